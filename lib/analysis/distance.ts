/** @file How different two spike trains are. */
import { checkFinite, checkPositive, shown } from "../math";
import { type Raster, trainsOf } from "../record";
import { checkTrain } from "./check";

/**
 * Distance of van Rossum between two trains, exact and in one walk along both.
 *
 *     D² = (1/τ) ∫ (f_a − f_b)² dt,   f(t) = Σ_{t_i ≤ t} exp(−(t − t_i)/τ)
 *
 * where τ is `tau` [ms]: a spike too many costs D² = ½, a spike moved by far 1. τ → 0 counts spikes without a partner, τ → ∞
 * compares numbers of spikes, D² = (n_a − n_b)²/2. Between spikes the integrand is one exponential, whose integral is added: all terms are
 * positive, nothing cancels.
 *
 * Reference: van Rossum 2001, Neural Comput. 13(4), eq. (2.2); some authors take twice its square.
 *
 * @throws {RangeError} when times fall or are not finite, or `tau` is not above 0
 */
export function vanRossumDistance(a: ArrayLike<number>, b: ArrayLike<number>, tau: number): number {
  checkTrain("vanRossumDistance", "a", a);
  checkTrain("vanRossumDistance", "b", b);
  checkPositive("vanRossumDistance", "tau", tau);
  return Math.sqrt(squared(a, b, tau));
}

function squared(a: ArrayLike<number>, b: ArrayLike<number>, tau: number): number {
  let [i, j] = [0, 0];
  let difference = 0;
  let sum = 0;
  while (i < a.length || j < b.length) {
    const now = Math.min(
      i < a.length ? a[i] : Number.POSITIVE_INFINITY,
      j < b.length ? b[j] : Number.POSITIVE_INFINITY,
    );
    let jump = 0;
    for (; i < a.length && a[i] === now; i++) jump++;
    for (; j < b.length && b[j] === now; j++) jump--;
    difference += jump;
    const next = Math.min(
      i < a.length ? a[i] : Number.POSITIVE_INFINITY,
      j < b.length ? b[j] : Number.POSITIVE_INFINITY,
    );
    const gap = (next - now) / tau;
    sum -= 0.5 * difference * difference * Math.expm1(-2 * gap);
    difference *= Math.exp(-gap);
  }
  return sum;
}

/**
 * Van Rossum's distance of two populations, neuron by neuron: √Σ_n D_n² (every neuron a line of its own).
 *
 * Reference: Houghton & Sen 2008, Neural Comput. 20(6), for lines at right angles.
 *
 * @throws {RangeError} when sizes differ or `tau` is not above 0
 */
export function rasterDistance(a: Raster, b: Raster, tau: number): number {
  if (a.size !== b.size)
    throw new RangeError(`rasterDistance: b.size must be ${a.size}, got ${shown(b.size)}`);
  checkPositive("rasterDistance", "tau", tau);
  const others = trainsOf(b);
  return Math.sqrt(trainsOf(a).reduce((sum, train, n) => sum + squared(train, others[n], tau), 0));
}

/**
 * Distance of Victor and Purpura: the least cost of turning one train into the other by adding or removing spikes, 1 each, and moving
 * them, `cost` per ms.
 *
 *     D_ij = min(D_{i−1,j} + 1, D_{i,j−1} + 1, D_{i−1,j−1} + q·|a_i − b_j|)
 *
 * where q is `cost` [1/ms]. q = 0 gives the difference of the numbers of spikes; spikes more than 2/q apart are not moved.
 * O(n_a·n_b) time.
 *
 * Reference: Victor & Purpura 1996, J. Neurophysiol. 76(2).
 *
 * @throws {RangeError} when times fall or are not finite, or `cost` is below 0
 */
export function victorPurpuraDistance(a: ArrayLike<number>, b: ArrayLike<number>, cost: number): number {
  checkTrain("victorPurpuraDistance", "a", a);
  checkTrain("victorPurpuraDistance", "b", b);
  checkFinite("victorPurpuraDistance", "cost", cost);
  if (cost < 0) throw new RangeError(`victorPurpuraDistance: cost must be at least 0, got ${shown(cost)}`);
  const row = Float64Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0];
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const moved = diagonal + cost * Math.abs(a[i - 1] - b[j - 1]);
      diagonal = row[j];
      row[j] = Math.min(row[j] + 1, row[j - 1] + 1, moved);
    }
  }
  return row[b.length];
}
