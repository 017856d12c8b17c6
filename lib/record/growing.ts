/** @file Typed columns that grow as they are written, or keep only what came last. */

/** Numbers appended one after the other. */
export interface Growing {
  push(value: number): void;
  /** how many were appended, those that gave way included */
  total(): number;
  /** What is kept, oldest first, as a copy. */
  toArray(): Float64Array;
}

/** An empty column; with `last` it keeps that many, and the oldest give way. */
export function growing(last: number = Number.POSITIVE_INFINITY): Growing {
  let values = new Float64Array(Math.min(last, 1024));
  let written = 0;
  return {
    push(value) {
      if (written >= values.length && values.length < last) {
        const grown = new Float64Array(Math.min(last, 2 * values.length));
        grown.set(values);
        values = grown;
      }
      values[written++ % values.length] = value;
    },
    total: () => written,
    toArray() {
      const { length } = values;
      if (written <= length) return values.slice(0, written);
      const cut = written % length;
      const out = new Float64Array(length);
      out.set(values.subarray(cut));
      out.set(values.subarray(0, cut), length - cut);
      return out;
    },
  };
}

/**
 * Where the whole record begins in ascending times of which older ones gave way. The first entry is one more than was asked for: when
 * the next is of its instant, that instant is cut, and the record begins with the one after it.
 */
export function wholeFrom(times: Float64Array): number {
  const found = times.findIndex((t) => t > times[0]);
  return found < 0 ? times.length : found;
}
