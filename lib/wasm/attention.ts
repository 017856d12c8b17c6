/**
 * @file Softmax attention over row-major float32 arrays: the door. Checks its arguments, then hands over to the compiled
 * routine or to its readable twin.
 */
import { attendCompiled } from "./attention-compiled";
import {
  type AttentionCall,
  type AttentionOptions,
  type AttentionShape,
  type Extent,
  fits,
} from "./attention-shape";
import { attendTwin } from "./attention-twin";
import { checkAllFinite, checkArray, checkFinite, checkInteger } from "./check";
import { chooseEngine } from "./engine";

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

/** @throws {TypeError} when `mask` is no Uint8Array; {RangeError} when its length differs or it holds another number than 0 and 1 */
function checkMask(caller: string, mask: Uint8Array, length: number): void {
  checkArray(caller, "mask", mask, ["Uint8Array"], length);
  for (let i = 0; i < length; i++)
    if (mask[i] > 1) throw new RangeError(`${caller}: mask[${i}] must be 0 or 1, got ${mask[i]}`);
}

/** @throws {RangeError} when a size is not a whole number above zero */
export function checkSizes(caller: string, sizes: Readonly<Record<string, number>>): void {
  for (const [name, size] of Object.entries(sizes)) checkInteger(caller, name, size, 1, 2 ** 31 - 1);
}

/** Says why arrays do not fit float32: an entry that is not finite, or products beyond the range. */
export function refuse(caller: string, arrays: Readonly<Record<string, Float32Array>>): never {
  for (const [name, values] of Object.entries(arrays)) checkAllFinite(caller, name, values);
  throw new RangeError(
    `${caller}: scale · |query| · |key| and keys · |value| must stay below 3.4e38, got entries of up to ${Object.entries(
      arrays,
    )
      .map(([name, values]) => `${largestEntry(values).toPrecision(3)} in ${name}`)
      .join(", ")}`,
  );
}

/** Largest |entry|; NaN when there is one. */
export function largestEntry(values: Float32Array): number {
  let largest = 0;
  for (const x of values) largest = Math.max(largest, Math.abs(x));
  return largest;
}

/** Largest Σ x² of a row of `width` entries. */
export function largestSquares(values: Float32Array, width: number): number {
  let largest = 0;
  for (let first = 0; first < values.length; first += width) {
    let squares = 0;
    for (let i = first; i < first + width; i++) squares += values[i] * values[i];
    largest = Math.max(largest, squares);
  }
  return largest;
}

/**
 * Softmax attention, the retrieval step of a modern Hopfield network.
 *
 *     out = softmax(scale · Q Kᵀ) V
 *
 * where Q is `query` [N, L, H], K `key` [N, S, H], V `value` [N, S, V], all row-major and finite. Scores are never
 * stored whole: beside its arguments a call takes one head's keys and values and some 100 kB. A query that may
 * attend to no key gives a row of zeros.
 *
 * Accuracy: with m the largest |scale| |q| |k|, every entry is within 2e-7 (1 + m) max|v| of the exact value.
 *
 * Reference: Vaswani et al. 2017, eq. (1); Dao et al. 2022 (FlashAttention) for the tiling. The causal mask is aligned as
 * in FlashAttention 2.1; PyTorch's `is_causal` aligns the first query with the first key instead, which agrees for L = S.
 *
 * @returns [N, L, V], a new array
 * @throws {TypeError} when an array is of another class
 * @throws {RangeError} when a size is below 1, a length does not fit, an entry is not finite, a score could overflow, or the
 * mask holds another number than 0 and 1
 * @example
 * attention(query, key, value, { queries: 5, keys: 9, headSize: 4 }).length === 20 // true
 */
export function attention(
  query: Float32Array,
  key: Float32Array,
  value: Float32Array,
  shape: AttentionShape,
  options: AttentionOptions = {},
): Float32Array {
  const caller = "attention";
  const call = checkedCall(caller, query, shape, options);
  const { heads, keys, headSize, valueSize } = call;
  checkArray(caller, "key", key, ["Float32Array"], heads * keys * headSize);
  checkArray(caller, "value", value, ["Float32Array"], heads * keys * valueSize);
  const engine = chooseEngine(caller, options.engine);
  if (engine !== "typescript")
    return (
      attendCompiled(caller, engine, { query, key, value }, call) ?? refuse(caller, { query, key, value })
    );
  const extent: Extent = {
    query: largestSquares(query, headSize),
    key: largestSquares(key, headSize),
    value: largestEntry(value),
  };
  return fits(extent, call) ? attendTwin(query, key, value, call) : refuse(caller, { query, key, value });
}
