/** @file The mean of a few runs with its interval. */
import { mean, quantile, type Random, uniformInteger } from "../../math";

/** A mean with its 95 % interval. */
export interface MeanInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Mean of independent runs and the 95 % interval of means drawn from them with replacement (Efron's percentile bootstrap).
 *
 * @param draws number of such means; 2000 when left out
 */
export function bootstrapMean(values: readonly number[], random: Random, draws = 2000): MeanInterval {
  const centre = mean(values);
  const means = Float64Array.from({ length: draws }, () => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[uniformInteger(random, values.length)];
    return sum / values.length;
  });
  return { mean: centre, low: quantile(means, 0.025), high: quantile(means, 0.975) };
}
