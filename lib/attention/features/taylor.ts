/**
 * @file Features whose similarity is a polynomial of the inner product: the exponential's second-order Taylor series,
 * or its square.
 */
import { counts } from "../../cost";
import { type Matrix, matrix } from "../../math";
import type { FeatureMap } from "./feature-map";

/**
 * Features of the Taylor series of exp, 1 + H + H² of them.
 *
 *     φ(x) = [1, x, x ⊗ x / √2]        φ(q)·φ(k) = 1 + q·k + (q·k)²/2
 *
 * Always positive: the polynomial is ½(1 + s)² + ½.
 *
 * Reference: Arora et al. 2024, "Simple linear attention language models balance the recall-throughput tradeoff",
 * arXiv 2402.18668.
 */
export const taylor: FeatureMap = {
  name: "taylor",
  size: (head) => 1 + head + head * head,
  apply(rows) {
    const { cols } = rows;
    const out = matrix(rows.rows, 1 + cols + cols * cols);
    for (let t = 0; t < rows.rows; t++) {
      const x = rows.data.subarray(t * cols, (t + 1) * cols);
      const to = out.data.subarray(t * out.cols, (t + 1) * out.cols);
      to[0] = 1;
      to.set(x, 1);
      squareInto(to.subarray(1 + cols), x, 2 ** -0.25);
    }
    return out;
  },
  cost: (head) => counts({ mul: head + head * head }),
};

/**
 * Features of the squared inner product, H² of them.
 *
 *     φ(x) = x ⊗ x        φ(q)·φ(k) = (q·k)²
 *
 * Reference: Aksenov et al. 2024, "Linear Transformers with Learnable Kernel Functions are Better In-Context Models"
 * (ReBased), without its learned affine map.
 */
export const squares: FeatureMap = {
  name: "squares",
  size: (head) => head * head,
  apply(rows: Matrix): Matrix {
    const { cols } = rows;
    const out = matrix(rows.rows, cols * cols);
    for (let t = 0; t < rows.rows; t++)
      squareInto(
        out.data.subarray(t * out.cols, (t + 1) * out.cols),
        rows.data.subarray(t * cols, (t + 1) * cols),
        1,
      );
    return out;
  },
  cost: (head) => counts({ mul: head * head }),
};

/** Writes (c·x) ⊗ (c·x). */
function squareInto(to: Float64Array, x: Float64Array, c: number): void {
  for (let i = 0, at = 0; i < x.length; i++)
    for (let j = 0; j < x.length; j++, at++) to[at] = x[i] * c * (x[j] * c);
}
