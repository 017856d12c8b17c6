/** @file Softmax attention over the newest tokens alone. */
import type { QueryKeyValue, SoftmaxOptions } from "./dot-similarity";
import type { KernelMixer } from "./kernel-head";
import { softmaxMixer } from "./softmax-head";

/**
 * Causal softmax attention over a sliding window.
 *
 *     o_t = Σ_{t−w < s ≤ t} softmax_s(scale · q_t·k_s) v_s
 *
 * where w is `window`, the token itself counted. The state is bounded: the newest w − 1 keys and values, and `position`,
 * the number of tokens seen. w ≥ T is full attention; w = 1 returns the values.
 *
 * Reference: Beltagy et al. 2020 (Longformer), arXiv 2004.05150, §3.1, in its causal form.
 *
 * @throws {RangeError} when `window` is not a whole number ≥ 1
 */
export function slidingWindowHead(
  window: number,
  options: Omit<SoftmaxOptions, "window"> = {},
): KernelMixer<QueryKeyValue> {
  return softmaxMixer("sliding-window", { ...options, window });
}
