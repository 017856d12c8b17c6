/** @file How far what was drawn is from what was expected. */
import assert from "node:assert/strict";
import { meanError } from "engram/math";

/** Σ (n_k − n p_k)²/(n p_k); infinite where something came that never comes. */
export function chiSquare(counts: ArrayLike<number>, p: ArrayLike<number>): number {
  const n = Array.from(counts).reduce((a, b) => a + b, 0);
  return Array.from(counts).reduce(
    (sum, c, k) => sum + (c === 0 ? n * p[k] : (c - n * p[k]) ** 2 / (n * p[k])),
    0,
  );
}

/** |mean − expected| in standard errors. */
export function away(values: ArrayLike<number>, expected: number): number {
  const found = meanError(values);
  return Math.abs(found.mean - expected) / found.error;
}

/** The mean is as expected, to 4.5 standard errors and `slack` for what theory leaves out. */
export function meets(values: ArrayLike<number>, expected: number, slack: number, what: string): void {
  const { mean: found, error } = meanError(values);
  assert.ok(
    Math.abs(found - expected) < 4.5 * error + slack,
    `${what}: ${found} ± ${error}, expected ${expected}`,
  );
}
