/** @file Deterministic parameter-free projection: sparse positive features without chance. */
import { counts } from "../../cost";
import { checkInteger, matrix } from "../../math";
import type { FeatureMap } from "./feature-map";

/**
 * DPFP-ν features, 2Hν of them.
 *
 *     φ(x)_{(j−1)·2H + i} = r_i · r_{i+j}        r = max([x; −x], 0), indices modulo 2H, j = 1 … ν
 *
 * Reference: Schlag, Irie and Schmidhuber 2021, arXiv 2102.11174, section 5.3. Published code has r_i · r_{i−j}: the same features in
 * another order.
 */
export function dpfp({ order = 1 }: { readonly order?: number } = {}): FeatureMap {
  checkInteger("dpfp", "order", order, 1);
  return {
    name: `dpfp-${order}`,
    size: (head) => 2 * head * order,
    apply({ rows, cols, data }) {
      const both = 2 * cols;
      const out = matrix(rows, both * order);
      const rectified = new Float64Array(both);
      for (let t = 0; t < rows; t++) {
        for (let f = 0; f < cols; f++) {
          const x = data[t * cols + f];
          rectified[f] = Math.max(x, 0);
          rectified[cols + f] = Math.max(-x, 0);
        }
        for (let j = 1, at = t * both * order; j <= order; j++)
          for (let i = 0; i < both; i++, at++) out.data[at] = rectified[i] * rectified[(i + j) % both];
      }
      return out;
    },
    cost: (head) => counts({ cmp: 2 * head, mul: 2 * head * order }),
  };
}
