/** @file Attention as stick-breaking: the newest key takes its share first, the next one a share of what it left. */
import { dotSimilarity, type QueryKeyValue, type SoftmaxOptions } from "./dot-similarity";
import type { KernelMixer } from "./kernel-head";
import { addRow, type Separation } from "./separation";
import { softmaxMixer } from "./softmax-head";

/**
 * Breaks the stick at one key: the weight is `rest` σ(score), and `rest` σ(−score) is left. Both logistic values come
 * from e^{−|score|}, so that neither loses its digits where the other is near 1.
 */
function breakStick(rest: number, score: number): [weight: number, rest: number] {
  const small = Math.exp(-Math.abs(score));
  const large = 1 / (1 + small);
  const other = small * large;
  return score > 0 ? [rest * large, rest * other] : [rest * other, rest * large];
}

const separation: Separation = {
  weights([scores]) {
    const weights = new Float64Array(scores.length);
    let rest = 1;
    for (let j = scores.length - 1; j >= 0; j--) [weights[j], rest] = breakStick(rest, scores[j]);
    return weights;
  },
  online(values) {
    const sums = new Float64Array(values.cols);
    let rest = 1;
    return {
      absorb([scores], from) {
        for (let j = scores.length - 1; j >= 0; j--) {
          let weight: number;
          [weight, rest] = breakStick(rest, scores[j]);
          addRow(sums, weight, values, from + j);
        }
      },
      result: () => sums,
    };
  },
  work: ({ V }) => ({ pair: { exp: 1, add: 1, div: 1, mul: 3, cmp: 1, mac: V, weightRead: V } }),
};

/**
 * Causal stick-breaking attention.
 *
 *     o_t = Σ_s w_ts v_s,      w_ts = σ(z_ts) Π_{s < r} (1 − σ(z_tr)),      z_ts = scale · q_t·k_s
 *
 * over s < t, or s ≤ t with `own`. The newest key comes first, so that positions need no code; the weights sum to at
 * most 1, and what is left is attended to nothing. The first token has no key to meet and reads zeros.
 *
 * Reference: Tan et al. 2025, arXiv 2410.17980, §2. There, as here by default, a token does not meet
 * itself. The products are formed in place of exponentials of summed logarithms: less work, and the same digits.
 */
export function stickBreakingHead(
  options: Pick<SoftmaxOptions, "scale"> & {
    /** a token meets its own key; default false */ readonly own?: boolean;
  } = {},
): KernelMixer<QueryKeyValue> {
  const { own = false } = options;
  return softmaxMixer("stick-breaking", options, {
    branches: [{ similarity: dotSimilarity("stick-breaking", options), separation, own }],
  });
}
