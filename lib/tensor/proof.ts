/** @file The operation that every rung must get right before it is trusted. */
import type { Tensorflow } from "./tfjs";

// Small whole numbers, so that every backend must hit them exactly.
const a = [1, 2, 3, 4, 5, 6];
const b = [7, 8, 9, 10, 11, 12];
const product = [58, 64, 139, 154];
const slope = [1836, 2324, 2812, 4410, 5582, 6754];

function compare(what: string, found: ArrayLike<number>, right: readonly number[]): void {
  if (found.length !== right.length || right.some((value, i) => found[i] !== value))
    throw new Error(
      `it computes wrongly: ${what} gave ${Array.from(found).join(", ")} instead of ${right.join(", ")}`,
    );
}

/**
 * Multiplies A [2×3] and B [3×2], and takes the gradient of Σ(AB)² with respect to A, which is 2ABBᵀ.
 *
 * @throws {Error} when a number is wrong; whatever the backend throws passes through
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

/**
 * Milliseconds of one product of two `size`×`size` matrices, the best of three, each checked against whole numbers.
 *
 * @throws {Error} when a number is wrong
 */
export function timeProduct(tf: Tensorflow, size: number): number {
  // a_ik = (i + k) mod 7 − 3 and b_kj = (k + 2j) mod 5 − 2: every sum is a small whole number.
  const fill = (f: (row: number, col: number) => number): Float32Array =>
    Float32Array.from({ length: size * size }, (_, at) => f(Math.floor(at / size), at % size));
  const left = tf.tensor2d(
    fill((i, k) => ((i + k) % 7) - 3),
    [size, size],
  );
  const right = tf.tensor2d(
    fill((k, j) => ((k + 2 * j) % 5) - 2),
    [size, size],
  );
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    const started = performance.now();
    const product = tf.matMul(left, right);
    const found = product.dataSync();
    best = Math.min(best, performance.now() - started);
    product.dispose();
    for (const [i, j] of [
      [0, 0],
      [size - 1, size - 1],
      [size >> 1, size >> 2],
    ]) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += (((i + k) % 7) - 3) * (((k + 2 * j) % 5) - 2);
      compare(`entry (${i}, ${j}) of a product of ${size}×${size}`, [found[i * size + j]], [sum]);
    }
  }
  tf.dispose([left, right]);
  return best;
}
