/** @file The checks of attention's arrays where TensorFlow computes it: the same rules as those of the compiled routine. */
import { checkAllFinite, checkFinite, checkInteger, checkLength, shown } from "../math";

/** Largest score and sum that float32 holds with room for rounding. */
const CEILING = 3.4e38;

/** Largest Σ x² of a row: in four sums, because one would wait for itself at every entry. */
function largestSquares(values: Float32Array, width: number): number {
  let largest = 0;
  const whole = width & ~3;
  for (let first = 0; first < values.length; first += width) {
    let [a, b, c, d] = [0, 0, 0, 0];
    let i = first;
    for (; i < first + whole; i += 4) {
      a += values[i] * values[i];
      b += values[i + 1] * values[i + 1];
      c += values[i + 2] * values[i + 2];
      d += values[i + 3] * values[i + 3];
    }
    for (; i < first + width; i++) a += values[i] * values[i];
    largest = Math.max(largest, a + b + (c + d)); // NaN stays NaN
  }
  return largest;
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
  const query = Math.sqrt(largestSquares(arrays.query, headSize));
  const key = Math.sqrt(largestSquares(arrays.key, headSize));
  const value = Math.sqrt(largestSquares(arrays.value, valueSize));
  if (Math.abs(scale) * query * Math.max(1, key) < CEILING && value * keys < CEILING) return;
  for (const name of ["query", "key", "value"] as const) checkAllFinite(caller, name, arrays[name]);
  const found = `${query.toPrecision(3)}, ${key.toPrecision(3)} and ${value.toPrecision(3)}`;
  throw new RangeError(
    `${caller}: scale · |query| · |key| and keys · |value| must stay below 3.4e38, got rows of length ${found}`,
  );
}
