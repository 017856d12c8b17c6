/** @file Wall attention: every channel of a key fades on its own, inside the score. */
import { checkAllFinite, checkFinite, type Matrix } from "../../math";
import { placeOf, type QueryKeyValue, queryKeyValue, type SoftmaxOptions } from "./dot-similarity";
import { checkLogDecay, runningSum } from "./forgetting";
import type { KernelMixer, Similarity } from "./kernel-head";
import { softmaxMixer } from "./softmax-head";

/** Tokens with a gate for every channel of the key: `logDecay` [T, H], ≤ 0. */
export interface WallTokens extends QueryKeyValue {
  readonly logDecay: Matrix;
}

/**
 * Causal Wall attention: softmax over inner products whose channels fade with distance.
 *
 *     s_ij = scale · Σ_h q_ih k_jh e^{P_ih − P_jh},      P_t = Σ_{l ≤ t} log f_l
 *
 * where log f_l is row l of `logDecay` [T, H]. f = 1 is softmax attention. Unlike a forget gate, which lowers the score, this
 * fades the evidence: a score goes to 0, not to −∞. The exponent of a pair is never above 0, so nothing overflows; the
 * factors e^{P_i} and e^{−P_j} apart would, which is why fused routines take them relative to the start of a tile. The state
 * is the cache and `logDecaySum` [S, H].
 *
 * Reference: the Wall attention of Tilde Research (Averbuch and Pai 2026), as fla-core 0.6.0 states it; there logits are taken
 * in base 2 with 1/ln 2 rounded to 1.4426950216, here in base e.
 *
 * @throws {RangeError} when a `logDecay` is above 0 or not finite
 */
export function wallHead(options: SoftmaxOptions = {}): KernelMixer<WallTokens> {
  const name = "wall";
  const { scale } = options;
  if (scale !== undefined) checkFinite(name, "scale", scale);
  const similarity: Similarity = {
    ask(asked, i, cache) {
      const { query } = asked;
      const { key, logDecaySum: sums } = cache;
      const { cols } = query;
      const factor = scale ?? 1 / Math.sqrt(cols);
      const place = placeOf(asked, i, cache) * cols;
      return (from, to) => {
        const scores = new Float64Array(to - from);
        for (let j = from; j < to; j++) {
          let sum = 0;
          for (let h = 0; h < cols; h++) {
            const fade = Math.exp(sums.data[place + h] - sums.data[j * cols + h]);
            sum += query.data[i * cols + h] * fade * key.data[j * cols + h];
          }
          scores[j - from] = factor * sum;
        }
        checkAllFinite(name, "scores", scores);
        return [scores];
      };
    },
    work: ({ H }) => ({
      row: { mul: H },
      pair: { add: H, exp: H, mul: H, mac: H, weightRead: 2 * H },
    }),
  };
  return softmaxMixer(name, options, {
    tokens: { ...queryKeyValue, logDecay: "H" },
    kept: { key: "H", value: "V", logDecaySum: "H" },
    check: (tokens) => checkLogDecay(name, tokens["logDecay"]),
    encode: (tokens, cache) => ({
      ...tokens,
      logDecaySum: runningSum(tokens["logDecay"], cache["logDecaySum"]),
    }),
    similarity,
    work: ({ H }) => ({ token: { add: H } }),
  });
}
