/** @file Softmax attention that never holds a row of scores: keys in tiles, a running maximum, a running sum. */
import { checkAllFinite, checkInteger, type Matrix, matrix, row } from "../math";
import { dotRows } from "./cached/dot-similarity";
import { onlineSoftmax } from "./cached/separation";
import { type AttentionOptions, checkAttention } from "./softmax-attention";

/**
 * Softmax attention, tile by tile; the numbers of {@link softmaxAttention} to rounding, without its distribution.
 *
 *     m ← max(m, s_j),   ℓ ← ℓ e^{m_old − m} + Σ e^{s_j − m},   a ← a e^{m_old − m} + Σ e^{s_j − m} v_j,      output = a / ℓ
 *
 * over tiles of `tile` keys, where s_j is a score of the tile. Memory is one tile of scores whatever S is. Masked keys are
 * skipped, a tile that is masked as a whole changes nothing, and a query without keys gets zeros.
 *
 * Reference: Milakov and Gimelshein 2018, arXiv 1805.02867; Rabe and Staats 2021, arXiv 2112.05682; Dao et al. 2022,
 * arXiv 2205.14135, algorithm 1.
 *
 * @throws {RangeError} when sizes do not fit, an entry is not finite, there is no key, a score overflows, or `tile` is not a whole
 *   number ≥ 1
 */
export function onlineAttention(
  query: Matrix,
  key: Matrix,
  value: Matrix,
  options: AttentionOptions & { /** keys of a tile; default 64 */ readonly tile?: number } = {},
): Matrix {
  const { tile = 64, mask, bias } = options;
  const scale = checkAttention("onlineAttention", query, key, value, options);
  checkInteger("onlineAttention", "tile", tile, 1);
  const output = matrix(query.rows, value.cols);
  for (let l = 0; l < query.rows; l++) {
    const online = onlineSoftmax(value);
    for (let from = 0; from < key.rows; from += tile) {
      const scores = new Float64Array(Math.min(tile, key.rows - from));
      for (let j = 0; j < scores.length; j++) scores[j] = scale * dotRows(query, l, key, from + j);
      checkAllFinite("onlineAttention", "scores", scores);
      for (let j = 0; j < scores.length; j++) {
        const at = l * key.rows + from + j;
        scores[j] = mask && !mask[at] ? Number.NEGATIVE_INFINITY : scores[j] + (bias?.data[at] ?? 0);
      }
      online.absorb([scores], from);
    }
    row(output, l).set(online.result());
  }
  return output;
}
