/** @file From models to the chip. */
export type { Convention, Integration } from "./decay";
export {
  type Drive,
  type EmulatedRecords,
  type EmulateSpikingOptions,
  emulateSpiking,
  prepareDrive,
} from "./emulate";
export { type FromNetx, type FromNetxOptions, fromNetx } from "./from-netx";
export type {
  NetxConv,
  NetxCuba,
  NetxDense,
  NetxFlatten,
  NetxInput,
  NetxLayer,
  NetxNetwork,
  NetxNeuron,
  NetxNumbers,
  NetxResonate,
  NetxSdnn,
  NetxWeights,
} from "./netx";
export { netxFromTree } from "./netx-tree";
export type { NetxWeightRules } from "./netx-weights";
export { type CompiledNir, compileNir } from "./nir";
export type { DecayRow, DriftRow, ParameterRow, RoundingReport } from "./report";
export {
  type CompiledSpiking,
  type CompileOptions,
  compileRefusals,
  compileSpiking,
  type PopulationScale,
} from "./spiking";
