/**
 * @file Orthogonal memories of one norm, without spike noise: the mean field of the Curie–Weiss–Potts model. Its states along one memory are
 * those in which all others are alike, so that everything is a function of w, the lead of that memory's potential.
 */
import { checkFinite, checkPositive, root } from "../../math";
import { checkAbove, checkMemories } from "./check";

/** A state in which one memory leads and all others are alike; overlaps are x_k·ξ/M, and sum to 1. */
export interface PottsState {
  /** q₁ of the memory in the lead */
  readonly overlap: number;
  /** q of each other */
  readonly background: number;
  /** d = q₁ − q */
  readonly difference: number;
  /** w = ln(q₁/q) [nat] */
  readonly lead: number;
}

/** d(w) = p₁ − p of a softmax in which one potential leads by w: what the lead keeps alive. */
export function differenceOf(memories: number, lead: number): number {
  return -Math.expm1(-lead) / (1 + (memories - 1) * Math.exp(-lead));
}

/** dd/dw = P e^−w/(1 + (P − 1) e^−w)². */
export function slopeOf(memories: number, lead: number): number {
  const rest = Math.exp(-lead);
  return (memories * rest) / (1 + (memories - 1) * rest) ** 2;
}

/** The state of lead w. */
export function stateOf(memories: number, lead: number): PottsState {
  const total = 1 + (memories - 1) * Math.exp(-lead);
  return {
    overlap: 1 / total,
    background: Math.exp(-lead) / total,
    difference: differenceOf(memories, lead),
    lead,
  };
}

/** βM at which a lead of w keeps itself up: w/d(w) = w (1 + P/(e^w − 1)). */
const keeping = (memories: number, lead: number): number =>
  lead === 0 ? memories : lead * (1 + memories / Math.expm1(lead));

/** The lead at which βM = w/d(w) is least: 4 sinh²(w/2) = P (w − 1 + e^−w), whose sides' ratio rises with w from 2. */
export function spinodalLead(memories: number): number {
  if (memories === 2) return 0;
  const excess = (w: number): number =>
    w + 2 * Math.log(-Math.expm1(-w)) - Math.log(w + Math.expm1(-w)) - Math.log(memories);
  let high = 1;
  while (excess(high) < 0) high *= 2;
  return root(excess, 1e-9, high);
}

/**
 * Retrieval spinodal: the inverse temperature above which a memory keeps itself up.
 *
 *     β₀(P) = min_d (1/d) ln[(1 + (P−1) d)/(1 − d)],   0 < d < 1
 *
 * where d is the difference between the overlaps of the memory retrieved and of any other; in units of 1/M, so that patterns of norm² M
 * are retrieved from β = β₀/M on. P = 2 gives 2, reached continuously at d = 0; for more memories d jumps. Random patterns of signs
 * take up to 6 % more.
 *
 * Reference: Wu 1982, Rev. Mod. Phys. 54, for the mean field of the Potts model; Ramsauer et al. 2021 for the network.
 *
 * @param memories P ≥ 2, need not be whole
 * @returns βM
 * @throws {RangeError} when `memories` is below 2 or not finite
 * @example
 * retrievalSpinodal(16) // 5.189
 */
export function retrievalSpinodal(memories: number): number {
  checkMemories("retrievalSpinodal", memories);
  return keeping(memories, spinodalLead(memories));
}

/**
 * Retrieval spinodal of many memories, in which e^−w is left out beside 1.
 *
 *     y = ln P + ln(y − 1),   β₀ = y²/(y − 1) ≈ ln P + ln ln P + 1
 *
 * Below the exact {@link retrievalSpinodal} by 0.6 % at 16 memories, by 1.4e−5 at 1024. The last form, not used here, is 8 % low at 16.
 *
 * @param memories P ≥ e² ≈ 7.39, where the two solutions y meet
 * @returns βM
 * @throws {RangeError} when `memories` is below e² or not finite
 */
export function retrievalSpinodalOfMany(memories: number): number {
  checkFinite("retrievalSpinodalOfMany", "memories", memories);
  if (!(memories >= Math.E ** 2))
    throw new RangeError(`retrievalSpinodalOfMany: memories must be at least e² = 7.389…, got ${memories}`);
  // t − ln t = ln P − 1 with t = y − 1 ≥ 1: the other branch of Lambert's W at −e/P.
  const target = Math.log(memories) - 1;
  const t = target <= 1 ? 1 : root((x) => x - Math.log(x) - target, 1, 2 * target + 1);
  return (t + 1) ** 2 / t;
}

/**
 * State at the spinodal, the weakest in which a memory is retrieved.
 *
 * @throws {RangeError} when `memories` is below 2 or not finite
 */
export function spinodalState(memories: number): PottsState {
  checkMemories("spinodalState", memories);
  return stateOf(memories, spinodalLead(memories));
}

/**
 * State in which one memory is retrieved, and the barrier before it.
 *
 *     q = softmax(βM q):   βM d = ln[(1 + (P−1) d)/(1 − d)],   the largest d, and the one below it
 *
 * `barrier` is the unstable state between the memory and the average of all; it is the average state itself from βM = P on, where that
 * is unstable.
 *
 * @param betaM βM
 * @returns undefined below the spinodal, where there is no such state
 * @throws {RangeError} when `memories` is below 2 or `betaM` is not > 0
 */
export function retrievalState(
  memories: number,
  betaM: number,
): { readonly retrieved: PottsState; readonly barrier: PottsState } | undefined {
  checkMemories("retrievalState", memories);
  checkPositive("retrievalState", "betaM", betaM);
  const least = spinodalLead(memories);
  if (betaM <= keeping(memories, least)) return undefined;
  const excess = (w: number): number => keeping(memories, w) - betaM;
  return {
    retrieved: stateOf(memories, root(excess, least, betaM)),
    barrier: stateOf(memories, betaM >= memories ? 0 : root(excess, 0, least)),
  };
}

/**
 * Most memories that are retrieved at an inverse temperature, the inverse of {@link retrievalSpinodal}.
 *
 * Attention with scaling β = 1/√d and keys of norm² d has βM = √d.
 *
 * @param betaM βM ≥ 2
 * @returns P ≥ 2, not rounded; Infinity where it leaves the range of numbers
 * @throws {RangeError} when `betaM` is below 2, where not even two memories are told apart
 * @example
 * Math.floor(retrievableMemories(Math.sqrt(64))) // 158
 */
export function retrievableMemories(betaM: number): number {
  checkFinite("retrievableMemories", "betaM", betaM);
  if (!(betaM >= 2)) throw new RangeError(`retrievableMemories: betaM must be at least 2, got ${betaM}`);
  const spinodal = (logMemories: number): number => {
    const memories = Math.exp(logMemories);
    return keeping(memories, spinodalLead(memories)) - betaM;
  };
  const top = Math.log(Number.MAX_VALUE);
  if (spinodal(top) <= 0) return Number.POSITIVE_INFINITY;
  return spinodal(Math.LN2) >= 0 ? 2 : Math.exp(root(spinodal, Math.LN2, top));
}

/**
 * Maxwell point: where a retrieved memory and the average of all are equally deep.
 *
 *     β_M = 2 (P−1) ln(P−1)/(P−2),   2 at P = 2;   there d = (P−2)/(P−1)
 *
 * Reference: Wu 1982, Rev. Mod. Phys. 54, the transition temperature of the mean-field Potts model.
 *
 * @returns βM
 * @throws {RangeError} when `memories` is below 2 or not finite
 */
export function maxwellPoint(memories: number): number {
  checkMemories("maxwellPoint", memories);
  const more = memories - 2;
  return 2 * (memories - 1) * (more === 0 ? 1 : Math.log1p(more) / more);
}

/**
 * Where the average state of orthogonal memories is lost: βM = P.
 *
 * A difference between memories grows as exp((βM/P − 1) t/τ): see {@link averageStateGrowth}.
 *
 * @returns βM
 * @throws {RangeError} when `memories` is below 2 or not finite
 */
export function averageStateLoss(memories: number): number {
  checkMemories("averageStateLoss", memories);
  return memories;
}

/**
 * Rate at which a small difference between memories grows in the average state of orthogonal patterns, βM/P − 1, per τ.
 *
 * @throws {RangeError} when `memories` is below 2 or `betaM` is not > 0
 */
export function averageStateGrowth(memories: number, betaM: number): number {
  checkMemories("averageStateGrowth", memories);
  checkPositive("averageStateGrowth", "betaM", betaM);
  return betaM / memories - 1;
}

/**
 * Where the average state of many random patterns is lost at the latest: 1 over the largest eigenvalue of their covariance.
 *
 *     β ≤ 1/λ₊,   λ₊ = (M/N) (1 + √(N/P))²
 *
 * λ₊ is the limit for large N and P. The average state leans towards some memories and so is lost earlier: at N = 64
 * by 5 % with 16 patterns, 17 % with 64, 15 % with 256 and 7 % with 1024, each set within about 5 % of that.
 *
 * Reference: Marchenko & Pastur 1967.
 *
 * @param size N, entries of a pattern, independent and of mean 0
 * @param norm2 M, mean square norm of a pattern; N when left out, as for signs
 * @returns β (not βM)
 * @throws {RangeError} when an argument is not > 0
 */
export function averageStateBound(size: number, memories: number, norm2: number = size): number {
  const caller = "averageStateBound";
  checkPositive(caller, "size", size);
  checkMemories(caller, memories);
  checkPositive(caller, "norm2", norm2);
  return size / (norm2 * (1 + Math.sqrt(size / memories)) ** 2);
}

/**
 * Share of spikes that may fail to arrive before a memory no longer keeps itself up.
 *
 *     d_c = 1 − β₀(P)/(βM)
 *
 * where dropped spikes lower β to (1 − d) β. Fluctuations of few spikes per window cost some of the margin.
 *
 * @throws {RangeError} when `betaM` is not above the spinodal
 */
export function spikeDropLimit(memories: number, betaM: number): number {
  const spinodal = retrievalSpinodal(memories);
  checkAbove("spikeDropLimit", "betaM", betaM, spinodal, `the spinodal of ${memories} memories`);
  return 1 - spinodal / betaM;
}
