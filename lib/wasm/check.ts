/**
 * @file Guards of this room: those of `engram/math` (the one import between the two rooms of the ground floor), and those for
 * typed arrays.
 */
import { checkLength, shown } from "../math";

export {
  checkAllFinite,
  checkChoice,
  checkFinite,
  checkInteger,
  checkLength,
  checkPositive,
  checkRange,
  shown,
} from "../math";

/**
 * The name of a typed array's class. Asked by name, because an array made in another realm (a notebook's) is
 * no `instanceof` ours.
 */
export function typeName(value: unknown): string {
  return ArrayBuffer.isView(value) ? Object.prototype.toString.call(value).slice(8, -1) : typeof value;
}

// Asking an array of our own realm costs nanoseconds instead of a tenth of a microsecond, in every step of a simulation.
const quick: Readonly<Record<string, (value: unknown) => boolean>> = {
  Int32Array: (value) => value instanceof Int32Array,
  Float64Array: (value) => value instanceof Float64Array,
};

/** @throws {TypeError} when `value` is not a typed array of one of the classes named; {RangeError} when its length differs */
export function checkArray(
  caller: string,
  name: string,
  value: ArrayLike<number>,
  classes: readonly string[],
  length: number,
): void {
  if (classes.length === 1 && quick[classes[0]]?.(value) && value.length === length) return;
  if (!classes.includes(typeName(value)))
    throw new TypeError(`${caller}: ${name} must be a ${classes.join(" or ")}, got ${shown(value)}`);
  checkLength(caller, name, value, length);
}
