/**
 * Experiments: a question, its parameters in two sizes, one pure run. Notebooks and the command line read from here.
 * @module engram/experiments
 */
export {
  type AttentionIdentityParams,
  type AttentionIdentityResult,
  attentionIdentity,
} from "./attention-identity";
export {
  type BitError,
  type DenseErrorsParams,
  type DenseErrorsPoint,
  type DenseErrorsResult,
  denseErrors,
} from "./capacity/dense-errors";
export { type ExclusiveOrParams, type ExclusiveOrResult, exclusiveOr } from "./capacity/exclusive-or";
export {
  type ExponentialMeaning,
  type ExponentialMeaningsParams,
  type ExponentialMeaningsResult,
  exponentialMeanings,
} from "./capacity/exponential-meanings";
export {
  type ExponentialRecallParams,
  type ExponentialRecallResult,
  type ExponentialStart,
  exponentialRecall,
} from "./capacity/exponential-recall";
export type { HalfPoint } from "./capacity/half-point";
export {
  type HopfieldMixturesParams,
  type HopfieldMixturesResult,
  hopfieldMixtures,
  type MixtureRun,
} from "./capacity/hopfield-mixtures";
export {
  type GlassPoint,
  type HopfieldPhasesParams,
  type HopfieldPhasesResult,
  hopfieldPhases,
  type PhasePoint,
} from "./capacity/hopfield-phases";
export {
  type HopfieldRecallParams,
  type HopfieldRecallResult,
  hopfieldRecall,
  keptOverlap,
  type RecallAtLoad,
} from "./capacity/hopfield-recall";
export {
  type HopfieldTheoryParams,
  type HopfieldTheoryResult,
  hopfieldTheory,
} from "./capacity/hopfield-theory";
export {
  energyLaws,
  type OwnPatternLaw,
  type OwnPatternWeightParams,
  type OwnPatternWeightResult,
  ownPatternWeight,
  type Weight,
} from "./capacity/own-pattern-weight";
export {
  type Share,
  type ZeroOneNeuronsParams,
  type ZeroOneNeuronsResult,
  zeroOneNeurons,
} from "./capacity/zero-one-neurons";
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
export { type FixedPointKindsParams, type FixedPointKindsResult, fixedPointKinds } from "./fixed-point-kinds";
export {
  type LinearMemoryCapacityParams,
  type LinearMemoryCapacityResult,
  linearMemoryCapacity,
} from "./linear-memory-capacity";
export { type StateTrackingParams, type StateTrackingResult, stateTracking } from "./state-tracking";
export {
  type RecallRule,
  recallRules,
  type UntrainedRecallParams,
  type UntrainedRecallResult,
  untrainedRecall,
} from "./untrained-recall";
