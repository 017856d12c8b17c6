/**
 * @file Causal mixers as functions of tensors, with gradients: the parallel forms of softmax attention, linear attention and delta rules,
 * for training. For one head outside of training see the mixers of `engram/attention`.
 */
import type { Tensor, Tensorflow } from "../tensor";
import { unitRows } from "./layers";
import { lowerTriangle, solveUnitLower } from "./solve";

/** What a mixer is given: query and key [B, T, H], value [B, T, V], and gates where the mixer has them. */
export interface MixerInputs {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
  /** β_t, strength of a write [B, T, 1], in (0, 1) or (0, 2) */
  readonly strength?: Tensor;
  /** log α_t ≤ 0, what is kept of the state at a token [B, T, 1] */
  readonly logDecay?: Tensor;
}

/** Names of the mixers here. */
export type MixerName = "softmax" | "linear" | "normalised linear" | "delta" | "gated delta";

function gate(caller: string, name: string, given: Tensor | undefined): Tensor {
  if (given === undefined) throw new TypeError(`${caller}: inputs must have ${name}, got none`);
  return given;
}

const scoresOf = (tf: Tensorflow, query: Tensor, key: Tensor): Tensor => tf.matMul(query, key, false, true);

/**
 * Causal softmax attention.
 *
 *     o_t = Σ_{s≤t} p_ts v_s,   p_t = softmax_s(q_t·k_s/√H)
 *
 * Reference: Vaswani et al. 2017, eq. (1).
 */
export function softmaxMix(tf: Tensorflow, { query, key, value }: MixerInputs): Tensor {
  const [, length, size] = query.shape;
  const scores = tf.mul(scoresOf(tf, query, key), 1 / Math.sqrt(size));
  const hidden = tf.mul(tf.sub(1, lowerTriangle(tf, length)), -1e9); // far below every score, and no NaN
  return tf.matMul(tf.softmax(tf.add(scores, hidden)), value);
}

/**
 * Linear attention without features and normaliser: a sum of outer products, the fast weights that a delta rule corrects.
 *
 *     S_t = S_{t−1} + k_t v_tᵀ,   o_t = S_tᵀ q_t/√H
 *
 * Reference: Schlag et al. 2021, section 3.2, without kernel.
 */
export function linearMix(tf: Tensorflow, { query, key, value }: MixerInputs): Tensor {
  const [, length = 0, size = 0] = query.shape;
  const scores = tf.mul(scoresOf(tf, query, key), lowerTriangle(tf, length));
  return tf.mul(tf.matMul(scores, value), 1 / Math.sqrt(size));
}

/**
 * Causal linear attention with the feature map elu + 1.
 *
 *     o_t = Σ_{s≤t} (φ(q_t)·φ(k_s)) v_s / (Σ_{s≤t} φ(q_t)·φ(k_s) + ε),   φ(x) = elu(x) + 1,  ε = 1e-6
 *
 * Reference: Katharopoulos et al. 2020, eqs. (7) and (9).
 */
export function normalisedLinearMix(tf: Tensorflow, { query, key, value }: MixerInputs): Tensor {
  const feature = (x: Tensor): Tensor => tf.add(tf.elu(x), 1);
  const scores = tf.mul(
    scoresOf(tf, feature(query), feature(key)),
    lowerTriangle(tf, query.shape[1] as number),
  );
  return tf.div(tf.matMul(scores, value), tf.add(tf.sum(scores, -1, true), 1e-6));
}

/**
 * The delta rule, keys and queries of unit length.
 *
 *     S_t = S_{t−1} + β_t k_t (v_t − S_{t−1}ᵀ k_t)ᵀ,   o_t = S_tᵀ q_t
 *
 * worked out for all tokens at once: with A_ts = β_t k_t·k_s below the diagonal, (I + A) U = diag(β) V and
 * o_t = Σ_{s≤t} (q_t·k_s) u_s.
 *
 * Reference: Schlag et al. 2021, section 4.2; Yang et al. 2024 (arXiv 2406.06484), section 3, for the form.
 *
 * @throws {TypeError} when there is no strength
 */
export function deltaMix(tf: Tensorflow, { query, key, value, strength }: MixerInputs): Tensor {
  const beta = gate("deltaMix", "strength", strength);
  const [q, k] = [unitRows(tf, query), unitRows(tf, key)];
  const updates = solveUnitLower(tf, tf.mul(scoresOf(tf, k, k), beta), tf.mul(value, beta));
  return tf.matMul(tf.mul(scoresOf(tf, q, k), lowerTriangle(tf, query.shape[1] as number)), updates);
}

/**
 * The gated delta rule, keys and queries of unit length: the state fades, then it is corrected.
 *
 *     S_t = α_t S_{t−1} + β_t k_t (v_t − α_t S_{t−1}ᵀ k_t)ᵀ,   o_t = S_tᵀ q_t
 *
 * in the form of {@link deltaMix} with every product of token t and s multiplied by α_{s+1} ⋯ α_t.
 *
 * Reference: Yang, Kautz & Hatamizadeh 2025 (Gated DeltaNet, arXiv 2412.06464), section 3.
 *
 * @throws {TypeError} when strength or logDecay is missing
 */
export function gatedDeltaMix(tf: Tensorflow, inputs: MixerInputs): Tensor {
  const { query, key, value } = inputs;
  const beta = gate("gatedDeltaMix", "strength", inputs.strength);
  const logDecay = gate("gatedDeltaMix", "logDecay", inputs.logDecay);
  const [batch, length] = query.shape;
  const lower = lowerTriangle(tf, length);
  // Σ log α up to each token, as a product with the triangle: cumulative sums are missing on a rung.
  const sums = tf.matMul(tf.tile(tf.expandDims(lower, 0), [batch, 1, 1]), logDecay);
  // Above the diagonal the difference would be positive, and its exponential could overflow.
  const kept = tf.mul(tf.exp(tf.minimum(tf.sub(sums, tf.transpose(sums, [0, 2, 1])), 0)), lower);
  const [q, k] = [unitRows(tf, query), unitRows(tf, key)];
  const coupling = tf.mul(tf.mul(scoresOf(tf, k, k), kept), beta);
  const updates = solveUnitLower(tf, coupling, tf.mul(value, beta));
  return tf.matMul(tf.mul(scoresOf(tf, q, k), kept), updates);
}

/** Every mixer by its name. */
export const mixers: Readonly<Record<MixerName, (tf: Tensorflow, inputs: MixerInputs) => Tensor>> = {
  softmax: softmaxMix,
  linear: linearMix,
  "normalised linear": normalisedLinearMix,
  delta: deltaMix,
  "gated delta": gatedDeltaMix,
};
