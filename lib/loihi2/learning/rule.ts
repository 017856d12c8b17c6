/** @file What a connection that learns is told, as plain data. */
import type { PerNeuron } from "../neurons/kind";

/** A variable of 7 bits that a spike raises and time lowers. */
export interface TraceParameters {
  /** what a spike adds, 0 … 127; a fraction is added by chance */
  readonly impulse: number;
  /** steps in which it falls to 1/e, ≥ 0; 0 forgets it in one step */
  readonly tau: number;
  /** 0 … 127; default 0 */
  readonly start?: PerNeuron;
}

/** What a population sends, in place of a trace: a third factor, such as reward. */
export interface ThirdFactor {
  /** the receiving population itself, or another of its size, or of one neuron for all */
  readonly population: string;
  /** default its first */
  readonly output?: string;
}

/**
 * What a payload of a spike does to x1: nothing, replace it by half of itself, add half of itself up to 127, or add it and keep what is beyond
 * 127, when alone the spike counts for x0 and x2. In all but the first a spike has no other effect on x1: its impulse is taken as 0.
 */
export type GradedMode = "ordinary" | "overwrite" | "add" | "overflow";

/** Every {@link GradedMode}. */
export const gradedModes: readonly GradedMode[] = ["ordinary", "overwrite", "add", "overflow"];

/** Faults of Lava that can be had by name; each is false when left out. */
export interface LearningCompatibility {
  /** fractions of impulses, in 256 parts, are compared to numbers below 128: from a half on they always round up */
  readonly impulseFraction?: boolean;
  /** half a payload, and its sum with x1, are held in 8 bits and wrap; replaced, x1 may be above 127 */
  readonly gradedBytes?: boolean;
  /** products beyond 32 bits wrap instead of being refused */
  readonly wrapProducts?: boolean;
  /** weights at the start are cut to their bits, but not clipped to their range before they learn */
  readonly unclippedStart?: boolean;
  /** the text of rules is read as Lava's parser reads it where that is mistaken */
  readonly parserFaults?: boolean;
}

/**
 * How the synapses of a connection learn.
 *
 * In every epoch of E steps each neuron has the step of its last spike; at its end the traces are gone through once more, from now on, with the
 * impulses at these steps, and the rules read them at the moments that their products name. Random numbers are shared by the connection: 7 bits in
 * each step, for spikes of the receivers that are not their first of the epoch; at the end of an epoch 24 bits for decay of x, 7 for impulses of x,
 * 24 and 7 for those of y, and 24 for what is added to the synapses.
 *
 * In whole numbers and in real ones alike, a product whose factors have Σb > 11 bits (x0, y0 1; traces 7; w, t, d and signs 9) is divided by
 * 2^(Σb − 11): so it comes to 15 bits.
 *
 * Reference: arithmetic of Lava's bit-approximate learning (lava-nc b6822fb); Davies et al., "Loihi", IEEE Micro 38(1), 2018. Random numbers are
 * not the chip's.
 */
export interface LearningRule {
  /** see {@link parseRules}; `"dw = 2^-3*y0*x1 - 2^-3*x0*y1"` */
  readonly rules: string;
  /** E, steps between two changes, 1 … 63 */
  readonly epoch: number;
  /** of senders */
  readonly x1?: TraceParameters;
  readonly x2?: TraceParameters;
  /** of receivers */
  readonly y1?: TraceParameters | ThirdFactor;
  readonly y2?: TraceParameters | ThirdFactor;
  readonly y3?: TraceParameters | ThirdFactor;
  /** default `"ordinary"` */
  readonly graded?: GradedMode;
  /** which output of the receivers are their spikes; default their first */
  readonly postOutput?: string;
  /** tags at the start, one for all or as the weights: t −256 … 255, d 0 … 255; default 0 */
  readonly tStart?: PerNeuron;
  readonly dStart?: PerNeuron;
  readonly compatibility?: LearningCompatibility;
}

/** Traces of senders and of receivers. */
export const preTraces = ["x1", "x2"] as const;
export const postTraces = ["y1", "y2", "y3"] as const;

/** Whether it comes from a population. */
export const isThirdFactor = (trace: TraceParameters | ThirdFactor): trace is ThirdFactor =>
  "population" in trace;
