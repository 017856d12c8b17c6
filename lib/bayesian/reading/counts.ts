/** @file What spike counts say of the posterior they were drawn from: shares, entropy, and how far these are off on average. */
import { checkAllFinite, checkInteger, checkPositive } from "../../math";
import { checkPosterior } from "../theory/check";

/** @returns the total */
function checkCounts(caller: string, counts: ArrayLike<number>, least: number): number {
  if (counts.length === 0) throw new RangeError(`${caller}: counts must hold at least one memory, got none`);
  checkAllFinite(caller, "counts", counts);
  let total = 0;
  for (let k = 0; k < counts.length; k++) {
    if (counts[k] < 0) throw new RangeError(`${caller}: counts[${k}] must be ≥ 0, got ${counts[k]}`);
    total += counts[k];
  }
  if (!(total >= least))
    throw new RangeError(
      `${caller}: counts must hold at least ${least} ${least === 1 ? "spike" : "spikes"}, got ${total}`,
    );
  return total;
}

/** How often each of `count` memories fired. @throws {RangeError} when a spike is of none of them */
export function countsOf(spikes: ArrayLike<number>, count: number): Float64Array {
  checkInteger("countsOf", "count", count, 1);
  const counts = new Float64Array(count);
  for (let f = 0; f < spikes.length; f++) {
    checkInteger("countsOf", `spikes[${f}]`, spikes[f], 0, count - 1);
    counts[spikes[f]]++;
  }
  return counts;
}

/**
 * The posterior as spike counts estimate it.
 *
 *     p̂_k = (n_k + s)/(n + s P)
 *
 * With s = 0 the shares themselves, without bias, E KL(p̂ ‖ p) ≈ (P − 1)/(2n). With s = ½ the estimate of Krichevsky and Trofimov, which
 * gives no memory probability 0: its loss over n spikes, Σ_f −ln p̂(spike f) with p̂ from the spikes before, is at most
 * ½ (P − 1) ln n + ln P nats above that of the shares.
 *
 * Reference: Krichevsky & Trofimov 1981, IEEE Trans. Inf. Theory 27(2).
 *
 * @param counts [P] spikes of each memory
 * @param smoothing s ≥ 0; ½ when left out
 * @returns [P], sums to 1
 * @throws {RangeError} when a count is negative, or there is no spike and no smoothing
 */
export function posteriorFromCounts(counts: ArrayLike<number>, smoothing = 0.5): Float64Array {
  const caller = "posteriorFromCounts";
  if (smoothing !== 0) checkPositive(caller, "smoothing", smoothing);
  const total = checkCounts(caller, counts, smoothing === 0 ? 1 : 0) + smoothing * counts.length;
  return Float64Array.from(counts, (n) => (n + smoothing) / total);
}

/** An entropy as spike counts estimate it. */
export interface CountEntropy {
  /** of the shares, −Σ p̂ ln p̂ [nat]; too low by about (P − 1)/(2n) */
  readonly raw: number;
  /** with the correction of Miller and Madow, + (P̂ − 1)/(2n) with P̂ memories that fired [nat] */
  readonly corrected: number;
}

/**
 * Entropy of the posterior from spike counts.
 *
 *     Ĥ = −Σ_k (n_k/n) ln(n_k/n),   E Ĥ = H − (P − 1)/(2n) + O(n⁻²),   Var Ĥ ≈ (Σ_k p_k ln² p_k − H²)/n
 *
 * The correction needs spikes from nearly all memories that have a share worth naming: it adds nothing for those that did not fire.
 *
 * Reference: Miller 1955, in Information Theory in Psychology; Paninski 2003, Neural Comput. 15, for what remains.
 *
 * @throws {RangeError} when a count is negative or there is no spike
 */
export function countEntropy(counts: ArrayLike<number>): CountEntropy {
  const total = checkCounts("countEntropy", counts, 1);
  let [raw, fired] = [0, 0];
  for (let k = 0; k < counts.length; k++)
    if (counts[k] > 0) {
      raw -= (counts[k] / total) * Math.log(counts[k] / total);
      fired++;
    }
  return { raw: raw + 0, corrected: raw + (fired - 1) / (2 * total) };
}

/**
 * Variance of the entropy that n independent spikes estimate, (Σ_k p_k ln² p_k − H²)/n, to first order.
 *
 * Reference: Basharin 1959, Theory Probab. Appl. 4.
 *
 * @param posterior [P] p
 * @throws {RangeError} when `posterior` is no distribution or n is no whole number ≥ 1
 */
export function countEntropyVariance(posterior: ArrayLike<number>, spikes: number): number {
  checkPosterior("countEntropyVariance", "posterior", posterior);
  checkInteger("countEntropyVariance", "spikes", spikes, 1);
  let [entropy, square] = [0, 0];
  for (let k = 0; k < posterior.length; k++)
    if (posterior[k] > 0) {
      const log = Math.log(posterior[k]);
      entropy -= posterior[k] * log;
      square += posterior[k] * log * log;
    }
  return (square - entropy * entropy) / spikes;
}
