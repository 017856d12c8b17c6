/**
 * @file Scaled dot-product attention in double precision: the readable reference that faster routines are held against.
 * Reference: Vaswani et al. 2017, "Attention Is All You Need", eq. (1).
 */
import {
  checkAllFinite,
  checkFinite,
  type Matrix,
  matMul,
  matrix,
  row,
  shown,
  softmax,
  transpose,
} from "../math";

/** What may be chosen about attention. */
export interface AttentionOptions {
  /** factor on the scores; default 1/√H. It plays the part of the Hopfield network's β. */
  readonly scale?: number;
  /** [L × S] row-major, 1 = may attend, 0 = may not; a query that may attend to nothing gets zeros */
  readonly mask?: Uint8Array;
  /** [L, S] added to the scaled scores, −∞ masks a key as well; default none */
  readonly bias?: Matrix;
}

/** What attention gives back. */
export interface Attention {
  /** [L, V] */
  readonly output: Matrix;
  /** the distribution over keys [L, S]; rows sum to 1 (or to 0 where everything is masked) */
  readonly attention: Matrix;
}

/**
 * Guard: what {@link softmaxAttention} and its tiled form are given.
 *
 * @returns the scale
 */
export function checkAttention(
  caller: string,
  query: Matrix,
  key: Matrix,
  value: Matrix,
  { scale = 1 / Math.sqrt(query.cols), mask, bias }: AttentionOptions,
): number {
  checkFinite(caller, "scale", scale);
  if (key.rows === 0) throw new RangeError(`${caller}: key must have at least one row, got 0`);
  if (key.cols !== query.cols)
    throw new RangeError(`${caller}: key must have ${query.cols} columns, got ${key.cols}`);
  if (value.rows !== key.rows)
    throw new RangeError(`${caller}: value must have ${key.rows} rows, got ${value.rows}`);
  if (mask && mask.length !== query.rows * key.rows)
    throw new RangeError(`${caller}: mask must have ${query.rows} × ${key.rows} entries, got ${mask.length}`);
  mask?.forEach((may, i) => {
    if (may > 1) throw new RangeError(`${caller}: mask[${i}] must be 0 or 1, got ${may}`);
  });
  if (bias && (bias.rows !== query.rows || bias.cols !== key.rows))
    throw new RangeError(
      `${caller}: bias must be ${query.rows} × ${key.rows}, got ${bias.rows} × ${bias.cols}`,
    );
  for (const [name, { data }] of Object.entries({ query, key, value })) checkAllFinite(caller, name, data);
  bias?.data.forEach((added, i) => {
    if (!(added < Number.POSITIVE_INFINITY))
      throw new RangeError(`${caller}: bias[${i}] must be a number below Infinity, got ${shown(added)}`);
  });
  return scale;
}

/**
 * Softmax attention.
 *
 *     output = softmax(scale · Q Kᵀ + B) V
 *
 * where Q is `query` [L, H], K `key` [S, H], V `value` [S, V], B `bias` [L, S]; softmax along the keys.
 *
 * @throws {RangeError} when sizes do not fit, an entry is not finite, the mask holds another number than 0 and 1, or there is no key
 */
export function softmaxAttention(
  query: Matrix,
  key: Matrix,
  value: Matrix,
  options: AttentionOptions = {},
): Attention {
  const { mask, bias } = options;
  const scale = checkAttention("softmaxAttention", query, key, value, options);
  const scores = matMul(query, transpose(key));
  checkAllFinite("softmaxAttention", "scores", scores.data);
  // With nothing to add the scale waits for the softmax, which takes the largest score out first.
  if (bias) for (let i = 0; i < bias.data.length; i++) scores.data[i] = scale * scores.data[i] + bias.data[i];
  if (mask) for (let i = 0; i < mask.length; i++) if (!mask[i]) scores.data[i] = Number.NEGATIVE_INFINITY;
  const attention = matrix(query.rows, key.rows);
  for (let l = 0; l < query.rows; l++) row(attention, l).set(softmax(row(scores, l), bias ? 1 : scale));
  return { output: matMul(attention, value), attention };
}
