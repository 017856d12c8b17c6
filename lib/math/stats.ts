/** @file Summaries of samples, each with the convention it follows. */
import { checkAllFinite, checkInteger, checkLength, checkPositive, checkRange, shown } from "./check";

function checkSample(caller: string, values: ArrayLike<number>, least: number): void {
  if (values.length < least)
    throw new RangeError(`${caller}: values must hold at least ${least}, got ${values.length}`);
  checkAllFinite(caller, "values", values);
}

/** Arithmetic mean. */
export function mean(values: ArrayLike<number>): number {
  checkSample("mean", values, 1);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Unbiased sample variance, Σ(x − x̄)²/(n − 1), in two passes so that a large offset costs no digits. */
export function variance(values: ArrayLike<number>): number {
  checkSample("variance", values, 2);
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] - centre) ** 2;
  return sum / (values.length - 1);
}

/** A mean with its standard error. */
export interface MeanError {
  readonly mean: number;
  readonly error: number;
}

/** Mean of independent values and its standard error, the square root of {@link variance} over n. */
export function meanError(values: ArrayLike<number>): MeanError {
  return { mean: mean(values), error: Math.sqrt(variance(values) / values.length) };
}

/**
 * Slope of the straight line nearest to points (x, y) by least squares in y, Σ(x − x̄)(y − ȳ) / Σ(x − x̄)².
 *
 * @throws {RangeError} when the columns differ in length, or x does not hold two different values
 */
export function slope(x: ArrayLike<number>, y: ArrayLike<number>): number {
  checkSample("slope", x, 2);
  checkLength("slope", "y", y, x.length);
  const [middleX, middleY] = [mean(x), mean(y)];
  let [together, alone] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    together += (x[i] - middleX) * (y[i] - middleY);
    alone += (x[i] - middleX) ** 2;
  }
  if (alone === 0) throw new RangeError(`slope: x must hold two different values, got ${shown(x[0])} alone`);
  return together / alone;
}

/**
 * Quantile with linear interpolation between order statistics (Hyndman & Fan's type 7; NumPy's default).
 *
 * @param q in [0, 1]; 0.5 is the median
 */
export function quantile(values: ArrayLike<number>, q: number): number {
  checkSample("quantile", values, 1);
  checkRange("quantile", "q", q, 0, 1);
  const sorted = Float64Array.from(values).sort();
  const at = q * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

/** Median with the band between two quantiles. */
export interface Band {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Median and the band between the quantiles `low` and `high`; by default 10–90 %. */
export function band(values: ArrayLike<number>, low = 0.1, high = 0.9): Band {
  return { median: quantile(values, 0.5), low: quantile(values, low), high: quantile(values, high) };
}

/** A fraction with its confidence interval. */
export interface Proportion {
  readonly fraction: number;
  readonly low: number;
  readonly high: number;
}

/**
 * A success fraction with Wilson's score interval, which stays inside [0, 1] and is honest at 0 and 1.
 *
 *     (k + z²/2 ± z √(k(n−k)/n + z²/4)) / (n + z²)
 *
 * Reference: Wilson 1927, J. Am. Stat. Assoc. 22(158).
 *
 * @param z standard normal quantile; 1.96 covers 95 %
 */
export function proportion(successes: number, trials: number, z = 1.959963984540054): Proportion {
  checkInteger("proportion", "trials", trials, 1);
  checkInteger("proportion", "successes", successes, 0, trials);
  checkPositive("proportion", "z", z);
  const centre = successes + (z * z) / 2;
  const half = z * Math.sqrt((successes * (trials - successes)) / trials + (z * z) / 4);
  const total = trials + z * z;
  return {
    fraction: successes / trials,
    low: Math.max(0, (centre - half) / total),
    high: Math.min(1, (centre + half) / total),
  };
}

/** `count` values from `first` to `last`, evenly spaced on a logarithmic axis; the ends are exact. */
export function logSpace(first: number, last: number, count: number): Float64Array {
  checkPositive("logSpace", "first", first);
  checkPositive("logSpace", "last", last);
  checkInteger("logSpace", "count", count, 2);
  if (last <= first)
    throw new RangeError(`logSpace: last must be above first (${first}), got ${shown(last)}`);
  const step = Math.log(last / first) / (count - 1);
  return Float64Array.from({ length: count }, (_, i) =>
    i === count - 1 ? last : first * Math.exp(i * step),
  );
}
