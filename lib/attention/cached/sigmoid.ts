/** @file Attention without competition: every key is weighed alone, by a logistic function. */
import { checkFinite } from "../../math";
import { dotSimilarity, type QueryKeyValue, type SoftmaxOptions } from "./dot-similarity";
import type { KernelMixer } from "./kernel-head";
import { addRow, type Separation } from "./separation";
import { softmaxMixer } from "./softmax-head";

/** 1 / (1 + e^{−x}) without overflow on either side. */
function logistic(x: number): number {
  const small = Math.exp(-Math.abs(x));
  return (x < 0 ? small : 1) / (1 + small);
}

/** w_j = σ(s_j + bias) */
function sigmoidSeparation(bias: number): Separation {
  return {
    weights: ([scores]) => scores.map((score) => logistic(score + bias)),
    online(values) {
      const sums = new Float64Array(values.cols);
      return {
        absorb([scores], from) {
          for (let j = 0; j < scores.length; j++) addRow(sums, logistic(scores[j] + bias), values, from + j);
        },
        result: () => sums,
      };
    },
    work: ({ V }) => ({ pair: { add: 2, exp: 1, div: 1, mac: V, weightRead: V } }),
  };
}

/**
 * Causal sigmoid attention.
 *
 *     o_t = Σ_{s ≤ t} σ(scale · q_t·k_s + b) v_s
 *
 * where b is `bias`. The weights need not sum to 1; the paper starts training with b = −log T, for which they nearly do.
 * Nothing has to be rescaled from tile to tile.
 *
 * Reference: Ramapuram et al. 2024, arXiv 2409.04431, §2.
 *
 * @throws {RangeError} when `bias` is not finite
 */
export function sigmoidHead(
  bias = 0,
  options: Omit<SoftmaxOptions, "sink"> = {},
): KernelMixer<QueryKeyValue> {
  checkFinite("sigmoid", "bias", bias);
  const { window } = options;
  return softmaxMixer("sigmoid", options, {
    branches: [
      { similarity: dotSimilarity("sigmoid", options), separation: sigmoidSeparation(bias), window },
    ],
  });
}
