/** @file The mean of runs with its interval. */
import { bootstrapInterval, studentQuantile } from "../../analysis";
import { mean, meanError, type Random } from "../../math";

/** A mean with its 95 % interval. */
export interface MeanInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Runs from which on their own scatter says enough of the law that they come from. */
const many = 20;

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
    const half = studentQuantile(0.95, count - 1) * meanError(values).error;
    return { mean: centre, low: centre - half, high: centre + half };
  }
  const { low, high } = bootstrapInterval(count, (drawn) => mean(Array.from(drawn, (i) => values[i])), {
    random,
  });
  return { mean: centre, low, high };
}
