/** @file Mamba-2's state-space layer, seen as linear attention with a scalar gate. */
import { checkFinite, type Matrix, matrix, shown } from "../../math";
import type { Mixer } from "../mixer";
import { decayFactors, scaled, times } from "./entries";
import { fastWeightMixer, type HeadTokens } from "./fast-weight-mixer";

/** What may be chosen about a head of Mamba-2. */
export interface Mamba2Options {
  /** A < 0, the rate of forgetting per unit of `step`; default −1 */
  readonly rate?: number;
  /** D, what of the value goes straight to the output; default 0 */
  readonly skip?: number;
}

/**
 * Mamba-2: structured state-space duality, one head.
 *
 *     W ← exp(Δ A) W + Δ v kᵀ        o = W q + D v
 *
 * where Δ > 0 is `step` [T, 1], A `rate`, D `skip`; the paper's C, B and x are `query`, `key` and `value`. Its
 * convolution, its gate and its norm are left to the caller. No factor on the queries.
 *
 * Reference: Dao and Gu 2024, "Transformers are SSMs", arXiv 2405.21060, sections 5–7.
 *
 * @throws {RangeError} when an entry of `step` is negative
 */
export function mamba2(options: Mamba2Options = {}): Mixer<HeadTokens<"step">> {
  const { rate = -1, skip = 0 } = options;
  checkFinite("mamba2", "rate", rate);
  checkFinite("mamba2", "skip", skip);
  if (rate > 0) throw new RangeError(`mamba2: rate must be ≤ 0, got ${shown(rate)}`);
  return fastWeightMixer<HeadTokens<"step">>({
    name: "mamba2",
    columns: { query: "H", key: "H", value: "V", step: 1 },
    shape: (features, values) => ({ features, values, decay: "scalar" }),
    transitions: ({ query, key, value, step }) => ({
      query,
      key,
      value: times(value, step),
      decay: decayFactors("mamba2", "−step", scaled(step, rate === 0 ? 0 : rate)),
    }),
    ...(skip !== 0 && {
      finish: (answers: Matrix, { value }: HeadTokens<"step">) =>
        matrix(
          answers.rows,
          answers.cols,
          answers.data.map((x, i) => x + skip * value.data[i]),
        ),
    }),
    perToken: (_, value) => ({ exp: 1, mul: 1 + value, mac: skip === 0 ? 0 : value }),
  });
}
