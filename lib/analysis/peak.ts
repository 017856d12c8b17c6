/** @file The frequency at which a spectrum stands out, if it does. */
import { checkPositive, checkRange, quantile } from "../math";
import type { Spectrum } from "./spectrum";
import { gammaTail } from "./tails";

/** Where to look for a peak and how sure to be. */
export interface DominantOptions {
  /** lowest frequency looked at [Hz]; by default that of the third value, since the mean leaks into the first two */
  readonly low?: number;
  /** highest frequency looked at [Hz]; by default all */
  readonly high?: number;
  /** probability of a false alarm in a flat spectrum, over all frequencies together; 10⁻³ by default */
  readonly level?: number;
}

/** A peak of a spectrum. */
export interface DominantFrequency {
  /** by a parabola through the logarithms of the highest value and its neighbours [Hz] */
  readonly frequency: number;
  /** height, in the unit of the spectrum */
  readonly power: number;
  /** height of the flat spectrum that it is compared with: the median of the range, corrected for the skewness of estimates */
  readonly baseline: number;
  /** probability that a flat spectrum has a value as high anywhere in the range */
  readonly chance: number;
}

/**
 * The highest peak of a spectrum when a flat one would hardly reach it.
 *
 * An estimate that averages K pieces of white noise is gamma-distributed with shape K about its mean; the chance of the highest of m is
 * at most m times that of one (Bonferroni).
 *
 * @returns undefined when there are fewer than three values in the range, no power, or chance explains the peak
 * @throws {RangeError} when an option is out of range
 */
export function dominantFrequency(
  { frequency, power, averages }: Spectrum,
  { low = frequency[2], high = Number.MAX_VALUE, level = 1e-3 }: DominantOptions = {},
): DominantFrequency | undefined {
  checkRange("dominantFrequency", "level", level, Number.MIN_VALUE, 1);
  checkPositive("dominantFrequency", "high", high);
  if (low !== undefined) checkRange("dominantFrequency", "low", low, 0, Number.MAX_VALUE);
  const first = frequency.findIndex((f, k) => k > 0 && f >= (low ?? 0));
  const after = frequency.findLastIndex((f) => f <= high) + 1;
  if (first < 0 || after - first < 3) return undefined;
  const range = power.slice(first, after);
  const median = quantile(range, 0.5);
  if (median <= 0) return undefined;
  // the median of a gamma law of mean 1 and shape K lies at about (1 − 1/9K)³ (Wilson & Hilferty 1931)
  const baseline = median / (1 - 1 / (9 * averages)) ** 3;
  let top = 0;
  for (let k = 0; k < range.length; k++) if (range[k] > range[top]) top = k;
  const chance = Math.min(1, range.length * gammaTail(averages, (averages * range[top]) / baseline));
  if (chance >= level) return undefined;
  const at = first + top;
  return {
    frequency: frequency[at] + shift(power, at) * (frequency[1] - frequency[0]),
    power: range[top],
    baseline,
    chance,
  };
}

/** How far from entry `at` the top of the parabola through three logarithms lies, in entries. */
function shift(power: Float64Array, at: number): number {
  if (at < 1 || at + 1 >= power.length || power[at - 1] <= 0 || power[at + 1] <= 0) return 0;
  const [left, middle, right] = [power[at - 1], power[at], power[at + 1]].map(Math.log);
  const bend = left - 2 * middle + right;
  return bend < 0 ? Math.max(-0.5, Math.min(0.5, (left - right) / (2 * bend))) : 0;
}
