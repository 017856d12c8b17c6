/** @file Who fires: one draw from the softmax of potentials, in the order of the memories. */

/**
 * Weights exp(u_k − max u), written to `into` [P]; their sum.
 *
 * @throws {RangeError} when a potential is NaN, or the largest not finite: then there is no softmax
 */
export function weigh(potentials: ArrayLike<number>, into: Float64Array, caller = "softmax"): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < into.length; k++) if (potentials[k] > top) top = potentials[k];
  let total = 0;
  for (let k = 0; k < into.length; k++) {
    const weight = Math.exp(potentials[k] - top);
    into[k] = weight;
    total += weight;
  }
  // One NaN makes the sum NaN, and so does an infinite maximum.
  if (!(total < Number.POSITIVE_INFINITY))
    throw new RangeError(`${caller}: a potential overflows, the largest is ${top}`);
  return total;
}

/** The first k at which the sum of weights up to it exceeds `place` · total, 0 ≤ place < 1: never one of weight 0. */
export function pick(weights: Float64Array, total: number, place: number): number {
  let rest = place * total;
  let last = 0;
  for (let k = 0; k < weights.length; k++) {
    const weight = weights[k];
    if (weight === 0) continue;
    if (rest < weight) return k;
    rest -= weight;
    last = k;
  }
  return last; // rounding alone comes here
}
