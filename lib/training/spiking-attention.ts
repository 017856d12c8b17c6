/** @file Two attentions of spikes, as functions of tensors, one step of time at a time. */
import type { Tensor, Tensorflow } from "../tensor";
import { type LifOptions, lifLayer } from "./lif";

/** Spikes of queries, keys and values: for each step [B, N, D], 0 or 1. */
export interface SpikeInputs {
  readonly query: readonly Tensor[];
  readonly key: readonly Tensor[];
  readonly value: readonly Tensor[];
}

/** Neurons behind an attention fire at half the usual threshold. */
export const attentionThreshold = 0.5;

/**
 * Spiking self-attention: scores are counts of coincident spikes, there is no softmax, and neurons make spikes of the sum.
 *
 *     a = LIF_{½}(s · (Q Kᵀ) V)
 *
 * where s is `scale`, ⅛ in the paper's code. Every token sees every other.
 *
 * Reference: Zhou et al. 2023 (Spikformer, arXiv 2209.15425), section 3, and the code of the authors.
 */
export function spikingSelfAttention(
  tf: Tensorflow,
  { query, key, value }: SpikeInputs,
  scale = 0.125,
  neurons: LifOptions = {},
): Tensor[] {
  const currents = query.map((q, t) => tf.mul(tf.matMul(tf.matMul(q, key[t], false, true), value[t]), scale));
  return lifLayer(tf, currents, { threshold: attentionThreshold, ...neurons });
}

/**
 * Spike-driven self-attention: one gate for each channel, open when enough queries and keys coincide over all tokens.
 *
 *     a = LIF_{½}(Σ_tokens Q ⊗ K) ⊗ V
 *
 * where ⊗ is the product entry by entry: no product of matrices is left, and the gate only lets spikes through. (The authors'
 * code sums K ⊗ V and lets the query through, which is the same with the names exchanged.)
 *
 * Reference: Yao et al. 2023 (Spike-driven Transformer, arXiv 2307.01694), section 3, and the code of the authors.
 */
export function spikeDrivenAttention(
  tf: Tensorflow,
  { query, key, value }: SpikeInputs,
  neurons: LifOptions = {},
): { readonly gates: Tensor[]; readonly output: Tensor[] } {
  const sums = query.map((q, t) => tf.sum(tf.mul(q, key[t]), 1, true));
  const gates = lifLayer(tf, sums, { threshold: attentionThreshold, ...neurons });
  return { gates, output: gates.map((gate, t) => tf.mul(gate, value[t])) };
}
