/** @file What dense weights with pair STDP are given and give back. */
import type { Engine, RunningEngine } from "./engine";

/** Dense weights and the rule by which pairs of spikes change them. */
export interface DenseStdpShape {
  readonly sources: number;
  readonly targets: number;
  /** [targets][sources], within [lowest, highest] */
  readonly weights: Float32Array;
  /** A₊: a target's spike adds A₊ times the source's trace */
  readonly potentiation: number;
  /** A₋: a source's spike takes A₋ times the target's trace away */
  readonly depression: number;
  /** e^(−dt/τ₊) in [0, 1]: what is left of a source's trace after one step */
  readonly decayPre: number;
  /** e^(−dt/τ₋) in [0, 1]: what is left of a target's trace after one step */
  readonly decayPost: number;
  /** bounds of a weight */
  readonly lowest: number;
  readonly highest: number;
}

/** What computes the steps. */
export interface DenseStdpOptions {
  /** `"auto"` when left out */
  readonly engine?: Engine;
}

/** Everything that a run needs to go on. */
export interface StdpState {
  /** [targets][sources] */
  readonly weights: Float32Array;
  /** [sources] trace of each source after its last spike, or when it was last brought up to date */
  readonly preTrace: Float64Array;
  /** [sources] steps since then */
  readonly preAge: Int32Array;
  /** [targets] */
  readonly postTrace: Float32Array;
  /** steps, at most 1024, since all traces of sources were brought up to date together */
  readonly phase: number;
}

/** Weights that change in place. */
export interface DenseStdp {
  readonly engine: RunningEngine;
  readonly sources: number;
  readonly targets: number;
  /**
   * Begins a step, in which the first `count` entries of `pre` are the sources that spike. `into` [targets], where given, gets their weights
   * added, as these spikes have changed them.
   *
   * @throws {RangeError} when an index is out of range or named twice
   */
  arrive(pre: Int32Array, count: number, into?: Float64Array): void;
  /**
   * The first `count` entries of `post` are the targets that spike in the step begun last: once a step, or not at all where none does.
   *
   * @throws {RangeError} when an index is out of range or named twice
   */
  fire(post: Int32Array, count: number): void;
  /** `arrive` and `fire`: a whole step. */
  step(pre: Int32Array, preCount: number, post: Int32Array, postCount: number, into?: Float64Array): void;
  /** [targets][sources] the weights now, a copy. */
  weights(): Float32Array;
  /** Weights and traces, a copy. */
  snapshot(): StdpState;
  /**
   * Goes on from a snapshot.
   *
   * @throws {RangeError} when it does not fit, a weight lies outside its bounds or a trace is negative
   */
  restore(state: StdpState): void;
}

/** Steps after which all traces of sources are brought up to date, so that the table of powers is short. */
export const WINDOW = 1024;

/** The rule with numbers as both engines use them. */
export interface StdpRule {
  readonly sources: number;
  readonly targets: number;
  readonly potentiation: number;
  /** float32 numbers from here on */
  readonly depression: number;
  readonly decayPost: number;
  readonly lowest: number;
  readonly highest: number;
  /** decayPre^k, k = 0 … {@link WINDOW}: float64, by repeated multiplication */
  readonly powers: Float64Array;
}

/** What an engine does. */
export interface StdpEngine {
  arrive(pre: Int32Array, count: number, into?: Float64Array): void;
  fire(post: Int32Array, count: number): void;
  snapshot(): StdpState;
  restore(state: StdpState): void;
}
