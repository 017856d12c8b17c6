/**
 * Experiments: a question, its parameters in two sizes, one pure run. Notebooks and the command line read from here.
 * @module engram/experiments
 */
export {
  type AssociativeRecallParams,
  associativeRecall,
  bestRuns,
  examineKept,
  type RecallCell,
  type RecallEntry,
  type RecallModelName,
  recallModels,
  recallRuns,
  recallShare,
} from "./associative-recall";
export {
  type AttentionIdentityParams,
  type AttentionIdentityResult,
  attentionIdentity,
} from "./attention-identity";
export {
  type CueKind,
  type DigitExample,
  type DigitRetrievalParams,
  type DigitRetrievalResult,
  digitRetrieval,
  type Pictures,
  recalledCosine,
} from "./digit-retrieval";
export { type EnergyDescentParams, type EnergyDescentResult, energyDescent } from "./energy-descent";
export type { Experiment } from "./experiment";
export {
  type FastWeightEntry,
  type FastWeightKind,
  type FastWeightLine,
  type FastWeightRecallParams,
  fastWeightRecall,
  publishedLosses,
} from "./fast-weight-recall";
export { type FixedPointKindsParams, type FixedPointKindsResult, fixedPointKinds } from "./fixed-point-kinds";
export {
  type LabelledImages,
  lookAgain,
  meanCounts,
  type SpikingDigitsEntry,
  type SpikingDigitsParams,
  spikingDigits,
} from "./spiking-digits";
export type { TrainedExperiment, Workshop } from "./trained";
