/** @file How far spike counts are from the posterior in other measures than that of `sampling.ts`: exactly, by sums over binomial counts. */
import { checkInteger, checkPositive } from "../../math";
import { checkPosterior } from "./check";

/** E f(c) of a binomial count of n spikes with share p strictly between 0 and 1. */
export function overCounts(p: number, n: number, f: (count: number) => number): number {
  const odds = Math.log(p) - Math.log1p(-p);
  let logWeight = n * Math.log1p(-p);
  let sum = 0;
  for (let c = 0; c <= n; c++) {
    if (logWeight > -745) sum += Math.exp(logWeight) * f(c);
    logWeight += odds + Math.log((n - c) / (c + 1));
  }
  return sum;
}

/**
 * Mean divergence of the posterior from smoothed counts, KL(p ‖ p̂) with p̂_k = (c_k + s)/(n + sP), exactly [nat]: what a bet by p̂ loses.
 *
 * With s = ½ the estimate of Krichevsky and Trofimov; (K − 1)/(2n) for many spikes, as for the histogram, but finite for few.
 *
 * Reference: Krichevsky & Trofimov 1981, IEEE Trans. Inf. Theory 27(2), for the smoothing.
 *
 * @param posterior [P] p, sums to 1
 * @param spikes n, 1 to 10⁶; the work is P n
 * @param smoothing s > 0; ½ when left out
 * @throws {RangeError} when `posterior` is none, `spikes` no such whole number or `smoothing` not > 0
 */
export function expectedSmoothedDivergence(
  posterior: ArrayLike<number>,
  spikes: number,
  smoothing = 0.5,
): number {
  const caller = "expectedSmoothedDivergence";
  checkPosterior(caller, "posterior", posterior);
  checkInteger(caller, "spikes", spikes, 1, 1e6);
  checkPositive(caller, "smoothing", smoothing);
  const total = spikes + smoothing * posterior.length;
  let divergence = 0;
  for (let k = 0; k < posterior.length; k++) {
    const p = posterior[k];
    if (p === 0) continue;
    const share = (count: number): number => Math.log((count + smoothing) / total);
    divergence += p * (Math.log(p) - (p >= 1 ? share(spikes) : overCounts(p, spikes, share)));
  }
  return Math.max(0, divergence);
}

/**
 * Mean total variation ½ Σ_k |c_k/n − p_k| of a histogram of n spikes, exactly; about Σ_k √(p_k (1 − p_k)/(2πn)) for many.
 *
 * @param posterior [P] p, sums to 1
 * @param spikes n, 1 to 10⁶; the work is P n
 * @throws {RangeError} when `posterior` is none or `spikes` no such whole number
 */
export function expectedTotalVariation(posterior: ArrayLike<number>, spikes: number): number {
  const caller = "expectedTotalVariation";
  checkPosterior(caller, "posterior", posterior);
  checkInteger(caller, "spikes", spikes, 1, 1e6);
  let variation = 0;
  for (let k = 0; k < posterior.length; k++) {
    const p = posterior[k];
    if (p > 0 && p < 1) variation += overCounts(p, spikes, (count) => Math.abs(count / spikes - p)) / 2;
  }
  return variation;
}
