/** @file Softmax and log-sum-exp of rows as one would write them on paper: oracle and stand-in of the compiled routines. */

/** Softmax of `scores` in place; −∞ is an absent entry, and when all are absent all weights are 0. */
export function softmaxInPlace(scores: Float32Array | Float64Array, beta = 1): void {
  const top = largest(scores);
  if (top === Number.NEGATIVE_INFINITY) {
    scores.fill(0);
    return;
  }
  const weights = new Float64Array(scores.length);
  let sum = 0;
  for (let j = 0; j < scores.length; j++) {
    weights[j] = Math.exp(beta * (scores[j] - top));
    sum += weights[j];
  }
  for (let j = 0; j < scores.length; j++) scores[j] = weights[j] / sum;
}

/** β⁻¹ log Σ exp(β s); −∞ when every entry is absent. */
export function logSumExpOf(scores: Float32Array | Float64Array, beta: number): number {
  const top = largest(scores);
  if (top === Number.NEGATIVE_INFINITY) return top;
  let sum = 0;
  for (let j = 0; j < scores.length; j++) sum += Math.exp(beta * (scores[j] - top));
  return top + Math.log(sum) / beta;
}

function largest(scores: Float32Array | Float64Array): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < scores.length; j++) if (scores[j] > top) top = scores[j];
  return top;
}
