/** @file How near a state is to a pattern, and the one place that says what counts as retrieved. */
import { argMax, checkAllFinite, checkLength, checkRange, dot, matVec, row } from "../math";
import type { Patterns } from "./patterns";

/**
 * Least cosine of state and pattern that counts as retrieved: 0.95, a convention of this library.
 *
 * It lies below the overlap 0.967 that the classical network keeps up to its very capacity (Amit, Gutfreund &
 * Sompolinsky 1987), and far above the ½ of a symmetric mixture of three patterns.
 */
export const retrievalThreshold = 0.95;

function checkPair(caller: string, a: ArrayLike<number>, b: ArrayLike<number>): void {
  checkLength(caller, "state", b, a.length);
  if (a.length === 0) throw new RangeError(`${caller}: pattern must have at least one entry, got none`);
  checkAllFinite(caller, "pattern", a);
  checkAllFinite(caller, "state", b);
}

/**
 * Overlap of a state with a pattern.
 *
 *     m = (1/n) Σᵢ ξᵢ σᵢ
 *
 * where ξ is `pattern` [n], σ `state` [n]. For bipolar vectors it is their cosine, 1 − 2·hamming/n, in [−1, 1];
 * for binary ones it is at most the activity, so compare those by {@link cosine}.
 *
 * @throws {RangeError} when the lengths differ or are 0
 */
export function overlap(pattern: ArrayLike<number>, state: ArrayLike<number>): number {
  checkPair("overlap", pattern, state);
  return dot(pattern, state) / pattern.length;
}

/**
 * Overlaps of a state with all patterns, m^μ = (1/n) Σᵢ ξᵢ^μ σᵢ.
 *
 * @returns [p]
 * @throws {RangeError} when the state does not have n entries
 */
export function overlaps(stored: Patterns, state: ArrayLike<number>): Float64Array {
  checkLength("overlaps", "state", state, stored.matrix.cols);
  return matVec(stored.matrix, state).map((sum) => sum / stored.matrix.cols);
}

/**
 * Hamming distance: the number of entries in which two vectors differ.
 *
 * @throws {RangeError} when the lengths differ or are 0
 */
export function hamming(pattern: ArrayLike<number>, state: ArrayLike<number>): number {
  checkPair("hamming", pattern, state);
  let differing = 0;
  for (let i = 0; i < pattern.length; i++) if (pattern[i] !== state[i]) differing++;
  return differing;
}

function largest(values: ArrayLike<number>): number {
  let found = 0;
  for (let i = 0; i < values.length; i++) found = Math.max(found, Math.abs(values[i]));
  return found;
}

/**
 * Cosine similarity ξ·σ/(‖ξ‖‖σ‖) in [−1, 1]; 0 when one of the two is zero and has no direction.
 *
 * @throws {RangeError} when the lengths differ or are 0
 */
export function cosine(pattern: ArrayLike<number>, state: ArrayLike<number>): number {
  checkPair("cosine", pattern, state);
  const a = largest(pattern);
  const b = largest(state);
  if (a === 0 || b === 0) return 0;
  let product = 0; // of the vectors scaled to a largest entry of 1, so that nothing overflows or vanishes
  let patternSquare = 0;
  let stateSquare = 0;
  for (let i = 0; i < pattern.length; i++) {
    const x = pattern[i] / a;
    const y = state[i] / b;
    product += x * y;
    patternSquare += x * x;
    stateSquare += y * y;
  }
  return Math.min(1, Math.max(-1, product / Math.sqrt(patternSquare * stateSquare)));
}

/**
 * Whether a state is the pattern, as far as retrieval is concerned: cosine ≥ `threshold`.
 *
 * @throws {RangeError} when the lengths differ or are 0, or the threshold is outside [−1, 1]
 */
export function retrieved(
  pattern: ArrayLike<number>,
  state: ArrayLike<number>,
  threshold: number = retrievalThreshold,
): boolean {
  checkPair("retrieved", pattern, state);
  checkRange("retrieved", "threshold", threshold, -1, 1);
  return cosine(pattern, state) >= threshold;
}

/**
 * The stored pattern with the largest cosine to a state, the first of equals. O(p n).
 *
 * @throws {RangeError} when there is no pattern or the state does not have n entries
 */
export function nearestPattern(
  stored: Patterns,
  state: ArrayLike<number>,
): { readonly index: number; readonly cosine: number } {
  const { rows, cols } = stored.matrix;
  if (rows === 0) throw new RangeError("nearestPattern: there must be at least one pattern, got none");
  checkLength("nearestPattern", "state", state, cols);
  const cosines = Float64Array.from({ length: rows }, (_, mu) => cosine(row(stored.matrix, mu), state));
  const index = argMax(cosines);
  return { index, cosine: cosines[index] };
}
