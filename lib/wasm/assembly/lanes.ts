// What the steps of neurons share: constants, and the lanes of a set.

/** 12 bits, 24 bits, the largest and the smallest number of 24 bits with sign, 4: in memory, as the engine would build vectors of them anew at each use. */
const constants = memory.data<i32>([4095, 16777215, 8388607, -8388607, 4], 16);
export const MASK: usize = 0;
export const BITS: usize = 4;
export const MOST: usize = 8;
export const LEAST: usize = 12;
export const NEXT: usize = 16;

/** One of the constants in all lanes. */
// @ts-ignore: decorator
@inline
export function constant(place: usize): v128 {
  return v128.load32_splat(constants + place);
}

/** For each set of four lanes, the numbers of those lanes first. */
export const compact = memory.data<i32>(
  [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 1, 2, 0, 0, 0, 1, 2, 0,
    3, 0, 0, 0, 0, 3, 0, 0, 1, 3, 0, 0, 0, 1, 3, 0, 2, 3, 0, 0, 0, 2, 3, 0, 1, 2, 3, 0, 0, 1, 2, 3,
  ],
  16,
);
