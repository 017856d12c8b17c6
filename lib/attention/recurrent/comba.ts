/** @file Comba: a delta rule whose correction looks with a key of its own at what is not yet forgotten. */
import type { Mixer } from "../mixer";
import { decayFactors, negated, scaled, times } from "./entries";
import { fastWeightMixer, type HeadTokens } from "./fast-weight-mixer";
import { checkScale, queryScale, type ScaleOptions, scaleCost } from "./scale";

/**
 * Comba, one head.
 *
 *     W ← α W + β (v − W p) kᵀ        o = scale · W q
 *
 * where ln α is `logDecay` [T, 1], ≤ 0, β `strength` [T, 1] and p `feedback` [T, H] (in the paper p = b·k, and the
 * query is corrected, q − d·k, which is left to the caller). W p on the right is the weights before they decay: so
 * the paper, the chunked reference and the kernels of flash-linear-attention 0.6.0. Its recurrent reference decays
 * first; that is `diagonalPlusLowRank` with a = −β α p, b = k.
 *
 * Reference: Hu et al. 2025, "Comba: Improving Bilinear RNNs with Closed-loop Control", arXiv 2506.02475.
 */
export function comba(options: ScaleOptions = {}): Mixer<HeadTokens<"feedback" | "strength" | "logDecay">> {
  checkScale("comba", options);
  return fastWeightMixer({
    name: "comba",
    columns: { query: "H", key: "H", value: "V", feedback: "H", strength: 1, logDecay: 1 },
    shape: (features, values) => ({ features, values, decay: "scalar", erase: "key" }),
    transitions: ({ query, key, value, feedback, strength, logDecay }) => ({
      query: scaled(query, queryScale(options, query.cols)),
      key,
      value: times(value, strength),
      decay: decayFactors("comba", "logDecay", logDecay),
      erase: times(feedback, negated(strength)),
    }),
    remedy: "keys of norm 1 and feedback that is key times b, with b times strength in [0, 1], keep it so",
    perToken: (head, value) => ({ exp: 1, mul: scaleCost(options, head) + head + value }),
  });
}
