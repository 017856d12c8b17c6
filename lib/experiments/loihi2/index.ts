/** @file The experiments on the emulated chip. */
export {
  type BitSweepParams,
  type BitSweepResult,
  bitSweep,
  type PotentialError,
  type SpikeError,
  type WeightBits,
} from "./bit-sweep";
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
  type LeakDrive,
  type LeakPoint,
  type LeakRest,
  type LeakRoundingParams,
  type LeakRoundingResult,
  leakRounding,
} from "./leak-rounding";
export { coresNeeded, layersOf, type MemoryLayout, memoryNetwork, mostMemories } from "./memory-on-cores";
export { onOffRefusals, type PartitionRow, partitionSource, partitionTable } from "./partition-table";
export type { PricedStep, StepFigure } from "./priced-steps";
export type { RoundingNetworks } from "./rounding-networks";
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
