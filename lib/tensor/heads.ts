/** @file The checks of attention's arrays where TensorFlow computes it: the same rules as those of the compiled routine. */
import { checkAllFinite, checkFinite, checkInteger, checkLength, shown } from "../math";

/** Largest score and sum that float32 holds with room for rounding. */
const CEILING = 3.4e38;

/**
 * Largest |entry|, ∞ or NaN when one is: without their sign, floats are ordered as their bits are, and whole numbers are compared four
 * times as fast.
 */
function largestEntry(values: Float32Array): number {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  const [magnitude, whole] = [0x7fffffff, bits.length & ~3];
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < whole; i += 4) {
    a = Math.max(a, bits[i] & magnitude);
    b = Math.max(b, bits[i + 1] & magnitude);
    c = Math.max(c, bits[i + 2] & magnitude);
    d = Math.max(d, bits[i + 3] & magnitude);
  }
  for (let i = whole; i < bits.length; i++) a = Math.max(a, bits[i] & magnitude);
  return new Float32Array(Int32Array.of(Math.max(a, b, c, d)).buffer)[0];
}

/** Largest norm of a row; NaN when an entry is. */
function largestNorm(values: Float32Array, width: number): number {
  let largest = 0;
  for (let first = 0; first < values.length; first += width) {
    let squares = 0;
    for (let i = first; i < first + width; i++) squares += values[i] * values[i];
    largest = Math.max(largest, squares);
  }
  return Math.sqrt(largest);
}

/**
 * Guard: arrays [N, rows, width] that fit their sizes, hold finite numbers, and whose scores cannot overflow.
 *
 * @throws {TypeError} when an array is no Float32Array
 * @throws {RangeError} when a size is no whole number above zero, or an array does not fit
 */
export function checkHeads(
  caller: string,
  arrays: { readonly query: Float32Array; readonly key: Float32Array; readonly value: Float32Array },
  sizes: Readonly<Record<"queries" | "keys" | "headSize" | "valueSize" | "heads", number>>,
  scale: number,
): void {
  for (const [name, size] of Object.entries(sizes)) checkInteger(caller, name, size, 1, 2 ** 31 - 1);
  checkFinite(caller, "scale", scale);
  const { queries, keys, headSize, valueSize, heads } = sizes;
  const lengths = { query: queries * headSize, key: keys * headSize, value: keys * valueSize };
  for (const name of ["query", "key", "value"] as const) {
    const values = arrays[name];
    if (Object.prototype.toString.call(values) !== "[object Float32Array]")
      throw new TypeError(`${caller}: ${name} must be a Float32Array, got ${shown(values)}`);
    checkLength(caller, name, values, heads * lengths[name]);
  }
  const entries = [arrays.query, arrays.key, arrays.value].map(largestEntry);
  const safe = (query: number, key: number, value: number): boolean =>
    Math.abs(scale) * query * Math.max(1, key) < CEILING && value * keys < CEILING;
  // A row is at most √H times as long as its largest entry: nearly always that settles it.
  const most = Math.sqrt(headSize);
  if (safe(most * entries[0], most * entries[1], entries[2])) return;
  for (const name of ["query", "key", "value"] as const) checkAllFinite(caller, name, arrays[name]);
  if (safe(largestNorm(arrays.query, headSize), largestNorm(arrays.key, headSize), entries[2])) return;
  const found = entries.map((entry) => entry.toPrecision(3));
  throw new RangeError(
    `${caller}: scale · |query| · |key| and keys · |value| must stay below 3.4e38, got entries of up to ${found[0]} in query, ${found[1]} in key, ${found[2]} in value`,
  );
}

/**
 * Guard: a mask [L, S] of zeros and ones.
 *
 * @throws {TypeError} when it is no Uint8Array
 * @throws {RangeError} when its length differs or it holds another number
 */
export function checkMask(caller: string, mask: Uint8Array, length: number): void {
  if (Object.prototype.toString.call(mask) !== "[object Uint8Array]")
    throw new TypeError(`${caller}: mask must be a Uint8Array, got ${shown(mask)}`);
  checkLength(caller, "mask", mask, length);
  for (let i = 0; i < length; i++)
    if (mask[i] > 1) throw new RangeError(`${caller}: mask[${i}] must be 0 or 1, got ${mask[i]}`);
}
