/** @file What memories make one see: the shape of every generative model, and Bayes' rule. */
import { checkLength, type Random, softmax } from "../../math";
import { logPrior } from "../prior";

/** How observations come from memories. */
export interface Likelihood {
  /** P, number of memories */
  readonly count: number;
  /** N, entries of an observation */
  readonly size: number;
  /**
   * ln p(observation | k) of every memory, up to a term that all have in common; −Infinity where a memory can not have made it.
   *
   * @returns [P] nats
   * @throws {RangeError} when the observation has another length, or holds what no memory of this kind can make
   */
  evidence(observation: ArrayLike<number>): Float64Array;
  /**
   * An observation from a memory.
   *
   * @param random advanced
   * @returns [N]
   */
  sample(memory: number, random: Random): Float64Array;
}

/**
 * Evidence and log-prior together: the potentials of memory neurons that see an observation, for a sampler with `evidence`.
 *
 *     u_k = ln p(observation | k) + ln π_k
 *
 * @param prior [P] π of any scale, ≥ 0; equal when left out
 * @returns [P] nats, up to a term that all have in common
 * @throws {RangeError} when the prior is none, the observation does not fit, or no memory can have made it
 */
export function potentialsOf(
  likelihood: Likelihood,
  prior: ArrayLike<number> | undefined,
  observation: ArrayLike<number>,
): Float64Array {
  const caller = "potentialsOf";
  const u = likelihood.evidence(observation);
  if (prior !== undefined) {
    checkLength(caller, "prior", prior, likelihood.count);
    const known = logPrior(caller, prior);
    for (let k = 0; k < u.length; k++) u[k] += known[k];
  }
  if (u.every((value) => value === Number.NEGATIVE_INFINITY))
    throw new RangeError(
      `${caller}: observation must be possible for at least one memory, got one that is for none`,
    );
  return u;
}

/**
 * The posterior of memories by Bayes' rule.
 *
 *     p(k | observation) = π_k p(observation | k) / Σ_j π_j p(observation | j)
 *
 * @param prior [P] π of any scale, ≥ 0; equal when left out
 * @returns [P], sums to 1
 * @throws {RangeError} when the prior is none, the observation does not fit, or no memory can have made it
 * @example
 * posteriorOf(flipLikelihood(patterns, { flips: 0.1 }), undefined, cue);
 */
export function posteriorOf(
  likelihood: Likelihood,
  prior: ArrayLike<number> | undefined,
  observation: ArrayLike<number>,
): Float64Array {
  return softmax(potentialsOf(likelihood, prior, observation));
}
