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
export type { Form } from "./layers";
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
export {
  type BayesianHopfield,
  type BayesianHopfieldOptions,
  bayesianHopfield,
  flipBeta,
} from "./network";
export { draw, prepareSampler, type Sampler, type SamplerOptions } from "./sampler";
