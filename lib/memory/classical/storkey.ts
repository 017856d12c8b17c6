/** @file Storkey's storage rule: local and incremental, with more room than Hebb's. */
import type { Matrix } from "../../math";
import { checkPatterns } from "../letters";
import { type Couplings, copyOrZeros, mirror } from "./couplings";

/**
 * Couplings by Storkey's rule, one pattern after the other.
 *
 *     W_ij ← W_ij + (ξ_i ξ_j − ξ_i h_ji − h_ij ξ_j)/n,   h_ij = Σ_{k≠i,j} W_ik ξ_k,   W_ii = 0
 *
 * where ξ are the rows of `patterns` [p, n], ±1, in their order: the rule depends on it. With h_i = Σ_k W_ik ξ_k the
 * increment is ξ_iξ_j − ξ_i h_j − h_i ξ_j + 2W_ij, so that a pattern costs n² and not n³. A duplicate changes the couplings.
 *
 * Reference: Storkey 1997, ICANN (LNCS 1327); Storkey & Valabregue 1999, Neural Networks 12.
 *
 * @param before couplings to add to; not changed
 * @throws {RangeError} when there is no pattern, an entry is not ±1, or `before` is of another size
 */
export function storkey(patterns: Matrix, before?: Couplings): Couplings {
  checkPatterns("storkey", "patterns", patterns, -1);
  const { rows: p, cols: n, data } = patterns;
  const weights = copyOrZeros("storkey", n, 1, before);
  const field = new Float64Array(n);
  for (let mu = 0; mu < p; mu++) {
    const pattern = data.subarray(mu * n, (mu + 1) * n);
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let k = 0, at = i * n; k < n; k++, at++) sum += weights[at] * pattern[k];
      field[i] = sum;
    }
    for (let i = 0; i < n; i++)
      for (let j = i + 1, at = i * n + j; j < n; j++, at++) {
        const gain = pattern[i] * pattern[j] - pattern[i] * field[j] - field[i] * pattern[j];
        weights[at] = weights[at] * (1 + 2 / n) + gain / n;
      }
    mirror(weights, n);
  }
  return { weights: { rows: n, cols: n, data: weights }, divisor: 1 };
}
