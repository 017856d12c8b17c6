/** @file The pseudo-inverse storage rule: the projection onto the span of the patterns. */
import type { Matrix } from "../../math";
import { checkPatterns } from "../letters";
import { type Couplings, copyOrZeros, mirror } from "./couplings";

/** r ← r − W r, for a symmetric row-major [n, n] array. */
function reject(residual: Float64Array, weights: Float64Array): void {
  const n = residual.length;
  const kept = residual.slice();
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0, at = i * n; j < n; j++, at++) sum += weights[at] * kept[j];
    residual[i] -= sum;
  }
}

/** r ← r − q (q·r). */
function rejectDirection(residual: Float64Array, direction: Float64Array): void {
  let along = 0;
  for (let i = 0; i < residual.length; i++) along += residual[i] * direction[i];
  for (let i = 0; i < residual.length; i++) residual[i] -= along * direction[i];
}

/**
 * Couplings by the pseudo-inverse rule: the orthogonal projection onto the span of the patterns.
 *
 *     W = Xᵀ (X Xᵀ)⁻¹ X = (1/n) Xᵀ C⁻¹ X,   C = X Xᵀ/n
 *
 * where X is `patterns` [p, n], ±1. It is built pattern by pattern, W ← W + r rᵀ/(r·r) with r = ξ − Wξ (Greville's
 * step; r is cleaned twice, which keeps the directions orthogonal to rounding). A pattern in the span of those before
 * it, a duplicate above all, changes nothing. Every stored pattern is a fixed point while the patterns are linearly
 * independent, p ≤ n; at p = n, W = 1 and the network holds whatever it is given.
 *
 * Reference: Personnaz, Guyon & Dreyfus 1985, J. Physique Lett. 46; Kanter & Sompolinsky 1987, Phys. Rev. A 35.
 *
 * @param before a projection to add to; not changed
 * @throws {RangeError} when there is no pattern, an entry is not ±1, or `before` is of another size
 */
export function pseudoInverse(patterns: Matrix, before?: Couplings): Couplings {
  checkPatterns("pseudoInverse", "patterns", patterns, -1);
  const { rows: p, cols: n, data } = patterns;
  const weights = copyOrZeros("pseudoInverse", n, 1, before);
  const directions: Float64Array[] = [];
  for (let mu = 0; mu < p; mu++) {
    const residual = data.slice(mu * n, (mu + 1) * n);
    for (let pass = 0; pass < 2; pass++) {
      if (before) reject(residual, before.weights.data);
      for (const direction of directions) rejectDirection(residual, direction);
    }
    let square = 0;
    for (const x of residual) square += x * x;
    if (square <= 1e-16 * n) continue; // in the span of those before, to rounding
    const size = Math.sqrt(square);
    directions.push(residual.map((x) => x / size));
  }
  for (let i = 0; i < n; i++) {
    const target = weights.subarray(i * n, (i + 1) * n);
    for (const direction of directions) {
      const factor = direction[i];
      for (let j = i; j < n; j++) target[j] += factor * direction[j];
    }
  }
  mirror(weights, n);
  return { weights: { rows: n, cols: n, data: weights }, divisor: 1 };
}
