/** @file The experiments on the emulated chip. */
export type { ChipCounts, ChipSetting, LateReset } from "./chip-counts";
export type { ChipForm, ChipFormsOptions } from "./chip-forms";
export type { AskedCue, ChipLaw } from "./chip-law";
export type { ChipPrice, CoreUse, PlacedMemory, PlainFigure } from "./chip-price";
export type { ChipRecall, ChipRecaller, ChipRecallOptions } from "./chip-recall";
export {
  type ChipMemories,
  type HardwareEmulationParams,
  type HardwareEmulationResult,
  hardwareEmulation,
  hardwareThresholds,
} from "./hardware-emulation";
