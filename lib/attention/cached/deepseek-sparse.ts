/** @file DeepSeek sparse attention: a small head chooses the keys, the large one attends to them. */
import { checkAllFinite, checkInteger, type Matrix } from "../../math";
import { type QueryKeyValue, queryKeyValue, type SoftmaxOptions } from "./dot-similarity";
import type { KernelMixer } from "./kernel-head";
import { comparisonsOfLargest, largest } from "./largest";
import { softmaxMixer } from "./softmax-head";
import { sparseBranch } from "./sparse";

/** Tokens with what the index compares: `indexQuery` [T, n·D], `indexKey` [T, D], `indexWeight` [T, n]. */
export interface DeepseekSparseTokens extends QueryKeyValue {
  readonly indexQuery: Matrix;
  readonly indexKey: Matrix;
  readonly indexWeight: Matrix;
}

/** The sizes of the index. */
export interface DeepseekSparseOptions extends Pick<SoftmaxOptions, "scale"> {
  /** k, keys that a query attends to, ≥ 1 */
  readonly keys: number;
  /** n, heads of the index */
  readonly indexHeads: number;
  /** D, size of its queries and of its keys, which the heads share */
  readonly indexSize: number;
}

/**
 * Causal DeepSeek sparse attention with its lightning indexer.
 *
 *     I_ts = Σ_h w_th max(0, q^I_th·k^I_s),      o_t = Σ_{s ∈ top-k I_t} softmax_s(scale · q_t·k_s) v_s
 *
 * where q^I_th is part h of row t of `indexQuery`, k^I `indexKey`, w `indexWeight`. k ≥ T is full attention. Of equal indices
 * the newer key goes first: an index of 0, where no head is positive, is common. The state is the cache and `indexKey` [S, D].
 * The comparisons that `cost` reports are an average over indices in random order.
 *
 * Reference: DeepSeek-AI 2025 (DeepSeek-V3.2), arXiv 2512.02556, eqs. (1) and (2). There the keys are the latents of
 * multi-head latent attention, shared by all heads; the choice is one for all heads of a layer.
 *
 * @throws {RangeError} when a size is not a whole number ≥ 1
 */
export function deepseekSparseHead(options: DeepseekSparseOptions): KernelMixer<DeepseekSparseTokens> {
  const name = "deepseek-sparse";
  const { keys: k, indexHeads: n, indexSize: D, scale } = options;
  for (const [size, value] of Object.entries({ keys: k, indexHeads: n, indexSize: D }))
    checkInteger(name, size, value, 1);
  const branch = sparseBranch(name, scale, {
    among({ indexQuery, indexWeight }, i, { indexKey }, keys) {
      const best = largest(k);
      for (let s = keys - 1; s >= 0; s--) {
        let index = 0;
        for (let h = 0; h < n; h++) {
          let match = 0;
          for (let d = 0; d < D; d++)
            match += indexQuery.data[(i * n + h) * D + d] * indexKey.data[s * D + d];
          index += indexWeight.data[i * n + h] * Math.max(0, match);
        }
        checkAllFinite(name, "index", [index]);
        best.offer(index, s);
      }
      const chosen = new Uint8Array(keys);
      for (const s of best.places) chosen[s] = 1;
      return chosen;
    },
    held: (keys) => Math.min(k, keys),
    work: (keys) => ({
      mac: keys * n * (D + 1),
      cmp: keys * n + comparisonsOfLargest(k, keys),
      weightRead: keys * D,
    }),
  });
  return softmaxMixer(name, options, {
    tokens: { ...queryKeyValue, indexQuery: n * D, indexKey: D, indexWeight: n },
    kept: { key: "H", value: "V", indexKey: D },
    branches: [branch],
  });
}
