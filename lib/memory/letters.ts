/** @file Guards for memories of two letters: −1/+1 or 0/1, and nothing in between. */
import { checkLength, type Matrix, shown } from "../math";
import { checkSomePattern } from "./finite";

/** @throws {RangeError} when an entry is neither `low` nor 1; the message names its place */
export function checkLetters(caller: string, name: string, values: ArrayLike<number>, low: -1 | 0): void {
  for (let i = 0; i < values.length; i++)
    if (values[i] !== 1 && values[i] !== low)
      throw new RangeError(`${caller}: ${name}[${i}] must be ${low} or 1, got ${shown(values[i])}`);
}

/** @throws {RangeError} when `state` does not have `size` entries, each `low` or 1 */
export function checkState(caller: string, state: ArrayLike<number>, size: number, low: -1 | 0): void {
  checkLength(caller, "state", state, size);
  checkLetters(caller, "state", state, low);
}

/** @throws {RangeError} when there is no pattern, or an entry is neither `low` nor 1 */
export function checkPatterns(caller: string, name: string, patterns: Matrix, low: -1 | 0): void {
  checkSomePattern(caller, name, patterns);
  checkLetters(caller, name, patterns.data, low);
}

/**
 * The sign of a field; what is not above its least size is a tie, and a tie keeps the letter that was there before.
 *
 * @param bound at least the least size of every entry, default 0
 * @param least least size of entry i, asked for only where the bound does not decide; default the bound
 */
export function signOrKeep(
  field: Float64Array,
  before: ArrayLike<number>,
  bound = 0,
  least: (i: number) => number = () => bound,
): Float64Array {
  return field.map((h, i) => (Math.abs(h) > bound || Math.abs(h) > least(i) ? Math.sign(h) : before[i]));
}
