/** @file Native sparse attention: a coarse view of all, a fine view of what the coarse one points to, and the newest tokens. */
import { checkInteger, type Matrix } from "../../math";
import { bestBlocks, tokensOf } from "./block-attention";
import { dotSimilarity, type QueryKeyValue, queryKeyValue, type SoftmaxOptions } from "./dot-similarity";
import type { KernelMixer } from "./kernel-head";
import { comparisonsOfLargest } from "./largest";
import { softmaxSeparation } from "./separation";
import { softmaxMixer } from "./softmax-head";
import { sparseBranch } from "./sparse";

/** Tokens with a gate for each view: `coarseGate`, `fineGate` and `windowGate`, all [T, 1]. */
export interface NativeSparseTokens extends QueryKeyValue {
  readonly coarseGate: Matrix;
  readonly fineGate: Matrix;
  readonly windowGate: Matrix;
}

/** The sizes of the three views. */
export interface NativeSparseOptions extends Pick<SoftmaxOptions, "scale"> {
  /** tokens of a block */
  readonly size: number;
  /** blocks that the fine view reads, ≥ 3: the first one, the present one and the one before are always among them */
  readonly blocks: number;
  /** tokens that the window reads, the token itself counted, ≥ 1 */
  readonly window: number;
}

/**
 * Causal native sparse attention (NSA).
 *
 *     o_t = g^c_t Attn(q_t; k̄, v̄)  +  g^f_t Attn(q_t; {k_s, v_s : s in the chosen blocks})  +  g^w_t Attn(q_t; the newest w)
 *
 * where k̄_b, v̄_b are the means of the blocks that ended at t or before, Attn is softmax attention, and the gates g are rows
 * of `coarseGate`, `fineGate`, `windowGate`. The chosen blocks are the first, the present, the one before, and of the
 * others those with the largest score of the coarse view. Until the first block has ended the coarse view reads zeros. The state
 * is the cache with `blockKey` and `blockValue` [⌊S/size⌋, ·]. Scores of blocks are counted once, for both views that need them.
 *
 * Reference: Yuan et al. 2025, arXiv 2502.11089, eqs. (5) to (12), in the reading of fla-core 0.6.0: blocks are compressed by
 * their mean where the paper learns an MLP, blocks to compress and to choose are the same, the three views share keys and
 * values, and there is one query head per choice where the paper adds the scores of a group.
 *
 * @throws {RangeError} when a size is not a whole number in its range
 */
export function nativeSparseHead(options: NativeSparseOptions): KernelMixer<NativeSparseTokens> {
  const name = "native-sparse";
  const { size, blocks, window, scale } = options;
  checkInteger(name, "size", size, 1);
  checkInteger(name, "blocks", blocks, 3);
  checkInteger(name, "window", window, 1);
  const own = (keys: number) => Math.floor((keys - 1) / size);
  const separation = softmaxSeparation(name);
  return softmaxMixer(name, options, {
    tokens: { ...queryKeyValue, coarseGate: 1, fineGate: 1, windowGate: 1 },
    blocks: { size, means: { blockKey: "key", blockValue: "value" } },
    branches: [
      {
        similarity: dotSimilarity(name, { scale, key: "blockKey" }),
        separation,
        values: "blockValue",
        block: size,
        gate: "coarseGate",
      },
      {
        ...sparseBranch(name, scale, {
          among(asked, i, cache, keys) {
            const last = own(keys);
            const always = new Set([0, Math.max(0, last - 1), last]);
            const others = { from: 1, to: Math.max(1, last - 1) };
            const best = bestBlocks(name, asked, i, cache, others, blocks - 3);
            return tokensOf([...always, ...best], size, keys);
          },
          held: (keys) => keys - own(keys) * size + Math.min(blocks - 1, own(keys)) * size,
          work: (keys) => ({ cmp: comparisonsOfLargest(blocks - 3, Math.max(0, own(keys) - 2)) }),
        }),
        gate: "fineGate",
      },
      { similarity: dotSimilarity(name, { scale }), separation, window, gate: "windowGate" },
    ],
  });
}
