/** @file The k largest of a list, kept while it is read, and what that costs in comparisons. */

/** The k largest numbers met so far; of equal ones those met first. */
export interface Largest {
  /** Takes in one more; −∞ counts as absent. */
  offer(value: number, at: number): void;
  /** places of those held, the largest first */
  readonly places: readonly number[];
  /** the numbers themselves, in the same order */
  readonly values: readonly number[];
}

/**
 * An empty list of at most `k`: a newcomer is compared with the smallest once the list is full, and then finds its place
 * by halving.
 */
export function largest(k: number, more: (a: number, b: number) => boolean = (a, b) => a > b): Largest {
  const values: number[] = [];
  const places: number[] = [];
  return {
    values,
    places,
    offer(value, at) {
      if (value === Number.NEGATIVE_INFINITY || k === 0) return;
      if (values.length === k) {
        if (!more(value, values[k - 1])) return;
        values.pop();
        places.pop();
      }
      let [low, high] = [0, values.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (more(value, values[middle])) high = middle;
        else low = middle + 1;
      }
      values.splice(low, 0, value);
      places.splice(low, 0, at);
    },
  };
}

/** Comparisons of a binary search among m equally likely places, on average: ⌈log₂ m⌉ + 1 − 2^⌈log₂ m⌉ / m. */
function searchAmong(m: number): number {
  const depth = Math.ceil(Math.log2(m));
  return depth + 1 - 2 ** depth / m;
}

/**
 * Comparisons that {@link largest} makes on average over n numbers in random order.
 *
 *     Σ_{j=1}^{min(k,n)} B(j) + (n − k)⁺ + B(k) Σ_{j=k+1}^{n} k/j,      B(m) = ⌈log₂ m⌉ + 1 − 2^⌈log₂ m⌉ / m
 *
 * The j-th number is among the k largest so far with probability k/j, and then each place is equally likely.
 */
export function comparisonsOfLargest(k: number, n: number): number {
  if (k === 0) return 0;
  let sum = Math.max(0, n - k);
  for (let j = 1; j <= n; j++) sum += j <= k ? searchAmong(j) : (k / j) * searchAmong(k);
  return sum;
}
