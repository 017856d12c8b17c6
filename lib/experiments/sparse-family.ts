/** @file The separations that are shown side by side, from softmax to the sparsest. */
import {
  entmaxSeparation,
  normmaxSeparation,
  type Separation,
  softmaxSeparation,
  sparsemaxSeparation,
} from "../memory";

/** The five columns of the published figures, under their names. */
export function sparseFamily(): readonly Separation[] {
  return [
    softmaxSeparation(),
    entmaxSeparation(1.5),
    sparsemaxSeparation(),
    normmaxSeparation(2),
    normmaxSeparation(5),
  ];
}
