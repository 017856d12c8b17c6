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
  type BayesianHopfield,
  type BayesianHopfieldOptions,
  bayesianHopfield,
  flipBeta,
} from "./network";
export { draw, type Form, prepareSampler, type Sampler, type SamplerOptions } from "./sampler";
