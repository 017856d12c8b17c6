/**
 * @file Scaled dot-product attention in double precision: the readable reference that faster routines are held against.
 * Reference: Vaswani et al. 2017, "Attention Is All You Need", eq. (1).
 */
import { checkAllFinite, checkFinite, type Matrix, matMul, matrix, row, softmax, transpose } from "../math";

/** What may be chosen about attention. */
export interface AttentionOptions {
  /** factor on the scores; default 1/√H. It plays the part of the Hopfield network's β. */
  readonly scale?: number;
  /** [L × S] row-major, 1 = may attend, 0 = may not; a query that may attend to nothing gets zeros */
  readonly mask?: Uint8Array;
}

/** What attention gives back. */
export interface Attention {
  /** [L, V] */
  readonly output: Matrix;
  /** the distribution over keys [L, S]; rows sum to 1 (or to 0 where everything is masked) */
  readonly attention: Matrix;
}

/**
 * Softmax attention.
 *
 *     output = softmax(scale · Q Kᵀ) V
 *
 * where Q is `query` [L, H], K `key` [S, H], V `value` [S, V]; softmax along the keys.
 *
 * @throws {RangeError} when sizes do not fit, an entry is not finite, or there is no key
 */
export function softmaxAttention(
  query: Matrix,
  key: Matrix,
  value: Matrix,
  options: AttentionOptions = {},
): Attention {
  const { scale = 1 / Math.sqrt(query.cols), mask } = options;
  checkFinite("softmaxAttention", "scale", scale);
  if (key.rows === 0) throw new RangeError("softmaxAttention: key must have at least one row, got 0");
  if (key.cols !== query.cols)
    throw new RangeError(`softmaxAttention: key must have ${query.cols} columns, got ${key.cols}`);
  if (value.rows !== key.rows)
    throw new RangeError(`softmaxAttention: value must have ${key.rows} rows, got ${value.rows}`);
  if (mask && mask.length !== query.rows * key.rows)
    throw new RangeError(
      `softmaxAttention: mask must have ${query.rows} × ${key.rows} entries, got ${mask.length}`,
    );
  for (const [name, { data }] of Object.entries({ query, key, value }))
    checkAllFinite("softmaxAttention", name, data);
  const scores = matMul(query, transpose(key));
  if (mask) for (let i = 0; i < mask.length; i++) if (!mask[i]) scores.data[i] = Number.NEGATIVE_INFINITY;
  const attention = matrix(query.rows, key.rows);
  for (let l = 0; l < query.rows; l++) row(attention, l).set(softmax(row(scores, l), scale));
  return { output: matMul(attention, value), attention };
}
