/** @file Mixture of block attention: a query attends to its own block of tokens and to the blocks whose mean key suits it best. */
import { checkAllFinite, checkInteger } from "../../math";
import type { Tokens } from "../mixer";
import { dotRows, type QueryKeyValue, type SoftmaxOptions } from "./dot-similarity";
import type { KernelMixer } from "./kernel-head";
import { comparisonsOfLargest, largest } from "./largest";
import { softmaxMixer } from "./softmax-head";
import { sparseBranch } from "./sparse";

/** The `count` blocks of `candidates` whose mean key has the largest inner product with query i; of equal ones the newer. */
export function bestBlocks(
  caller: string,
  { query }: Tokens,
  i: number,
  { blockKey }: Tokens,
  candidates: { readonly from: number; readonly to: number },
  count: number,
): readonly number[] {
  const best = largest(count);
  for (let b = candidates.to - 1; b >= candidates.from; b--) {
    const score = dotRows(query, i, blockKey, b);
    checkAllFinite(caller, "block scores", [score]);
    best.offer(score, b);
  }
  return best.places;
}

/** Marks the tokens of `blocks` among the first `keys`. */
export function tokensOf(blocks: Iterable<number>, size: number, keys: number): Uint8Array {
  const chosen = new Uint8Array(keys);
  for (const b of blocks) chosen.fill(1, b * size, Math.min((b + 1) * size, keys));
  return chosen;
}

/**
 * Causal mixture of block attention (MoBA).
 *
 *     o_t = Σ_{s ∈ I_t} softmax_s(scale · q_t·k_s) v_s,      I_t = own block up to t  ∪  the c − 1 blocks of largest q_t·k̄_b
 *
 * where k̄_b is the mean key of a whole block b of `size` tokens before the query's own, c is `blocks`. c·size ≥ T is full attention.
 * The state is the cache and `blockKey` [⌊S/size⌋, H]. The comparisons that `cost` reports are an average over random order.
 *
 * Reference: Lu et al. 2025, arXiv 2502.13189, eqs. (2) to (6). fla-core's routine falls back to full attention at c = 1;
 * here that is the own block alone.
 *
 * @throws {RangeError} when `blocks` or `size` is not a whole number ≥ 1
 */
export function blockAttentionHead(
  options: Pick<SoftmaxOptions, "scale"> & {
    /** c, blocks that a query attends to, its own counted */
    readonly blocks: number;
    /** tokens of a block */
    readonly size: number;
  },
): KernelMixer<QueryKeyValue> {
  const name = "block-attention";
  const { blocks, size, scale } = options;
  checkInteger(name, "blocks", blocks, 1);
  checkInteger(name, "size", size, 1);
  const before = (keys: number) => Math.floor((keys - 1) / size);
  return softmaxMixer(name, options, {
    blocks: { size, means: { blockKey: "key" } },
    branches: [
      sparseBranch(name, scale, {
        among(asked, i, cache, keys) {
          const own = before(keys);
          const best = bestBlocks(name, asked, i, cache, { from: 0, to: own }, blocks - 1);
          return tokensOf([own, ...best], size, keys);
        },
        held: (keys) => keys - before(keys) * size + Math.min(blocks - 1, before(keys)) * size,
        work: (keys, { H }) => ({
          mac: before(keys) * H,
          cmp: comparisonsOfLargest(blocks - 1, before(keys)),
          weightRead: before(keys) * H,
        }),
      }),
    ],
  });
}
