/**
 * Interchange: networks in the words of others. Graphs of the Neuromorphic Intermediate Representation, read, written and run.
 * @module engram/interchange
 */
export { checkNir } from "./check-nir";
export { type FromNir, type FromNirOptions, fromNir } from "./from-nir";
export { type NestedNumbers, type NirArray, type NirDtype, nirArray } from "./nir-array";
export type {
  NirAffine,
  NirAvgPool2d,
  NirCommon,
  NirConv1d,
  NirConv2d,
  NirCubaLI,
  NirCubaLIF,
  NirDelay,
  NirFlatten,
  NirGraph,
  NirI,
  NirIF,
  NirInput,
  NirLeaf,
  NirLI,
  NirLIF,
  NirLinear,
  NirNode,
  NirOutput,
  NirScale,
  NirSumPool2d,
  NirThreshold,
  NirTree,
} from "./nir-graph";
export { formatNirJson, parseNirJson } from "./nir-json";
export type { NirShapes } from "./nir-shapes";
export type { Source } from "./nir-sources";
export { nirFromTree, nirToTree } from "./nir-tree";
export type { NirOutputs, NirReading, NirScaling, NirUnits } from "./nir-units";
export { type ToNirOptions, toNir } from "./to-nir";
