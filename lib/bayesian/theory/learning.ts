/** @file What steady learning from noisy examples comes to: prototypes, drifting targets, and telling new from known. */
import { checkInteger, checkPositive, checkRange } from "../../math";

/**
 * Cosine between a prototype of signs and what is learnt of it from noisy examples, x ← x + η (example − x), for ever.
 *
 *     m/√(m² + η/(2 − η) · 4ε(1 − ε)),   m = 1 − 2ε
 *
 * where each sign of an example is flipped with probability ε. For patterns of many entries, whose norm does not fluctuate.
 *
 * @param flips ε in [0, ½]
 * @param rate η in (0, 1]
 * @throws {RangeError} when an argument is outside
 * @example
 * prototypeCosine(0.2, 0.1) // 0.956
 */
export function prototypeCosine(flips: number, rate: number): number {
  checkRange("prototypeCosine", "flips", flips, 0, 0.5);
  checkRange("prototypeCosine", "rate", rate, 0, 1);
  checkPositive("prototypeCosine", "rate", rate);
  const m = 1 - 2 * flips;
  return m / Math.hypot(m, Math.sqrt((rate / (2 - rate)) * 4 * flips * (1 - flips)));
}

/**
 * Rate of learning that follows a drifting target best: the gain of a Kalman filter at rest.
 *
 *     η_opt = (√(r² + 4r) − r)/2 ≈ √q/σ,   r = q/σ²
 *
 * where the target moves by a random step of variance q between examples, which have variance σ² about it; per component. The approximation
 * is for slow drift.
 *
 * Reference: Harvey 1989, *Forecasting, Structural Time Series Models and the Kalman Filter*, ch. 4, local level.
 *
 * @param drift q ≥ 0
 * @param noise σ > 0
 * @throws {RangeError} when `drift` is negative or `noise` not > 0
 */
export function driftRate(drift: number, noise: number): number {
  checkRange("driftRate", "drift", drift, 0, Number.MAX_VALUE);
  checkPositive("driftRate", "noise", noise);
  const r = drift / noise ** 2;
  return r === 0 ? 0 : (2 * r) / (Math.sqrt(r * r + 4 * r) + r);
}

/**
 * Mean square error of what is learnt of a drifting target, just after an example, per component.
 *
 *     ((1 − η)² q + η² σ²)/(η (2 − η)) ≈ q/(2η) + η σ²/2
 *
 * At the best rate, {@link driftRate}, it is η σ².
 *
 * @param rate η in (0, 1]
 * @param drift q ≥ 0, variance of the target's step between examples
 * @param noise σ ≥ 0, standard deviation of examples
 * @throws {RangeError} when an argument is outside
 */
export function driftError(rate: number, drift: number, noise: number): number {
  checkRange("driftError", "rate", rate, 0, 1);
  checkPositive("driftError", "rate", rate);
  checkRange("driftError", "drift", drift, 0, Number.MAX_VALUE);
  checkRange("driftError", "noise", noise, 0, Number.MAX_VALUE);
  return ((1 - rate) ** 2 * drift + (rate * noise) ** 2) / (rate * (2 - rate));
}

/** Where to call a cue new, and how often that is wrong. */
export interface NoveltyThreshold {
  /** overlap x·ξ of a cue with its own pattern: mean and standard deviation */
  readonly own: number;
  readonly ownSd: number;
  /** largest overlap with any of P others, about √(2N ln P) */
  readonly rival: number;
  /** θ_o, midway: a cue whose overlaps all are below is new */
  readonly threshold: number;
  /** chance that a known pattern is called new */
  readonly falseNew: number;
  /** chance that a new one is taken for one of P */
  readonly falseMerge: number;
}

/** P(Binomial(n, p) ≥ least). */
function binomialTail(n: number, p: number, least: number): number {
  if (p === 1) return least <= n ? 1 : 0;
  let logWeight = n * Math.log1p(-p);
  let tail = 0;
  for (let c = 0; c <= n; c++) {
    if (c >= least) tail += Math.exp(logWeight);
    logWeight += Math.log(p / (1 - p)) + Math.log((n - c) / (c + 1));
  }
  return Math.min(1, tail);
}

/**
 * Overlap below which a cue is taken for new, among random patterns of signs.
 *
 *     own = N (1 − 2ε) ± 2 √(N ε (1 − ε)),   rival = √(2N ln P),   θ_o = (own + rival)/2
 *     false new = P(2 Binomial(N, 1 − ε) − N < θ_o),   false merge = 1 − (1 − P(2 Binomial(N, ½) − N ≥ θ_o))^P
 *
 * where false new leaves out that another pattern may be near by chance.
 *
 * @param size N ≥ 1
 * @param memories P ≥ 1
 * @param flips ε in [0, ½)
 * @throws {RangeError} when an argument is outside
 */
export function noveltyThreshold(size: number, memories: number, flips: number): NoveltyThreshold {
  const caller = "noveltyThreshold";
  checkInteger(caller, "size", size, 1);
  checkInteger(caller, "memories", memories, 1);
  if (!(flips >= 0 && flips < 0.5))
    throw new RangeError(`${caller}: flips must be at least 0 and below ½, got ${flips}`);
  const own = size * (1 - 2 * flips);
  const rival = Math.sqrt(2 * size * Math.log(memories));
  const threshold = (own + rival) / 2;
  const equal = (size + threshold) / 2; // signs that must be equal for an overlap of θ_o
  return {
    own,
    ownSd: 2 * Math.sqrt(size * flips * (1 - flips)),
    rival,
    threshold,
    falseNew: 1 - binomialTail(size, 1 - flips, equal),
    falseMerge: -Math.expm1(memories * Math.log1p(-Math.min(1, binomialTail(size, 0.5, equal)))),
  };
}
