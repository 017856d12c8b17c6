/** @file The guards of attention: sizes, arrays and masks that fit each other, and entries that float32 can work with. */
import { type AttentionCall, type AttentionOptions, type AttentionShape, fits } from "./attention-shape";
import { checkAllFinite, checkArray, checkFinite, checkInteger } from "./check";

/** @throws {RangeError} when a size is not a whole number above zero */
export function checkSizes(caller: string, sizes: Readonly<Record<string, number>>): void {
  for (const [name, size] of Object.entries(sizes)) checkInteger(caller, name, size, 1, 2 ** 31 - 1);
}

/** @throws {TypeError} when `mask` is no Uint8Array; {RangeError} when its length differs or it holds another number than 0 and 1 */
function checkMask(caller: string, mask: Uint8Array, length: number): void {
  checkArray(caller, "mask", mask, ["Uint8Array"], length);
  for (let i = 0; i < length; i++)
    if (mask[i] > 1) throw new RangeError(`${caller}: mask[${i}] must be 0 or 1, got ${mask[i]}`);
}

/** Completes shape and options and checks `query` and `mask` against them. */
export function checkedCall(
  caller: string,
  query: Float32Array,
  shape: AttentionShape,
  options: AttentionOptions,
): AttentionCall {
  const { queries, keys, headSize, valueSize = headSize, heads = 1 } = shape;
  checkSizes(caller, { queries, keys, headSize, valueSize, heads });
  const { scale = 1 / Math.sqrt(headSize), causal = false, mask } = options;
  checkFinite(caller, "scale", scale);
  checkArray(caller, "query", query, ["Float32Array"], heads * queries * headSize);
  if (mask !== undefined) checkMask(caller, mask, queries * keys);
  return { queries, keys, headSize, valueSize, heads, scale, causal, mask };
}

/** Says why arrays do not fit float32: an entry that is not finite, or products beyond the range. */
export function refuse(caller: string, arrays: Readonly<Record<string, Float32Array>>): never {
  for (const [name, values] of Object.entries(arrays)) checkAllFinite(caller, name, values);
  const found = Object.entries(arrays).map(
    ([name, values]) => `${largestEntry(values).toPrecision(3)} in ${name}`,
  );
  throw new RangeError(
    `${caller}: scale · |query| · |key| · log₂e and keys · |value| must stay below 3.4e38, got entries of up to ${found.join(", ")}`,
  );
}

/**
 * Largest |entry|, ∞ or NaN when one is: without their sign, floats are ordered as their bits are, and whole numbers are compared four
 * times as fast.
 */
export function largestEntry(values: Float32Array): number {
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

/** Largest Σ x² of a row of `width` entries; NaN when there is one. */
export function largestSquares(values: Float32Array, width: number): number {
  let largest = 0;
  for (let first = 0; first < values.length; first += width) {
    let squares = 0;
    for (let i = first; i < first + width; i++) squares += values[i] * values[i];
    largest = Math.max(largest, squares);
  }
  return largest;
}

/** The three arrays of a call. */
export type Arrays = Readonly<Record<"query" | "key" | "value", Float32Array>>;

/** @throws {RangeError} when an entry is not finite, or a score or a sum could leave float32 */
export function checkReach(caller: string, arrays: Arrays, call: AttentionCall): void {
  const [query, key, value] = [arrays.query, arrays.key, arrays.value].map(largestEntry);
  // A row is at most √H times as long as its largest entry: nearly always that settles it.
  const { headSize } = call;
  if (fits({ query: headSize * query ** 2, key: headSize * key ** 2, value }, call)) return;
  const [queries, keys] = [arrays.query, arrays.key].map((values) => largestSquares(values, headSize));
  if (!fits({ query: queries, key: keys, value }, call)) refuse(caller, { ...arrays });
}
