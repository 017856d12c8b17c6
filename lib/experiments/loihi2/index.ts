/** @file The experiments on the emulated chip. */
export type { ChipCounts, ChipSetting, LateReset } from "./chip-counts";
export type { ChipForm, ChipFormsOptions } from "./chip-forms";
export type { AskedCue, ChipLaw } from "./chip-law";
export type { ChipPrice, CoreUse, PlacedMemory, PlainFigure } from "./chip-price";
export type { ChipRecall, ChipRecaller, ChipRecallOptions } from "./chip-recall";
export {
  allToAll,
  type CoreBudgetParams,
  type CoreBudgetResult,
  type CoreBudgetRow,
  coreBudget,
} from "./core-budget";
export {
  type ChipMemories,
  type HardwareEmulationParams,
  type HardwareEmulationResult,
  hardwareEmulation,
  hardwareThresholds,
} from "./hardware-emulation";
export {
  type ChipLearningWindow,
  type ChipLearningWindowParams,
  type ChipLearningWindowResult,
  type ChipTraceCourse,
  chipLearningWindow,
} from "./learning-window";
export {
  type SiliconFact,
  type SiliconRule,
  type SiliconSearchParams,
  type SiliconSearchResult,
  type SiliconTriple,
  siliconFacts,
  siliconSearch,
  type WholeRange,
} from "./silicon-search";
export {
  replaySilicon,
  type SiliconReplay,
  siliconNetwork,
  siliconText,
  siliconTrace,
} from "./silicon-trace";
