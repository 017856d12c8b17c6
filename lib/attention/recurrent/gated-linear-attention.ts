/** @file Gated linear attention: every token says how much is forgotten, of everything or of each feature. */
import type { Mixer } from "../mixer";
import { decayFactors, scaled } from "./entries";
import { fastWeightMixer, type HeadTokens } from "./fast-weight-mixer";
import { checkScale, queryScale, type ScaleOptions, scaleCost } from "./scale";

/**
 * Gated linear attention.
 *
 *     W ← W Diag(α) + v kᵀ        o = scale · W q
 *
 * where ln α is `logDecay` [T, H], ≤ 0.
 *
 * Reference: Yang et al. 2024, "Gated Linear Attention Transformers with Hardware-Efficient Training", arXiv 2312.06635.
 */
export function gatedLinearAttention(options: ScaleOptions = {}): Mixer<HeadTokens<"logDecay">> {
  return gated("gatedLinearAttention", options, "channel");
}

/**
 * Gated linear attention with one gate for the whole head.
 *
 *     W ← α W + v kᵀ        o = scale · W q
 *
 * where ln α is `logDecay` [T, 1], ≤ 0.
 *
 * Reference: the gate of Mamba-2 (Dao and Gu 2024, arXiv 2405.21060); flash-linear-attention calls it simple GLA.
 */
export function simpleGatedLinearAttention(options: ScaleOptions = {}): Mixer<HeadTokens<"logDecay">> {
  return gated("simpleGatedLinearAttention", options, "scalar");
}

function gated(
  name: string,
  options: ScaleOptions,
  decay: "scalar" | "channel",
): Mixer<HeadTokens<"logDecay">> {
  checkScale(name, options);
  return fastWeightMixer({
    name,
    columns: { query: "H", key: "H", value: "V", logDecay: decay === "scalar" ? 1 : "H" },
    shape: (features, values) => ({ features, values, decay }),
    transitions: ({ query, key, value, logDecay }) => ({
      query: scaled(query, queryScale(options, query.cols)),
      key,
      value,
      decay: decayFactors(name, "logDecay", logDecay),
    }),
    perToken: (head) => ({ mul: scaleCost(options, head), exp: decay === "scalar" ? 1 : head }),
  });
}
