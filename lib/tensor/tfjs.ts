/**
 * @file The one TensorFlow.js of this process. It is loaded at first use (it takes a second), never when
 * `engram/tensor` is imported, and every rung of the ladder works on this same copy, so that a tensor made
 * by one part can be used by another.
 */
import type * as tfjs from "@tensorflow/tfjs";

/** The TensorFlow.js library, as `import * as tf from "@tensorflow/tfjs"` gives it. */
export type Tensorflow = typeof tfjs;

/** A dense array on a backend. */
export type Tensor = tfjs.Tensor;

/** The parts of a TensorFlow.js backend that the ladder touches beyond its public description. */
export interface Engine {
  firstUse?: boolean;
  readSync(id: object): tfjs.TypedArray;
  write(values: unknown, shape: number[], dtype: string): object;
}

/** Loads TensorFlow.js and silences the greeting that its plain backend prints at first use. */
export function loadTensorflow(): Tensorflow {
  const tf = require("@tensorflow/tfjs") as Tensorflow;
  // `IS_TEST` or `PROD` would silence it too, but they also silence warnings and switch checks off.
  const plain = tf.findBackend("cpu") as unknown as Engine | null;
  if (plain) plain.firstUse = false;
  return tf;
}
