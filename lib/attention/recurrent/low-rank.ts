/**
 * @file Transitions that are diagonal, or the identity, plus a rank-one matrix of any direction; RWKV-7 is one of
 * them.
 */
import type { Mixer } from "../mixer";
import { decayFactors, negated, scaled, times } from "./entries";
import { fastWeightMixer, type HeadTokens } from "./fast-weight-mixer";
import { checkScale, queryScale, type ScaleOptions, scaleCost } from "./scale";

/**
 * Diagonal plus low rank: the algebra of all delta rules, given as it is.
 *
 *     W ← W Diag(α) + (W a) bᵀ + v kᵀ        o = scale · W q
 *
 * where ln α is `logDecay` [T, H], ≤ 0, a `erase` [T, H], b `along` [T, H]; a reads W before it decays. W stays
 * bounded where Diag(α) + a bᵀ contracts, which is the caller's care: a = −κ, b = κ ⊙ η with ‖κ‖ = 1, η ∈ [0, 1], for
 * one.
 *
 * Reference: Peng et al. 2025, "RWKV-7 Goose", arXiv 2503.14456; flash-linear-attention 0.6.0,
 * `ops/generalized_delta_rule/dplr`.
 */
export function diagonalPlusLowRank(
  options: ScaleOptions = {},
): Mixer<HeadTokens<"logDecay" | "erase" | "along">> {
  const name = "diagonalPlusLowRank";
  checkScale(name, options);
  return fastWeightMixer({
    name,
    columns: { query: "H", key: "H", value: "V", logDecay: "H", erase: "H", along: "H" },
    shape: (features, values) => ({ features, values, decay: "channel", erase: "own" }),
    transitions: ({ query, key, value, logDecay, erase, along }) => ({
      query: scaled(query, queryScale(options, query.cols)),
      key,
      value,
      decay: decayFactors(name, "logDecay", logDecay),
      erase,
      along,
    }),
    remedy: "erase and along must let the decay plus their product lengthen nothing",
    perToken: (head) => ({ exp: head, mul: scaleCost(options, head) }),
  });
}

/**
 * Identity plus low rank: {@link diagonalPlusLowRank} that never forgets.
 *
 *     W ← W + (W a) bᵀ + v kᵀ        o = scale · W q
 *
 * Reference: flash-linear-attention 0.6.0, `ops/generalized_delta_rule/iplr`.
 */
export function identityPlusLowRank(options: ScaleOptions = {}): Mixer<HeadTokens<"erase" | "along">> {
  const name = "identityPlusLowRank";
  checkScale(name, options);
  return fastWeightMixer({
    name,
    columns: { query: "H", key: "H", value: "V", erase: "H", along: "H" },
    shape: (features, values) => ({ features, values, erase: "own" }),
    transitions: ({ query, key, value, erase, along }) => ({
      query: scaled(query, queryScale(options, query.cols)),
      key,
      value,
      erase,
      along,
    }),
    remedy: "erase and along must let the identity plus their product lengthen nothing",
    perToken: (head) => ({ mul: scaleCost(options, head) }),
  });
}

/**
 * RWKV-7 ("Goose"), one head.
 *
 *     W ← W Diag(α) − (W κ) (κ ⊙ η)ᵀ + v kᵀ        o = W q
 *
 * where ln α is `logDecay` [T, H] (the paper's is −e^{−1/2} σ(·), so that α lies in (0.5452, 1)), κ `removal` [T, H]
 * of norm 1 and η `rate` [T, H] in [0, 1]. No factor on the queries; the bonus of the present token and the group
 * norm are left to the caller.
 *
 * Reference: Peng et al. 2025, "RWKV-7 Goose", arXiv 2503.14456.
 */
export function rwkv7(): Mixer<HeadTokens<"logDecay" | "removal" | "rate">> {
  return fastWeightMixer({
    name: "rwkv7",
    columns: { query: "H", key: "H", value: "V", logDecay: "H", removal: "H", rate: "H" },
    shape: (features, values) => ({ features, values, decay: "channel", erase: "own" }),
    transitions: ({ query, key, value, logDecay, removal, rate }) => ({
      query,
      key,
      value,
      decay: decayFactors("rwkv7", "logDecay", logDecay),
      erase: negated(removal),
      along: times(removal, rate),
    }),
    remedy: "removals of norm 1 and rates in [0, 1], one for all features, keep it so",
    perToken: (head) => ({ exp: head, mul: head }),
  });
}
