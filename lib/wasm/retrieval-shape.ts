/** @file What retrieval over many steps is asked, what it answers, and what it asks of the stored patterns. */
import type { Engine, RunningEngine } from "./engine";

/** Sizes of the stored patterns. */
export interface RetrievalShape {
  /** P, rows of `patterns` */
  readonly patterns: number;
  /** D, entries of a pattern and of a state */
  readonly width: number;
}

/** How many steps, how sharp, and how exact. */
export interface RetrievalOptions {
  /** β > 0, inverse temperature */
  readonly beta: number;
  /** synchronous steps; 1 when left out */
  readonly steps?: number;
  /**
   * `"active"` leaves out patterns whose weights are proven not to matter, `"full"` never does; `"auto"`, when left out, is
   * `"active"` for two steps or more from 512 patterns on
   */
  readonly method?: "auto" | "active" | "full";
  /** largest distance that leaving patterns out may cause, as a share of the longest pattern; 1e-5 when left out */
  readonly tolerance?: number;
}

/** Where a batch of states came to, and what it took. */
export interface Retrieved {
  /** [B, D] */
  readonly states: Float32Array;
  /**
   * [B] proven bound on the Euclidean distance to the state that all patterns would have given, apart from rounding; 0
   * where nothing was left out
   */
  readonly bounds: Float64Array;
  /** states × steps at which all patterns were scored to find those that matter */
  readonly surveyed: number;
  /** states × steps that were computed from all patterns */
  readonly full: number;
  /** states that were computed twice because the bound of the first attempt was too wide */
  readonly repeated: number;
}

/** [B, D] one step from `states` [B, D] with all patterns, a new array. */
export type FullStep = (states: Float32Array, beta: number) => Float32Array;

/** What lays patterns out for retrieval. */
export interface PrepareRetrievalOptions {
  /** what computes it; `"auto"` when left out */
  readonly engine?: Engine;
  /** what makes steps with all patterns instead of the engine: a library that is faster at dense products */
  readonly fullStep?: FullStep;
}

/** Stored patterns laid out once, to be retrieved from many times. */
export interface PreparedRetrieval {
  /** what computes it, apart from `fullStep` */
  readonly engine: RunningEngine;
  /**
   * Takes every row of `states` [B, D] a number of steps; B follows from the length.
   *
   * @throws {TypeError} when `states` is no Float32Array
   * @throws {RangeError} when the length is no multiple of D, an entry is not finite, β is not above 0, or a score could overflow
   */
  retrieve(states: Float32Array, options: RetrievalOptions): Retrieved;
}

/** The weights of all patterns for some states: one row each, relative to its largest. */
export interface Survey {
  /** [count] largest β ξ·x */
  readonly top: Float64Array;
  /** [count] Σ exp(β ξ·x − top), at least 1 */
  readonly total: Float64Array;
  /** [count] factor by which a sum of weights can be larger than it was found, because scores are not exact */
  readonly doubt: Float64Array;
  /** Sum of the weights below each row's threshold, and the number of those that reach it. */
  tail(thresholds: Float32Array): { readonly mass: Float64Array; readonly kept: Int32Array };
  /** Patterns whose weight reaches the row's threshold, in rising order; `kept` says how many, and 0 where none are wanted. */
  list(thresholds: Float32Array, kept: Int32Array): Int32Array[];
}

/** The stored patterns, as the plan of a retrieval sees them. */
export interface Ground {
  readonly patterns: number;
  readonly width: number;
  /** [P] Σ ξ² of each pattern */
  readonly squares: Float64Array;
  /** Weighs all patterns for `states` [count, D]. The survey is dead when the next one, or a step, is made. */
  survey(states: Float32Array, beta: number): Survey;
  /** Inner products of the listed patterns with one state. */
  score(keys: Int32Array, state: Float32Array): Float32Array | Float64Array;
  /** Σ factor · pattern over the listed patterns. */
  mix(keys: Int32Array, factors: Float64Array): Float32Array;
  /** [count, D] one step from `states` [count, D] with all patterns. */
  readonly step: FullStep;
}
