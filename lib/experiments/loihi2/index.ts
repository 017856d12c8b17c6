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
  type LeakRoundingParams,
  type LeakRoundingResult,
  leakRounding,
  type LeakRest,
} from "./leak-rounding";
export type { RoundingNetworks } from "./rounding-networks";
