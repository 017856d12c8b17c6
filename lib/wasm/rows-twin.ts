/** @file Softmax and log-sum-exp of rows as one would write them on paper: oracle and stand-in of the compiled routines. */

/** Softmax of `scores` in place; −∞ is an absent entry, and when all are absent all weights are 0. */
export function softmaxInPlace(scores: Float32Array | Float64Array, beta = 1): void {
  let top = Number.NEGATIVE_INFINITY;
  for (const score of scores) top = Math.max(top, score);
  if (top === Number.NEGATIVE_INFINITY) {
    scores.fill(0);
    return;
  }
  const weights = Float64Array.from(scores, (score) => Math.exp(beta * (score - top)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  for (let j = 0; j < scores.length; j++) scores[j] = weights[j] / sum;
}

/** β⁻¹ log Σ exp(β s); −∞ when every entry is absent. */
export function logSumExpOf(scores: Float32Array | Float64Array, beta: number): number {
  let top = Number.NEGATIVE_INFINITY;
  for (const score of scores) top = Math.max(top, score);
  if (top === Number.NEGATIVE_INFINITY) return top;
  let sum = 0;
  for (const score of scores) sum += Math.exp(beta * (score - top));
  return top + Math.log(sum) / beta;
}
