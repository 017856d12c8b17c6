/** @file The dense product as one would write it on paper, in float64: oracle and stand-in of the compiled routine. */
import type { ProductShape } from "./product";

/** Product of two matrices; undefined when an entry of it is not finite in float32. */
export function multiplyTwin(
  left: Float32Array,
  right: Float32Array,
  { rows, inner, cols }: ProductShape,
): Float32Array | undefined {
  const out = new Float32Array(rows * cols);
  const sum = new Float64Array(cols);
  for (let i = 0; i < rows; i++) {
    sum.fill(0);
    for (let k = 0; k < inner; k++) {
      const factor = left[i * inner + k];
      for (let j = 0, at = k * cols; j < cols; j++, at++) sum[j] += factor * right[at];
    }
    out.set(sum, i * cols);
  }
  return out.every(Number.isFinite) ? out : undefined;
}
