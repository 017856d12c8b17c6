/** @file Memories seen as points of space: in Gaussian noise, or by their direction alone. */
import {
  checkPositive,
  dot,
  type Matrix,
  matrix,
  matVec,
  norm,
  normal,
  normalInto,
  type Random,
  row,
} from "../../math";
import { checkMemories, checkMemory, checkObservation } from "./check";
import type { Likelihood } from "./likelihood";

/**
 * Patterns in Gaussian noise of one size.
 *
 *     p(y | k) = N(y; x_k, σ² I):   u_k = β x_k·y − ½ β ‖x_k‖²,   β = 1/σ²
 *
 * @param patterns [P, N] x_k as rows
 * @throws {RangeError} when σ is not > 0 or an entry is not finite; `evidence`, when the observation does not fit
 */
export function gaussianLikelihood(patterns: Matrix, { sd }: { readonly sd: number }): Likelihood {
  const caller = "gaussianLikelihood";
  checkMemories(caller, "patterns", patterns);
  checkPositive(caller, "sd", sd);
  const { rows: count, cols: size } = patterns;
  const squares = Float64Array.from({ length: count }, (_, k) => dot(row(patterns, k), row(patterns, k)));
  return {
    count,
    size,
    evidence(observation) {
      checkObservation(caller, observation, size);
      return matVec(patterns, observation).map((own, k) => (own - squares[k] / 2) / (sd * sd));
    },
    sample(memory, random) {
      checkMemory(caller, memory, count);
      return row(patterns, memory).map((x) => normal(random, x, sd));
    },
  };
}

/**
 * Cosine of the angle to the mean direction, from its density ∝ exp(κ w) (1 − w²)^((N−3)/2), by rejection. N ≥ 2.
 *
 * Reference: Wood 1994, Commun. Stat. Simul. Comput. 23(1), algorithm VM*.
 */
function cosineOf(size: number, kappa: number, random: Random): number {
  const d = size - 1;
  const b = d / (2 * kappa + Math.sqrt(4 * kappa * kappa + d * d));
  const x = (1 - b) / (1 + b);
  const c = kappa * x + d * Math.log1p(-x * x);
  const point = new Float64Array(size);
  for (;;) {
    // A coordinate z of a uniform point of the sphere: (1 + z)/2 has the beta law of equal shapes (N − 1)/2.
    normalInto(point, random);
    const z = 0.5 * (1 + point[0] / norm(point));
    const w = (1 - (1 + b) * z) / (1 - (1 - b) * z);
    if (kappa * w + d * Math.log(1 - x * w) - c >= Math.log(1 - random())) return w;
  }
}

/**
 * Directions around mean directions: the law of von Mises and Fisher.
 *
 *     p(y | k) ∝ exp(κ μ_k·y), ‖y‖ = ‖μ_k‖ = 1:   u_k = κ μ_k·y/‖y‖
 *
 * Memories and observations may have any length but 0: it does not count. This is attention with normalised queries and keys.
 *
 * Reference: Fisher 1953, Proc. R. Soc. A 217.
 *
 * @param directions [P, N] μ_k as rows
 * @param options κ > 0, concentration: 0 would be the uniform law
 * @throws {RangeError} when κ is not > 0, or a row has length 0; `evidence`, when the observation has
 */
export function vonMisesFisherLikelihood(
  directions: Matrix,
  { kappa }: { readonly kappa: number },
): Likelihood {
  const caller = "vonMisesFisherLikelihood";
  checkMemories(caller, "directions", directions);
  checkPositive(caller, "kappa", kappa);
  const { rows: count, cols: size } = directions;
  const means = matrix(count, size, directions.data.slice());
  for (let k = 0; k < count; k++) {
    const mean = row(means, k);
    const length = norm(mean);
    if (length === 0) throw new RangeError(`${caller}: directions[${k}] must have a length above 0, got 0`);
    for (let i = 0; i < size; i++) mean[i] /= length;
  }
  return {
    count,
    size,
    evidence(observation) {
      checkObservation(caller, observation, size);
      const length = norm(observation);
      if (length === 0) throw new RangeError(`${caller}: observation must have a length above 0, got 0`);
      return matVec(means, observation).map((cosine) => (kappa * cosine) / length);
    },
    sample(memory, random) {
      checkMemory(caller, memory, count);
      const mean = row(means, memory);
      if (size === 1) return mean.map((x) => (random() * (1 + Math.exp(-2 * kappa)) < 1 ? x : -x));
      const w = cosineOf(size, kappa, random);
      // Across the mean every direction is as likely.
      const across = normalInto(new Float64Array(size), random);
      const along = dot(across, mean);
      for (let i = 0; i < size; i++) across[i] -= along * mean[i];
      const scale = Math.sqrt(Math.max(0, 1 - w * w)) / norm(across);
      return across.map((a, i) => w * mean[i] + scale * a);
    },
  };
}
