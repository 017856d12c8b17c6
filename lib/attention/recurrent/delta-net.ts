/** @file Delta rule: before a value is written, what its key already finds is taken away. */
import type { Mixer } from "../mixer";
import { negated, scaled, times } from "./entries";
import { boundedWrites, fastWeightMixer, type HeadTokens } from "./fast-weight-mixer";
import { checkScale, queryScale, type ScaleOptions, scaleCost } from "./scale";

/**
 * DeltaNet: one step of gradient descent on ½‖W k − v‖² per token.
 *
 *     W ← W + β (v − W k) kᵀ        o = scale · W q
 *
 * where β is `strength` [T, 1]. With ‖k‖ = 1: β = 0 writes nothing, 1 makes W k = v, 2 reflects at it; outside [0, 2] or
 * with longer keys W can grow without bound. Keys are taken as they come: normalise them before. It is worked out, and counted, as
 * W + (β v + W (−β k)) kᵀ like every head with fast weights: H products more than with β on the difference.
 *
 * Reference: Schlag, Irie and Schmidhuber 2021, "Linear Transformers Are Secretly Fast Weight Programmers",
 * arXiv 2102.11174, section 4.2 (there with feature maps); Yang et al. 2024, arXiv 2406.06484.
 */
export function deltaNet(options: ScaleOptions = {}): Mixer<HeadTokens<"strength">> {
  checkScale("deltaNet", options);
  return fastWeightMixer({
    name: "deltaNet",
    columns: { query: "H", key: "H", value: "V", strength: 1 },
    shape: (features, values) => ({ features, values, erase: "key" }),
    transitions: ({ query, key, value, strength }) => ({
      query: scaled(query, queryScale(options, query.cols)),
      key,
      value: times(value, strength),
      erase: times(key, negated(strength)),
    }),
    remedy: boundedWrites,
    perToken: (head, value) => ({ mul: scaleCost(options, head) + head + value }),
  });
}
