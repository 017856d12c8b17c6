/** @file Hebb's storage rule. */
import type { Matrix } from "../../math";
import { checkPatterns } from "../letters";
import { type Couplings, copyOrZeros, mirror } from "./couplings";

/**
 * Couplings by Hebb's rule.
 *
 *     W_ij = (1/n) Σ_μ ξ_i^μ ξ_j^μ
 *
 * where ξ^μ is row μ of `patterns` [p, n], ±1. The weights are the whole numbers n·W, the divisor is n, and the
 * diagonal holds p. Capacity 0.138 n with errors (Amit, Gutfreund & Sompolinsky 1985).
 *
 * Reference: Hopfield 1982, PNAS 79, eq. (2).
 *
 * @param before couplings to add to; not changed
 * @throws {RangeError} when there is no pattern, an entry is not ±1, or `before` is of another size
 */
export function hebb(patterns: Matrix, before?: Couplings): Couplings {
  checkPatterns("hebb", "patterns", patterns, -1);
  const { rows: p, cols: n, data } = patterns;
  const weights = copyOrZeros("hebb", n, n, before);
  // Row by row, so that the row being written stays in the nearest cache while the patterns pass by.
  for (let i = 0; i < n; i++) {
    const target = weights.subarray(i * n, (i + 1) * n);
    for (let mu = 0; mu < p; mu++) {
      const pattern = data.subarray(mu * n, (mu + 1) * n);
      const letter = pattern[i];
      for (let j = i; j < n; j++) target[j] += letter * pattern[j];
    }
  }
  mirror(weights, n);
  return { weights: { rows: n, cols: n, data: weights }, divisor: n };
}
