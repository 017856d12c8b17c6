/** @file Tails of the laws that intervals and false alarms are computed from. */
import { checkInteger, checkRange } from "../math";

/**
 * Probability that a gamma-distributed number of the given shape and scale 1 exceeds x: Γ(a, x)/Γ(a).
 *
 * A series below a + 1, a continued fraction (Lentz) above. For whole a it is also the probability that a Poisson count of mean x
 * stays below a.
 *
 * Reference: Abramowitz & Stegun 1964, eqs. 6.5.29 and 6.5.31.
 */
export function gammaTail(shape: number, x: number): number {
  if (x <= 0) return 1;
  const scale = Math.exp(shape * Math.log(x) - x - logGamma(shape));
  if (x < shape + 1) {
    let term = 1 / shape;
    let sum = term;
    for (let k = 1; term > sum * 1e-17; k++) {
      term *= x / (shape + k);
      sum += term;
    }
    return Math.max(0, 1 - scale * sum);
  }
  let b = x + 1 - shape;
  let c = Number.MAX_VALUE;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; k < 100_000; k++) {
    b += 2;
    const factor = k * (shape - k);
    d = 1 / (b + factor * d);
    c = b + factor / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return scale * fraction;
}

/** log Γ(x) for x > 0: Stirling's series from 10 on, reached by the recurrence. */
export function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  for (; z < 10; z++) shift += Math.log(z);
  const q = 1 / (z * z);
  const series = (1 / 12 - q * (1 / 360 - q * (1 / 1260 - q * (1 / 1680 - q / 1188)))) / z;
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

/** Probability that |t| of Student's law stays below t. Reference: Abramowitz & Stegun 1964, eqs. 26.7.3 and 26.7.4. */
function studentInside(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const odd = freedom % 2 === 1;
  let term = odd ? cos : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k < freedom; k += 2) {
    term *= (cos * cos * (k - 1)) / k;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (angle + sin * sum) : sin * sum;
}

/**
 * The t that |t| of Student's law stays below with probability `level`: a mean of n runs that scatter normally lies within t s/√n of the truth, with
 * n − 1 degrees of freedom.
 *
 * Reference: Abramowitz & Stegun 1964, eqs. 26.7.3 and 26.7.4, solved by halving.
 *
 * @param level in [0, 1 − 10⁻⁹]
 * @param freedom degrees of freedom, whole, at least 1
 * @throws {RangeError} when an argument is outside
 * @example
 * studentQuantile(0.95, 2) // 4.303: three runs
 */
export function studentQuantile(level: number, freedom: number): number {
  checkRange("studentQuantile", "level", level, 0, 1 - 1e-9);
  checkInteger("studentQuantile", "freedom", freedom, 1);
  let low = 0;
  let high = 1;
  while (studentInside(high, freedom) < level) high *= 2;
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (studentInside(middle, freedom) < level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
