/** @file Intervals for whatever can be computed from a sample, by drawing from the sample itself. */
import { checkInteger, checkRange, quantile, type Random, uniformInteger, variance } from "../math";

/** A number with its interval, of 95 % where no other is said. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A statistic of a sample with its interval over resamples, and the standard deviation over them. */
export interface Estimate extends Interval {
  readonly error: number;
}

/** Width of the interval that covers 95 % of a normal law, in standard deviations. */
const width95 = 2 * 1.959963984540054;

/**
 * The standard error that a 95 % interval stands for.
 *
 *     (high − low)/3.92
 *
 * where the quantity is about normal; of other intervals, such as Wilson's near 0 or 1, it says less.
 */
export function intervalError({ low, high }: Pick<Interval, "low" | "high">): number {
  return (high - low) / width95;
}

/** How a bootstrap draws. */
export interface BootstrapOptions {
  readonly random: Random;
  /** 2000 when left out */
  readonly resamples?: number;
  /** confidence; 0.95 when left out */
  readonly level?: number;
}

/** The interval of `value` from `draw`, which computes it from another sample at each call. */
export function bootstrapOf(
  caller: string,
  value: number,
  draw: () => number,
  { resamples = 2000, level = 0.95 }: BootstrapOptions,
): Estimate {
  checkInteger(caller, "resamples", resamples, 2);
  checkRange(caller, "level", level, 0, 1);
  const values = Float64Array.from({ length: resamples }, draw);
  for (const v of [value, ...values])
    if (!Number.isFinite(v)) throw new RangeError(`${caller}: statistic must be finite, got ${v}`);
  return {
    value,
    error: Math.sqrt(variance(values)),
    low: quantile(values, (1 - level) / 2),
    high: quantile(values, (1 + level) / 2),
  };
}

/**
 * Percentile bootstrap interval of any statistic of n independent trials.
 *
 * The statistic gets the numbers of the trials drawn, n of them with replacement, so that quantities measured on the same trials are
 * resampled together.
 *
 * Reference: Efron 1979, Ann. Stat. 7(1); Efron & Tibshirani 1993, An Introduction to the Bootstrap, chapter 13.
 *
 * @param trials n
 * @param statistic of the trials of the given numbers; finite
 * @throws {RangeError} when there is no trial, an option is outside its range, or the statistic is not finite
 * @example
 * bootstrapInterval(errors.length, (drawn) => mean(Array.from(drawn, (i) => errors[i])), { random });
 */
export function bootstrapInterval(
  trials: number,
  statistic: (drawn: Int32Array) => number,
  options: BootstrapOptions,
): Estimate {
  const caller = "bootstrapInterval";
  checkInteger(caller, "trials", trials, 1);
  const drawn = Int32Array.from({ length: trials }, (_, i) => i);
  const draw = (): number => {
    for (let i = 0; i < trials; i++) drawn[i] = uniformInteger(options.random, trials);
    return statistic(drawn);
  };
  return bootstrapOf(caller, statistic(drawn), draw, options);
}
