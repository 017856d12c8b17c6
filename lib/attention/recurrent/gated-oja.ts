/** @file Gated Oja rule: the delta rule turned round, values correct what keys they lead to. */
import type { Mixer } from "../mixer";
import { decayFactors, negated, scaled, times } from "./entries";
import { fastWeightMixer, type HeadTokens } from "./fast-weight-mixer";
import { checkScale, queryScale, type ScaleOptions, scaleCost } from "./scale";

/**
 * Gated Oja rule: {@link kimiDelta} with the parts of key and value exchanged.
 *
 *     S ← S Diag(α),  then  S ← S + β (k − S v) vᵀ        o = scale · Sᵀ q
 *
 * where S [H, V] is the state's `fastWeights` (here from values to keys), ln α `logDecay` [T, V], ≤ 0, β `strength`
 * [T, 1].
 *
 * Reference: flash-linear-attention 0.6.0, `ops/gated_oja_rule`, whose formula this is; Irie et al. 2022, "Neural
 * Differential Equations for Learning to Program Neural Nets Through Continuous Learning Rules", for Oja's rule in
 * fast weights.
 */
export function gatedOja(options: ScaleOptions = {}): Mixer<HeadTokens<"strength" | "logDecay">> {
  const name = "gatedOja";
  checkScale(name, options);
  return fastWeightMixer({
    name,
    columns: { query: "H", key: "H", value: "V", strength: 1, logDecay: "V" },
    shape: (head, value) => ({
      features: value,
      values: head,
      decay: "channel",
      erase: "key",
      read: "across",
    }),
    transitions({ query, key, value, strength, logDecay }) {
      const decay = decayFactors(name, "logDecay", logDecay);
      return {
        query: scaled(query, queryScale(options, query.cols)),
        key: value,
        value: times(key, strength),
        decay,
        erase: times(times(value, decay), negated(strength)),
        read: "across",
      };
    },
    remedy: "values of norm 1 and strengths in [0, 2] keep it so",
    perToken: (head, value) => ({ exp: value, mul: scaleCost(options, head) + 2 * value + head }),
  });
}
