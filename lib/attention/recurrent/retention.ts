/** @file Retention: linear attention that forgets at a constant rate. */
import { checkInteger, checkRange } from "../../math";
import type { Mixer } from "../mixer";
import { constantColumn, scaled } from "./entries";
import { fastWeightMixer, type HeadTokens } from "./fast-weight-mixer";
import { checkScale, queryScale, type ScaleOptions, scaleCost } from "./scale";

/** What may be chosen about retention. */
export interface RetentionOptions extends ScaleOptions {
  /** γ in [0, 1]; default `retentionDecay(0)` */
  readonly decay?: number;
}

/**
 * Retention, one head.
 *
 *     W ← γ W + v kᵀ        o = scale · W q
 *
 * where γ is `decay`. The paper's rotation of queries and keys and its group norm are left to the caller.
 *
 * Reference: Sun et al. 2023, "Retentive Network", eq. (5)–(6).
 */
export function retention(options: RetentionOptions = {}): Mixer<HeadTokens> {
  return constantDecay("retention", options, options.decay ?? retentionDecay(0));
}

/**
 * γ of retention's head h.
 *
 *     γ_h = 1 − 2^{−5−h}
 *
 * Reference: Sun et al. 2023, eq. (8).
 */
export function retentionDecay(head: number): number {
  checkInteger("retentionDecay", "head", head);
  return 1 - 2 ** (-5 - head);
}

/** Which head of which layer lightning attention is. */
export interface LightningOptions extends ScaleOptions {
  /** h in [0, heads) */
  readonly head: number;
  readonly heads: number;
  /** ℓ in [0, layers) */
  readonly layer: number;
  readonly layers: number;
}

/**
 * Lightning attention: retention whose rate depends on head and layer.
 *
 *     W ← γ W + v kᵀ        o = scale · W q        γ = exp(−(8/heads) (1 − ℓ/layers) h)
 *
 * Reference: Qin et al. 2024, "Lightning Attention-2", arXiv 2401.04658; the rate as in flash-linear-attention, where
 * head 0 forgets nothing.
 */
export function lightningAttention(options: LightningOptions): Mixer<HeadTokens> {
  const { head, heads, layer, layers } = options;
  checkInteger("lightningAttention", "heads", heads, 1);
  checkInteger("lightningAttention", "head", head, 0, heads - 1);
  checkInteger("lightningAttention", "layers", layers, 1);
  checkInteger("lightningAttention", "layer", layer, 0, layers - 1);
  return constantDecay("lightningAttention", options, Math.exp(-(8 / heads) * (1 - layer / layers) * head));
}

function constantDecay(name: string, options: ScaleOptions, decay: number): Mixer<HeadTokens> {
  checkScale(name, options);
  checkRange(name, "decay", decay, 0, 1);
  return fastWeightMixer({
    name,
    columns: { query: "H", key: "H", value: "V" },
    shape: (features, values) => ({ features, values, decay: "scalar" }),
    transitions: ({ query, key, value }) => ({
      query: scaled(query, queryScale(options, query.cols)),
      key,
      value,
      decay: constantColumn(query.rows, decay),
    }),
    perToken: (head) => ({ mul: scaleCost(options, head) }),
  });
}
