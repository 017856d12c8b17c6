/** @file Where a function of one number vanishes, and where it is largest. */
import { checkRange, shown } from "./check";

/**
 * The x in [low, high] at which f changes sign, by bisection; an end at which it is 0 to rounding is one.
 *
 * @param tolerance width at which the interval is not halved again; to the last bit when left out
 * @throws {RangeError} when f has one sign at both ends, or none
 * @example
 * root((x) => x * x - 2, 0, 2) // 1.414213562373095
 */
export function root(f: (x: number) => number, low: number, high: number, tolerance = 0): number {
  checkRange("root", "tolerance", tolerance, 0, Number.MAX_VALUE);
  const [first, last] = [f(low), f(high)];
  const rounding = 1e-12 * Math.max(Math.abs(first), Math.abs(last));
  if (!(Math.min(first, last) <= rounding && Math.max(first, last) >= -rounding))
    throw new RangeError(
      `root: f must change sign between ${low} and ${high}, got ${shown(first)} and ${shown(last)}`,
    );
  let [below, above] = [low, high];
  for (;;) {
    const middle = 0.5 * (below + above);
    const between = middle > Math.min(below, above) && middle < Math.max(below, above);
    if (!between || Math.abs(above - below) <= tolerance) return middle;
    if (f(middle) > 0 === last > first) above = middle;
    else below = middle;
  }
}

const golden = (Math.sqrt(5) - 1) / 2;

/**
 * The x in [low, high] at which f, with one maximum there and flat only to its right, is largest, by golden
 * section: right to about 1e−8 of the range.
 */
export function peak(f: (x: number) => number, low: number, high: number): number {
  let [a, b] = [low, high];
  let [c, d] = [b - golden * (b - a), a + golden * (b - a)];
  let [fc, fd] = [f(c), f(d)];
  for (let round = 0; round < 80; round++) {
    if (fc >= fd) {
      [b, d, fd] = [d, c, fc];
      c = b - golden * (b - a);
      fc = f(c);
    } else {
      [a, c, fc] = [c, d, fd];
      d = a + golden * (b - a);
      fd = f(d);
    }
  }
  return 0.5 * (a + b);
}
