/** @file What drawing from overlaps by columns of the Gram matrix is given and gives back. */
import type { Engine, RunningEngine } from "./engine";

/** Sizes of the patterns. */
export interface GramShape {
  /** P, number of patterns */
  readonly patterns: number;
  /** N, numbers of a pattern */
  readonly width: number;
}

/** What computes, and how much it may keep. */
export interface GramOptions {
  /** `"auto"` when left out */
  readonly engine?: Engine;
  /** [bytes] for columns of the Gram matrix, 4 P each; at least one is kept; 2²⁹ when left out */
  readonly bytes?: number;
}

/** How overlaps become the probabilities of a draw. */
export interface DrawRule {
  /** β > 0 [nat per overlap] */
  readonly beta: number;
  /** [P] b [nat], −Infinity for what is never drawn; equal for all when left out */
  readonly bias?: ArrayLike<number>;
}

/** Overlaps of one state with all patterns, which leak, jump and are drawn from; float32. */
export interface GramOverlaps {
  /** Starts from these [P]. */
  set(values: ArrayLike<number>): void;
  /** z ← factor · z, 0 ≤ factor ≤ 1. */
  decay(factor: number): void;
  /** z ← z + amount · G[:, k]. */
  add(k: number, amount: number): void;
  /** z, written to `into` [P]. */
  read(into: Float64Array): void;
  /** All that changes but the bias, as copies: for {@link GramOverlaps.load} of overlaps of the same patterns and rule. */
  save(): SavedOverlaps;
  /** Goes on from what `save` gave, to the same draws. */
  load(saved: SavedOverlaps): void;
  /** b_k [nat] becomes another. Only for a rule that names a bias. */
  setBias(k: number, value: number): void;
  /**
   * Draws from softmax(β z + b) by its inverse distribution function, in the order of the patterns: the k at which the
   * probabilities pass `place` in [0, 1).
   */
  draw(place: number): number;
  /** whether most memories had a say in the last draw, so that it took exponentials of all */
  readonly spread: boolean;
}

/** Overlaps as they are kept: exponents z [P], then to be made keep · z + gain · G[:, column], where column −1 is none. */
export interface SavedOverlaps {
  readonly z: Float64Array;
  readonly keep: number;
  readonly gain: number;
  readonly column: number;
}

/** Patterns that are laid out, with as many columns of their Gram matrix as were asked for and find room. */
export interface PreparedGram {
  readonly engine: RunningEngine;
  readonly patterns: number;
  readonly width: number;
  /** X x [P], a copy; float32. */
  products(x: ArrayLike<number>): Float32Array;
  /** G[:, k] [P], float32; a view that holds until the next call of anything. */
  column(k: number): Float32Array;
  /** True when column k is at hand: else it takes P N products. */
  has(k: number): boolean;
  /** Overlaps of one more state; all share the columns, and it is cheapest to go on with the one used last. */
  overlaps(rule: DrawRule): GramOverlaps;
  /** columns that find room, and how often one was computed */
  readonly columns: { readonly room: number; readonly computed: number };
}

/** Where the engines put things; views may be replaced never, their contents belong to the overlaps that are in. */
export interface GramEngine {
  /** [P] β log₂e · overlaps, and [P] b log₂e: exponents of 2 */
  readonly z: Float32Array;
  readonly extra: Float32Array;
  /** Writes the product with row k to a place for columns. */
  compute(k: number, slot: number): void;
  column(slot: number): Float32Array;
  products(x: ArrayLike<number>): Float32Array;
  /** z ← keep · z + gain · column of `slot`, where slot −1 is none. */
  move(slot: number, keep: number, gain: number): void;
  /** The same, then a draw from 2^(z [+ extra]). */
  draw(slot: number, keep: number, gain: number, biased: boolean, place: number): number;
  /** whether most memories had a say in the last draw */
  spread(): boolean;
}
