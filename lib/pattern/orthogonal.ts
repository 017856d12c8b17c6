/** @file Patterns of signs that share nothing. */
import { checkInteger, matrix } from "../math";
import type { Patterns } from "./patterns";

/**
 * The first rows of a Sylvester–Hadamard matrix: signs ±1, every two rows orthogonal, x_k·x_j = size · [k = j].
 *
 * @param count rows, at most `size`
 * @param size columns, a power of two
 * @throws {RangeError} when `size` is no power of two, or `count` is not in 1 … size
 * @example
 * orthogonalPatterns(2, 4).matrix.data // 1 1 1 1 1 −1 1 −1
 */
export function orthogonalPatterns(count: number, size: number): Patterns {
  checkInteger("orthogonalPatterns", "size", size, 1);
  if (!Number.isInteger(Math.log2(size)))
    throw new RangeError(`orthogonalPatterns: size must be a power of two, got ${size}`);
  checkInteger("orthogonalPatterns", "count", count, 1, size);
  const stored = matrix(count, size);
  for (let k = 0; k < count; k++)
    for (let i = 0; i < size; i++) {
      let odd = 0;
      for (let both = k & i; both !== 0; both &= both - 1) odd ^= 1;
      stored.data[k * size + i] = odd ? -1 : 1;
    }
  return { matrix: stored, alphabet: "bipolar" };
}
