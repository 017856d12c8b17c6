/** @file What theory says of races that are not quite exact: inhibition that comes late, ties, slopes without an exponential. */
import { checkAllFinite, checkFinite, checkPositive, checkRange } from "../../math";
import { checkPosterior } from "../theory/check";
import { mitchellLog } from "./crossings";

/**
 * Expected winners of a round of a ramp whose inhibition comes late.
 *
 *     1 + Σ_k (1 − p_k) p_k c/(1 + p_k c),   c = e^(s d_I) − 1
 *
 * where s is the slope and d_I the delay, in continuous time: given the first crossing, k crosses within the delay when its exponential
 * number is less than 1 + c times the least one.
 *
 * @param posterior [P] p = softmax(u)
 * @param rise s d_I ≥ 0 [nat], how far membranes rise within the delay
 * @throws {RangeError} when `posterior` is none or the rise is below 0
 */
export function expectedRampWinners(posterior: ArrayLike<number>, rise: number): number {
  checkRange("expectedRampWinners", "rise", rise, 0, 700);
  checkPosterior("expectedRampWinners", "posterior", posterior);
  const c = Math.expm1(rise);
  let winners = 1;
  for (let k = 0; k < posterior.length; k++)
    winners += ((1 - posterior[k]) * posterior[k] * c) / (1 + posterior[k] * c);
  return winners;
}

/**
 * Who wins an exponential race whose slopes are Mitchell's: shares of 2^⌊x⌋ (1 + x − ⌊x⌋) with x = (u_k − θ)/ln 2.
 *
 * Reference: Mitchell 1962, IRE Trans. Electron. Comput. 11, for the logarithm.
 *
 * @param potentials [P] u [nat]
 * @param threshold θ [nat]
 * @returns [P], sums to 1
 * @throws {RangeError} when a number is not finite
 */
export function mitchellShares(potentials: ArrayLike<number>, threshold: number): Float64Array {
  checkAllFinite("mitchellShares", "potentials", potentials);
  checkFinite("mitchellShares", "threshold", threshold);
  const logs = Float64Array.from(potentials, (u) => mitchellLog(u - threshold));
  const top = Math.max(...logs);
  const total = logs.reduce((sum, x) => sum + Math.exp(x - top), 0);
  return logs.map((x) => Math.exp(x - top) / total);
}

/** Parts of Simpson's rule within a step. */
const parts = 64;

/**
 * Who wins a ramp that is stepped by a clock when ties are broken at random.
 *
 *     Σ_t f_k(t) ∫₀¹ Π_{i ≠ k} (S_i(t) + x f_i(t)) dx,   S_k(t) = exp(−e^(u_k − θ + s t)),   f_k(t) = S_k(t − 1) − S_k(t)
 *
 * where S_k is the chance not to have crossed after t steps, 1 at t = 0: x stands for a random place in the order of all that tie.
 *
 * @param potentials [P] u [nat]
 * @param race slope s > 0 [nat per step] and threshold θ [nat]
 * @returns [P], sums to 1
 * @throws {RangeError} when a number is not finite or the slope not > 0
 */
export function rampTieShares(
  potentials: ArrayLike<number>,
  race: { readonly slope: number; readonly threshold: number },
): Float64Array {
  const caller = "rampTieShares";
  checkAllFinite(caller, "potentials", potentials);
  checkPositive(caller, "slope", race.slope);
  checkFinite(caller, "threshold", race.threshold);
  const shares = new Float64Array(potentials.length);
  let before = shares.map(() => 1);
  for (let t = 1; before.reduce((product, s) => product * s, 1) > 1e-14; t++) {
    const left = shares.map((_, k) => Math.exp(-Math.exp(potentials[k] - race.threshold + race.slope * t)));
    const crossing = left.map((s, k) => before[k] - s);
    for (let i = 0; i <= parts; i++) {
      const weight = (i === 0 || i === parts ? 1 : i % 2 === 1 ? 4 : 2) / (3 * parts);
      const still = left.map((s, k) => s + (i / parts) * crossing[k]);
      // Products over all others, from both ends.
      let ahead = 1;
      const behind = new Float64Array(still.length + 1).fill(1);
      for (let k = still.length - 1; k >= 0; k--) behind[k] = behind[k + 1] * still[k];
      for (let k = 0; k < still.length; k++) {
        shares[k] += weight * crossing[k] * ahead * behind[k + 1];
        ahead *= still[k];
      }
    }
    before = left;
  }
  const total = shares.reduce((sum, x) => sum + x, 0);
  return shares.map((x) => x / total);
}
