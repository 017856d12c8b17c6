/**
 * @file Spike trains with independent intervals, for which everything is known in closed form: the theory that estimators are
 * held against, and trains drawn from it.
 */
import { checkFinite, checkInteger, checkPositive, exponential, type Random, shown } from "../math";
import { type Raster, rasterFromTrains } from "../record";

/**
 * A renewal process whose intervals are a dead time and a gamma-distributed rest.
 *
 *     interval = refractory + Σ_{j=1}^{shape} E_j,   E_j exponential with mean (1/rate − refractory)/shape
 *
 * Shape 1 without a dead time is the Poisson process, shape 1 with one the Poisson process with dead time.
 */
export interface RenewalLaw {
  /** ν, mean rate, dead time included [Hz] */
  readonly rate: number;
  /** k ≥ 1, whole; 1 by default */
  readonly shape?: number;
  /** dead time [ms], below 1000/rate; 0 by default */
  readonly refractory?: number;
}

/** The law in full: dead time d, scale θ of one exponential stage, and the mean interval d + kθ [ms]. */
function stages(caller: string, { rate, shape = 1, refractory = 0 }: RenewalLaw) {
  checkPositive(caller, "rate", rate);
  checkInteger(caller, "shape", shape, 1);
  checkFinite(caller, "refractory", refractory);
  const interval = 1000 / rate;
  if (refractory < 0 || refractory >= interval)
    throw new RangeError(
      `${caller}: refractory must be in [0, ${interval}), the mean interval, got ${shown(refractory)}`,
    );
  return { shape, refractory, scale: (interval - refractory) / shape, interval };
}

/**
 * Coefficient of variation of the intervals.
 *
 *     CV = (1 − ν·d)/√k
 *
 * where ν is the rate, d the dead time and k the shape: 1 for Poisson, 1 − ν·d with a dead time, 1/√k for gamma.
 *
 * Reference: Cox 1962, Renewal Theory, §1.
 *
 * @throws {RangeError} when the law is none: rate not above 0, shape not whole, dead time not below the mean interval
 */
export function renewalCv(law: RenewalLaw): number {
  const { shape, scale, interval } = stages("renewalCv", law);
  return (Math.sqrt(shape) * scale) / interval;
}

/** Rate of a Poisson process of rate `free` [Hz] after a dead time [ms] is put in: free/(1 + free·d). */
export function deadTimeRate(free: number, refractory: number): number {
  checkPositive("deadTimeRate", "free", free);
  checkFinite("deadTimeRate", "refractory", refractory);
  if (refractory < 0)
    throw new RangeError(`deadTimeRate: refractory must be at least 0, got ${shown(refractory)}`);
  return free / (1 + (free * refractory) / 1000);
}

/** Local variation of gamma intervals, 3/(2k + 1). Reference: Shinomoto, Shima & Tanji 2003, Neural Comput. 15. */
export function gammaLv(shape: number): number {
  checkPositive("gammaLv", "shape", shape);
  return 3 / (2 * shape + 1);
}

/**
 * Mean of 2·|I − J|/(I + J) for two gamma intervals.
 *
 *     CV2 = 4^(1−k)/(k·B(k, k)) = 4^(1−k)·(2k − 1)!/(k!·(k − 1)!)
 *
 * where B is the beta function, since I/(I + J) has the beta law (k, k). It is 1 for Poisson.
 *
 * @param shape k, whole
 */
export function gammaCv2(shape: number): number {
  checkInteger("gammaCv2", "shape", shape, 1);
  let value = 1;
  for (let k = 1; k < shape; k++) value *= (2 * k + 1) / (2 * k + 2); // the formula at k + 1 over that at k
  return value;
}

/** Fano factor of binomial counts with success probability p, 1 − p; that of Poisson counts is its limit 1. */
export function binomialFano(probability: number): number {
  checkFinite("binomialFano", "probability", probability);
  if (probability < 0 || probability > 1)
    throw new RangeError(`binomialFano: probability must be in [0, 1], got ${shown(probability)}`);
  return 1 - probability;
}

/**
 * Fano factor of the count in a window placed at random on a renewal train, for windows of several intervals.
 *
 *     Var N ≈ CV²·νT + 1/6 + CV⁴/2 − μ₃/(3μ³),   F = Var N/(νT)
 *
 * where T is `window` [ms], ν the rate, μ the mean interval and μ₃ its third central moment. F tends to CV². Exact for Poisson; the
 * rest falls exponentially with T/μ.
 *
 * Reference: Cox 1962, Renewal Theory, §4.5 (equilibrium process).
 */
export function renewalFano(law: RenewalLaw, window: number): number {
  const { shape, scale, interval } = stages("renewalFano", law);
  checkPositive("renewalFano", "window", window);
  const cv2 = (shape * scale * scale) / (interval * interval);
  const third = (2 * shape * scale ** 3) / interval ** 3;
  return cv2 + ((1 / 6 + (cv2 * cv2) / 2 - third / 3) * interval) / window;
}

/**
 * Power spectral density of a renewal train at a frequency above 0, two-sided.
 *
 *     S(f) = ν·(1 − |φ|²)/|1 − φ|²,   φ(f) = e^{2πifd}·(1 − 2πifθ)^{−k}
 *
 * where φ is the characteristic function of the intervals. Poisson: S = ν at every frequency. S → ν·CV² as f → 0, ν as f → ∞.
 *
 * Reference: Stratonovich 1967, Topics in the Theory of Random Noise I; Cox & Lewis 1966, §4.6.
 *
 * @param frequency [Hz]
 * @returns [Hz]
 */
export function renewalSpectrum(law: RenewalLaw, frequency: number): number {
  const { shape, refractory, scale } = stages("renewalSpectrum", law);
  checkPositive("renewalSpectrum", "frequency", frequency);
  const omega = (2 * Math.PI * frequency) / 1000;
  const logSize = -0.5 * shape * Math.log1p((omega * scale) ** 2);
  const angle = omega * refractory + shape * Math.atan(omega * scale);
  // |1 − φ|² = (1 − |φ|)² + 4|φ| sin²(angle/2): no cancellation at low frequencies
  const away = Math.expm1(logSize) ** 2 + 4 * Math.exp(logSize) * Math.sin(angle / 2) ** 2;
  return (-law.rate * Math.expm1(2 * logSize)) / away;
}

/** The sum of `count` exponential times of mean `scale`. */
function gammaTime(random: Random, count: number, scale: number): number {
  let sum = 0;
  for (let j = 0; j < count; j++) sum += exponential(random);
  return sum * scale;
}

/**
 * Independent trains of one law, in equilibrium: the window opens at a moment that knows nothing of the spikes.
 *
 * The time to the first spike has the density ν·P(interval > t): inside a dead time with probability ν·d, else a uniform
 * part of a gamma interval drawn in proportion to its length. Neuron i draws from `random.split(i)`.
 *
 * @throws {RangeError} when the law is none or the window not finite
 * @example
 * renewalRaster({ rate: 20, refractory: 5 }, randomFrom(1), { size: 100, start: 0, stop: 1000 })
 */
export function renewalRaster(
  law: RenewalLaw,
  random: Random,
  { size, start, stop }: { readonly size: number; readonly start: number; readonly stop: number },
): Raster {
  const { shape, refractory, scale, interval } = stages("renewalRaster", law);
  checkInteger("renewalRaster", "size", size);
  checkFinite("renewalRaster", "start", start);
  checkFinite("renewalRaster", "stop", stop);
  const trains = Array.from({ length: size }, (_, i) => {
    const own = random.split(i);
    const train: number[] = [];
    const dead = own() < refractory / interval;
    let t =
      start +
      (dead ? own() * refractory + gammaTime(own, shape, scale) : own() * gammaTime(own, shape + 1, scale));
    for (; t < stop; t += refractory + gammaTime(own, shape, scale)) train.push(t);
    return train;
  });
  return rasterFromTrains(trains, start, stop);
}
