/** @file Pieces of which models are made, as functions of tensors; gradients come from the backend. */
import type { Tensor, Tensorflow } from "../tensor";

/**
 * x W + b over the last axis.
 *
 * @param weight [in, out]
 * @param bias [out]
 */
export function dense(tf: Tensorflow, x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const [inputs, outputs] = weight.shape;
  // One flat product: batches of products take slower paths.
  const flat = tf.matMul(tf.reshape(x, [-1, inputs]), weight);
  const shifted = bias ? tf.add(flat, bias) : flat;
  return tf.reshape(shifted, [...x.shape.slice(0, -1), outputs]);
}

/**
 * Each row of the last axis at mean 0 and variance 1, then scaled and shifted.
 *
 * Reference: Ba, Kiros & Hinton 2016, section 3; ε = 1e-5.
 */
export function layerNorm(tf: Tensorflow, x: Tensor, gain: Tensor, bias?: Tensor): Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const variance = tf.mean(tf.square(centred), -1, true);
  const scaled = tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, 1e-5))), gain);
  return bias ? tf.add(scaled, bias) : scaled;
}

/**
 * Rows of unit length: x / √(Σx² + ε), ε = 1e-6.
 */
export function unitRows(tf: Tensorflow, x: Tensor): Tensor {
  return tf.mul(x, tf.rsqrt(tf.add(tf.sum(tf.square(x), -1, true), 1e-6)));
}

/**
 * A short causal convolution, each channel by itself: y_t = Σ_j w_j ⊙ x_{t−j}, tokens before the first are 0.
 *
 * @param x [B, T, D]
 * @param weight [width, D], row j for the token j steps back
 */
export function shortConvolution(tf: Tensorflow, x: Tensor, weight: Tensor): Tensor {
  const [batch, length, width] = x.shape;
  const taps = weight.shape[0];
  const padded = tf.concat([tf.zeros([batch, taps - 1, width]), x], 1);
  const terms = Array.from({ length: taps }, (_, j) =>
    tf.mul(
      tf.slice(padded, [0, taps - 1 - j, 0], [batch, length, width]),
      tf.slice(weight, [j, 0], [1, width]),
    ),
  );
  return tf.addN(terms);
}

/**
 * Mean of −log p(label) over the rows whose label is not negative.
 *
 * @param scores [rows, classes]
 * @param labels a class for each row, or a negative number where there is nothing to say
 */
export function crossEntropy(tf: Tensorflow, scores: Tensor, labels: Int32Array): Tensor {
  const [rows, classes] = scores.shape;
  const target = new Float32Array(rows * classes);
  let asked = 0;
  for (const label of labels) if (label >= 0) asked++;
  labels.forEach((label, i) => {
    if (label >= 0) target[i * classes + label] = 1 / asked;
  });
  return tf.neg(tf.sum(tf.mul(tf.logSoftmax(scores as never), tf.tensor(target, [rows, classes]))));
}
