/** @file No feature map. */
import { counts } from "../../cost";
import type { FeatureMap } from "./feature-map";

/** φ(x) = x: the similarity is the inner product itself, which may be negative or vanish. */
export const identityFeatures: FeatureMap = {
  name: "identity",
  size: (head) => head,
  apply: (rows) => rows,
  cost: () => counts(),
};
