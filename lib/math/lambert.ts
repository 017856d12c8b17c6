/** @file The principal branch of Lambert's W, the inverse of w e^w, with a form that does not overflow. */
import { checkFinite, shown } from "./check";

/** Solves w + log w = y for w > 0 by Newton's method in log w, which converges from every start. */
function solveLogarithmic(y: number): number {
  let logarithm = y > 1 ? Math.log(y) : y - Math.log1p(Math.exp(y));
  for (let k = 0; k < 40; k++) {
    const w = Math.exp(logarithm);
    const change = (w + logarithm - y) / (w + 1);
    logarithm -= change;
    if (Math.abs(change) <= 1e-16 * Math.max(1, Math.abs(logarithm))) break;
  }
  const w = Math.exp(logarithm);
  // exp turns the rounding of its argument into a relative error |log w| times as large: one step in w itself mends it.
  return w > 1 ? w * ((1 + y - Math.log(w)) / (1 + w)) : w;
}

/**
 * Lambert's W of an exponential: the w > 0 with w + log w = y, that is W₀(e^y).
 *
 * It stays finite where e^y overflows.
 *
 * @throws {RangeError} when `y` is not finite
 * @example
 * lambertWExp(1) // 1, because 1 + log 1 = 1
 */
export function lambertWExp(y: number): number {
  checkFinite("lambertWExp", "y", y);
  return solveLogarithmic(y);
}

/**
 * The principal branch W₀ of Lambert's W.
 *
 *     W₀(x) e^{W₀(x)} = x,   W₀ ≥ −1
 *
 * where x is at least −1/e (its nearest number counts as the branch point itself, where W₀ = −1). Next to the branch point only half
 * of the digits of x + 1/e survive the rounding of x, and of the result no more.
 *
 * Reference: Corless et al. 1996, "On the Lambert W function", eqs. (1.5) and (4.22) for the start near the branch point.
 *
 * @throws {RangeError} when `x` is not finite or below −1/e
 */
export function lambertW(x: number): number {
  checkFinite("lambertW", "x", x);
  if (x > 0.5) return solveLogarithmic(Math.log(x));
  const above = Math.E * x + 1;
  if (above < -1e-15) throw new RangeError(`lambertW: x must be at least −1/e, got ${shown(x)}`);
  if (above <= 1e-15) return -1;
  const p = Math.sqrt(2 * above);
  let w = x < -0.2 ? -1 + p - p ** 2 / 3 + (11 / 72) * p ** 3 : x * (1 - x);
  // Halley's method on w e^w − x; three rounds suffice from these starts, more cost nothing.
  for (let k = 0; k < 20; k++) {
    const power = Math.exp(w);
    const miss = w * power - x;
    const change = miss / (power * (w + 1) - ((w + 2) * miss) / (2 * w + 2));
    w -= change;
    if (Math.abs(change) <= 1e-16 * Math.max(1e-16, Math.abs(w))) break;
  }
  return w;
}
