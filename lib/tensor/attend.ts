/** @file Softmax attention on whatever is fastest here: native TensorFlow in blocks of queries, or the compiled routine. */
import { type AttentionShape, checkedAttention, type AttentionOptions as OwnOptions } from "../wasm";
import { attentionOn, defaultBlock } from "./blocks";
import { type Choice, decide, type Runner } from "./choice";
import { causalPairs } from "./sight";

/** What a query may attend to, how sharply, and on what. */
export interface AttendOptions extends Omit<OwnOptions, "engine"> {
  /** what computes it; `"auto"` when left out: chosen by size and presence, unless ENGRAM_TENSOR or ENGRAM_WASM decides */
  readonly on?: Runner | "auto";
}

/** Attention's values and what computed them. */
export interface Attended {
  /** [N, L, V] */
  readonly values: Float32Array;
  readonly choice: Choice;
}

/** Products of one call from which native TensorFlow is faster: `npm run bench -- choice` shows both sides of it. */
export const attendNativeFrom: number = 2 ** 24;

/** The same where queries may not attend to all keys: leaving pairs out costs TensorFlow passes of its own, the compiled routine nothing. */
export const maskedNativeFrom: number = 2 ** 28;

/**
 * Softmax attention on the fastest that is here for its size.
 *
 *     out = softmax(scale · Q Kᵀ) V
 *
 * where Q is `query` [N, L, H], K `key` [N, S, H], V `value` [N, S, V], all row-major and finite. Native TensorFlow takes
 * queries in blocks, so that the scores never stand whole, and multiplies no keys behind the last one that a block may attend to.
 * A query that may attend to no key gives a row of zeros. The values of all runners agree to float32's accuracy, not to the
 * bit: where bits count, name `on`.
 *
 * Reference: Vaswani et al. 2017, eq. (1).
 *
 * @throws {TypeError} when an array is of another class or a name is unknown
 * @throws {RangeError} when a size is below 1, a length does not fit, an entry is not finite, a score could overflow, or the mask
 * holds another number than 0 and 1
 * @throws {Error} when native TensorFlow is asked for and cannot be used
 * @example
 * const { values, choice } = await attend(query, key, value, { queries: 4096, keys: 4096, headSize: 64, heads: 8 });
 */
export async function attend(
  query: Float32Array,
  key: Float32Array,
  value: Float32Array,
  shape: AttentionShape,
  options: AttendOptions = {},
): Promise<Attended> {
  const caller = "attend";
  const { on, ...rest } = options;
  const checked = checkedAttention(caller, query, key, value, shape, rest);
  const { queries, keys, headSize, valueSize, heads, scale, causal, mask } = checked.call;
  const pairs = causal ? causalPairs(queries, keys) : queries * keys;
  const products = heads * pairs * (headSize + valueSize);
  const nativeFrom = causal || mask ? maskedNativeFrom : attendNativeFrom;
  const { choice, native } = await decide({ caller, on, products, nativeFrom });
  if (native === undefined)
    return { values: checked.compute(choice.runner as Exclude<Runner, "native">), choice };
  checked.checkReach();
  const values = attentionOn(native.tf, query, key, value, {
    ...{ width: headSize, valueWidth: valueSize, scale, block: defaultBlock(keys, causal) },
    ...{ heads, causal, mask },
  });
  return { values, choice };
}
