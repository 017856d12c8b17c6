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
  recallRuns,
  recallShare,
} from "./associative-recall";
export { type AttentionCostsParams, type AttentionCostsResult, attentionCosts } from "./attention-costs";
export {
  type AttentionIdentityParams,
  type AttentionIdentityResult,
  attentionIdentity,
} from "./attention-identity";
export { type BasinMap, type BasinMapsParams, type BasinMapsResult, basinMaps } from "./basin-maps";
export * from "./bayesian";
export {
  type BlockDescentParams,
  type BlockDescentResult,
  type BlockKind,
  blockDescent,
  publishedRate,
} from "./block-descent";
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
export {
  type EmergentCounts,
  type EmergentMemoriesParams,
  type EmergentMemoriesResult,
  emergentMemories,
  energiesOnLine,
  patternsOnLine,
} from "./emergent-memories";
export { type EnergyDescentParams, type EnergyDescentResult, energyDescent } from "./energy-descent";
export {
  type ExactRecallOf,
  type ExactRecallParams,
  type ExactRecallResult,
  exactRecall,
} from "./exact-recall";
export type { Experiment, TabularExperiment } from "./experiment";
export {
  type FastWeightEntry,
  type FastWeightKind,
  type FastWeightLine,
  type FastWeightRecallParams,
  fastWeightRecall,
  publishedLosses,
} from "./fast-weight-recall";
export { type FixedPointKindsParams, type FixedPointKindsResult, fixedPointKinds } from "./fixed-point-kinds";
export { type FormsAgreeParams, type FormsAgreeResult, formsAgree, type HeadAgreement } from "./forms-agree";
export {
  type LengthScalingParams,
  type LengthScalingResult,
  lengthScaling,
  type ScalingHead,
  scalingHeads,
} from "./length-scaling";
export {
  type LinearMemoryCapacityParams,
  type LinearMemoryCapacityResult,
  linearMemoryCapacity,
} from "./linear-memory-capacity";
export * from "./loihi2";
export {
  type MetastableDigitsParams,
  type MetastableDigitsResult,
  type MetastableSizesOf,
  metastableDigits,
} from "./metastable-digits";
export { type ProvenCapacityParams, type ProvenCapacityResult, provenCapacity } from "./proven-capacity";
export {
  type ErrorsAtBeta,
  type RetrievalErrorsParams,
  type RetrievalErrorsResult,
  retrievalErrors,
} from "./retrieval-errors";
export {
  type IntersectionFit,
  type SdmAttentionParams,
  type SdmAttentionResult,
  type SdmRecall,
  sdmAttention,
} from "./sdm-attention";
export {
  type CapacityCase,
  type CapacityCurve,
  type SequenceLengthsParams,
  type SequenceLengthsResult,
  sequenceLengths,
} from "./sequence-lengths";
export {
  type SequenceRecallParams,
  type SequenceRecallResult,
  type SequenceTrace,
  sequenceRecall,
} from "./sequence-recall";
export {
  type SequenceTimingParams,
  type SequenceTimingResult,
  sequenceTiming,
  type TimingTrace,
} from "./sequence-timing";
export { similaritySets } from "./similarity-sets";
export {
  type BalancedRegimesParams,
  type BalancedRegimesResult,
  type BalanceExample,
  type BalanceOutcome,
  type BalancePoint,
  balancedNetwork,
  balancedRegimes,
} from "./spiking/balanced-regimes";
export {
  type CoincidenceParams,
  type CoincidenceResult,
  type CoincidenceRow,
  coincidenceDetection,
  type DistinctnessRow,
  thresholdFunctions,
} from "./spiking/coincidence";
export {
  type FiringCurve,
  type FiringCurvesParams,
  type FiringCurvesResult,
  firingCurves,
} from "./spiking/firing-curves";
export {
  type PatternFindingParams,
  type PatternFindingResult,
  type PatternFindingRun,
  patternFinding,
} from "./spiking/pattern-finding";
export {
  type LabelledImages,
  lookAgain,
  meanCounts,
  type SpikingDigitsEntry,
  type SpikingDigitsParams,
  spikingDigits,
} from "./spiking-digits";
export { type StateTrackingParams, type StateTrackingResult, stateTracking } from "./state-tracking";
export type { Going, TrainedExperiment, Workshop } from "./trained";
export {
  type RecallRule,
  type RecallTrials,
  recallRules,
  type UntrainedRecallParams,
  type UntrainedRecallResult,
  untrainedRecall,
} from "./untrained-recall";
export {
  type ComparedSimilarity,
  comparedSimilarities,
  type LeadingSimilarity,
  leadingSimilarities,
  type SimilaritySweep,
  type WhichSimilarityParams,
  type WhichSimilarityResult,
  whichSimilarity,
} from "./which-similarity";
