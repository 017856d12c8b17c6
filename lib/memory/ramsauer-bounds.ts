/**
 * @file What is proven of the modern Hopfield network: how many random patterns it stores, and how small its retrieval errors are.
 * Reference: Ramsauer et al. 2021, "Hopfield Networks is All You Need", arXiv 2008.02217, theorems 3 to 5.
 */
import { checkInteger, checkPositive, checkRange, lambertWExp, type Matrix } from "../math";
import { largestNorm, patternSeparations } from "./exact-retrieval";

/** Random patterns on a sphere, and the chance of failure that is accepted. */
export interface StorageCapacityOptions {
  /** β > 0 */
  readonly beta: number;
  /** d ≥ 2, entries of a pattern */
  readonly dimension: number;
  /** K > 0: the patterns have norm K√(d − 1) */
  readonly radius: number;
  /** p in (0, 1], probability that the statement fails */
  readonly failure: number;
}

/** The constants of the storage theorem, under the paper's names. */
export interface StorageCapacity {
  /** (2/(d − 1))(1 + log(2 β K² p (d − 1))) */
  readonly a: number;
  /** 2 K² β/5 */
  readonly b: number;
  /** b/W₀(exp(a + log b)) */
  readonly c: number;
  /** √p c^((d−1)/4), the number of patterns that is proven to be stored; Infinity where it overflows */
  readonly patterns: number;
  /** whether c ≥ (2/√p)^(4/(d−1)), as the theorem wants: then at least two patterns */
  readonly proven: boolean;
}

/**
 * How many random patterns on a sphere the modern Hopfield network stores with probability 1 − p, as proven.
 *
 *     N ≥ √p c^((d−1)/4),   c = b/W₀(exp(a + log b)),   a = (2/(d−1))(1 + log(2βK²p(d−1))),   b = 2K²β/5
 *
 * Exponential in d, but from a small base: at the paper's own examples the formula gives N ≥ 7.4 and 10.97.
 *
 * Reference: Ramsauer et al. 2021, theorem 3.
 *
 * @throws {RangeError} when an argument is out of its range
 * @example
 * storageCapacity({ beta: 1, dimension: 20, radius: 3, failure: 0.001 }).c // 3.1546
 */
export function storageCapacity(options: StorageCapacityOptions): StorageCapacity {
  const { beta, dimension, radius, failure } = options;
  checkPositive("storageCapacity", "beta", beta);
  checkInteger("storageCapacity", "dimension", dimension, 2);
  checkPositive("storageCapacity", "radius", radius);
  checkRange("storageCapacity", "failure", failure, Number.MIN_VALUE, 1);
  const d = dimension - 1;
  const a = (2 / d) * (1 + Math.log(2 * beta * radius ** 2 * failure * d));
  const b = (2 * radius ** 2 * beta) / 5;
  const c = b / lambertWExp(a + Math.log(b));
  return {
    a,
    b,
    c,
    patterns: Math.sqrt(failure) * c ** (d / 4),
    proven: c >= (2 / Math.sqrt(failure)) ** (4 / d),
  };
}

/** What is proven of the retrieval of stored patterns at one β. */
export interface RetrievalBounds {
  /** M, the largest norm of a pattern */
  readonly largestNorm: number;
  /** Δ_μ [p] */
  readonly separations: Float64Array;
  /** 2/(βN) + log(2(N − 1)NβM²)/β: a pattern with Δ at least this has a fixed point of its own */
  readonly neededSeparation: number;
  /** 1/(βNM): that fixed point lies so near the pattern, and a retrieval that starts so near reaches it */
  readonly fixedPointRadius: number;
  /** 1/(2βM): the last bound below holds when the fixed point and the probe are so near the pattern */
  readonly errorRadius: number;
  /** 2e(N − 1)M exp(−βΔ_μ) [p]: bound on ‖ξ^μ − x*‖ within `errorRadius` */
  readonly errors: Float64Array;
  /**
   * 2(N − 1)M exp(−β(Δ − 2rM)), bound on the error ‖f(x) − ξ^μ‖ of one step.
   *
   * @param pattern μ
   * @param distance r, the larger of the distances of probe and fixed point from the pattern
   */
  stepError(pattern: number, distance: number): number;
  /** 2βNM²(N − 1) exp(−β(Δ − 2rM)), bound on ‖f(x) − x*‖/‖x − x*‖: how much nearer one step brings a probe to the fixed point. */
  contraction(pattern: number, distance: number): number;
}

/**
 * The bounds of Ramsauer et al. on the retrieval of the rows of `patterns` at inverse temperature β, N patterns of norm at most M.
 *
 * They hold whatever the patterns are; where they exceed M they say nothing. For one pattern Δ is Infinity and all errors are 0.
 *
 * Reference: Ramsauer et al. 2021, theorem 4 (one update) and theorem 5 (retrieval error), with the sphere and the
 * condition on Δ of their appendix.
 *
 * @throws {RangeError} when `beta` is not > 0 or there is no pattern, or only zeros
 */
export function retrievalBounds(patterns: Matrix, beta: number): RetrievalBounds {
  checkPositive("retrievalBounds", "beta", beta);
  checkInteger("retrievalBounds", "number of patterns", patterns.rows, 1);
  const count = patterns.rows;
  const largest = largestNorm(patterns);
  checkPositive("retrievalBounds", "largest norm", largest);
  const separations = patternSeparations(patterns);
  const decay = (pattern: number, distance: number): number => {
    checkInteger("retrievalBounds", "pattern", pattern, 0, count - 1);
    checkRange("retrievalBounds", "distance", distance, 0, Number.MAX_VALUE);
    return count === 1 ? 0 : Math.exp(-beta * (separations[pattern] - 2 * distance * largest));
  };
  const others = count - 1;
  return {
    largestNorm: largest,
    separations,
    neededSeparation:
      2 / (beta * count) + (others > 0 ? Math.log(2 * others * count * beta * largest ** 2) / beta : 0),
    fixedPointRadius: 1 / (beta * count * largest),
    errorRadius: 1 / (2 * beta * largest),
    errors: separations.map((_, mu) => 2 * Math.E * others * largest * decay(mu, 0)),
    stepError: (pattern, distance) => 2 * others * largest * decay(pattern, distance),
    contraction: (pattern, distance) => 2 * beta * count * largest ** 2 * others * decay(pattern, distance),
  };
}
