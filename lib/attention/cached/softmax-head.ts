/** @file Causal softmax attention as a mixer: its memory is the cache of keys and values. */
import { checkInteger } from "../../math";
import type { Tokens } from "../mixer";
import { dotSimilarity, type QueryKeyValue, queryKeyValue, type SoftmaxOptions } from "./dot-similarity";
import type { Branch, KernelHead, KernelMixer, Similarity } from "./kernel-head";
import { kernelMixer } from "./kernel-mixer";
import { softmaxSeparation } from "./separation";

/** The branch of a head that ends in a softmax, its window and its sink checked. */
export function softmaxBranch(caller: string, similarity: Similarity, options: SoftmaxOptions): Branch {
  const { window, sink } = options;
  if (window !== undefined) checkInteger(caller, "window", window, 1);
  return { similarity, separation: softmaxSeparation(caller, sink), window };
}

/** A head that keeps keys and values and ends in a softmax over inner products; `parts` say what else is particular to it. */
export function softmaxMixer<T extends Tokens>(
  name: string,
  options: SoftmaxOptions,
  { similarity, ...parts }: Partial<KernelHead> & { readonly similarity?: Similarity } = {},
): KernelMixer<T> {
  return kernelMixer<T>({
    name,
    tokens: queryKeyValue,
    kept: { key: "H", value: "V" },
    branches: [softmaxBranch(name, similarity ?? dotSimilarity(name, options), options)],
    ...parts,
  });
}

/**
 * Causal softmax attention.
 *
 *     o_t = Σ_{s ≤ t} softmax_s(scale · q_t·k_s) v_s
 *
 * where q_t, k_s are rows of `query` and `key` [T, H], v_s of `value` [T, V]. The state is the cache, `key` [S, H] and
 * `value` [S, V]: it grows by H + V words per token, and a call copies it once. The recurrent form is decoding with
 * that cache; the chunked form is the online softmax over tiles of keys, which never holds a row of scores.
 *
 * Reference: Vaswani et al. 2017, arXiv 1706.03762, eq. (1); Dao et al. 2022, arXiv 2205.14135 for the tiles.
 *
 * @throws {RangeError} when `scale` is not finite, `window` is not a whole number ≥ 1 or `sink` is NaN or +∞; `mix` when a
 *   score overflows
 * @example
 * const { output, state } = softmaxHead().mix({ query, key, value });
 * softmaxHead().mix(next, { state }); // goes on where it stopped
 */
export function softmaxHead(options: SoftmaxOptions = {}): KernelMixer<QueryKeyValue> {
  return softmaxMixer("softmax", options);
}
