/** @file Parallax: softmax attention with a first-order correction, a local linear regression of values on keys. */
import { type Matrix, softmax } from "../../math";
import { dotSimilarity, type QueryKeyValue, queryKeyValue, type SoftmaxOptions } from "./dot-similarity";
import type { KernelMixer, Similarity } from "./kernel-head";
import { addRow, type Separation } from "./separation";
import { softmaxMixer } from "./softmax-head";

/** Tokens with a second query: `tilt` [T, H], along which the values are extrapolated. */
export interface ParallaxTokens extends QueryKeyValue {
  readonly tilt: Matrix;
}

/**
 * w_j = p_j (1 + d − t_j) with p = softmax(scores), t the tilts and d = Σ_j p_j t_j: weights that still sum to 1.
 */
const tilted: Separation = {
  weights([scores, tilts]) {
    const weights = softmax(scores);
    let mean = 0;
    weights.forEach((weight, j) => {
      mean += weight * tilts[j];
    });
    return weights.map((weight, j) => weight * (1 + mean - tilts[j]));
  },
  online(values) {
    const plain = new Float64Array(values.cols);
    const steep = new Float64Array(values.cols);
    let [top, total, tilt] = [Number.NEGATIVE_INFINITY, 0, 0];
    return {
      absorb([scores, tilts], from) {
        let largest = top;
        for (const score of scores) if (score > largest) largest = score;
        const fade = Math.exp(top - largest);
        total *= fade;
        tilt *= fade;
        for (let v = 0; v < plain.length; v++) {
          plain[v] *= fade;
          steep[v] *= fade;
        }
        scores.forEach((score, j) => {
          const mass = Math.exp(score - largest);
          total += mass;
          tilt += mass * tilts[j];
          addRow(plain, mass, values, from + j);
          addRow(steep, mass * tilts[j], values, from + j);
        });
        top = largest;
      },
      result: () => plain.map((sum, v) => (sum * (1 + tilt / total) - steep[v]) / total),
    };
  },
  // Whole rows correct the weights; tiles carry a second sum of values, which is subtracted at the end.
  work: ({ V }, tiled) =>
    tiled
      ? {
          row: { add: -1, cmp: -1, div: 1, mul: 1 + V, mac: V },
          pair: { add: 3, cmp: 1, exp: 1, mul: 1, mac: 2 * V, weightRead: V },
          tile: { add: 1, exp: 1, mul: 2 * V + 2 },
        }
      : {
          row: { cmp: -1, div: 1, mul: 1 + V },
          pair: { add: 3, cmp: 1, exp: 1, mul: 1, mac: V + 1, weightRead: V },
        },
};

/**
 * Causal Parallax attention (parameterised local linear attention).
 *
 *     o_t = Σ_s p_s (1 + d − t_s) v_s,      p = softmax_s(scale · q_t·k_s),   t_s = r_t·k_s,   d = Σ_s p_s t_s
 *
 * where r_t is row t of `tilt` [T, H]: not scaled. Equivalently o = Σ p v (1 + d) − Σ p t v, the weighted mean of the values
 * less their covariance with the keys along r. r = 0 is softmax attention; the weights sum to 1, and may be negative.
 * The same keys are compared with both queries, and read once.
 *
 * Reference: arXiv 2605.29157, algorithm 1.
 */
export function parallaxHead(options: Omit<SoftmaxOptions, "sink"> = {}): KernelMixer<ParallaxTokens> {
  const name = "parallax";
  const { scale, window } = options;
  const scores = dotSimilarity(name, { scale });
  const tilts = dotSimilarity(name, { scale: 1, query: "tilt" });
  const similarity: Similarity = {
    ask(asked, i, cache) {
      const [level, slope] = [scores.ask(asked, i, cache), tilts.ask(asked, i, cache)];
      return (from, to) => [...level(from, to), ...slope(from, to)];
    },
    work: ({ H }) => ({ row: { mul: H }, pair: { mac: 2 * H, weightRead: H } }),
  };
  return softmaxMixer(name, options, {
    tokens: { ...queryKeyValue, tilt: "H" },
    branches: [{ similarity, separation: tilted, window }],
  });
}
