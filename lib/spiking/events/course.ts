/** @file The course of a membrane that is left to itself: a sum of exponentials, and its distance to a threshold that decays. */
import { constantGain, currentGain, membraneDecay } from "../propagator";

/**
 * A membrane at one instant, x = 0. Until something arrives,
 *
 *     tauMem dv/dt = −v + drive + Σ_s current_s e^(−x/tauSyn_s)      (without a leak the −v is missing)
 *     threshold(x) = threshold + raised e^(−x/tauRaised)
 */
export interface Course {
  tauMem: number;
  leak: boolean;
  v: number;
  /** where v would tend to: rest and all constant currents; without a leak the constant currents alone */
  drive: number;
  /** one for each receptor */
  tauSyn: Float64Array;
  current: Float64Array;
  threshold: number;
  /** ≥ 0 */
  raised: number;
  tauRaised: number;
}

/** v at x. Nothing is divided by a difference of time constants, so equal ones are no special case. */
export function potentialAt(course: Course, x: number): number {
  const { tauMem, leak, tauSyn, current } = course;
  let v = membraneDecay(x, tauMem, leak) * course.v + constantGain(x, tauMem, leak) * course.drive;
  for (let s = 0; s < tauSyn.length; s++)
    if (current[s] !== 0) v += current[s] * currentGain(x, tauMem, tauSyn[s], leak);
  return v;
}

/** The threshold at x. */
export function thresholdAt(course: Course, x: number): number {
  return course.raised === 0
    ? course.threshold
    : course.threshold + course.raised * Math.exp(-x / course.tauRaised);
}

/** The gap g = v − threshold at one x, its derivative, and the second derivative of v alone. */
export interface Glance {
  readonly gap: number;
  readonly slope: number;
  readonly bend: number;
  readonly v: number;
  /** what the currents that push upwards sum to */
  readonly push: number;
  /** what they would still add to v without a leak */
  readonly left: number;
}

/** {@link Glance} at x, from the differential equation itself: v′ and v″ follow from v and the currents. */
export function glance(course: Course, x: number): Glance {
  const { tauMem, leak, tauSyn, current, raised, tauRaised } = course;
  const v = potentialAt(course, x);
  let drive = course.drive;
  let fall = 0; // of the currents, −dI/dx
  let push = 0;
  let left = 0;
  for (let s = 0; s < tauSyn.length; s++) {
    if (current[s] === 0) continue;
    const now = current[s] * Math.exp(-x / tauSyn[s]);
    drive += now;
    fall += now / tauSyn[s];
    if (now > 0) {
      push += now;
      left += (now * tauSyn[s]) / tauMem;
    }
  }
  const rise = (leak ? drive - v : drive) / tauMem;
  const bend = (leak ? -fall - rise : -fall) / tauMem;
  const above = raised === 0 ? 0 : raised * Math.exp(-x / tauRaised);
  return {
    gap: v - (course.threshold + above), // as thresholdAt rounds it: a potential set to it has gap 0
    slope: rise + (raised === 0 ? 0 : above / tauRaised),
    bend,
    v,
    push,
    left,
  };
}

/**
 * Bounds of the second derivative of the gap on [a, b], where `bend` is v″(a).
 *
 * With a leak, w = v″ obeys tauMem dw/dx = −w + Σ_s I_s/tauSyn_s²: it is an average of where it began and of what it is
 * drawn to, so it lies between the extremes of these. Each current and the threshold decay, so their extremes are at a and b.
 */
export function bendBounds(
  course: Course,
  a: number,
  b: number,
  bend: number,
): { readonly low: number; readonly high: number } {
  const { tauMem, leak, tauSyn, current, raised, tauRaised } = course;
  let low = 0;
  let high = 0;
  for (let s = 0; s < tauSyn.length; s++) {
    if (current[s] === 0) continue;
    const factor = (leak ? 1 / tauSyn[s] : -1 / tauMem) / tauSyn[s];
    const first = current[s] * factor * Math.exp(-a / tauSyn[s]);
    const last = current[s] * factor * Math.exp(-b / tauSyn[s]);
    low += Math.min(first, last);
    high += Math.max(first, last);
  }
  if (leak) {
    low = Math.min(low, bend);
    high = Math.max(high, bend);
  }
  if (raised !== 0) {
    low -= (raised / tauRaised ** 2) * Math.exp(-a / tauRaised);
    high -= (raised / tauRaised ** 2) * Math.exp(-b / tauRaised);
  }
  return { low, high };
}
