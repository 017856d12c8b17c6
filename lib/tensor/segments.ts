/**
 * @file Sums by segment, which every gradient of a gather is, in one pass. The plain backend makes one whole pass
 * per segment (seconds for an embedding of a thousand rows), and WebAssembly has none.
 */
import type { KernelConfig, KernelFunc } from "@tensorflow/tfjs";
import type { Engine, Tensorflow } from "./tfjs";

/** out[s] = Σ x[i] over the i whose segment is s; entries with a segment outside of the range are left out. */
const sumSegments: KernelFunc = ({ inputs, attrs, backend }) => {
  const own = backend as unknown as Engine;
  const { x, segmentIds } = inputs as Record<
    string,
    { dataId: object; shape: number[]; dtype: "float32" | "int32" }
  >;
  const { numSegments } = attrs as { numSegments: number };
  const rest = x.shape.slice(segmentIds.shape.length);
  const width = rest.reduce((size, n) => size * n, 1);
  const values = own.readSync(x.dataId);
  const segments = own.readSync(segmentIds.dataId);
  const out = new (x.dtype === "int32" ? Int32Array : Float32Array)(numSegments * width);
  segments.forEach((segment, i) => {
    if (segment < 0 || segment >= numSegments) return;
    for (let j = 0, to = segment * width, from = i * width; j < width; j++, to++, from++)
      out[to] += values[from];
  });
  const shape = [numSegments, ...rest];
  return { dataId: own.write(out, shape, x.dtype), shape, dtype: x.dtype };
};

/** Gives a backend that keeps its numbers in JavaScript's reach the sums in one pass. */
export function registerSegmentSums(tf: Tensorflow, backendName: string): void {
  const kernelName = "UnsortedSegmentSum";
  const present = tf.getKernel(kernelName, backendName) as {
    -readonly [K in keyof KernelConfig]: KernelConfig[K];
  };
  if (present) present.kernelFunc = sumSegments;
  else tf.registerKernel({ kernelName, backendName, kernelFunc: sumSegments });
}
