/** @file Random inputs of the benches, and naive float64 answers to judge results by. */
import { normalInto, randomFrom } from "engram/math";
import type { Result } from "../../lib/notebook/bench/declare";

/** Normal numbers, named so that one array does not move another. */
export function normals(label: string, length: number, seed = 1): Float32Array {
  return normalInto(new Float32Array(length), randomFrom(seed).split(label));
}

/** `count` different whole numbers below `below`, spread evenly: the places at which a large result is checked. */
export function places(count: number, below: number): number[] {
  const step = Math.max(1, Math.floor(below / count));
  return Array.from({ length: Math.min(count, below) }, (_, i) => Math.min(below - 1, i * step));
}

/** Largest difference to `expected`, rows of `width` at the given places, as a share of the largest expected entry. */
export function errorAt(rows: readonly number[], width: number, expected: readonly Float64Array[]) {
  const size = Math.max(...expected.map((row) => row.reduce((top, x) => Math.max(top, Math.abs(x)), 0)));
  return (result: Result): number => {
    let largest = 0;
    rows.forEach((row, i) => {
      for (let c = 0; c < width; c++) {
        const off = Math.abs(result[row * width + c] - expected[i][c]);
        largest = Math.max(largest, off); // NaN stays NaN
      }
    });
    return largest / size;
  };
}

/** One query's attention in float64 over `keys` rows of `key` and `value` that start at row `first`. */
export function attend64(
  query: ArrayLike<number>,
  key: Float32Array,
  value: Float32Array,
  scale: number,
  [first, keys, head, width]: readonly [number, number, number, number],
): Float64Array {
  const scores = new Float64Array(keys);
  for (let j = 0; j < keys; j++) {
    let sum = 0;
    for (let h = 0; h < head; h++) sum += query[h] * key[(first + j) * head + h];
    scores[j] = scale * sum;
  }
  const top = scores.reduce((a, b) => Math.max(a, b));
  const out = new Float64Array(width);
  let total = 0;
  for (let j = 0; j < keys; j++) {
    const weight = Math.exp(scores[j] - top);
    total += weight;
    for (let c = 0; c < width; c++) out[c] += weight * value[(first + j) * width + c];
  }
  return out.map((x) => x / total);
}
