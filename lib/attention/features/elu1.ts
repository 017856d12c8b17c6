/** @file The feature map elu + 1. */
import { counts } from "../../cost";
import { matrix } from "../../math";
import type { FeatureMap } from "./feature-map";

/**
 * Positive features of the same size.
 *
 *     φ(x) = elu(x) + 1 = exp(min(x, 0)) + max(x, 0)
 *
 * Reference: Katharopoulos et al. 2020, "Transformers are RNNs", eq. (7).
 */
export const elu1: FeatureMap = {
  name: "elu1",
  size: (head) => head,
  apply: ({ rows, cols, data }) =>
    matrix(
      rows,
      cols,
      data.map((x) => (x > 0 ? x + 1 : Math.exp(x))),
    ),
  cost: (head) => counts({ cmp: head, exp: head, add: head }),
};
