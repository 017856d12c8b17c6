/**
 * @file The matrix memory of xLSTM: linear attention with a forget gate, an exponential input gate and a bounded
 * normaliser.
 */
import type { Matrix } from "../../math";
import type { Mixer } from "../mixer";
import { decayFactors, eachEntry, scaled, times, withOnes } from "./entries";
import { fastWeightMixer, type HeadTokens } from "./fast-weight-mixer";
import { dividedByLast } from "./linear-attention";
import { checkScale, queryScale, type ScaleOptions, scaleCost } from "./scale";

/**
 * mLSTM, one head.
 *
 *     W ← f W + i v kᵀ,  n ← f n + i k        o = W q̂ / max(|n·q̂|, 1),  q̂ = scale · q
 *
 * where ln f is `logDecay` [T, 1], ≤ 0, ln i `logInput` [T, 1]; n is the last row of the fast weights. The output
 * gate is left to the caller. The paper carries a running maximum of the gates to keep exp in range; in double
 * precision that is not needed while ln i stays below some 600, and beyond it the mixer throws.
 *
 * Reference: Beck et al. 2024, "xLSTM: Extended Long Short-Term Memory", arXiv 2405.04517, eq. (19)–(27).
 */
export function mlstm(options: ScaleOptions = {}): Mixer<HeadTokens<"logDecay" | "logInput">> {
  checkScale("mlstm", options);
  return fastWeightMixer<HeadTokens<"logDecay" | "logInput">>({
    name: "mlstm",
    columns: { query: "H", key: "H", value: "V", logDecay: 1, logInput: 1 },
    shape: (features, value) => ({ features, values: value + 1, decay: "scalar" }),
    transitions: ({ query, key, value, logDecay, logInput }) => ({
      query: scaled(query, queryScale(options, query.cols)),
      key,
      value: times(withOnes(value), eachEntry(logInput, Math.exp)),
      decay: decayFactors("mlstm", "logDecay", logDecay),
    }),
    finish: (answers: Matrix) => dividedByLast(answers, (n) => Math.max(Math.abs(n), 1)),
    remedy: "logInput below 600 and tokens with entries below 1e10 keep it so",
    perToken: (head, value) => ({
      exp: 2,
      mul: scaleCost(options, head) + 2 * value,
      cmp: 1,
      div: 1,
    }),
  });
}
