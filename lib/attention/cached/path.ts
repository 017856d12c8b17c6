/** @file PaTH attention: positions as products of Householder-like reflections that the tokens themselves bring. */
import { checkAllFinite, checkFinite, type Matrix } from "../../math";
import type { Tokens } from "../mixer";
import { dotRows, type QueryKeyValue, queryKeyValue, type SoftmaxOptions } from "./dot-similarity";
import { met } from "./kernel-cost";
import type { KernelMixer, Similarity } from "./kernel-head";
import { softmaxMixer } from "./softmax-head";

/** Tokens with a direction w and a strength each: `direction` [T, H], `strength` [T, 1]. */
export interface PathTokens extends QueryKeyValue {
  readonly direction: Matrix;
  readonly strength: Matrix;
}

/** x ← x − β w (w·x), with w row t of `direction` and β of `strength`; x stands in `data` from `at`. */
function reflect({ direction, strength }: Tokens, t: number, data: Float64Array, at: number): void {
  const { cols } = direction;
  let along = 0;
  for (let h = 0; h < cols; h++) along += direction.data[t * cols + h] * data[at + h];
  const step = strength.data[t] * along;
  for (let h = 0; h < cols; h++) data[at + h] -= step * direction.data[t * cols + h];
}

/**
 * Causal PaTH attention.
 *
 *     s_ij = scale · k_jᵀ (Π_{l=j+1}^{i} H_l) q_i,      H_l = I − β_l w_l w_lᵀ
 *
 * where w_l is row l of `direction` [T, H] (of length 1 in the paper; β_l then in [0, 2] keeps H_l from expanding) and β_l of
 * `strength` [T, 1]. β = 0 is softmax attention without positions. The state is the cache, its keys carried to the present:
 * k_j ← H_t k_j at every token t after j. Answering a block, a query walks back through the tokens of the block and meets
 * every older key where the state left it, so that a token alone is the update of the paper's decoding.
 *
 * Reference: Yang et al. 2025, arXiv 2505.16381, §3. Gates are not part of it here; fla-core's reference adds
 * a forget gate to the unscaled score, so that its gate is scaled too.
 */
export function pathHead(options: Pick<SoftmaxOptions, "scale" | "sink"> = {}): KernelMixer<PathTokens> {
  const name = "path";
  const { scale } = options;
  if (scale !== undefined) checkFinite(name, "scale", scale);
  const similarity: Similarity = {
    ask(asked, i, cache) {
      const { cols, rows } = asked["query"];
      const walker = { rows: 1, cols, data: asked["query"].data.slice(i * cols, (i + 1) * cols) };
      const factor = scale ?? 1 / Math.sqrt(cols);
      const past = cache["key"].rows - rows;
      return (from, to) => {
        const scores = new Float64Array(to - from);
        for (let j = to - 1; j >= from; j--) {
          scores[j - from] = factor * dotRows(walker, 0, cache["key"], j);
          if (j >= past) reflect(asked, j - past, walker.data, 0);
        }
        checkAllFinite(name, "scores", scores);
        return [scores];
      };
    },
    work: ({ H }) => ({ row: { mul: H }, pair: { mac: H, weightRead: H } }),
  };
  return softmaxMixer(name, options, {
    tokens: { ...queryKeyValue, direction: "H", strength: 1 },
    similarity,
    settle(asked, { key }) {
      const { rows } = asked["query"];
      const past = key.rows - rows;
      for (let j = 0; j < key.rows; j++)
        for (let t = Math.max(0, j + 1 - past); t < rows; t++) reflect(asked, t, key.data, j * key.cols);
    },
    // A reflection is two inner products' worth and a product. Every query meets the reflections of its block, itself included;
    // every key those of its block that come after it, and older keys all of them.
    extra(shape) {
      const { length, past, H, form, chunk } = shape;
      const step = form === "recurrent" ? 1 : form === "chunked" ? chunk : length;
      let walked = 0;
      let carried = 0;
      let touched = 0;
      for (let start = 0; start < length; start += step) {
        const size = Math.min(step, length - start);
        walked += met({ ...shape, past: 0, length: size }).pairs;
        carried += (past + start) * size + (size * (size - 1)) / 2;
        touched += past + start + size - 1;
      }
      return {
        mac: 2 * H * (walked + carried),
        mul: walked + carried,
        weightRead: H * touched,
        weightWrite: H * touched,
      };
    },
  });
}
