/** @file The experiments on the emulated chip. */
export {
  type BitSweepParams,
  type BitSweepResult,
  bitSweep,
  type PotentialError,
  type SpikeError,
  type WeightBits,
} from "./bit-sweep";
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
  type ExponentPoint,
  type ExponentRoundingParams,
  type ExponentRoundingResult,
  exponentRounding,
} from "./exponent-rounding";
export {
  type FixedAgainstRealParams,
  type FixedAgainstRealResult,
  fixedAgainstReal,
  lastCoincidence,
  type TwinExample,
  type TwinPart,
  type TwinRun,
} from "./fixed-against-real";
export {
  type ChipMemories,
  type HardwareEmulationParams,
  type HardwareEmulationResult,
  hardwareEmulation,
  hardwareThresholds,
} from "./hardware-emulation";
export {
  type LeakDrive,
  type LeakPoint,
  type LeakRest,
  type LeakRoundingParams,
  type LeakRoundingResult,
  leakRounding,
} from "./leak-rounding";
export {
  type ChipLearningWindow,
  type ChipLearningWindowParams,
  type ChipLearningWindowResult,
  type ChipTraceCourse,
  chipLearningWindow,
} from "./learning-window";
export {
  type CoreCount,
  coresNeeded,
  layersOf,
  type MemoryLayer,
  type MemoryLayout,
  memoryNetwork,
  mostMemories,
} from "./memory-on-cores";
export { onOffRefusals, type PartitionRow, partitionSource, partitionTable } from "./partition-table";
export type { PricedStep, StepFigure } from "./priced-steps";
export { layersInARow, type RoundingNetworks, recurrentNetwork } from "./rounding-networks";
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
export {
  type EdgeCheck,
  type FirstOut,
  type FitEdge,
  type FitPoint,
  type FitUse,
  type WillItFitParams,
  type WillItFitResult,
  willItFit,
} from "./will-it-fit";
