/** @file The operation that every rung must get right before it is trusted. */
import { RungFailure } from "./failure";
import type { Tensorflow } from "./tfjs";

// Small whole numbers, so that every backend must hit them exactly.
const a = [1, 2, 3, 4, 5, 6];
const b = [7, 8, 9, 10, 11, 12];
const product = [58, 64, 139, 154];
const slope = [1836, 2324, 2812, 4410, 5582, 6754];

function compare(what: string, found: ArrayLike<number>, right: readonly number[]): void {
  if (found.length !== right.length || right.some((value, i) => found[i] !== value))
    throw new RungFailure(
      `it computes wrongly: ${what} gave ${Array.from(found).join(", ")} instead of ${right.join(", ")}`,
    );
}

/**
 * Multiplies A [2×3] and B [3×2], and takes the gradient of Σ(AB)² with respect to A, which is 2ABBᵀ.
 *
 * @throws {RungFailure} when a number is wrong; whatever the backend throws passes through
 */
export function prove(tf: Tensorflow): void {
  const [forward, gradient] = tf.tidy(() => {
    const left = tf.tensor2d(a, [2, 3]);
    const right = tf.tensor2d(b, [3, 2]);
    const square = (x: typeof left) => tf.sum(tf.square(tf.matMul(x, right)));
    return [tf.matMul(left, right), tf.grad(square as never)(left)];
  });
  try {
    compare("a matrix product", forward.dataSync(), product);
    compare("a gradient", gradient.dataSync(), slope);
  } finally {
    tf.dispose([forward, gradient]);
  }
}
