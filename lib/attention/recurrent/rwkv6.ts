/** @file RWKV-6: gated linear attention that is asked before it forgets, with a bonus for the present token. */
import { checkAllFinite, checkLength, type Matrix, matrix } from "../../math";
import type { Mixer } from "../mixer";
import { decayFactors, scaled } from "./entries";
import { fastWeightMixer, type HeadTokens } from "./fast-weight-mixer";
import { checkScale, type ScaleOptions, scaleCost } from "./scale";

/** What may be chosen about a head of RWKV-6. */
export interface Rwkv6Options extends ScaleOptions {
  /** u [H], how much of each channel of the present token counts; default all ones */
  readonly bonus?: ArrayLike<number>;
}

/**
 * RWKV-6 ("Finch"), one head.
 *
 *     o = scale · (W + v (u ⊙ k)ᵀ) q,  then  W ← W Diag(α) + v kᵀ
 *
 * where ln α is `logDecay` [T, H], ≤ 0, u `bonus`, and scale is 1 unless another is given (flash-linear-attention's own
 * default is 1/√H, the paper has none).
 *
 * Reference: Peng et al. 2024, "Eagle and Finch", arXiv 2404.05892.
 *
 * @throws {RangeError} when `bonus` does not have H entries
 */
export function rwkv6(given: Rwkv6Options = {}): Mixer<HeadTokens<"logDecay">> {
  const options = { scale: 1, ...given };
  const { bonus } = options;
  checkScale("rwkv6", options);
  if (bonus) checkAllFinite("rwkv6", "bonus", bonus);
  return fastWeightMixer<HeadTokens<"logDecay">>({
    name: "rwkv6",
    columns: { query: "H", key: "H", value: "V", logDecay: "H" },
    shape: (features, values) => ({ features, values, decay: "channel", read: "before" }),
    transitions({ query, key, value, logDecay }) {
      if (bonus) checkLength("rwkv6", "bonus", bonus, query.cols);
      return {
        query: scaled(query, options.scale),
        key,
        value,
        decay: decayFactors("rwkv6", "logDecay", logDecay),
        read: "before",
      };
    },
    finish(answers, { query, key, value }) {
      const [H, V] = [query.cols, value.cols];
      const out = matrix(answers.rows, V, answers.data);
      for (let t = 0; t < answers.rows; t++) {
        const present = presentScore(query, key, t, H, bonus) * options.scale;
        for (let v = 0; v < V; v++) out.data[t * V + v] += present * value.data[t * V + v];
      }
      return out;
    },
    perToken: (head, value) => ({
      exp: head,
      mul: scaleCost(options, head) + (bonus ? head : 0) + (options.scale === 1 ? 0 : 1),
      mac: head + value,
      weightRead: bonus ? head : 0,
    }),
  });
}

/** Σ q_f u_f k_f of token t. */
function presentScore(
  query: Matrix,
  key: Matrix,
  t: number,
  head: number,
  bonus?: ArrayLike<number>,
): number {
  let sum = 0;
  for (let f = 0, at = t * head; f < head; f++, at++)
    sum += query.data[at] * (bonus ? bonus[f] * key.data[at] : key.data[at]);
  return sum;
}
