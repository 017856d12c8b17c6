/**
 * @file Memories that tire: how much fatigue a memory bears, from when on it cannot rest, how long it then stays. Orthogonal patterns, many
 * spikes: the lead w = βM d − A of the memory retrieved keeps up the difference d of overlaps against the difference A in fatigue.
 */
import { checkPositive, checkRange, integral, root } from "../../math";
import { checkAbove, checkMemories } from "./check";
import { differenceOf, type PottsState, retrievalSpinodal, slopeOf, spinodalLead, stateOf } from "./potts";

/** βM above the spinodal, where there is something to tire. */
function check(caller: string, memories: number, betaM: number): void {
  checkMemories(caller, memories);
  checkAbove(caller, "betaM", betaM, retrievalSpinodal(memories), `the spinodal of ${memories} memories`);
}

/** The most fatigue that a memory bears. */
export interface FatigueLimit extends PottsState {
  /** A_c [nat] */
  readonly fatigue: number;
}

/**
 * Fatigue above which a retrieved memory lets go, and the state in which it does.
 *
 *     A_c = max_d {βM d − ln[(1 + (P−1) d)/(1 − d)]},   d* = (P − 2 + √(P² − 4 P (P−1)/(βM)))/(2 (P−1)) ≈ ½ (1 + √(1 − 4/βM))
 *
 * where A is how much more tired the memory is than the others are.
 *
 * @param betaM βM, above the {@link retrievalSpinodal}
 * @throws {RangeError} when `memories` is below 2 or `betaM` not above the spinodal, where A_c is not above 0
 */
export function fatigueLimit(memories: number, betaM: number): FatigueLimit {
  check("fatigueLimit", memories, betaM);
  return limitOf(memories, betaM);
}

function limitOf(memories: number, betaM: number): FatigueLimit {
  const others = memories - 1;
  const root2 = Math.sqrt(Math.max(0, 1 - (4 / betaM) * (others / memories)));
  const d = (memories - 2 + memories * root2) / (2 * others);
  // 1 − d = P (1 − root)/(2 (P − 1)), without cancelling where d is nearly 1
  const rest = 2 / (1 + root2) / betaM;
  const lead = Math.log1p(others * d) - Math.log(rest);
  return { ...stateOf(memories, lead), difference: d, fatigue: betaM * d - lead };
}

/** Where a memory stops being able to rest. */
export interface LatchingOnset {
  /** g_on [nat] */
  readonly strength: number;
  /** how: by oscillations that grow, or by there being no state of rest */
  readonly by: "hopf" | "fold";
}

/**
 * Strength of adaptation from which on a memory cannot stay retrieved for ever.
 *
 *     slow fatigue, τ_A ≫ τ:   g_on = A_c/d*
 *     any:   Hopf bifurcation at   βM s = 1 + (1 + g s) τ/τ_A,   s = P e^−w/(1 + (P−1) e^−w)²,   w = (βM − g) d(w)
 *
 * where s is the slope of d in the lead w. Where fatigue is too fast for oscillations, the state ends at g = βM − β₀(P), by a fold. Whether
 * the next memory takes over (βM > P) or all die down to their average (βM < P) is another matter.
 *
 * @param betaM βM, above the {@link retrievalSpinodal}
 * @param tauRatio τ/τ_A ≥ 0; 0 when left out: slow fatigue
 * @throws {RangeError} when `memories` is below 2, `betaM` not above the spinodal or `tauRatio` negative
 * @example
 * latchingOnset(8, 10).strength // 5.302
 */
export function latchingOnset(memories: number, betaM: number, tauRatio = 0): LatchingOnset {
  const caller = "latchingOnset";
  check(caller, memories, betaM);
  checkRange(caller, "tauRatio", tauRatio, 0, Number.MAX_VALUE);
  if (tauRatio === 0) {
    const { fatigue, difference } = limitOf(memories, betaM);
    return { strength: fatigue / difference, by: "hopf" };
  }
  const strengthAt = (w: number): number => betaM - w / differenceOf(memories, w);
  const excess = (w: number): number => {
    const s = slopeOf(memories, w);
    return betaM * s - 1 - (1 + strengthAt(w) * s) * tauRatio;
  };
  // From no adaptation, w = βM d, down to the fold; two memories have theirs at w = 0, where w/d(w) needs a little room.
  const top = root(
    (w) => w - betaM * differenceOf(memories, w),
    Math.max(1e-6, spinodalLead(memories)),
    betaM,
  );
  const fold = Math.max(1e-6, spinodalLead(memories));
  const steps = 256;
  let before = top;
  for (let i = 1; i <= steps; i++) {
    const w = top + ((fold - top) * i) / steps;
    if (excess(w) >= 0) return { strength: strengthAt(root(excess, before, w)), by: "hopf" };
    before = w;
  }
  return { strength: betaM - retrievalSpinodal(memories), by: "fold" };
}

/**
 * Inverse temperature that is left once fatigue has settled: β_eff M = βM − g. A memory can rest as long as that is above the
 * {@link retrievalSpinodal} (and does, if fatigue is fast; see {@link latchingOnset} for slow fatigue).
 *
 * @param strength g ≥ 0
 * @throws {RangeError} when `betaM` is not > 0 or `strength` negative
 */
export function adaptedBetaM(betaM: number, strength: number): number {
  checkPositive("adaptedBetaM", "betaM", betaM);
  checkRange("adaptedBetaM", "strength", strength, 0, Number.MAX_VALUE);
  return betaM - strength;
}

/** What a dwell is computed from. */
export interface DwellOptions {
  /** P ≥ 2 */
  readonly memories: number;
  /** βM, above the {@link retrievalSpinodal} */
  readonly betaM: number;
  /** g [nat], above that of {@link latchingOnset} */
  readonly strength: number;
  /** A₀, by how much more tired than the others the memory is when it is retrieved, in (−g, A_c); 0 when left out */
  readonly start?: number;
  /** τ/τ_A ≥ 0; 0 when left out: without the delay at the end */
  readonly tauRatio?: number;
}

/** First zero of Airy's function, −a₁. */
const AIRY_ZERO = 2.3381074104597674;

/**
 * Time for which a memory that tires stays, without spike noise, in units of τ_A.
 *
 *     T/τ_A = ∫_{A₀}^{A_c} dA/(g d(A) − A)  +  a₁ (βM (τ/τ_A)²/(c (g d* − A_c)))^(1/3)
 *
 * where d(A) is the difference of overlaps at fatigue A. The integral is that of infinitely slow fatigue. The second term is how long the
 * state lingers where it has ceased to exist, τ_A times which grows as (τ_A τ²)^(1/3): near the fold τ dδ/dt = −(A − A_c)/βM − c δ²
 * with c = ½ (βM)² |d″(w*)|, whose solution ends at the first zero −a₁ = −2.338 of Airy's function. That is the first term of a series: the delay is some 10 % shorter at
 * τ_A = 500 τ.
 *
 * Reference: Berglund & Gentz 2006, *Noise-Induced Phenomena in Slow-Fast Dynamical Systems*, sec. 2.2, for the passage.
 *
 * @throws {RangeError} when a number is outside its range
 * @example
 * dwellTime({ memories: 8, betaM: 10, strength: 10.603 }) // 0.603
 */
export function dwellTime(options: DwellOptions): number {
  const caller = "dwellTime";
  const { memories, betaM, strength, start = 0, tauRatio = 0 } = options;
  check(caller, memories, betaM);
  const { fatigue, difference, lead } = limitOf(memories, betaM);
  checkAbove(caller, "strength", strength, fatigue / difference, "the onset of latching");
  if (!(start > -strength && start < fatigue))
    throw new RangeError(`${caller}: start must be above −strength and below ${fatigue}, got ${start}`);
  checkRange(caller, "tauRatio", tauRatio, 0, Number.MAX_VALUE);
  // In the lead w, A = βM d(w) − w: smooth to the end, where dA vanishes.
  const fatigueAt = (w: number): number => betaM * differenceOf(memories, w) - w;
  const first = root((w) => fatigueAt(w) - start, lead, betaM + strength + 1);
  const slow = integral(
    (w) => (1 - betaM * slopeOf(memories, w)) / (strength * differenceOf(memories, w) - fatigueAt(w)),
    lead,
    first,
    32,
  );
  if (tauRatio === 0) return slow;
  // d″ = s (1 − 2 p) with p = d's own share of the slope: s′/s = −(1 − (P−1) e^−w)/(1 + (P−1) e^−w)
  const rest = (memories - 1) * Math.exp(-lead);
  const curvature = 0.5 * betaM * ((1 - rest) / (1 + rest)); // s(w*) = 1/βM
  const pace = strength * difference - fatigue;
  return slow + AIRY_ZERO * ((betaM * tauRatio ** 2) / (curvature * pace)) ** (1 / 3);
}

/**
 * {@link dwellTime} of a memory that is retrieved fully, d = 1, and starts fresh: T/τ_A = ln(g/(g − A_c)).
 *
 * @param strength g > A_c
 * @param fatigue A_c > 0
 * @throws {RangeError} when `fatigue` is not > 0 or `strength` not above it
 */
export function fullDwellTime(strength: number, fatigue: number): number {
  checkPositive("fullDwellTime", "fatigue", fatigue);
  checkAbove("fullDwellTime", "strength", strength, fatigue, "the fatigue that a memory bears");
  return -Math.log1p(-fatigue / strength);
}
