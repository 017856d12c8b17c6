/**
 * @file Several delta steps for each token: products of Householder matrices, which can rotate and permute what is
 * stored.
 */
import { checkInteger, shown } from "../../math";
import type { Mixer } from "../mixer";
import { decayFactors, scaled, unfolded } from "./entries";
import { boundedWrites, fastWeightMixer, type HeadTokens } from "./fast-weight-mixer";
import { checkScale, queryScale, type ScaleOptions, scaleCost } from "./scale";

/** What may be chosen about DeltaProduct. */
export interface DeltaProductOptions extends ScaleOptions {
  /** n, delta steps per token; default 2 */
  readonly steps?: number;
}

/**
 * Gated DeltaProduct.
 *
 *     W ← α W,  then for j = 1 … n:  W ← W + β_j (v_j − W k_j) k_jᵀ        o = scale · W q
 *
 * where ln α is `logDecay` [T, 1], ≤ 0; `key` [T, n·H], `value` [T, n·V] and `strength` [T, n] hold the n steps of a
 * token one after the other. n = 1 is `gatedDeltaNet`. A step with ‖k‖ = 1 and β = 2 is a reflection, two make a
 * rotation.
 *
 * Reference: Siems et al. 2025, "DeltaProduct", arXiv 2502.10297; Grazzi et al. 2025, "Unlocking State-Tracking in
 * Linear RNNs through Negative Eigenvalues".
 */
export function deltaProduct(options: DeltaProductOptions = {}): Mixer<HeadTokens<"strength" | "logDecay">> {
  const name = "deltaProduct";
  const { steps = 2 } = options;
  checkScale(name, options);
  checkInteger(name, "steps", steps, 1);
  return fastWeightMixer({
    name,
    columns: { query: "H", key: "nH", value: "nV", strength: steps, logDecay: 1 },
    sizes({ H, nH, nV }) {
      if (nH !== steps * H)
        throw new RangeError(`${name}: key must have ${steps} × ${H} columns, got ${shown(nH)}`);
      if (nV % steps !== 0)
        throw new RangeError(`${name}: value must have a multiple of ${steps} columns, got ${shown(nV)}`);
      return { H, V: nV / steps };
    },
    shape: (features, values) => ({ features, values, decay: "scalar", erase: "key", steps }),
    transitions({ query, key, value, strength, logDecay }) {
      const decay = decayFactors(name, "logDecay", logDecay);
      const keys = unfolded(key, steps);
      const values = unfolded(value, steps);
      const erase = { ...keys, data: new Float64Array(keys.data.length) };
      const written = { ...values, data: new Float64Array(values.data.length) };
      for (let i = 0; i < keys.rows; i++) {
        const beta = strength.data[i];
        const found = i % steps === 0 ? beta * decay.data[i / steps] : beta;
        for (let f = 0, at = i * keys.cols; f < keys.cols; f++, at++) erase.data[at] = -found * keys.data[at];
        for (let v = 0, at = i * values.cols; v < values.cols; v++, at++)
          written.data[at] = beta * values.data[at];
      }
      return {
        query: scaled(query, queryScale(options, query.cols)),
        key: keys,
        value: written,
        decay,
        erase,
        steps,
      };
    },
    remedy: boundedWrites,
    perToken: (head, value) => ({ exp: 1, mul: scaleCost(options, head) + 1 + steps * (head + value) }),
  });
}
