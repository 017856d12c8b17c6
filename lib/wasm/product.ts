/** @file Dense product of two row-major float32 matrices: the door. */
import { checkSizes, largestEntry } from "./attention-guard";
import { checkAllFinite, checkArray } from "./check";
import { chooseEngine, type Engine } from "./engine";
import { multiplyCompiled } from "./product-compiled";
import { multiplyTwin } from "./product-twin";

/** Sizes of a matrix product. */
export interface ProductShape {
  /** rows of the left factor and of the product */
  readonly rows: number;
  /** columns of the left factor, rows of the right */
  readonly inner: number;
  /** columns of the right factor and of the product */
  readonly cols: number;
}

/** What computes a product. */
export interface ProductOptions {
  /** what computes it; `"auto"` when left out */
  readonly engine?: Engine;
}

/**
 * Product of two dense matrices.
 *
 *     out_ij = Σ_k a_ik b_kj
 *
 * where a is `left` [rows, inner] and b `right` [inner, cols], both row-major and finite. Each sum runs over k in rising
 * order within runs of 512, and over the runs in rising order.
 *
 * Accuracy: every entry is within (512 + inner / 512) 6e-8 · Σ_k |a_ik| |b_kj| of the exact value, and usually a hundred times closer.
 *
 * Reference: Goto & van de Geijn 2008, for the order in which panels pass the caches.
 *
 * @returns [rows, cols], a new array
 * @throws {TypeError} when a factor is no Float32Array
 * @throws {RangeError} when a size is below 1, a length does not fit, an entry is not finite, or a sum overflows float32
 * @example
 * matMul(new Float32Array([1, 2]), new Float32Array([3, 4]), { rows: 1, inner: 2, cols: 1 }); // [11]
 */
export function matMul(
  left: Float32Array,
  right: Float32Array,
  shape: ProductShape,
  options: ProductOptions = {},
): Float32Array {
  const caller = "matMul";
  const { rows, inner, cols } = shape;
  checkSizes(caller, { rows, inner, cols });
  checkArray(caller, "left", left, ["Float32Array"], rows * inner);
  checkArray(caller, "right", right, ["Float32Array"], inner * cols);
  const engine = chooseEngine(caller, options.engine);
  const product =
    engine === "typescript"
      ? multiplyTwin(left, right, shape)
      : multiplyCompiled(caller, engine, left, right, shape);
  if (product !== undefined) return product;
  checkAllFinite(caller, "left", left);
  checkAllFinite(caller, "right", right);
  throw new RangeError(
    `${caller}: sums must stay below 3.4e38, got entries of up to ${largestEntry(left).toPrecision(3)} in left, ${largestEntry(right).toPrecision(3)} in right`,
  );
}
