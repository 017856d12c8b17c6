/** @file Softmax attention over the k best keys alone. */
import { checkInteger, type Matrix, softmax } from "../../math";
import { dotSimilarity, type QueryKeyValue, type SoftmaxOptions } from "./dot-similarity";
import type { KernelMixer } from "./kernel-head";
import { comparisonsOfLargest, largest } from "./largest";
import { addRow, type Separation } from "./separation";
import { softmaxMixer } from "./softmax-head";

/**
 * Softmax over the k largest scores; all others weigh nothing. Among equal scores the newer keys go first.
 */
function topKSeparation(k: number): Separation {
  return {
    weights([scores]) {
      const best = largest(k);
      for (let j = scores.length - 1; j >= 0; j--) best.offer(scores[j], j);
      const weights = new Float64Array(scores.length);
      if (best.places.length > 0)
        softmax(best.values).forEach((weight, i) => {
          weights[best.places[i]] = weight;
        });
      return weights;
    },
    online(values: Matrix) {
      const best = largest(k);
      return {
        absorb([scores], from) {
          for (let j = scores.length - 1; j >= 0; j--) best.offer(scores[j], from + j);
        },
        result() {
          // The list is sorted: the largest score is known, and the values are read in this order.
          const sums = new Float64Array(values.cols);
          let total = 0;
          best.values.forEach((score, i) => {
            const mass = Math.exp(score - best.values[0]);
            total += mass;
            addRow(sums, mass, values, best.places[i]);
          });
          return total === 0 ? sums : sums.map((sum) => sum / total);
        },
      };
    },
    work: ({ V }) => ({
      row: { mul: V, div: 1 },
      each: (keys) => {
        const held = Math.min(k, keys);
        return {
          cmp: comparisonsOfLargest(k, keys),
          exp: held,
          add: 2 * held - 1,
          mac: held * V,
          weightRead: held * V,
        };
      },
    }),
  };
}

/**
 * Causal softmax attention over the k keys of largest score.
 *
 *     o_t = Σ_{s ∈ I_t} softmax_{I_t}(scale · q_t·k_s) v_s,      I_t the k largest of {q_t·k_s : s ≤ t}
 *
 * with all keys where there are no more than k: k ≥ T is full attention, k = 1 reads the nearest neighbour. Every key is
 * compared with the query; what is saved is exponentials and values. Of equal scores the newer goes first. The
 * comparisons that `cost` reports are an average over scores in random order.
 *
 * Reference: Gupta et al. 2021, arXiv 2106.06899.
 *
 * @throws {RangeError} when `k` is not a whole number ≥ 1
 */
export function topKHead(k: number, options: Omit<SoftmaxOptions, "sink"> = {}): KernelMixer<QueryKeyValue> {
  checkInteger("top-k", "k", k, 1);
  const { window } = options;
  if (window !== undefined) checkInteger("top-k", "window", window, 1);
  return softmaxMixer("top-k", options, {
    branches: [{ similarity: dotSimilarity("top-k", options), separation: topKSeparation(k), window }],
  });
}
