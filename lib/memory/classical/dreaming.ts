/** @file The dreaming kernel: from Hebb's rule to the pseudo-inverse as the network sleeps. */
import { checkRange, choleskyFactor, choleskySolve, type Matrix, matrix } from "../../math";
import { checkPatterns } from "../letters";
import { type Couplings, mirror } from "./couplings";

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
  const kernel = matrix(p, p);
  for (let mu = 0; mu < p; mu++)
    for (let nu = 0; nu <= mu; nu++) {
      let product = 0;
      for (let i = 0; i < n; i++) product += data[mu * n + i] * data[nu * n + i];
      kernel.data[mu * p + nu] = (time / n) * product + (mu === nu ? 1 : 0);
    }
  const solved = choleskySolve(choleskyFactor(kernel), patterns).data;
  const weights = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let mu = 0; mu < p; mu++) {
      const letter = (1 + time) * data[mu * n + i];
      for (let j = i; j < n; j++) weights[i * n + j] += letter * solved[mu * n + j];
    }
  mirror(weights, n);
  return { weights: { rows: n, cols: n, data: weights }, divisor: n };
}
