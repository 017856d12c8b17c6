/** @file Softmax attention of one head over dense tensors, in blocks of queries: the door. */
import { checkFinite, checkInteger, shown } from "../math";
import { backend } from "./backend";
import { attentionOn, defaultBlock } from "./blocks";

/** Sizes and temperature of {@link attentionBlocked}. */
export interface AttentionOptions {
  /** Width d of queries and keys. */
  readonly width: number;
  /** Width of values; by default `width`. */
  readonly valueWidth?: number;
  /** Factor of the scores; by default 1/√d. */
  readonly scale?: number;
  /** Queries per block; by default chosen so that a block of scores takes about 4 MB. */
  readonly block?: number;
}

/** Number of rows of `width` in `data`. */
export function rowsOf(caller: string, name: string, data: Float32Array, width: number): number {
  if (!(data instanceof Float32Array))
    throw new TypeError(`${caller}: ${name} must be a Float32Array, got ${shown(data)}`);
  if (data.length === 0 || data.length % width !== 0)
    throw new RangeError(
      `${caller}: ${name} must hold whole rows of ${width} numbers and at least one, got ${data.length} numbers`,
    );
  return data.length / width;
}

/**
 * Softmax attention of one head on the fastest backend present.
 *
 *     out_i = Σ_j p_ij v_j,   p_i = softmax_j(scale · q_i·k_j)
 *
 * where q is `query` [n, d], k `key` [m, d], v `value` [m, e], all row by row; the result is [n, e].
 * Scores are made for one block of queries at a time: the memory beside the inputs is two blocks of
 * scores, not two n×m matrices. Arithmetic is in 32-bit floats.
 *
 * Reference: Vaswani et al. 2017, eq. (1).
 *
 * @throws {TypeError} when an input is not a Float32Array
 * @throws {RangeError} when an input does not consist of whole rows, or keys and values differ in number
 * @example
 * await attentionBlocked(q, k, v, { width: 64 });
 */
export async function attentionBlocked(
  query: Float32Array,
  key: Float32Array,
  value: Float32Array,
  options: AttentionOptions,
): Promise<Float32Array> {
  const { width, valueWidth = width, scale = 1 / Math.sqrt(width) } = options;
  checkInteger("attentionBlocked", "width", width, 1);
  checkInteger("attentionBlocked", "valueWidth", valueWidth, 1);
  checkFinite("attentionBlocked", "scale", scale);
  rowsOf("attentionBlocked", "query", query, width);
  const keys = rowsOf("attentionBlocked", "key", key, width);
  const values = rowsOf("attentionBlocked", "value", value, valueWidth);
  if (keys !== values)
    throw new RangeError(`attentionBlocked: value must have ${keys} rows like key, got ${values}`);
  const { block = defaultBlock(keys) } = options;
  checkInteger("attentionBlocked", "block", block, 1);
  const { tf } = await backend();
  return attentionOn(tf, query, key, value, { width, valueWidth, scale, block });
}
