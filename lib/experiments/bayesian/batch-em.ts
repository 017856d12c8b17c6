/** @file Batch EM of a mixture of signs: the same model as the spiking learner's, fitted with all data at hand, again and again. */
import { checkInteger, type Matrix, matrix, row } from "../../math";

/** A mixture: how likely each cause is, and the probability of + of each of its signs. */
export interface SignMixture {
  /** [K] */
  readonly prior: Float64Array;
  /** [K, N] mean signs, in −1 … 1 */
  readonly means: Matrix;
}

/**
 * EM until the log-likelihood of an observation grows by less than `tolerance`, from mean signs `start` [K, N] and equal priors.
 *
 * Probabilities below `least` count as it, as in the learner.
 *
 * @param data [n, N] of −1 and 1
 * @returns the mixture, its mean log-likelihood on the data [nat], and the number of rounds
 */
export function batchEm(
  data: Matrix,
  start: Matrix,
  {
    tolerance = 1e-4,
    rounds = 200,
    least = 0.01,
  }: { readonly tolerance?: number; readonly rounds?: number; readonly least?: number } = {},
): SignMixture & { readonly logLikelihood: number; readonly rounds: number } {
  checkInteger("batchEm", "rounds", rounds, 1);
  const { rows: count, cols: size } = start;
  const prior = new Float64Array(count).fill(1 / count);
  const means = matrix(count, size, start.data.slice());
  let logLikelihood = Number.NEGATIVE_INFINITY;
  let done = 0;
  while (done < rounds) {
    done++;
    // u_k = b_k + Σ_i w_ki ξ_i: half log-odds, and what is the same for both signs
    const bias = prior.map(Math.log);
    const odds = means.data.map((mean, at) => {
      const theta = Math.min(Math.max((1 + mean) / 2, least), 1 - least);
      bias[Math.floor(at / size)] += Math.log(theta * (1 - theta)) / 2;
      return Math.log(theta / (1 - theta)) / 2;
    });
    const sums = matrix(count, size);
    const shares = new Float64Array(count);
    const u = new Float64Array(count);
    let total = 0;
    for (let n = 0; n < data.rows; n++) {
      const seen = row(data, n);
      let top = Number.NEGATIVE_INFINITY;
      for (let k = 0, at = 0; k < count; k++) {
        let sum = bias[k];
        for (let i = 0; i < size; i++, at++) sum += odds[at] * seen[i];
        u[k] = sum;
        if (sum > top) top = sum;
      }
      let all = 0;
      for (let k = 0; k < count; k++) {
        u[k] = Math.exp(u[k] - top);
        all += u[k];
      }
      total += top + Math.log(all);
      for (let k = 0; k < count; k++) {
        const share = u[k] / all;
        if (share < 1e-12) continue;
        shares[k] += share;
        for (let i = 0, at = k * size; i < size; i++, at++) sums.data[at] += share * seen[i];
      }
    }
    const reached = total / data.rows;
    const gained = reached - logLikelihood;
    logLikelihood = reached;
    if (gained < tolerance) break;
    for (let k = 0; k < count; k++) {
      prior[k] = shares[k] / data.rows;
      for (let i = 0, at = k * size; i < size; i++, at++)
        if (shares[k] > 0) means.data[at] = Math.min(1, Math.max(-1, sums.data[at] / shares[k]));
    }
  }
  return { prior, means, logLikelihood, rounds: done };
}
