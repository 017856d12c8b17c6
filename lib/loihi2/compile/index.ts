/** @file From models to the chip. */
export type { Integration } from "./decay";
export {
  type Drive,
  type EmulatedRecords,
  type EmulateSpikingOptions,
  emulateSpiking,
  prepareDrive,
} from "./emulate";
export type { DecayRow, DriftRow, RoundingReport, RoundingRow } from "./report";
export {
  type CompiledSpiking,
  type CompileOptions,
  compileRefusals,
  compileSpiking,
  type PopulationScale,
} from "./spiking";
