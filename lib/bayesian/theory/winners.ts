/** @file What a less than perfect competition does: inhibition that comes late, neurons that rest after a spike. */
import { checkPositive, checkRange, shown } from "../../math";
import { checkPosterior } from "./check";

/**
 * Memories that fire before the inhibition by the first of them arrives, on average.
 *
 *     1 + Σ_k (1 − p_k) (1 − e^(−p_k Λ d_I))
 *
 * where Λ is the rate of the race (all memories together) and d_I the delay of inhibition. Below 1.1 for Λ d_I ≤ 0.1.
 *
 * @param posterior [P] p, sums to 1
 * @param delay Λ d_I ≥ 0, spikes of the race within the delay
 * @throws {RangeError} when `posterior` is none or `delay` negative
 */
export function expectedWinners(posterior: ArrayLike<number>, delay: number): number {
  checkPosterior("expectedWinners", "posterior", posterior);
  checkRange("expectedWinners", "delay", delay, 0, Number.MAX_VALUE);
  let winners = 1;
  for (let k = 0; k < posterior.length; k++)
    winners -= (1 - posterior[k]) * Math.expm1(-posterior[k] * delay);
  return winners;
}

/**
 * Shares of spikes when all who fire before the inhibition arrives count: broader than the posterior, even for a long delay.
 *
 *     q_k ∝ p_k + (1 − p_k) (1 − e^(−p_k Λ d_I))
 *
 * whose sum is {@link expectedWinners}: k is first, or crosses within the delay of another.
 *
 * @param posterior [P] p, sums to 1
 * @param delay Λ d_I ≥ 0, spikes of the race within the delay
 * @returns [P], sums to 1
 * @throws {RangeError} when `posterior` is none or `delay` negative
 * @example
 * volleyShares([0.9, 0.1], 3)[0] // 0.74
 */
export function volleyShares(posterior: ArrayLike<number>, delay: number): Float64Array {
  checkPosterior("volleyShares", "posterior", posterior);
  checkRange("volleyShares", "delay", delay, 0, Number.MAX_VALUE);
  const winners = expectedWinners(posterior, delay);
  return Float64Array.from(posterior, (p) => (p - (1 - p) * Math.expm1(-p * delay)) / winners);
}

/**
 * Shares of spikes when neurons rest after each: the likely memories are under-represented.
 *
 *     r_k ∝ p_k/(1 + p_k R τ_ref/n)
 *
 * where n neurons share the spikes of a memory. The spikes that a resting neuron misses are lost, not given to others.
 *
 * Reference: Ricciardi & Esposito 1966, Kybernetik 3, for the rate of a process with a dead time.
 *
 * @param posterior [P] p, sums to 1
 * @param rest R τ_ref ≥ 0, spikes of all memories within the refractory period
 * @param population n ≥ 1, neurons per memory; 1 when left out
 * @returns [P], sums to 1
 * @throws {RangeError} when `posterior` is none, `rest` negative or `population` below 1
 */
export function refractoryShares(posterior: ArrayLike<number>, rest: number, population = 1): Float64Array {
  const caller = "refractoryShares";
  checkPosterior(caller, "posterior", posterior);
  checkRange(caller, "rest", rest, 0, Number.MAX_VALUE);
  checkRange(caller, "population", population, 1, Number.MAX_VALUE);
  const shares = Float64Array.from(posterior, (p) => p / (1 + (p * rest) / population));
  const total = shares.reduce((sum, x) => sum + x, 0);
  return shares.map((x) => x / total);
}

/**
 * Intensity that gives a neuron a rate in spite of its rest after each spike: λ = r/(1 − r τ_ref).
 *
 * Reference: Buesing et al. 2011, PLoS Comput. Biol. 7, e1002211, for the same correction in a sampling network.
 *
 * @param rate r ≥ 0 [Hz]
 * @param refractory τ_ref ≥ 0 [ms], below 1000/rate
 * @returns [Hz]
 * @throws {RangeError} when an argument is negative or no intensity is enough
 */
export function refractoryDrive(rate: number, refractory: number): number {
  checkRange("refractoryDrive", "rate", rate, 0, Number.MAX_VALUE);
  checkRange("refractoryDrive", "refractory", refractory, 0, Number.MAX_VALUE);
  const rested = 1 - (rate * refractory) / 1000;
  if (!(rested > 0))
    throw new RangeError(
      `refractoryDrive: refractory must be below 1000/rate = ${1000 / rate} ms, got ${shown(refractory)}`,
    );
  return rate / rested;
}

/** Mean and spread of a latency. */
export interface Latency {
  /** in the unit of threshold over slope */
  readonly mean: number;
  readonly sd: number;
}

/**
 * Latency of the first spike in a race of ramps from Gumbel distributed starts: it reads the evidence of all memories together.
 *
 *     E t = (θ − γ_E − lse(u))/s,   sd = π/(√6 s)
 *
 * where each memory starts at u_k + G_k and rises by s until one reaches θ: the largest start is Gumbel distributed about
 * lse(u) = ln Σ_k e^(u_k), whoever it belongs to. Holds while θ is out of reach of the starts. In steps of a clock latencies are
 * rounded up, by ½ on average.
 *
 * Reference: Gumbel 1958, sec. 5.2, for moments; Maddison et al. 2014, NeurIPS, for the winner.
 *
 * @param logEvidence lse(u) [nat]
 * @param threshold θ [nat]
 * @param slope s > 0 [nat per unit of time]
 * @throws {RangeError} when a number is not finite or `slope` not > 0
 * @example
 * raceLatency(0, 8, 0.25).mean // 29.7
 */
export function raceLatency(logEvidence: number, threshold: number, slope: number): Latency {
  const caller = "raceLatency";
  checkRange(caller, "logEvidence", logEvidence, -Number.MAX_VALUE, Number.MAX_VALUE);
  checkRange(caller, "threshold", threshold, -Number.MAX_VALUE, Number.MAX_VALUE);
  checkPositive(caller, "slope", slope);
  return { mean: (threshold - EULER - logEvidence) / slope, sd: Math.PI / (Math.sqrt(6) * slope) };
}

/** γ_E, mean of Gumbel's law. */
export const EULER = 0.5772156649015329;
