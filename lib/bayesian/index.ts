/**
 * The Bayesian spiking Hopfield network: memories as hypotheses, spikes as samples of their posterior.
 *
 * Units: ms, Hz, nats. Names: x_k patterns, ξ state, u potentials, p posterior, ν = Rτ spikes per window.
 * @module engram/bayesian
 */
export { type CostOptions, type SamplerCost, spent } from "./cost";
export type { CueOptions } from "./cue";
export type {
  CueMode,
  Pacing,
  SpikeAdaptation,
  SpikingDynamics,
  Transition,
  Transitions,
} from "./dynamics";
export {
  bestLatencyWindow,
  coincidenceCapacity,
  type LatencyCode,
  type LatencyReadOut,
  latencyInformation,
  readOutCapacity,
} from "./latency/capacity";
export { type LatencyKernel, latencyPsp, type PspOptions } from "./latency/kernel";
export { type LatencyOptions, latencyLikelihood } from "./latency/likelihood";
export {
  backgroundScore,
  type Detection,
  detectPatterns,
  type LatencyScoreOptions,
  latencyScores,
} from "./latency/score";
export type { FastForm, Form, LayeredForm } from "./layers";
export {
  type Drift,
  type Forgetting,
  type Homeostasis,
  type Learner,
  type LearnerOptions,
  type LearnerSnapshot,
  type LearningModel,
  type Lesson,
  learnedCosine,
  type Novelty,
  type PalimpsestSetting,
  palimpsestRecall,
  plasticityCost,
  prepareLearner,
  prepareTransitionLearner,
  presentationShare,
  type RecruitmentSetting,
  recruitmentErrors,
  recruitmentThreshold,
  type SignRule,
  type TransitionLearner,
  type TransitionLearnerOptions,
  type TransitionSnapshot,
  trackingError,
  trackingRate,
} from "./learning";
export { bernoulliLikelihood, type FlipOptions, flipLikelihood } from "./likelihood/bits";
export { poissonLikelihood } from "./likelihood/counts";
export { type Likelihood, posteriorOf, potentialsOf } from "./likelihood/likelihood";
export { gaussianLikelihood, vonMisesFisherLikelihood } from "./likelihood/vectors";
export {
  type BayesianHopfield,
  type BayesianHopfieldOptions,
  bayesianHopfield,
  flipBeta,
} from "./network";
export { type PosteriorSamplerOptions, posteriorSampler } from "./posterior-sampler";
export { expectedRampWinners, mitchellShares, rampTieShares } from "./races/laws";
export {
  type ExponentialRace,
  type Finish,
  type NoisyRace,
  prepareRace,
  type Race,
  type RaceSpec,
  type RampRace,
  type Round,
  type TreeRace,
} from "./races/race";
export { type CollisionPairs, collisionRate, collisionVariance } from "./reading/collisions";
export {
  type CountEntropy,
  countEntropy,
  countEntropyVariance,
  countsOf,
  posteriorFromCounts,
} from "./reading/counts";
export { type HistogramLeak, type LeakyHistogram, leakyHistogram } from "./reading/leaky-histogram";
export { evidenceFromLatencies, type LatencyEvidence, type RampOptions } from "./reading/ramp";
export {
  afterSpikes,
  type Decision,
  decide,
  decideEach,
  entropyBelow,
  firstSpike,
  leadBy,
  leadOfTwo,
  type OpenTally,
  openTally,
  type StopRule,
  type Tally,
  type TwoWayDecision,
} from "./reading/stop";
export { draw, run, type SamplerRun } from "./run";
export { prepareSampler, type Sampler, type SamplerOptions, type SamplerSnapshot } from "./sampler";
export type { Saved } from "./saved";
export { type Inhibition, type InhibitionKind, inhibitedRate } from "./schemes/inhibition";
export { prepareThinned, type ThinnedOptions, type ThinnedSampler } from "./schemes/thinned";
export {
  adaptedBetaM,
  type DwellOptions,
  dwellTime,
  type FatigueLimit,
  fatigueLimit,
  fullDwellTime,
  type LatchingOnset,
  latchingOnset,
} from "./theory/adaptation";
export {
  flipCapacity,
  gaussianCapacity,
  gaussianCapacityBound,
  type Load,
  type LoadOptions,
  maskCapacity,
  oneShotCapacity,
} from "./theory/capacity";
export { type ClusterWindow, clusterWindow } from "./theory/clusters";
export { expectedSmoothedDivergence, expectedTotalVariation } from "./theory/counting";
export { decisionError, decisionErrorBound, decisionRate, spikesForDecision } from "./theory/decision";
export { escapeExponent, gibbsDwell, gibbsTransitions } from "./theory/escape";
export { finiteCapacity, targetPosterior } from "./theory/finite-capacity";
export { type MeanField, type MeanFieldOptions, meanField } from "./theory/mean-field";
export {
  averageStateBound,
  averageStateGrowth,
  averageStateLoss,
  maxwellPoint,
  type PottsState,
  retrievableMemories,
  retrievalSpinodal,
  retrievalSpinodalOfMany,
  retrievalState,
  spikeDropLimit,
  spinodalState,
} from "./theory/potts";
export {
  clockInflation,
  divergenceLaw,
  effectiveSpikes,
  entropyBias,
  expectedDivergence,
  type StateCovariance,
  spikeVariance,
  stateCovariance,
} from "./theory/sampling";
export { type DriveLimit, driveLimit, sequenceCapacity } from "./theory/sequence";
export {
  expectedWinners,
  type Latency,
  raceLatency,
  refractoryDrive,
  refractoryShares,
  volleyShares,
} from "./theory/winners";
