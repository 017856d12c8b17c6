/** @file Softmax attention over Euclidean distances. */
import { checkAllFinite, checkPositive } from "../../math";
import type { QueryKeyValue, SoftmaxOptions } from "./dot-similarity";
import type { KernelMixer, Similarity } from "./kernel-head";
import { softmaxMixer } from "./softmax-head";

/**
 * Causal softmax attention over squared distances: a Gaussian kernel regression of values on keys.
 *
 *     s_ij = −scale · ‖q_i − k_j‖²
 *
 * where `scale` is 1/√H unless given. The Nadaraya–Watson estimator with bandwidth h is `scale` = 1/(2h²). Keys of equal length
 * give softmax attention with twice the scale.
 *
 * Reference: Kim, Papamakarios and Mnih 2021, arXiv 2006.04710 (L2 attention); Nadaraya 1964, Watson 1964.
 *
 * @throws {RangeError} when `scale` is not > 0
 */
export function distanceHead(options: SoftmaxOptions = {}): KernelMixer<QueryKeyValue> {
  const name = "distance";
  const { scale } = options;
  if (scale !== undefined) checkPositive(name, "scale", scale);
  const similarity: Similarity = {
    ask({ query }, i, { key }) {
      const { cols } = query;
      const factor = scale ?? 1 / Math.sqrt(cols);
      return (from, to) => {
        const scores = new Float64Array(to - from);
        for (let j = from; j < to; j++) {
          let square = 0;
          for (let h = 0; h < cols; h++) square += (query.data[i * cols + h] - key.data[j * cols + h]) ** 2;
          scores[j - from] = -factor * square;
        }
        checkAllFinite(name, "scores", scores);
        return [scores];
      };
    },
    work: ({ H }) => ({ pair: { add: H, mac: H, mul: 1, weightRead: H } }),
  };
  return softmaxMixer(name, options, { similarity });
}
