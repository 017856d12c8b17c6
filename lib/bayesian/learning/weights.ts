/** @file What the memories of a learner are made of, what they say of an observation, and how one spike changes one of them. */
import type { Matrix } from "../../math";
import type { BayesianHopfieldOptions } from "../network";

/** The network that weights stand for, but for how likely memories are before anything is seen. */
export interface Synapses {
  /** [P, N] what each memory's overlap with a state is taken with */
  readonly patterns: Matrix;
  /** [P, N] what its spikes carry */
  readonly values: Matrix;
  readonly beta: NonNullable<BayesianHopfieldOptions["beta"]>;
  /** [P] what its excitability holds besides ln π */
  readonly bias: Float64Array;
}

/** Weights of P memories under one generative model. */
export interface Weights {
  /** what a snapshot keeps, row by row; {@link Weights.refresh} after writing to it */
  readonly data: Float64Array;
  refresh(): void;
  /** @throws {RangeError} when an observation is none of this model */
  check(caller: string, observation: ArrayLike<number>): void;
  /** ln p(ξ | k) as the neuron of k hears it [P], up to what all memories share */
  evidence(observation: ArrayLike<number>): Float64Array;
  /** ln p(ξ | k) [P], normalised over all observations, from the evidence of the same observation */
  logLikelihoods(observation: ArrayLike<number>, evidence: Float64Array): Float64Array;
  /** ln p₀(ξ), where observations come from before there are memories; `spread` is how far patterns scatter around 0 */
  logBase(observation: ArrayLike<number>, spread: number): number;
  /** Memory k fires: its weights move towards the observation. */
  spike(k: number, observation: ArrayLike<number>, rate: number): void;
  /** Memory k becomes `strength` times the observation. */
  imprint(k: number, observation: ArrayLike<number>, strength: number): void;
  /** [P, N] mean observation of each memory */
  means(): Matrix;
  synapses(): Synapses;
}
