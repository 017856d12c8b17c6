/**
 * @file How far a pattern stands out from the others, and when that makes its retrieval exact.
 * Reference: Santos et al. 2024, "Sparse and Structured Hopfield Networks", arXiv 2402.13725, on margins, sparsity and exact retrieval.
 */
import { checkAllFinite, checkPositive, checkRange, dot, type Matrix, norm, row } from "../math";
import { reached } from "./finite";
import type { Separation } from "./separation/separation";

/**
 * The separation Δ of every pattern from the others.
 *
 *     Δ_μ = ξ^μ·ξ^μ − max over ν ≠ μ of ξ^μ·ξ^ν
 *
 * where ξ^μ is row μ of `patterns` [p, n]. Infinity for a pattern alone; at most 0 for one that equals another or is outdone by a longer one.
 *
 * Reference: Ramsauer et al. 2021, the separation of a pattern.
 *
 * @returns [p]
 * @throws {RangeError} when an entry is not finite or a product overflows
 */
export function patternSeparations(patterns: Matrix): Float64Array {
  checkAllFinite("patternSeparations", "patterns", patterns.data);
  const rivals = new Float64Array(patterns.rows).fill(Number.NEGATIVE_INFINITY);
  const own = new Float64Array(patterns.rows);
  for (let mu = 0; mu < patterns.rows; mu++) {
    own[mu] = dot(row(patterns, mu), row(patterns, mu));
    for (let nu = 0; nu < mu; nu++) {
      const product = dot(row(patterns, mu), row(patterns, nu));
      rivals[mu] = Math.max(rivals[mu], product);
      rivals[nu] = Math.max(rivals[nu], product);
    }
  }
  reached("patternSeparations", "their squares", own, patterns.data, "patterns");
  return own.map((square, mu) => square - rivals[mu]);
}

/** The largest norm M of the patterns. @throws {RangeError} when an entry is not finite */
export function largestNorm(patterns: Matrix): number {
  checkAllFinite("largestNorm", "patterns", patterns.data);
  let largest = 0;
  for (let mu = 0; mu < patterns.rows; mu++) largest = Math.max(largest, norm(row(patterns, mu)));
  return largest;
}

/** The setting in which exact retrieval is asked for. */
export interface ExactRetrievalOptions {
  /** β > 0 */
  readonly beta: number;
  /** its margin m decides */
  readonly separation: Separation;
  /** r ≥ 0, how far from the pattern a probe may be; default 0 */
  readonly radius?: number;
}

/**
 * Which patterns one step retrieves exactly, from every probe within a radius.
 *
 *     Δ_μ ≥ m/β + 2 M r
 *
 * where Δ_μ is the separation of pattern μ, m the margin of `separation`, M the largest norm, r `radius`. For r = 0 the condition is also
 * necessary; for r > 0 it is sufficient. Never for a separation without a margin. Equal patterns fail it, although what is recalled
 * of them may be exact.
 *
 * Reference: Santos et al. 2024, arXiv 2402.13725, the proposition on exact retrieval; the bound for r > 0 by Cauchy–Schwarz on (x − ξ^μ)·(ξ^μ − ξ^ν).
 *
 * @returns [p]
 * @throws {RangeError} when `beta` is not > 0 or `radius` is negative
 */
export function exactlyRetrieved(patterns: Matrix, options: ExactRetrievalOptions): boolean[] {
  const { beta, separation, radius = 0 } = options;
  checkPositive("exactlyRetrieved", "beta", beta);
  checkRange("exactlyRetrieved", "radius", radius, 0, Number.MAX_VALUE);
  const { margin } = separation;
  if (margin === undefined) return new Array<boolean>(patterns.rows).fill(false);
  const wanted = margin / beta + 2 * largestNorm(patterns) * radius;
  return Array.from(patternSeparations(patterns), (delta) => delta >= wanted);
}

/** A separation of two patterns, point by point. */
export interface SeparationCurve {
  /** weight of the first pattern, p([s, 0])₁ */
  readonly weights: Float64Array;
  /** Fenchel–Young loss Ω*([s, 0]) − s of the first pattern, 0 from the margin on; empty where there is no conjugate */
  readonly losses: Float64Array;
}

/**
 * How a separation parts two patterns whose scores differ by s: weight and loss of the first, as functions of s.
 *
 * @param gaps s [k]
 * @throws {RangeError} when a gap is not a number below Infinity
 */
export function separationCurve(separation: Separation, gaps: ArrayLike<number>): SeparationCurve {
  const { conjugate } = separation;
  return {
    weights: Float64Array.from(gaps, (s) => separation.weights([s, 0])[0]),
    losses: conjugate ? Float64Array.from(gaps, (s) => conjugate([s, 0]) - s) : new Float64Array(0),
  };
}
