/** @file The checks of attention's arrays where TensorFlow computes it: the same rules as those of the compiled routine. */
import { checkAllFinite, checkFinite, checkInteger, checkLength, shown } from "../math";

/** Largest score and sum that float32 holds with room for rounding. */
const CEILING = 3.4e38;

/** Largest Σ x² of a row, and largest |entry|. */
function extent(values: Float32Array, width: number): { squares: number; entry: number } {
  let [squares, entry] = [0, 0];
  for (let first = 0; first < values.length; first += width) {
    let sum = 0;
    for (let i = first; i < first + width; i++) {
      sum += values[i] * values[i];
      entry = Math.max(entry, Math.abs(values[i]));
    }
    squares = Math.max(squares, sum);
  }
  return { squares, entry };
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
  const query = extent(arrays.query, headSize);
  const key = extent(arrays.key, headSize);
  const value = extent(arrays.value, valueSize);
  const score = Math.abs(scale) * Math.sqrt(query.squares) * Math.max(1, Math.sqrt(key.squares));
  if (score < CEILING && value.entry * keys < CEILING) return;
  for (const name of ["query", "key", "value"] as const) checkAllFinite(caller, name, arrays[name]);
  throw new RangeError(
    `${caller}: scale · |query| · |key| and keys · |value| must stay below 3.4e38, got entries of up to ${query.entry.toPrecision(3)} in query, ${key.entry.toPrecision(3)} in key, ${value.entry.toPrecision(3)} in value`,
  );
}
