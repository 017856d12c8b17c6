/**
 * @file What a separation is: the step from the scores of all patterns to the weights with which they are read out.
 * Reference for the protocol: Santos et al. 2024, "Hopfield–Fenchel–Young Networks", arXiv 2411.08590.
 */
import type { Counts } from "../../cost";
import { checkPositive, shown } from "../../math";
import { largestOf } from "../finite";

/**
 * From scores to weights over patterns, by a regularised maximum.
 *
 *     p = ∇Ω*(β s) = argmax over y of β s·y − Ω(y),   Ω*(z) = max over y of z·y − Ω(y)
 *
 * where s are `scores` [p], β > 0 `beta` (default 1), Ω a convex negentropy that is 0 where one pattern (or one of the sets that
 * can be chosen) has all the weight. The conjugate Ω* makes the energy of a memory, its gradient the weights.
 *
 * A score of −∞ is an absent pattern: weight 0. When all are absent all weights are 0, for nothing can be recalled.
 * Scores that are NaN or +∞, and no scores at all, are a RangeError. The largest score is taken out before β multiplies:
 * finite scores of any size have finite weights. A conjugate that leaves the range of numbers, through its scores or through a small β,
 * is a RangeError too.
 */
export interface Separation {
  /** as tables and figures show it, with its parameter */
  readonly name: string;
  /** the largest sum of weights: 1 for a distribution, k for sets of k patterns, Infinity where it is unbounded */
  readonly mass: number;
  /**
   * m: with β times the best score at least m above the next, the weights are 0 and 1 exactly. Absent where they never are.
   * For sets of k patterns the gap counts between the k-th and the next.
   */
  readonly margin?: number;
  /** The weights [p], 0 or more except for a linear separation. */
  weights(scores: ArrayLike<number>, beta?: number): Float64Array;
  /** Ω*(β s)/β, a soft maximum of the scores; absent where the weights are no gradient of a convex function. */
  conjugate?(scores: ArrayLike<number>, beta?: number): number;
  /** Ω(p), 0 where one pattern or set has all the weight; Infinity outside its domain, which rounding may leave by 10⁻⁹. */
  negentropy?(weights: ArrayLike<number>): number;
  /** The largest −Ω over `patterns` patterns; a soft maximum exceeds the maximum by at most this over β. */
  largestEntropy?(patterns: number): number;
  /** The most weights that can differ from 0 among `patterns`. */
  support(patterns: number): number;
  /**
   * What the weights of `patterns` scores cost when β is already in the scores: plain algorithms over all patterns, without early stops.
   * Sorting is by binary insertion of fixed depth, n⌈log₂ n⌉ − 2^⌈log₂ n⌉ + 1 comparisons for n numbers.
   */
  cost(patterns: number): Counts;
}

/** Guard of every separation: at least one score, each a number below +∞, and β > 0. */
export function checkScores(caller: string, scores: ArrayLike<number>, beta: number): void {
  checkPositive(caller, "beta", beta);
  if (scores.length === 0) throw new RangeError(`${caller}: scores must hold at least one entry, got none`);
  for (let i = 0; i < scores.length; i++)
    if (Number.isNaN(scores[i]) || scores[i] === Number.POSITIVE_INFINITY)
      throw new RangeError(
        `${caller}: scores[${i}] must be a number below Infinity, got ${shown(scores[i])}`,
      );
}

/** Scores seen from the best of them. */
export interface Gaps {
  /** max s; −∞ when every pattern is absent */
  readonly top: number;
  /** β(s − max s) ≤ 0 [p]; −∞ for an absent pattern, and where the gap overflows */
  readonly gaps: Float64Array;
}

/** The scores' gaps below the best one, after their guard. */
export function gapsBelowTop(caller: string, scores: ArrayLike<number>, beta: number): Gaps {
  checkScores(caller, scores, beta);
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < scores.length; i++) top = Math.max(top, scores[i]);
  const gaps = new Float64Array(scores.length).fill(Number.NEGATIVE_INFINITY);
  if (top > Number.NEGATIVE_INFINITY)
    for (let i = 0; i < gaps.length; i++) gaps[i] = beta * (scores[i] - top);
  return { top, gaps };
}

/**
 * A conjugate that is a number, or −∞ where every pattern is absent.
 *
 * @throws {RangeError} when it is NaN or +∞
 */
export function reachedConjugate(
  caller: string,
  value: number,
  scores: ArrayLike<number>,
  beta: number,
): number {
  if (value < Number.POSITIVE_INFINITY) return value;
  throw new RangeError(
    `${caller}: scores and beta must keep Ω* below 1.8e308, got scores up to ${shown(largestOf(scores))} and beta ${shown(beta)}`,
  );
}

/** Whether weights are a distribution (or, for mass k, lie in the budget polytope Σp = k, p ≤ 1), up to rounding. */
export function isDistribution(weights: ArrayLike<number>, mass = 1): boolean {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    if (!(weights[i] >= -1e-9 && weights[i] <= 1 + 1e-9)) return false;
    sum += weights[i];
  }
  return Math.abs(sum - mass) <= 1e-9 * mass;
}

/** Σ p log p with 0 log 0 = 0. */
export function boltzmann(weights: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) if (weights[i] > 0) sum += weights[i] * Math.log(weights[i]);
  return sum;
}

/** Divides by the sum, in place; zeros stay zeros. */
export function normalise(weights: Float64Array): Float64Array {
  let sum = 0;
  for (const weight of weights) sum += weight;
  if (sum > 0) for (let i = 0; i < weights.length; i++) weights[i] /= sum;
  return weights;
}

/** ⌈log₂ n⌉ for a whole n ≥ 1. */
export function ceilLog2(n: number): number {
  return n > 1 ? 32 - Math.clz32(n - 1) : 0;
}

/** Comparisons of a binary insertion sort of n numbers whose searches have fixed depth. */
export function sortComparisons(n: number): number {
  return n * ceilLog2(n) - 2 ** ceilLog2(n) + 1;
}
