/** @file What theory says of ramps whose inhibition comes late. */
import { checkAllFinite, checkRange } from "../../math";

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
 * @throws {RangeError} when a probability is not finite or the rise is below 0
 */
export function expectedRampWinners(posterior: ArrayLike<number>, rise: number): number {
  checkRange("expectedRampWinners", "rise", rise, 0, 700);
  checkAllFinite("expectedRampWinners", "posterior", posterior);
  const c = Math.expm1(rise);
  let winners = 1;
  for (let k = 0; k < posterior.length; k++)
    winners += ((1 - posterior[k]) * posterior[k] * c) / (1 + posterior[k] * c);
  return winners;
}
