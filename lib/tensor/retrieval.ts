/** @file Retrieval steps of a modern Hopfield network over dense tensors. */
import { checkFinite, checkInteger } from "../math";
import { rowsOf } from "./attention";
import { backend } from "./backend";
import type { Tensorflow } from "./tfjs";

/** Sizes and temperature of {@link retrieveBlocked}. */
export interface RetrievalOptions {
  /** Width D of patterns and states. */
  readonly width: number;
  /** Inverse temperature β. */
  readonly beta: number;
  /** Number of steps; by default 1. */
  readonly steps?: number;
}

/** {@link retrieveBlocked} on a given backend, after the checks. */
export function retrieveOn(
  tf: Tensorflow,
  patterns: Float32Array,
  states: Float32Array,
  { width, beta, steps }: Required<RetrievalOptions>,
): Float32Array {
  const found = tf.tidy(() => {
    const stored = tf.tensor2d(patterns, [patterns.length / width, width]);
    const turned = tf.transpose(stored);
    let state = tf.tensor2d(states, [states.length / width, width]);
    for (let step = 0; step < steps; step++)
      state = tf.tidy(() => {
        const scores = tf.matMul(tf.mul(state, beta), turned);
        return tf.matMul<typeof state>(tf.softmax(scores), stored);
      });
    return state;
  });
  // A result may be a view of the backend's own memory: the caller gets numbers that stay.
  const out = Float32Array.from(found.dataSync());
  found.dispose();
  return out;
}

/**
 * Synchronous retrieval steps of a batch of states, on the fastest backend present.
 *
 *     ξ ← X softmax(β Xᵀ ξ),   `steps` times
 *
 * where the rows of `patterns` [P, D] are the stored patterns (the columns of X) and those of `states`
 * [B, D] the states ξ. Arithmetic is in 32-bit floats; the scores are one B×P matrix, so pass many
 * states in batches.
 *
 * Reference: Ramsauer et al. 2021, eq. (3).
 *
 * @throws {TypeError} when an input is not a Float32Array
 * @throws {RangeError} when an input does not consist of whole rows of `width`
 */
export async function retrieveBlocked(
  patterns: Float32Array,
  states: Float32Array,
  options: RetrievalOptions,
): Promise<Float32Array> {
  const { width, beta, steps = 1 } = options;
  checkInteger("retrieveBlocked", "width", width, 1);
  checkFinite("retrieveBlocked", "beta", beta);
  checkInteger("retrieveBlocked", "steps", steps, 0);
  rowsOf("retrieveBlocked", "patterns", patterns, width);
  rowsOf("retrieveBlocked", "states", states, width);
  const { tf } = await backend();
  return retrieveOn(tf, patterns, states, { width, beta, steps });
}
