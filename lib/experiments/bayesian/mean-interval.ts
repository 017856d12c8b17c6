/** @file The mean of runs with its interval. */
import { studentQuantile } from "../../analysis";
import { mean, quantile, type Random, uniformInteger, variance } from "../../math";

/** A mean with its 95 % interval. */
export interface MeanInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Runs from which on their own scatter says enough of the law that they come from. */
const many = 20;

/** Means drawn for an interval. */
const resamples = 2000;

/**
 * Mean of independent runs and its 95 % interval: from 20 runs on that of 2000 means drawn from them with replacement (Efron's percentile
 * bootstrap), of fewer Student's: of three runs drawn again one interval in four misses the truth, Student's one in twenty where runs scatter normally.
 *
 * @returns without an interval (NaN) of a single run, and without a mean of none
 */
export function meanInterval(values: readonly number[], random: Random): MeanInterval {
  const count = values.length;
  const centre = count === 0 ? Number.NaN : mean(values);
  if (count < 2) return { mean: centre, low: Number.NaN, high: Number.NaN };
  if (count < many) {
    const half = studentQuantile(0.95, count - 1) * Math.sqrt(variance(values) / count);
    return { mean: centre, low: centre - half, high: centre + half };
  }
  const means = Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += values[uniformInteger(random, count)];
    return sum / count;
  });
  return { mean: centre, low: quantile(means, 0.025), high: quantile(means, 0.975) };
}
