/** @file Statistics of present numbers. Each takes numbers without NaN; what cannot be said of them is NaN. */

/** Σ x with the rounding errors carried along (Neumaier 1974). The sum of nothing is 0. */
export function sum(values: Float64Array): number {
  let total = 0;
  let lost = 0;
  for (const x of values) {
    const next = total + x;
    lost += Math.abs(total) >= Math.abs(x) ? total - next + x : x - next + total;
    total = next;
  }
  return Number.isFinite(total) ? total + lost : total;
}

/** Arithmetic mean; NaN of nothing. */
export function mean(values: Float64Array): number {
  return values.length === 0 ? Number.NaN : sum(values) / values.length;
}

/** Variance with divisor n − 1, in two passes with the mean's own error taken out; NaN of fewer than two. */
export function variance(values: Float64Array): number {
  if (values.length < 2) return Number.NaN;
  const centre = mean(values);
  const deviations = values.map((x) => x - centre);
  const squares = sum(deviations.map((d) => d * d));
  return Math.max(0, squares - sum(deviations) ** 2 / values.length) / (values.length - 1);
}

/** Smallest value; NaN of nothing. */
export function min(values: Float64Array): number {
  return values.length === 0 ? Number.NaN : values.reduce((a, b) => Math.min(a, b));
}

/** Largest value; NaN of nothing. */
export function max(values: Float64Array): number {
  return values.length === 0 ? Number.NaN : values.reduce((a, b) => Math.max(a, b));
}

/**
 * Quantile by linear interpolation between order statistics: the value at place (n − 1) q of the sorted ones.
 *
 * This is NumPy's default and Hyndman & Fan's (1996) type 7. NaN of nothing.
 */
export function quantile(values: Float64Array, q: number): number {
  return quantileOfSorted(values.slice().sort(), q);
}

/** {@link quantile} of values that are in rising order already. */
export function quantileOfSorted(sorted: Float64Array, q: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = (sorted.length - 1) * q;
  const low = sorted[Math.floor(place)];
  const high = sorted[Math.ceil(place)];
  const part = place - Math.floor(place);
  if (low === high) return low;
  // from the nearer end, so that the ends are met exactly
  return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
}
