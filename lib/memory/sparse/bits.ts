/** @file Letters packed 32 to a word, and the two things done with words: how many differ, how many are on in both. */
import type { Matrix } from "../../math";

/** Rows of bits, `words` 32-bit words each; unused bits of the last word are 0. */
export interface BitRows {
  readonly rows: number;
  readonly words: number;
  readonly data: Uint32Array;
}

/** Bit j of a row is 1 where entry j is above 0. */
export function packRows({ rows, cols, data }: Matrix): BitRows {
  const words = Math.ceil(cols / 32);
  const packed = new Uint32Array(rows * words);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++) if (data[i * cols + j] > 0) packed[i * words + (j >> 5)] |= 1 << (j & 31);
  return { rows, words, data: packed };
}

/** One state as a row of bits. */
export function packState(state: ArrayLike<number>): Uint32Array {
  const packed = new Uint32Array(Math.ceil(state.length / 32));
  for (let j = 0; j < state.length; j++) if (state[j] > 0) packed[j >> 5] |= 1 << (j & 31);
  return packed;
}

/** How many bits of a 32-bit word are 1, by sums of pairs, nibbles and bytes (Warren 2012, Hacker's Delight, section 5-1). */
export function popcount(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Hamming distances of a packed state from all rows. */
export function hammingDistances({ rows, words, data }: BitRows, state: Uint32Array): Int32Array {
  const distances = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    let differing = 0;
    for (let w = 0, at = i * words; w < words; w++, at++) differing += popcount(data[at] ^ state[w]);
    distances[i] = differing;
  }
  return distances;
}

/** How many bits are 1 in both the packed state and each row. */
export function sharedBits({ rows, words, data }: BitRows, state: Uint32Array): Int32Array {
  const shared = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    let both = 0;
    for (let w = 0, at = i * words; w < words; w++, at++) both += popcount(data[at] & state[w]);
    shared[i] = both;
  }
  return shared;
}
