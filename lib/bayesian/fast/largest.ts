/** @file The largest entries of a long list, in order, and a bound on all others. */

/** Indices of the largest entries, largest first, and their values; what is not named is at most `rest`. */
export interface Largest {
  readonly ids: Int32Array;
  readonly values: Float64Array;
  readonly rest: number;
}

/**
 * The `most` largest of `values`; entries of −Infinity are never named.
 *
 * Kept in order while the list goes by: all but a few entries are below the least that is kept.
 */
export function largestOf(values: ArrayLike<number>, most: number): Largest {
  const ids = new Int32Array(most);
  const top = new Float64Array(most);
  let [kept, rest] = [0, Number.NEGATIVE_INFINITY];
  for (let j = 0; j < values.length; j++) {
    const value = values[j];
    if (value === Number.NEGATIVE_INFINITY) continue;
    if (kept === most) {
      if (!(value > top[most - 1])) {
        if (value > rest) rest = value;
        continue;
      }
      if (top[most - 1] > rest) rest = top[most - 1];
      kept--;
    }
    let i = kept++;
    for (; i > 0 && top[i - 1] < value; i--) {
      top[i] = top[i - 1];
      ids[i] = ids[i - 1];
    }
    top[i] = value;
    ids[i] = j;
  }
  return { ids: ids.slice(0, kept), values: top.slice(0, kept), rest };
}
