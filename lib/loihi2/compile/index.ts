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
export { type CompiledMemory, compileMemory } from "./memory";
export { type MemoryCost, memoryCost } from "./memory-cost";
export { type CompileMemoryOptions, type MemoryForm, memoryForms } from "./memory-options";
export { type ChipMemory, type MemoryRound, prepareMemory, type RecallOptions } from "./memory-run";
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
export type { RoundingRow } from "./rounding";
export {
  type CompiledSpiking,
  type CompileOptions,
  compileRefusals,
  compileSpiking,
  type PopulationScale,
} from "./spiking";
