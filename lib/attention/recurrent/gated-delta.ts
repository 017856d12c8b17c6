/**
 * @file Delta rules that forget first: with one gate, with a gate for each feature, and with gates of their own for
 * erasing and writing.
 */
import type { Mixer } from "../mixer";
import { decayFactors, negated, scaled, times } from "./entries";
import { boundedWrites, fastWeightMixer, type HeadTokens } from "./fast-weight-mixer";
import { checkScale, queryScale, type ScaleOptions, scaleCost } from "./scale";

/**
 * Gated DeltaNet.
 *
 *     W ← α W,  then  W ← W + β (v − W k) kᵀ        o = scale · W q
 *
 * where ln α is `logDecay` [T, 1], ≤ 0, and β `strength` [T, 1], as in {@link deltaNet}.
 *
 * Reference: Yang, Kautz and Hatamizadeh 2024, "Gated Delta Networks", arXiv 2412.06464. The sign of the strictly
 * lower part in its UT transform is misprinted; (I + tril(…, −1))⁻¹ is right.
 */
export function gatedDeltaNet(options: ScaleOptions = {}): Mixer<HeadTokens<"strength" | "logDecay">> {
  const name = "gatedDeltaNet";
  checkScale(name, options);
  return fastWeightMixer({
    name,
    columns: { query: "H", key: "H", value: "V", strength: 1, logDecay: 1 },
    shape: (features, values) => ({ features, values, decay: "scalar", erase: "key" }),
    transitions({ query, key, value, strength, logDecay }) {
      const decay = decayFactors(name, "logDecay", logDecay);
      return {
        query: scaled(query, queryScale(options, query.cols)),
        key,
        value: times(value, strength),
        decay,
        erase: times(key, negated(times(strength, decay))),
      };
    },
    remedy: boundedWrites,
    perToken: (head, value) => ({ exp: 1, mul: scaleCost(options, head) + 1 + head + value }),
  });
}

/**
 * Kimi delta attention: {@link gatedDeltaNet} with a gate for each feature.
 *
 *     W ← W Diag(α),  then  W ← W + β (v − W k) kᵀ        o = scale · W q
 *
 * where ln α is `logDecay` [T, H], ≤ 0, and β `strength` [T, 1]. The rows of S = Wᵀ decay first: it is (I − β k kᵀ)
 * Diag(α) S, not Diag(α) (I − β k kᵀ) S.
 *
 * Reference: Kimi Team 2025, "Kimi Linear", arXiv 2510.26692.
 */
export function kimiDelta(options: ScaleOptions = {}): Mixer<HeadTokens<"strength" | "logDecay">> {
  const name = "kimiDelta";
  checkScale(name, options);
  return fastWeightMixer({
    name,
    columns: { query: "H", key: "H", value: "V", strength: 1, logDecay: "H" },
    shape: (features, values) => ({ features, values, decay: "channel", erase: "key" }),
    transitions({ query, key, value, strength, logDecay }) {
      const decay = decayFactors(name, "logDecay", logDecay);
      return {
        query: scaled(query, queryScale(options, query.cols)),
        key,
        value: times(value, strength),
        decay,
        erase: times(times(key, decay), negated(strength)),
      };
    },
    remedy: boundedWrites,
    perToken: (head, value) => ({ exp: head, mul: scaleCost(options, head) + 2 * head + value }),
  });
}

/**
 * Gated DeltaNet-2: {@link kimiDelta} whose one strength is split into a gate for erasing and one for writing.
 *
 *     W ← W Diag(α),  then  W ← W + (w ⊙ v − W (b ⊙ k)) kᵀ        o = scale · W q
 *
 * where ln α is `logDecay` [T, H], ≤ 0, b `erase` [T, H] and w `write` [T, V]; b = w = β is Kimi delta attention.
 *
 * Reference: flash-linear-attention 0.6.0, `ops/gdn2` (2026), whose formula this is.
 */
export function gatedDeltaNet2(
  options: ScaleOptions = {},
): Mixer<HeadTokens<"logDecay" | "erase" | "write">> {
  const name = "gatedDeltaNet2";
  checkScale(name, options);
  return fastWeightMixer({
    name,
    columns: { query: "H", key: "H", value: "V", logDecay: "H", erase: "H", write: "V" },
    shape: (features, values) => ({ features, values, decay: "channel", erase: "key" }),
    transitions({ query, key, value, logDecay, erase, write }) {
      const decay = decayFactors(name, "logDecay", logDecay);
      return {
        query: scaled(query, queryScale(options, query.cols)),
        key,
        value: times(value, write),
        decay,
        erase: times(times(key, decay), negated(erase)),
      };
    },
    remedy: "keys of norm 1 and an erase in [0, 2], the same for all features, keep it so",
    perToken: (head, value) => ({ exp: head, mul: scaleCost(options, head) + 2 * head + value }),
  });
}
