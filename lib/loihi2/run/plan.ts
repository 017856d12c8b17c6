/** @file What a run is told to send and asked to keep, and what it hands over. */
import type { Moments, Raster, Trace } from "../../record";
import type { Metered } from "../chip/counters";
import type { EmulationSnapshot } from "../engine";
import type { FaultCounts } from "../faults";
import type { PerNeuron } from "../neurons/kind";
import type { ProfileName } from "../profile";

/** Spikes or payloads one by one, in any order; nothing is sent where nothing is listed. */
export interface SpikeList {
  /** steps at which they are sent, 1 the first of an emulation */
  readonly step: ArrayLike<number>;
  /** who sends; at most once in a step */
  readonly neuron: ArrayLike<number>;
  /** what is sent, one for all or one each; default 1 */
  readonly payload?: PerNeuron;
}

/**
 * What the neurons of an input send: a table [step][neuron] from the first step of the run on, and nothing after its last row; a list; spikes recorded
 * of another population, at times k · dt; or a function of the step (1 the first of an emulation) that gives a row, or nothing.
 *
 * A table has at most a row for each step of the run; of lists and rasters what lies outside the run is left out.
 */
export type InputPlan =
  | readonly ArrayLike<number>[]
  | SpikeList
  | Raster
  | ((step: number) => ArrayLike<number> | undefined);

/** Some places: one by one, or a slice from `from` (default 0) up to before `to` (default all). */
export type Places = ArrayLike<number> | { readonly from?: number; readonly to?: number };

/** Which spikes of a population are kept. */
export interface SentRecording {
  /** default its first output */
  readonly output?: string;
  /** default all */
  readonly neurons?: Places;
  /** keep the last `last` spikes and let older ones go, with all of their step. Default all */
  readonly last?: number;
}

/** Samples at every `every`-th step: of variables of a population, or of what its outputs send. */
export interface VariableRecording {
  readonly population: string;
  /** a variable of its model such as `v`, or several; default all */
  readonly variable?: string | readonly string[];
  /** default all */
  readonly neurons?: Places;
  /** steps between two samples; default 1 */
  readonly every?: number;
}

/** Samples of what is sent at every `every`-th step, 0 where nothing is. */
export interface OutputRecording {
  readonly population: string;
  /** default its first; or several */
  readonly output?: string | readonly string[];
  /** default all */
  readonly neurons?: Places;
  /** steps between two samples; default 1 */
  readonly every?: number;
}

/** Samples of a connection at every `every`-th step. */
export interface ConnectionRecording {
  readonly connection: string;
  /** `w` (the default), or of one that learns any that {@link Emulation.learned} has, such as `t`, `x1`, `y1`; or several */
  readonly variable?: string | readonly string[];
  /** synapses by their place in the description, or neurons of a trace; default all */
  readonly places?: Places;
  /** steps between two samples */
  readonly every: number;
}

/** What is kept. Memory use is what is asked for here, however long the run is where `last`, `every` and `moments` are used. */
export interface EmulationPlan {
  /** spikes by population; `true` keeps all spikes of the first output of all populations. Default true */
  readonly spikes?: boolean | Readonly<Record<string, SentRecording | true>>;
  readonly traces?: readonly VariableRecording[];
  /** running mean and variance of variables, without their samples */
  readonly moments?: readonly VariableRecording[];
  readonly sent?: readonly OutputRecording[];
  readonly connections?: readonly ConnectionRecording[];
}

/** Spikes of a population with what they carried. */
export interface SentRaster extends Raster {
  /** [spikes]; absent of outputs that send spikes alone */
  readonly payload?: Float64Array;
}

/** Samples of one variable, and whose it is. */
export interface EmulationTrace extends Trace {
  /** population or connection */
  readonly of: string;
}

/** Moments of one variable, and whose it is. */
export interface EmulationMoments extends Moments {
  readonly of: string;
}

/** What a run leaves behind, as plain data. */
export interface EmulationRun<Name extends string = string> {
  /** steps that were done */
  readonly steps: number;
  /** what a step was taken for [ms] */
  readonly dt: number;
  readonly arithmetic: "fixed" | "ideal";
  readonly profile: ProfileName;
  /**
   * spikes of each population that was asked for (others are absent), those of step k at k · dt. The windows run from half a step after the beginning to
   * half a step after the end, so that no spike lies on an edge
   */
  readonly rasters: Readonly<Record<Name, SentRaster>>;
  /** number of spikes of every neuron from its first output, kept always */
  readonly counts: Readonly<Record<Name, Float64Array>>;
  /** in the order of the plan, several variables of one entry one after another; see {@link traceOf} */
  readonly traces: readonly EmulationTrace[];
  readonly moments: readonly EmulationMoments[];
  readonly sent: readonly EmulationTrace[];
  /** `neurons` of these are places of synapses where the variable is theirs */
  readonly connections: readonly EmulationTrace[];
  /** what went wrong, by population and connection, since the emulation's start */
  readonly faults: Readonly<Record<string, FaultCounts>>;
  /** synaptic operations by connection, since the emulation's start */
  readonly operations: Readonly<Record<string, number>>;
  /** changes of synapses worked out, by connection that learns, since the emulation's start */
  readonly updates: Readonly<Record<string, number>>;
  /** what a chip would have done, where a placement was given */
  readonly metered?: Metered;
  /** where the emulation is now, where it was asked for */
  readonly snapshot?: EmulationSnapshot;
}
