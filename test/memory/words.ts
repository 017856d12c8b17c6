/** @file Patterns and words of bits of the tests of memories. */
import { type Matrix, randomFrom } from "engram/math";
import { randomPatterns } from "engram/pattern";

/** Random signs [p, n]. */
export const draw = (seed: number, p: number, n: number): Matrix =>
  randomPatterns(randomFrom(seed), p, n).matrix;

/** Random words [p, n] of 0 and 1 with k ones each. */
export const ones = (seed: number, p: number, n: number, k: number): Matrix =>
  randomPatterns(randomFrom(seed), p, n, { law: "binary", activity: k / n, exact: true }).matrix;

/** How many ones the 32 bits of a number have. */
export const ones32 = (value: number): number => (value >>> 0).toString(2).replaceAll("0", "").length;
