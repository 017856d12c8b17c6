/** @file The experiments on the Bayesian spiking Hopfield network. */
export {
  type AnytimeRetrievalParams,
  type AnytimeRetrievalResult,
  type AnytimeSeries,
  anytimeRetrieval,
  type RuleOutcome,
  type StopKind,
  spikesForSame,
} from "./anytime";
export {
  type AttentionBySpikesParams,
  type AttentionBySpikesResult,
  attentionBySpikes,
  type MeasuredError,
  type StateNoise,
} from "./attention-by-spikes";
export {
  type CalibrationCell,
  type MajorityAnswer,
  type SpikeCalibrationParams,
  type SpikeCalibrationResult,
  spikeCalibration,
} from "./calibration";
export {
  type CapacityLine,
  type CapacityPoint,
  type MemoryCapacityParams,
  type MemoryCapacityResult,
  memoryCapacity,
  type StoredPoint,
} from "./capacity";
export {
  type ClusterPoint,
  type ClusterStart,
  clusteredPatterns,
  type MemoryClustersParams,
  type MemoryClustersResult,
  memoryClusters,
} from "./clusters";
export {
  type ComparisonCell,
  type ComparisonOutcome,
  type ComparisonPair,
  type ComparisonPart,
  type ComparisonRank,
  type RetrievalComparisonParams,
  type RetrievalComparisonResult,
  retrievalComparison,
} from "./comparison";
export type { ComparisonMethod, MethodKind } from "./contenders";
export {
  type CueUncertaintyParams,
  type CueUncertaintyResult,
  cueUncertainty,
  type DoubtPoint,
  type DoubtReadOut,
  type DoubtTask,
  type MissingOutcome,
} from "./cue-uncertainty";
export {
  type Descent,
  type SpikingDescentParams,
  type SpikingDescentResult,
  spikingDescent,
} from "./descent";
export type { Ensemble } from "./ensembles";
export {
  type EscapeLine,
  type EscapePoint,
  type EscapeResult,
  type MemoryEscapeParams,
  type MemoryEscapeResult,
  memoryEscape,
} from "./escape";
export { type MemoryFilmParams, type MemoryFilmResult, memoryFilm } from "./film";
export {
  type GibbsEscapeParams,
  type GibbsEscapeResult,
  type GibbsPoint,
  gibbsEscape,
} from "./gibbs-dwell";
export {
  type HomeostasisBlock,
  type HomeostasisControl,
  type HomeostasisOutcome,
  type InformationHomeostasisParams,
  type InformationHomeostasisResult,
  informationHomeostasis,
} from "./homeostasis";
export {
  type LatchingKind,
  type LatchingNetwork,
  type LatchingNoise,
  type LatchingOutcome,
  latchingKindOf,
  latchingNoises,
  latchingThresholds,
  type MemoryLatchingParams,
  type MemoryLatchingResult,
  memoryLatching,
} from "./latching";
export {
  type KinshipBin,
  type KinshipOutcome,
  type LatchingGraphParams,
  type LatchingGraphResult,
  latchingGraph,
} from "./latching-graph";
export {
  type LatchingPaceParams,
  type LatchingPacePoint,
  type LatchingPaceResult,
  latchingPace,
} from "./latching-pace";
export {
  type LateInhibitionParams,
  type LateInhibitionResult,
  type LateVolley,
  lateInhibition,
  type ReadLatency,
} from "./late-inhibition";
export {
  type LatencyCase,
  type LatencyPatternsParams,
  type LatencyPatternsResult,
  type LatencyPoint,
  latencyPatterns,
} from "./latency-capacity";
export {
  type LatencyStreamParams,
  type LatencyStreamResult,
  latencyStream,
  type SpikeStream,
  type StreamOutcome,
} from "./latency-stream";
export {
  type DriftPoint,
  type LearningRateParams,
  type LearningRateResult,
  learningRate,
  leastErrorRate,
  type PrototypePoint,
} from "./learning-rate";
export type { MeanInterval } from "./mean-interval";
export {
  type HeldOutcome,
  type MemoryRivalryParams,
  type MemoryRivalryResult,
  memoryRivalry,
  type RivalryCase,
  type RivalryOutcome,
  type RivalryPoint,
} from "./memory-rivalry";
export {
  type NoisyCueCapacityParams,
  type NoisyCueCapacityResult,
  type NoisyCuePoint,
  noisyCueCapacity,
} from "./noisy-cues";
export type { NoisyWeights, NoisyWeightsLine } from "./noisy-weights";
export {
  type MixtureLearner,
  type MixtureOutcome,
  type MixtureScore,
  mixtureLearners,
  type OnlineMixturesParams,
  type OnlineMixturesResult,
  onlineMixtures,
} from "./online-mixtures";
export {
  type AgePoint,
  type MistakePoint,
  type PalimpsestLearner,
  type PalimpsestParams,
  type PalimpsestResult,
  palimpsest,
  palimpsestLearners,
} from "./palimpsest";
export {
  type HoldingPoint,
  type MemoryRegime,
  type MemoryRegimesParams,
  type MemoryRegimesResult,
  memoryRegimeOf,
  memoryRegimes,
  memoryRegimeThresholds,
  type RegimeCourse,
  type RegimeLook,
  type RegimeOutcome,
  type RegimePoint,
  watchMemory,
} from "./regimes";
export {
  type MemoryReplayParams,
  type MemoryReplayResult,
  memoryReplay,
  type QuietOnset,
  type ReplayOnset,
  type ReplayPace,
} from "./replay";
export type { ReplayEnd } from "./replay-run";
export {
  type RandomStates,
  type RestingPoint,
  type RestingStatesParams,
  type RestingStatesResult,
  restingStates,
} from "./resting-states";
export {
  type ExpectedPoint,
  type MemoryRhythmParams,
  type MemoryRhythmResult,
  memoryRhythm,
  type RhythmItem,
} from "./rhythm";
export { likeliestIsRight } from "./rivals";
export {
  type MemoryRobustnessParams,
  type MemoryRobustnessResult,
  memoryRobustness,
  type TroublePoint,
  type TroubleSeries,
} from "./robustness";
export {
  type CalibrationCurve,
  type CalibrationPoint,
  type SamplerCalibrationParams,
  type SamplerCalibrationResult,
  type SamplingScheme,
  samplerCalibration,
} from "./sampler-calibration";
export {
  type SequenceCurve,
  type SequenceLengthParams,
  type SequenceLengthResult,
  type SequenceOutcome,
  type SequencePoint,
  sequenceLength,
} from "./sequence-length";
export {
  type BudgetFamily,
  type Decision,
  type SpikeBudgetParams,
  type SpikeBudgetResult,
  spikeBudget,
} from "./spike-budget";
export {
  type SwitchingTasksParams,
  type SwitchingTasksResult,
  switchingTasks,
  type TaskLearner,
  type TaskOutcome,
  taskLearners,
} from "./switching-tasks";
export type { TiringPacing } from "./tiring";
export type { Trouble } from "./trouble";
export { troubledRecall, troubleThreshold } from "./trouble-theory";
export { type UnaidedMemoryParams, type UnaidedMemoryResult, unaidedMemory } from "./unaided";
export { type Course, type Watched, type WatchOptions, watch } from "./watch";
