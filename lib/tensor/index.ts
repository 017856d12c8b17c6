/**
 * @file Dense tensors on the fastest backend present: `await backend()` chooses native TensorFlow, else
 * WebAssembly, else plain JavaScript, and says which. Nothing else in the library names TensorFlow.
 */
export { type Attended, type AttendOptions, attend } from "./attend";
export {
  type Attempt,
  type Backend,
  type BackendInfo,
  type BackendOptions,
  backend,
  backendInfo,
  describeBackend,
  type Rung,
} from "./backend";
export { type Choice, describeChoice, type Runner } from "./choice";
export { nativeFolder, tensorflowVersion, tfjsVersion } from "./place";
export { probeBackends, tryNative } from "./probe";
export { type Retriever, type RetrieverOptions, retriever } from "./retriever";
export type { Tensor, Tensorflow } from "./tfjs";
