/** @file Log-sum-exp and softmax in their stable forms. */
import { checkFinite, shown } from "./check";

function checkScores(caller: string, scores: ArrayLike<number>): void {
  if (scores.length === 0) throw new RangeError(`${caller}: scores must hold at least one entry, got none`);
  for (let i = 0; i < scores.length; i++)
    if (Number.isNaN(scores[i]) || scores[i] === Number.POSITIVE_INFINITY)
      throw new RangeError(
        `${caller}: scores[${i}] must be a number below Infinity, got ${shown(scores[i])}`,
      );
}

/**
 * Scaled log-sum-exp, the smooth maximum.
 *
 *     lse(β, s) = β⁻¹ log Σ_μ exp(β s_μ)
 *
 * where s is `scores` [p] and β ≠ 0 `beta`. It lies in [max s, max s + β⁻¹ log p] for β > 0.
 * The largest exponent is taken out first, so that it never overflows; a score of −∞ counts as absent.
 *
 * Reference: Ramsauer et al. 2021, eq. (1) of their lse.
 *
 * @throws {RangeError} when `scores` is empty, holds NaN or +∞, or `beta` is 0 or not finite
 */
export function logSumExp(scores: ArrayLike<number>, beta = 1): number {
  checkScores("logSumExp", scores);
  checkFinite("logSumExp", "beta", beta);
  if (beta === 0) throw new RangeError("logSumExp: beta must not be 0, got 0");
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < scores.length; i++) largest = Math.max(largest, beta * scores[i]);
  if (!Number.isFinite(largest)) return largest / beta;
  let sum = 0;
  for (let i = 0; i < scores.length; i++) sum += Math.exp(beta * scores[i] - largest);
  return (largest + Math.log(sum)) / beta;
}

/**
 * Softmax with inverse temperature.
 *
 *     p_μ = exp(β s_μ) / Σ_ν exp(β s_ν)
 *
 * where s is `scores` [p], β `beta`. p is the gradient of lse(β, s). β = 0 gives the uniform distribution.
 * A score of −∞ gets weight 0; when all are −∞ (every key masked) all weights are 0.
 *
 * @throws {RangeError} when `scores` is empty, holds NaN or +∞, or `beta` is not finite
 */
export function softmax(scores: ArrayLike<number>, beta = 1): Float64Array {
  checkScores("softmax", scores);
  checkFinite("softmax", "beta", beta);
  const weights = new Float64Array(scores.length);
  const absent = Number.NEGATIVE_INFINITY;
  // The score with the largest exponent, which β < 0 makes the smallest: taken out before β multiplies, or β·s may overflow.
  let top = Number.NaN;
  for (let i = 0; i < scores.length; i++)
    if (scores[i] !== absent && !(beta < 0 ? scores[i] >= top : scores[i] <= top)) top = scores[i];
  if (Number.isNaN(top)) return weights;
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    weights[i] = scores[i] === absent ? 0 : beta === 0 ? 1 : Math.exp(beta * (scores[i] - top));
    sum += weights[i];
  }
  for (let i = 0; i < weights.length; i++) weights[i] /= sum;
  return weights;
}
