/** @file Features that sum to one. */
import { addCounts } from "../../cost";
import type { FeatureMap } from "./feature-map";

/**
 * Another map's features divided by their sum, as the delta rule of Schlag et al. wants them; features that are all
 * zero stay zero.
 *
 * Reference: Schlag, Irie and Schmidhuber 2021, arXiv 2102.11174, section 4.2.
 */
export function sumNormalised(map: FeatureMap): FeatureMap {
  return {
    name: `${map.name}/sum`,
    size: map.size,
    apply(rows) {
      const features = map.apply(rows);
      const { cols, data } = features;
      const out = { ...features, data: data.slice() };
      for (let t = 0; t < features.rows; t++) {
        const part = out.data.subarray(t * cols, (t + 1) * cols);
        const sum = part.reduce((a, b) => a + b, 0);
        const share = sum === 0 ? 0 : 1 / sum;
        for (let f = 0; f < cols; f++) part[f] *= share;
      }
      return out;
    },
    cost: (head) => addCounts(map.cost(head), { add: map.size(head) - 1, div: 1, mul: map.size(head) }),
  };
}
