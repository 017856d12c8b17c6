/** @file From models to the chip. */
export type { Convention, Integration } from "./decay";
export {
  type Drive,
  type EmulatedRecords,
  type EmulateSpikingOptions,
  emulateSpiking,
  prepareDrive,
} from "./emulate";
export { type CompiledNir, compileNir } from "./nir";
export type { DecayRow, DriftRow, RoundingReport, RoundingRow } from "./report";
export {
  type CompiledSpiking,
  type CompileOptions,
  compileRefusals,
  compileSpiking,
  type PopulationScale,
} from "./spiking";
