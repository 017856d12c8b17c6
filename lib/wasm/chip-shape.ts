/** @file What neurons of a neuromorphic chip are given, with the synapses that end at them, and what they give back. */
import type { Engine } from "./engine";

/** Synapses by sender: those of i are `first[i]` up to `first[i + 1]`. */
export interface ChipSynapses {
  readonly senders: number;
  readonly first: Int32Array;
  readonly receiver: Int32Array;
  /** whole */
  readonly weight: Float64Array;
  /** steps beyond the first; undefined when all are 0 */
  readonly delay: Uint8Array | undefined;
  /** e of 2^e, by which the sums of a step and delay are multiplied (cut toward −∞); −8 … 7 */
  readonly exponent: number;
}

/** Leaky integrate-and-fire neurons in whole numbers, a column of `neurons` entries for each constant, and what ends at them. */
export interface ChipShape {
  readonly neurons: number;
  /** 4096 − (du + 1), 0 … 4095 */
  readonly keepU: Float64Array;
  /** 4096 − dv, 0 … 4096 */
  readonly keepV: Float64Array;
  /** at most 2²⁰ in size */
  readonly bias: Float64Array;
  /** 0 … 2²³ */
  readonly threshold: Float64Array;
  /** steps from a spike to the next that could be, 1 … 64 */
  readonly refractory: Float64Array;
  /** what v reads for each step of a pause that is left, at most 128 */
  readonly shown: number;
  readonly synapses: readonly ChipSynapses[];
}

/** What computes the steps. */
export interface ChipOptions {
  /** `"auto"` when left out */
  readonly engine?: Engine;
}

/** All that changes in neurons. */
export interface ChipState {
  readonly u: Float64Array;
  readonly v: Float64Array;
  readonly wait: Float64Array;
}

/** What is on its way to neurons over one set of synapses. */
export interface ChipInlet {
  /** steps that the longest delay takes beyond the first */
  readonly longest: number;
  /** Takes in the first `count` of `spikes`, each a sender and none twice. Returns how many sums lost low bits to a negative exponent. */
  take(spikes: Int32Array, count: number): number;
  /** What arrives at each neuron in the next step, and those after it: [longest + 1][neurons] from `at` on, turned by `turn` of its rows. */
  read(into: Float64Array, turn: number): void;
  /** The inverse. @throws {RangeError} when a number is none that sums of these weights have */
  write(from: Float64Array, turn: number): void;
}

/** Neurons that are stepped in place. */
export interface ChipNeurons {
  /** [neurons] those that spiked in the last step, in rising order, as many as `step` returned; overwritten by the next */
  readonly fired: Int32Array;
  /** in the order of the synapses; undefined for those that no compiled routine takes */
  readonly inlets: readonly (ChipInlet | undefined)[];
  /** what left its range in the last step */
  readonly wraps: number;
  readonly clips: number;
  /**
   * One step, with `others` arriving besides.
   *
   * @returns how many neurons spiked; −1 when what arrives is too much for 32 bits, and lies in `arrived`: the step is then to be done
   * elsewhere, from what `read` gives
   */
  step(others?: Float64Array): number;
  /** Adds what arrives in this step to `arrived`, as for a step that is done elsewhere. */
  collect(others?: Float64Array): void;
  readonly arrived: Float64Array;
  read(state: ChipState): void;
  /** False, and nothing is done, when the state is beyond what the compiled step is for. */
  write(state: ChipState): boolean;
}
