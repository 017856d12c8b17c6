/**
 * The Bayesian spiking Hopfield network: memories as hypotheses, spikes as samples of their posterior.
 *
 * Units: ms, Hz, nats. Names: x_k patterns, ξ state, u potentials, p posterior, ν = Rτ spikes per window.
 * @module engram/bayesian
 */
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
export type { Form } from "./layers";
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
export { draw, prepareSampler, type Sampler, type SamplerOptions } from "./sampler";
