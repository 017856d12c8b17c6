/** @file How well a network knows how sure it may be. */
import { checkAllFinite, checkInteger, checkLength } from "../../math";

const binOf = (confidence: number, bins: number): number => Math.min(bins - 1, Math.floor(confidence * bins));

/** What chance alone makes of a number. */
export interface ByChance {
  readonly mean: number;
  /** standard deviation */
  readonly error: number;
}

/**
 * What {@link confidenceError} would be if every confidence were right: numbers of right answers scatter about their mean.
 *
 *     mean Σ_b √(2 V_b/π)/n,   variance Σ_b (1 − 2/π) V_b/n²,   V_b = Σ_i c_i (1 − c_i) over the bin
 *
 * for many answers in a bin, where the excess is normal; where V_b is below 1, errors are single, of 1/n each.
 */
export function confidenceErrorByChance(confidence: ArrayLike<number>, bins = 10): ByChance {
  const caller = "confidenceErrorByChance";
  checkInteger(caller, "bins", bins, 1);
  checkAllFinite(caller, "confidence", confidence);
  const n = confidence.length;
  const scatter = new Float64Array(bins);
  for (let i = 0; i < n; i++) scatter[binOf(confidence[i], bins)] += confidence[i] * (1 - confidence[i]);
  let [sum, squares] = [0, 0];
  for (const v of scatter) {
    sum += Math.sqrt((2 * Math.max(0, v)) / Math.PI);
    squares += (1 - 2 / Math.PI) * Math.max(0, v);
  }
  return { mean: sum / n, error: Math.sqrt(squares) / n };
}

/**
 * Expected calibration error: how far the share of right answers is from the confidence in them, over bins of equal width.
 *
 *     Σ_b (n_b/n) |right_b − confidence_b|
 *
 * It is biased upwards by chance, by some √(bins/(2π n)) at most: {@link confidenceErrorByChance} says by how much.
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
  for (let i = 0; i < confidence.length; i++) excess[binOf(confidence[i], bins)] += right[i] - confidence[i];
  return excess.reduce((sum, x) => sum + Math.abs(x), 0) / confidence.length;
}
