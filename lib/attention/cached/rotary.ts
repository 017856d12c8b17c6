/** @file Softmax attention with rotary positions. */
import { checkPositive, type Matrix, matrix } from "../../math";
import type { QueryKeyValue, SoftmaxOptions } from "./dot-similarity";
import type { KernelMixer } from "./kernel-head";
import { softmaxMixer } from "./softmax-head";

/**
 * Rotary position embedding: each pair of neighbouring entries is turned by an angle that grows with the position.
 *
 *     (x_{2i}, x_{2i+1}) ← R(p θ_i) (x_{2i}, x_{2i+1}),      θ_i = base^{−2i/H}
 *
 * where p is the row's position, `first` for the first row. Inner products of rotated rows depend on positions through their
 * difference alone.
 *
 * Reference: Su et al. 2021 (RoFormer), arXiv 2104.09864, eqs. (14) to (16): pairs are neighbours, as in the paper. Many
 * implementations pair entry i with entry i + H/2, which is the same after a permutation of the columns.
 *
 * @throws {RangeError} when the number of columns is odd or `base` is not > 0
 */
export function rotate(rows: Matrix, first = 0, base = 10_000): Matrix {
  checkPositive("rotate", "base", base);
  if (rows.cols % 2)
    throw new RangeError(`rotate: rows must have an even number of columns, got ${rows.cols}`);
  const out = matrix(rows.rows, rows.cols);
  for (let t = 0; t < rows.rows; t++)
    for (let h = 0; h < rows.cols; h += 2) {
      const angle = (first + t) * base ** (-h / rows.cols);
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      const at = t * rows.cols + h;
      const [x, y] = [rows.data[at], rows.data[at + 1]];
      out.data[at] = cos * x - sin * y;
      out.data[at + 1] = sin * x + cos * y;
    }
  return out;
}

/**
 * Causal softmax attention with rotary positions (RoPE): keys are kept rotated, queries rotated as they come.
 *
 *     s_ij = scale · (R_i q_i)·(R_j k_j) = scale · q_i·(R_{j−i} k_j)
 *
 * with R_p the rotation of {@link rotate} at position p, H even. Far tokens keep their place: it is counted from the first
 * token of the stream.
 *
 * Reference: Su et al. 2021, arXiv 2104.09864, §3.2.
 *
 * @throws {RangeError} when `base` is not > 0; `mix` when H is odd
 */
export function rotaryHead(
  options: SoftmaxOptions & { /** of the angles; default 10 000 */ readonly base?: number } = {},
): KernelMixer<QueryKeyValue> {
  const { base = 10_000 } = options;
  checkPositive("rotary", "base", base);
  return softmaxMixer("rotary", options, {
    encode: (tokens, _, position) => ({
      ...tokens,
      query: rotate(tokens["query"], position, base),
      key: rotate(tokens["key"], position, base),
    }),
    // One angle for query and key; a turned pair is two inner products of two terms.
    work: ({ H }) => ({ token: { mul: H / 2, exp: H, mac: 4 * H } }),
  });
}
