/**
 * @file Operations that a backend lacks, lent by the plain one: the inputs are copied over, the plain
 * operation runs, and its result is copied back. Slow for large tensors, but correct, and it makes whole
 * families usable: without `UnsortedSegmentSum`, for one, nothing that gathers rows has a gradient.
 */
import type { DataType, KernelConfig, KernelFunc, TensorInfo } from "@tensorflow/tfjs";
import type { Engine, Tensorflow } from "./tfjs";

/** Draws on a browser's canvas: there is none here. */
const unlendable: ReadonlySet<string> = new Set(["Draw"]);

interface Plain extends Engine {
  disposeIntermediateTensorInfo(info: TensorInfo): void;
}

/** A copy of `info` on the plain backend. */
function toPlain(tf: Tensorflow, from: Engine, plain: Plain, info: TensorInfo): TensorInfo {
  const values = from.readSync(info.dataId);
  const make = (data: unknown, dtype: DataType): TensorInfo => ({
    dataId: plain.write(data, info.shape, dtype),
    shape: info.shape,
    dtype,
  });
  if (info.dtype !== "complex64") return make(values, info.dtype);
  const { real, imag } = tf.backend_util.splitRealAndImagArrays(values as Float32Array);
  const parts = { real: make(real, "float32"), imag: make(imag, "float32") };
  const whole = tf.getKernel("Complex", "cpu").kernelFunc({ inputs: parts, attrs: {}, backend: plain });
  for (const part of Object.values(parts)) plain.disposeIntermediateTensorInfo(part);
  return whole as TensorInfo;
}

function lend(tf: Tensorflow, { kernelName, kernelFunc }: KernelConfig, borrower: string): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const own = backend as unknown as Engine;
    const plain = tf.findBackend("cpu") as unknown as Plain;
    // `Einsum` passes a list where the others pass named inputs.
    const copies = (Array.isArray(inputs) ? [] : {}) as Record<string, TensorInfo | TensorInfo[]>;
    const entries: [string, TensorInfo | TensorInfo[] | undefined][] = Object.entries(inputs);
    for (const [name, value] of entries)
      if (Array.isArray(value)) copies[name] = value.map((info) => toPlain(tf, own, plain, info));
      else if (value != null) copies[name] = toPlain(tf, own, plain, value);
    const outcome = kernelFunc({ inputs: copies as never, attrs: attrs ?? {}, backend: plain });
    const results = Array.isArray(outcome) ? outcome : [outcome];
    const back = results.map(({ dataId, shape, dtype }) => ({
      dataId: own.write(plain.readSync(dataId), shape, dtype),
      shape,
      dtype,
    }));
    // A result may share the memory of an input, which then counts two owners: each is let go once.
    for (const info of [...Object.values(copies).flat(), ...results])
      plain.disposeIntermediateTensorInfo(info);
    if (back.length === 0) throw new Error(`internal: ${kernelName} gave nothing to ${borrower}`);
    return Array.isArray(outcome) ? back : back[0];
  };
}

/** Complex numbers stand interleaved in the borrower's memory, which it can write but not read back. */
function readComplex(tf: Tensorflow, borrower: string): void {
  const backend = tf.findBackend(borrower) as unknown as Engine & {
    wasm: { HEAPU8: Uint8Array };
    dataIdMap: { get(id: object): { memoryOffset: number; dtype: string; shape: number[] } };
  };
  const read = backend.readSync.bind(backend) as (id: object, start?: number, end?: number) => never;
  backend.readSync = (id: object, start?: number, end?: number) => {
    const { memoryOffset, dtype, shape } = backend.dataIdMap.get(id);
    if (dtype !== "complex64") return read(id, start, end);
    const from = memoryOffset + 8 * (start ?? 0);
    const to = memoryOffset + 8 * (end ?? tf.util.sizeFromShape(shape));
    return new Float32Array(backend.wasm.HEAPU8.slice(from, to).buffer);
  };
}

/** Registers on `borrower` whatever the plain backend can do and it cannot; returns the names, none the second time. */
export function lendMissing(tf: Tensorflow, borrower: string): string[] {
  const present = new Set(tf.getKernelsForBackend(borrower).map(({ kernelName }) => kernelName));
  const missing = tf
    .getKernelsForBackend("cpu")
    .filter(({ kernelName }) => !present.has(kernelName) && !unlendable.has(kernelName));
  for (const config of missing)
    tf.registerKernel({
      kernelName: config.kernelName,
      backendName: borrower,
      kernelFunc: lend(tf, config, borrower),
    });
  if (missing.some(({ kernelName }) => kernelName === "Complex")) readComplex(tf, borrower);
  return missing.map(({ kernelName }) => kernelName).sort();
}
