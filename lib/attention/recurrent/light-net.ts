/** @file LightNet: gated linear attention whose keys are shares in a running softmax. */
import type { Mixer } from "../mixer";
import { scaled } from "./entries";
import { fastWeightMixer, type HeadTokens } from "./fast-weight-mixer";
import { runningShareCost, runningShares } from "./running-share";
import { checkScale, queryScale, type ScaleOptions, scaleCost } from "./scale";

/**
 * LightNet's additive gate, one head.
 *
 *     W_{·f} = Σ_t v_t exp(k_tf) / Σ_t exp(k_tf)        o = scale · W q
 *
 * where k is `key` [T, H], taken as logits: each feature holds the average value, weighted by a softmax over the
 * past. The state holds `logNormaliser` [1, H] too.
 *
 * Reference: Qin et al. 2024, "You Only Scan Once: Efficient Multi-dimension Sequential Modeling with LightNet",
 * arXiv 2405.21022.
 */
export function lightNet(options: ScaleOptions = {}): Mixer<HeadTokens> {
  checkScale("lightNet", options);
  return fastWeightMixer<HeadTokens>({
    name: "lightNet",
    columns: { query: "H", key: "H", value: "V" },
    shape: (features, values) => ({ features, values, decay: "channel" }),
    transitions({ query, key, value }, past) {
      const { shares, remaining, logNormaliser } = runningShares("lightNet", key, past);
      return {
        query: scaled(query, queryScale(options, query.cols)),
        key: shares,
        value,
        decay: remaining,
        carried: { logNormaliser },
      };
    },
    perToken: (head) => ({ ...runningShareCost(head), mul: scaleCost(options, head) }),
  });
}
