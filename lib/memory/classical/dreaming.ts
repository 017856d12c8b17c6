/** @file The dreaming kernel: from Hebb's rule to the pseudo-inverse as the network sleeps. */
import { checkRange, type Matrix } from "../../math";
import { checkPatterns } from "../letters";
import { type Couplings, mirror } from "./couplings";

/** The lower Cholesky factor of a symmetric positive definite row-major [p, p] array, in its lower triangle. */
function factorise(a: Float64Array, p: number): void {
  for (let i = 0; i < p; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a[i * p + j];
      for (let k = 0; k < j; k++) sum -= a[i * p + k] * a[j * p + k];
      a[i * p + j] = i === j ? Math.sqrt(sum) : sum / a[j * p + j];
    }
}

/** Solves L Lᵀ Y = Y in place for the rows of y [p, n]. */
function solve(factor: Float64Array, y: Float64Array, p: number, n: number): void {
  const eliminate = (i: number, k: number, weight: number): void => {
    for (let j = 0; j < n; j++) y[i * n + j] -= weight * y[k * n + j];
  };
  const divide = (i: number): void => {
    for (let j = 0; j < n; j++) y[i * n + j] /= factor[i * p + i];
  };
  for (let i = 0; i < p; i++) {
    for (let k = 0; k < i; k++) eliminate(i, k, factor[i * p + k]);
    divide(i);
  }
  for (let i = p - 1; i >= 0; i--) {
    for (let k = i + 1; k < p; k++) eliminate(i, k, factor[k * p + i]);
    divide(i);
  }
}

/**
 * Couplings after dreaming for a time t, which unlearns what the patterns have in common.
 *
 *     W = (1/n) Xᵀ (1 + t)(1 + t C)⁻¹ X,   C = X Xᵀ/n
 *
 * where X is `patterns` [p, n], ±1, and t ≥ 0 `time`. t = 0 is Hebb's rule, t → ∞ the pseudo-inverse rule. The weights are
 * n·W, the divisor is n, and the diagonal is that of the formula. Duplicates are no difficulty at finite t.
 *
 * Reference: Fachechi, Agliari & Barra 2019, Neural Networks 112 (arXiv 1810.12217).
 *
 * @throws {RangeError} when there is no pattern, an entry is not ±1, or `time` is not in [0, 1e12]
 */
export function dreaming(patterns: Matrix, time: number): Couplings {
  checkPatterns("dreaming", "patterns", patterns, -1);
  checkRange("dreaming", "time", time, 0, 1e12);
  const { rows: p, cols: n, data } = patterns;
  const kernel = new Float64Array(p * p);
  for (let mu = 0; mu < p; mu++)
    for (let nu = 0; nu <= mu; nu++) {
      let product = 0;
      for (let i = 0; i < n; i++) product += data[mu * n + i] * data[nu * n + i];
      kernel[mu * p + nu] = (time / n) * product + (mu === nu ? 1 : 0);
    }
  factorise(kernel, p);
  const solved = data.slice();
  solve(kernel, solved, p, n);
  const weights = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let mu = 0; mu < p; mu++) {
      const letter = (1 + time) * data[mu * n + i];
      for (let j = i; j < n; j++) weights[i * n + j] += letter * solved[mu * n + j];
    }
  mirror(weights, n);
  return { weights: { rows: n, cols: n, data: weights }, divisor: n };
}
