/** @file Native TensorFlow as a contender, through `engram/tensor` when that room and its native rung are there. */
import type { Absent, Result, Running } from "../../lib/notebook/bench/declare";

/** What the benches use of `engram/tensor`. */
export interface TensorRoom {
  attentionBlocked(
    query: Float32Array,
    key: Float32Array,
    value: Float32Array,
    options: { width: number },
  ): Promise<Float32Array>;
  retrieveBlocked(
    patterns: Float32Array,
    states: Float32Array,
    options: { width: number; beta: number; steps: number },
  ): Promise<Float32Array>;
}

interface Matrix {
  dataSync(): Result;
  dispose(): void;
}

/** What the benches use of TensorFlow itself. */
export interface Tensorflow {
  tensor2d(values: Float32Array, shape: [number, number]): Matrix;
  matMul(a: Matrix, b: Matrix): Matrix;
  mul(a: Matrix, factor: number): Matrix;
  softmax(scores: Matrix): Matrix;
  transpose(a: Matrix): Matrix;
  tidy(work: () => Matrix): Matrix;
}

interface Backend {
  readonly tf: Tensorflow;
  readonly info: { readonly rung: string; readonly name: string };
}

/** A contender made by `make` from the room; absent without native TensorFlow, because slower rungs answer another question. */
export async function onNative(
  make: (room: TensorRoom, tf: Tensorflow) => () => Result | Promise<Result>,
): Promise<Running | Absent> {
  const name = "engram/tensor";
  try {
    const room = (await import(name)) as TensorRoom & { backend(): Promise<Backend> };
    const { tf, info } = await room.backend();
    if (info.rung !== "native")
      return { absent: `${info.name} runs instead; build it with: npm run setup:tensorflow` };
    return { run: make(room, tf) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return {
      absent: code?.endsWith("MODULE_NOT_FOUND") ? `there is no ${name}` : message.split("\n")[0],
    };
  }
}
