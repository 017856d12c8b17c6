/** @file How likely memories are before anything is seen. */

/**
 * ln π_k of weights of any scale.
 *
 * @throws {RangeError} when a weight is negative or not finite, or they do not sum to a number above 0
 */
export function logPrior(caller: string, prior: ArrayLike<number>): Float64Array {
  let sum = 0;
  for (let k = 0; k < prior.length; k++) {
    if (!(prior[k] >= 0 && prior[k] < Number.POSITIVE_INFINITY))
      throw new RangeError(`${caller}: prior[${k}] must be ≥ 0 and finite, got ${prior[k]}`);
    sum += prior[k];
  }
  if (!(sum > 0 && Number.isFinite(sum)))
    throw new RangeError(`${caller}: prior must sum to a number above 0, got ${sum}`);
  return Float64Array.from(prior, (p) => Math.log(p / sum));
}
