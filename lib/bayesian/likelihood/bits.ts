/** @file Memories seen as bits: each on with its own probability, or signs of which some are flipped and some missing. */
import { bernoulli, checkLength, checkRange, type Matrix, matVec, row } from "../../math";
import { flipBeta } from "../network";
import { checkMemories, checkMemory, checkObservation } from "./check";
import type { Likelihood } from "./likelihood";

/**
 * Bits that are on with a probability of their own in each memory.
 *
 *     u_k = Σ_i y_i ln θ_ki + (1 − y_i) ln(1 − θ_ki) = Σ_i w_ki y_i + b_k,   w = ln θ/(1 − θ),   b_k = Σ_i ln(1 − θ_ki)
 *
 * θ of 0 or 1 is allowed: such a memory never makes the other bit.
 *
 * Reference: Nessler et al. 2013, eq. (7), for binary inputs of neurons that sample a posterior.
 *
 * @param probabilities [P, N] θ_ki in [0, 1]
 * @throws {RangeError} when a probability is outside [0, 1]; `evidence`, when an entry is neither 0 nor 1
 */
export function bernoulliLikelihood(probabilities: Matrix): Likelihood {
  const caller = "bernoulliLikelihood";
  checkMemories(caller, "probabilities", probabilities);
  const { rows: count, cols: size, data } = probabilities;
  for (let i = 0; i < data.length; i++) checkRange(caller, `probabilities[${i}]`, data[i], 0, 1);
  const on = data.map(Math.log);
  const off = data.map((p) => Math.log1p(-p));
  return {
    count,
    size,
    evidence(observation) {
      checkLength(caller, "observation", observation, size);
      for (let i = 0; i < size; i++)
        if (observation[i] !== 0 && observation[i] !== 1)
          throw new RangeError(`${caller}: observation[${i}] must be 0 or 1, got ${observation[i]}`);
      const u = new Float64Array(count);
      for (let k = 0; k < count; k++)
        for (let i = 0; i < size; i++) u[k] += (observation[i] === 1 ? on : off)[k * size + i];
      return u;
    },
    sample(memory, random) {
      checkMemory(caller, memory, count);
      return row(probabilities, memory).map((p) => (bernoulli(random, p) ? 1 : 0));
    },
  };
}

/** How signs are damaged. */
export interface FlipOptions {
  /** ε in (0, ½), probability that a sign is flipped */
  readonly flips: number;
  /** probability in [0, 1) that an entry is missing, 0 in the observation; 0 when left out */
  readonly missing?: number;
}

/**
 * Signs, each flipped or missing with one probability.
 *
 *     p(y_i | k) = (1 − f)(1 − ε) where y_i = x_ki, (1 − f) ε where y_i = −x_ki, f where y_i = 0:   u_k = β x_k·y,   β = ½ ln((1−ε)/ε)
 *
 * How many entries are missing says nothing about which memory it is, so that the evidence does not depend on f.
 *
 * @param patterns [P, N] of −1 and 1
 * @throws {RangeError} when a pattern holds another number, ε or f is outside its range; `evidence`, when an entry is not −1, 0 or 1
 */
export function flipLikelihood(patterns: Matrix, { flips, missing = 0 }: FlipOptions): Likelihood {
  const caller = "flipLikelihood";
  checkMemories(caller, "patterns", patterns);
  const beta = flipBeta(flips);
  if (!(missing >= 0 && missing < 1))
    throw new RangeError(`${caller}: missing must be at least 0 and below 1, got ${missing}`);
  const { rows: count, cols: size, data } = patterns;
  for (let i = 0; i < data.length; i++)
    if (Math.abs(data[i]) !== 1)
      throw new RangeError(`${caller}: patterns[${i}] must be −1 or 1, got ${data[i]}`);
  return {
    count,
    size,
    evidence(observation) {
      checkObservation(caller, observation, size);
      for (let i = 0; i < size; i++)
        if (observation[i] !== 0 && Math.abs(observation[i]) !== 1)
          throw new RangeError(`${caller}: observation[${i}] must be −1, 0 or 1, got ${observation[i]}`);
      return matVec(patterns, observation).map((overlap) => beta * overlap);
    },
    sample(memory, random) {
      checkMemory(caller, memory, count);
      return row(patterns, memory).map((x) => {
        const gone = random() < missing;
        const flipped = random() < flips;
        return gone ? 0 : flipped ? -x : x;
      });
    },
  };
}
