/** @file Native TensorFlow as a contender, through `engram/tensor` when that room and its native rung are there. */
import type { Absent, Result, Running } from "../../lib/notebook/bench/declare";

/** What the benches use of `engram/tensor`. */
export type TensorRoom = typeof import("engram/tensor");

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

type Work = () => Result | Promise<Result>;

/** A contender made by `make` from the room; absent without native TensorFlow, because slower rungs answer another question. */
export async function onNative(
  make: (room: TensorRoom, tf: Tensorflow) => Work | Promise<Work>,
): Promise<Running | Absent> {
  const name = "engram/tensor";
  try {
    const room = (await import(name)) as TensorRoom;
    const { tf, info } = await room.backend();
    if (info.rung !== "native")
      return { absent: `${info.name} runs instead; build it with: npm run setup:tensorflow` };
    return { run: await make(room, tf as unknown as Tensorflow) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return {
      absent: code?.endsWith("MODULE_NOT_FOUND") ? `there is no ${name}` : message.split("\n")[0],
    };
  }
}
