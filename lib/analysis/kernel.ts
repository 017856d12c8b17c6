/** @file The shapes with which spikes are spread into rates: densities of area 1, with what of them lies before a time. */
import { checkChoice, checkPositive, normalTail } from "../math";

/**
 * How a spike is spread over time: the shape and its width [ms].
 *
 *     gaussian     exp(−t²/2w²)/(w√2π)
 *     box          1/w in [−w/2, w/2)
 *     exponential  exp(−t/w)/w,     t ≥ 0
 *     alpha        t·exp(−t/w)/w²,  t ≥ 0
 *
 * where t is the time since the spike and w the width. The last two look only at the past.
 */
export interface Kernel {
  readonly shape: "gaussian" | "box" | "exponential" | "alpha";
  /** w [ms] */
  readonly width: number;
}

/** A density over x = t/w: its value, how much of it lies below x, and where it is 0 for all that a double can tell. */
interface Density {
  readonly value: (x: number) => number;
  readonly below: (x: number) => number;
  readonly from: number;
  readonly to: number;
}

const densities: Readonly<Record<Kernel["shape"], Density>> = {
  gaussian: {
    value: (x) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI),
    below: (x) => normalTail(-x),
    from: -8.5,
    to: 8.5,
  },
  box: {
    value: (x) => (x >= -0.5 && x < 0.5 ? 1 : 0),
    below: (x) => Math.min(1, Math.max(0, x + 0.5)),
    from: -0.5,
    to: 0.5,
  },
  exponential: {
    value: (x) => (x >= 0 ? Math.exp(-x) : 0),
    below: (x) => (x > 0 ? -Math.expm1(-x) : 0),
    from: 0,
    to: 38,
  },
  alpha: {
    value: (x) => (x >= 0 ? x * Math.exp(-x) : 0),
    below: (x) => (x > 0 ? -Math.expm1(-x) - x * Math.exp(-x) : 0),
    from: 0,
    to: 42,
  },
};

/** The density of a kernel in units of its width. @throws {TypeError} unknown shape @throws {RangeError} width not above 0 */
export function densityOf(caller: string, { shape, width }: Kernel): Density {
  checkChoice(caller, "shape", shape, Object.keys(densities) as Kernel["shape"][]);
  checkPositive(caller, "width", width);
  return densities[shape];
}
