/** @file A network that sees through any generative model: its spikes are samples of the posterior of what was observed. */
import { type Matrix, matrix, type Random } from "../math";
import type { SpikingDynamics } from "./dynamics";
import { type Likelihood, potentialsOf } from "./likelihood/likelihood";
import { bayesianHopfield } from "./network";
import { prepareSampler, type Sampler } from "./sampler";

/** What was observed, and how memories answer. */
export interface PosteriorSamplerOptions extends SpikingDynamics {
  /** [N] */
  readonly observation: ArrayLike<number>;
  /** [P] π of any scale; equal when left out */
  readonly prior?: ArrayLike<number>;
  /** [P, V] what a spike adds to the state; nothing when left out */
  readonly values?: Matrix;
  readonly random: Random;
}

/**
 * A clamped network whose spikes are samples of p(k | observation) under any {@link Likelihood}.
 *
 *     u_k = ln p(observation | k) + ln π_k,   λ_k = R softmax(u)_k
 *
 * @throws {RangeError} when the observation does not fit, no memory can have made it, or `values` has another number of rows
 * @example
 * const likelihood = poissonLikelihood(rates, { duration: 100 });
 * const first = posteriorSampler(likelihood, { observation: counts, random: randomFrom(1) }).fire();
 */
export function posteriorSampler(likelihood: Likelihood, options: PosteriorSamplerOptions): Sampler {
  const { observation, prior, values = matrix(likelihood.count, 1), ...dynamics } = options;
  const evidence = potentialsOf(likelihood, prior, observation);
  if (values.rows !== likelihood.count)
    throw new RangeError(
      `posteriorSampler: values must hold one row for each of ${likelihood.count} memories, got ${values.rows}`,
    );
  // What the state is made of; who fires is said by the evidence alone.
  const network = bayesianHopfield(values, { beta: 1, excitability: new Float64Array(likelihood.count) });
  return prepareSampler(network, { ...dynamics, mode: "clamped", evidence });
}
