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
export type { Form } from "./layers";
export {
  type BayesianHopfield,
  type BayesianHopfieldOptions,
  bayesianHopfield,
  flipBeta,
} from "./network";
export { expectedRampWinners } from "./races/laws";
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
export { draw, run, type SamplerRun } from "./run";
export { prepareSampler, type Sampler, type SamplerOptions, type SamplerSnapshot } from "./sampler";
export type { Saved } from "./saved";
export { type Inhibition, type InhibitionKind, inhibitedRate } from "./schemes/inhibition";
export { prepareThinned, type ThinnedOptions, type ThinnedSampler } from "./schemes/thinned";
