/** @file How well a network knows how sure it may be. */
import { checkAllFinite, checkInteger, checkLength } from "../../math";

/**
 * Expected calibration error: how far the share of right answers is from the confidence in them, over bins of equal width.
 *
 *     Σ_b (n_b/n) |right_b − confidence_b|
 *
 * It is biased upwards by chance, by some √(bins/(2π n)) at most.
 *
 * Reference: Naeini, Cooper & Hauskrecht 2015, AAAI.
 *
 * @param confidence in [0, 1], of each answer
 * @param right 1 where the answer is right, else 0
 */
export function confidenceError(confidence: ArrayLike<number>, right: ArrayLike<number>, bins = 10): number {
  const caller = "confidenceError";
  checkInteger(caller, "bins", bins, 1);
  checkAllFinite(caller, "confidence", confidence);
  checkLength(caller, "right", right, confidence.length);
  const excess = new Float64Array(bins);
  for (let i = 0; i < confidence.length; i++)
    excess[Math.min(bins - 1, Math.floor(confidence[i] * bins))] += right[i] - confidence[i];
  return excess.reduce((sum, x) => sum + Math.abs(x), 0) / confidence.length;
}
