/** @file What a dense layer of fixed-point neurons is given and gives back. */
import type { Engine, RunningEngine } from "./engine";

/** Neurons of a layer and the weights that lead to them; a column of neurons may be one number for all. */
export interface DenseLifShape {
  readonly sources: number;
  readonly neurons: number;
  /** [neurons][sources] */
  readonly weights: Int8Array;
  /** e: sums of weights are multiplied by 2^e, whole in [−8, 7]; 0 when left out */
  readonly weightExponent?: number;
  /** decay of the current per step, in 4096ths less one; whole in [−1, 4095] */
  readonly du: number | ArrayLike<number>;
  /** decay of the voltage per step, in 4096ths; whole in [0, 4095] */
  readonly dv: number | ArrayLike<number>;
  /** threshold, in 64ths of the scale of v; whole, |vth| < 2¹⁷ */
  readonly vth: number | ArrayLike<number>;
  /** added to the voltage in each step; whole, |bias| ≤ 2²⁰; 0 when left out */
  readonly bias?: number | ArrayLike<number>;
}

/** What computes the steps. */
export interface DenseLifOptions {
  /** `"auto"` when left out */
  readonly engine?: Engine;
}

/** State of all neurons. */
export interface LifState {
  /** [neurons] current */
  readonly u: Int32Array;
  /** [neurons] voltage */
  readonly v: Int32Array;
}

/** A layer that is stepped in place. */
export interface DenseLif {
  readonly engine: RunningEngine;
  readonly sources: number;
  readonly neurons: number;
  /** [neurons] those that spiked in the last step, in rising order, as many as `step` returned; overwritten by the next */
  readonly fired: Int32Array;
  /**
   * One step, in which the first `count` entries of `spikes` are the sources that spike. `input` [neurons] is added to the sums of
   * weights.
   *
   * @returns how many neurons spiked
   * @throws {RangeError} when a source is out of range or named twice, or when an input is so large that sums could leave the
   * range in which the arithmetic is defined
   */
  step(spikes: Int32Array, count: number, input?: Int32Array): number;
  /** The state, a copy. */
  snapshot(): LifState;
  /**
   * Goes on from a state.
   *
   * @throws {RangeError} when it does not fit, u leaves (−2²³, 2²³] or v leaves (−2²³, 2²³) somewhere
   */
  restore(state: LifState): void;
  /** u = v = 0. */
  reset(): void;
}

/** Columns of the neurons, all of `neurons` entries, as both engines take them. */
export interface LifColumns {
  /** 4096 − (du + 1) */
  readonly keepU: Int32Array;
  /** 4096 − dv */
  readonly keepV: Int32Array;
  readonly bias: Int32Array;
  /** vth · 64 */
  readonly threshold: Int32Array;
  /** shifts of a sum: to the right, then to the left */
  readonly right: number;
  readonly left: number;
}

/** What an engine does. */
export interface LifEngine {
  readonly fired: Int32Array;
  snapshot(): LifState;
  restore(state: LifState): void;
  step(spikes: Int32Array, count: number, input: Int32Array | undefined): number;
}
