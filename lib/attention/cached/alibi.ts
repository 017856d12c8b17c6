/** @file Softmax attention with a linear penalty on distance. */
import { checkFinite, checkInteger } from "../../math";
import { dotSimilarity, type QueryKeyValue, type SoftmaxOptions } from "./dot-similarity";
import type { KernelMixer } from "./kernel-head";
import { softmaxMixer } from "./softmax-head";

/**
 * Causal softmax attention whose scores fall linearly with distance (ALiBi).
 *
 *     s_ij = scale · q_i·k_j − m (i − j)
 *
 * where m is `slope`, the same for all tokens of a head; the paper takes 2^(−8h/N) for head h = 1 … N. m = 0 is full
 * attention. The same as a forgetting gate of e^{−m} at every token.
 *
 * Reference: Press, Smith and Lewis 2022, arXiv 2108.12409, §3.
 *
 * @throws {RangeError} when `slope` is not finite
 */
export function alibiHead(slope: number, options: SoftmaxOptions = {}): KernelMixer<QueryKeyValue> {
  checkFinite("alibi", "slope", slope);
  const bias = { at: (_: unknown, place: number) => (j: number) => -slope * (place - j), pair: { mac: 1 } };
  return softmaxMixer("alibi", options, { similarity: dotSimilarity("alibi", { ...options, bias }) });
}

/**
 * The slopes of ALiBi for N heads, 2^(−8h/N) for h = 1 … N.
 *
 * For N that is no power of two the paper's code interleaves the slopes of the next power of two; here the formula is kept.
 *
 * Reference: Press, Smith and Lewis 2022, arXiv 2108.12409, §3.
 */
export function alibiSlopes(heads: number): Float64Array {
  checkInteger("alibiSlopes", "heads", heads, 1);
  return Float64Array.from({ length: heads }, (_, h) => 2 ** ((-8 * (h + 1)) / heads));
}
