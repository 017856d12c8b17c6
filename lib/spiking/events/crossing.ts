/**
 * @file The first time at which a membrane left to itself reaches its threshold.
 *
 * Why none is missed: on an interval [a, b] the second derivative of the gap g between potential and threshold has proven
 * bounds (see {@link bendBounds}). With g″ ≥ −m, g lies below the parabola through its values at the ends with curvature −m.
 * Where the top of that parabola is below 0 there is no crossing; where g is below 0 at a, not below at b, and in between
 * rising, convex or concave, there is exactly one first crossing, and it is bracketed; otherwise the interval is halved. The
 * bounds close in with the square of the width, so halving ends after a few rounds, also where the top of g only just
 * fails to reach the threshold, or only just does. All of this is true up to the rounding of g: a top within some units in the last
 * place of the threshold may be taken for either. Intervals begin at half the shortest time constant and double, and
 * the search ends when no current is left that could lift the potential to its threshold, or at the horizon.
 */
import { bendBounds, type Course, type Glance, glance } from "./course";

/** Top of the parabola of curvature −m through (0, first) and (width, last). */
function parabolaTop(first: number, last: number, m: number, width: number): number {
  const tilt = (last - first) / width;
  if (Math.abs(tilt) >= (m * width) / 2) return Math.max(first, last);
  return (first + last) / 2 + (m * width * width) / 8 + (tilt * tilt) / (2 * m);
}

/** Whether the gap can never close again from where it is: neither leak, nor currents, nor a falling threshold can close it. */
function staysBelow(course: Course, now: Glance): boolean {
  if (!(now.v < course.threshold)) return false;
  if (course.leak) return course.drive + now.push <= course.threshold;
  return course.drive <= 0 && now.v + now.left < course.threshold;
}

/** The root in (low, high], where g(low) < 0 ≤ g(high) and one crossing lies between: Newton, kept in its bracket by bisection. */
function refine(course: Course, low: number, high: number): number {
  const noise = 2 ** -53 * (Math.abs(course.threshold) + course.raised);
  let x = high;
  for (let round = 0; round < 200; round++) {
    const { gap, slope } = glance(course, x);
    if (Math.abs(gap) <= noise) return x;
    if (gap < 0) low = x;
    else high = x;
    let next = x - gap / slope;
    if (!(next > low && next < high) || round > 60) next = low + (high - low) / 2;
    if (next <= low || next >= high) return high;
    if (Math.abs(next - x) <= 2 ** -53 * x) return next;
    x = next;
  }
  return high;
}

/** The first crossing in (a, b], or Infinity; the gap is below 0 at a. */
function within(course: Course, a: number, atA: Glance, b: number, atB: Glance): number {
  const width = b - a;
  const { low, high } = bendBounds(course, a, b, atA.bend);
  if (atB.gap < 0) {
    if (parabolaTop(atA.gap, atB.gap, Math.max(0, -low), width) < 0) return Number.POSITIVE_INFINITY;
  } else {
    const rising = Math.max(atA.slope + Math.min(0, low * width), atB.slope - Math.max(0, high * width)) >= 0;
    if (rising || low >= 0 || high <= 0) return refine(course, a, b);
  }
  const middle = a + width / 2;
  if (middle <= a || middle >= b) return atB.gap < 0 ? Number.POSITIVE_INFINITY : b;
  const atMiddle = glance(course, middle);
  const early = within(course, a, atA, middle, atMiddle);
  if (early < Number.POSITIVE_INFINITY) return early;
  return within(course, middle, atMiddle, b, atB);
}

/** Where one exponential reaches a fixed threshold: no currents, nothing raised, a gap below 0 at x = 0. */
function closedForm({ v, drive, threshold, tauMem, leak }: Course): number {
  if (!leak) return drive > 0 ? ((threshold - v) * tauMem) / drive : Number.POSITIVE_INFINITY;
  return drive > threshold
    ? tauMem * Math.log1p((threshold - v) / (drive - threshold))
    : Number.POSITIVE_INFINITY;
}

/** The shortest time constant that still acts. */
function shortest({ tauMem, tauSyn, current, raised, tauRaised }: Course): number {
  let tau = raised === 0 ? tauMem : Math.min(tauMem, tauRaised);
  for (let s = 0; s < tauSyn.length; s++) if (current[s] !== 0 && tauSyn[s] < tau) tau = tauSyn[s];
  return tau;
}

/**
 * The first x in [0, horizon] at which the potential is at or above the threshold, or Infinity.
 *
 * Without currents and with a threshold that stays it is the closed form tauMem ln((drive − v)/(drive − threshold)). A
 * potential that only tends to its threshold never reaches it.
 */
export function firstCrossing(course: Course, horizon: number): number {
  let a = 0;
  let atA = glance(course, 0);
  if (atA.gap >= 0) return 0;
  if (course.raised === 0 && course.current.every((current) => current === 0)) {
    const x = closedForm(course);
    return x <= horizon ? x : Number.POSITIVE_INFINITY;
  }
  for (let width = shortest(course) / 2; a < horizon && !staysBelow(course, atA); width *= 2) {
    const b = Math.min(a + width, horizon);
    const atB = glance(course, b);
    const x = within(course, a, atA, b, atB);
    if (x < Number.POSITIVE_INFINITY) return x;
    a = b;
    atA = atB;
  }
  return Number.POSITIVE_INFINITY;
}
