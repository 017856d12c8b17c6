/** @file Triangular systems with a gradient: what turns delta rules from loops over tokens into products of matrices. */
import type { Tensor, Tensorflow } from "../tensor";

/** x with (I + A) x = b by forward substitution, or (I + Aᵀ) x = b by substitution from the end; A strictly lower. */
function substitute(
  lower: ArrayLike<number>,
  right: ArrayLike<number>,
  [batch, size, columns]: readonly [number, number, number],
  transposed: boolean,
): Float32Array {
  const out = new Float32Array(batch * size * columns);
  const row = new Float64Array(columns);
  for (let b = 0; b < batch; b++) {
    const [a0, x0] = [b * size * size, b * size * columns];
    for (let step = 0; step < size; step++) {
      const i = transposed ? size - 1 - step : step;
      for (let c = 0; c < columns; c++) row[c] = right[x0 + i * columns + c];
      const [from, to] = transposed ? [i + 1, size] : [0, i];
      for (let j = from; j < to; j++) {
        const factor = transposed ? lower[a0 + j * size + i] : lower[a0 + i * size + j];
        if (factor === 0) continue;
        for (let c = 0, at = x0 + j * columns; c < columns; c++, at++) row[c] -= factor * out[at];
      }
      out.set(row, x0 + i * columns);
    }
  }
  return out;
}

/**
 * The solution X of (I + L) X = R, L the strictly lower triangle of `lower`; with `transposed` of (I + Lᵀ) X = R.
 *
 * The substitution runs on the host: a backend would need a call for each row, and no backend here has a triangular solver.
 * The gradient is exact: R̄ = (I + L)⁻ᵀ X̄ and L̄ = −(R̄ Xᵀ) below the diagonal.
 *
 * @param lower [B, T, T]; what stands on and above the diagonal is not read
 * @param right [B, T, V]
 */
export function solveUnitLower(tf: Tensorflow, lower: Tensor, right: Tensor, transposed = false): Tensor {
  const [batch, size, columns] = right.shape;
  const sizes = [batch, size, columns] as const;
  const shape = [...sizes];
  const operation = tf.customGrad((...given: unknown[]) => {
    const [a, b, save] = given as [Tensor, Tensor, (kept: Tensor[]) => void];
    const solution = tf.tensor(substitute(a.dataSync(), b.dataSync(), sizes, transposed), shape);
    save([a, solution]);
    const gradFunc = (above: Tensor, kept: Tensor[]): Tensor[] => {
      const [saved, x] = kept;
      const back = tf.tensor(substitute(saved.dataSync(), above.dataSync(), sizes, !transposed), shape);
      const pair = transposed ? tf.matMul(x, back, false, true) : tf.matMul(back, x, false, true);
      return [tf.mul(tf.neg(pair), strictlyLower(tf, size)), back];
    };
    return { value: solution, gradFunc } as never;
  });
  return operation(lower as never, right as never);
}

/** [T, T], 1 below the diagonal and 0 elsewhere. */
export function strictlyLower(tf: Tensorflow, size: number): Tensor {
  return triangle(tf, size, 1);
}

/** [T, T], 1 on and below the diagonal and 0 elsewhere. */
export function lowerTriangle(tf: Tensorflow, size: number): Tensor {
  return triangle(tf, size, 0);
}

function triangle(tf: Tensorflow, size: number, below: number): Tensor {
  const data = new Float32Array(size * size);
  for (let i = 0; i < size; i++) data.fill(1, i * size, i * size + i + 1 - below);
  return tf.tensor(data, [size, size]);
}
