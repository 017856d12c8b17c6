/** @file Attention over keys and values that stay the same for many queries: a Hopfield network's stored patterns. */

import { attendPacked, packHeads } from "./attention-compiled";
import { checkedCall, checkSizes, largestEntry, largestSquares, refuse } from "./attention-guard";
import { type AttentionOptions, type AttentionShape, fits } from "./attention-shape";
import { attendTwin } from "./attention-twin";
import { checkAllFinite, checkArray } from "./check";
import { chooseEngine, type Engine, type RunningEngine } from "./engine";

/** Keys and values laid out once, to be asked many times. */
export interface PreparedAttention {
  /** what computes it */
  readonly engine: RunningEngine;
  /**
   * Attention of `query` [N, L, H] over the keys and values given to {@link prepareAttention}; L follows from the length.
   *
   * @returns [N, L, V], a new array
   * @throws {RangeError} when the length is no multiple of N·H, an entry is not finite, a score could overflow, or
   * the mask holds another number than 0 and 1
   */
  attend(query: Float32Array, options?: Omit<AttentionOptions, "engine">): Float32Array;
}

/**
 * Lays out `key` [N, S, H] and `value` [N, S, V] for many calls, for instance the stored patterns of a Hopfield
 * network. Each call then saves copying and reordering them, which counts when there are few queries for many keys.
 * Keeps a copy: what happens to the arrays afterwards has no effect. Its memory is freed with the object.
 *
 * @throws {TypeError} when an array is of another class
 * @throws {RangeError} when a size is below 1, a length does not fit, or an entry is not finite
 */
export function prepareAttention(
  key: Float32Array,
  value: Float32Array,
  shape: Omit<AttentionShape, "queries">,
  options: { readonly engine?: Engine } = {},
): PreparedAttention {
  const caller = "prepareAttention";
  const { keys, headSize, valueSize = headSize, heads = 1 } = shape;
  const sizes = { keys, headSize, valueSize, heads };
  checkSizes(caller, sizes);
  checkArray(caller, "key", key, ["Float32Array"], heads * keys * headSize);
  checkArray(caller, "value", value, ["Float32Array"], heads * keys * valueSize);
  const engine = chooseEngine(caller, options.engine);

  const called = (query: Float32Array, asked: AttentionOptions) => {
    checkArray("attend", "query", query, ["Float32Array"], query.length);
    const queries = query.length / (heads * headSize);
    if (!Number.isInteger(queries) || queries < 1)
      throw new RangeError(
        `attend: query must have a multiple of ${heads * headSize} entries, got ${query.length}`,
      );
    return checkedCall("attend", query, { ...sizes, queries }, asked);
  };

  if (engine === "typescript") {
    checkAllFinite(caller, "key", key);
    checkAllFinite(caller, "value", value);
    const kept = { key: key.slice(), value: value.slice() };
    const extent = { key: largestSquares(key, headSize), value: largestEntry(value) };
    return {
      engine,
      attend: (query, asked = {}) => {
        const call = called(query, asked);
        return fits({ ...extent, query: largestSquares(query, headSize) }, call)
          ? attendTwin(query, kept.key, kept.value, call)
          : refuse("attend", { query });
      },
    };
  }
  const packed = packHeads(caller, engine, key, value, sizes);
  if (!Number.isFinite(packed.extent.key + packed.extent.value)) refuse(caller, { key, value });
  return {
    engine,
    attend: (query, asked = {}) =>
      attendPacked("attend", query, packed, called(query, asked)) ?? refuse("attend", { query }),
  };
}
