/** @file How long things last when some are still going on at the end of the record. */
import { checkLength, checkRange, normalTailInverse } from "../math";
import { checkNotNegative } from "./check";
import { gammaTail } from "./tails";

/** A survival curve: right after each time at which something ended. */
export interface Survival {
  /** [m] rising */
  readonly time: Float64Array;
  /** [m] how many lasted at least that long and were watched for it */
  readonly atRisk: Int32Array;
  /** [m] how many ended then */
  readonly ended: Int32Array;
  /** [m] probability to last longer */
  readonly survival: Float64Array;
  /** [m] standard errors by Greenwood's formula; NaN where survival is 0 */
  readonly error: Float64Array;
  /** [m] ends of the interval on the scale ln(−ln S), which stays inside [0, 1]; NaN where survival is 0 */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** the time at which survival first falls to ½ or below; undefined when it never does */
  readonly median: number | undefined;
}

function checkDurations(
  caller: string,
  durations: ArrayLike<number>,
  ended: ArrayLike<boolean | number>,
  level: number,
): void {
  if (durations.length === 0) throw new RangeError(`${caller}: durations must hold at least one, got none`);
  checkNotNegative(caller, "durations", durations);
  checkLength(caller, "ended", ended, durations.length);
  checkRange(caller, "level", level, Number.MIN_VALUE, 1 - 2 ** -40);
}

/**
 * Kaplan and Meier's estimate of survival from durations some of which were cut off.
 *
 *     S(t) = Π_{t_i ≤ t} (1 − d_i/n_i),   Var S ≈ S² Σ d_i/(n_i (n_i − d_i))
 *
 * What is cut off at a time counts as at risk there.
 *
 * Reference: Kaplan & Meier 1958, J. Am. Stat. Assoc. 53; Greenwood 1926; Kalbfleisch & Prentice 1980 for the interval.
 *
 * @param durations [n] ≥ 0
 * @param ended [n] whether the end was seen; false for one that was cut off
 * @param level confidence; 0.95 when left out
 * @throws {RangeError} when there is none, lengths differ or a duration is negative or not finite
 */
export function kaplanMeier(
  durations: ArrayLike<number>,
  ended: ArrayLike<boolean | number>,
  level = 0.95,
): Survival {
  checkDurations("kaplanMeier", durations, ended, level);
  const z = normalTailInverse((1 - level) / 2);
  const order = Int32Array.from({ length: durations.length }, (_, i) => i).sort(
    (a, b) => durations[a] - durations[b],
  );
  const rows: number[][] = [];
  let [survival, greenwood] = [1, 0];
  for (let i = 0; i < order.length; ) {
    const time = durations[order[i]];
    const atRisk = order.length - i;
    let ends = 0;
    for (; i < order.length && durations[order[i]] === time; i++) if (ended[order[i]]) ends++;
    if (ends === 0) continue;
    survival *= 1 - ends / atRisk;
    greenwood += ends / (atRisk * (atRisk - ends));
    const spread = (z * Math.sqrt(greenwood)) / Math.log(survival);
    const end = (sign: number): number =>
      survival === 0 ? Number.NaN : survival ** Math.exp(sign * Math.abs(spread));
    const error = survival === 0 ? Number.NaN : survival * Math.sqrt(greenwood);
    rows.push([time, atRisk, ends, survival, error, end(1), end(-1)]);
  }
  const column = (c: number): Float64Array => Float64Array.from(rows, (r) => r[c]);
  return {
    time: column(0),
    atRisk: Int32Array.from(column(1)),
    ended: Int32Array.from(column(2)),
    survival: column(3),
    error: column(4),
    low: column(5),
    high: column(6),
    median: rows.find(([, , , s]) => s <= 0.5)?.[0],
  };
}

/** Mean of exponential durations. */
export interface ExponentialMean {
  /** total time over ends seen; undefined when none was */
  readonly mean: number | undefined;
  /** ends of its interval; the upper one undefined when no end was seen */
  readonly low: number;
  readonly high: number | undefined;
  /** ends seen */
  readonly ends: number;
}

/** The x at which the tail of the gamma law of this shape has the given probability. */
function gammaTailInverse(shape: number, probability: number): number {
  let [low, high] = [0, 1];
  while (gammaTail(shape, high) > probability) high *= 2;
  for (let k = 0; k < 200 && high - low > 1e-14 * high; k++) {
    const middle = (low + high) / 2;
    if (gammaTail(shape, middle) > probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Mean of exponential durations some of which were cut off: the maximum of their likelihood.
 *
 *     T̂ = Σ durations/ends,   in [Σ/χ_(ends + 1)(α/2), Σ/χ_ends(1 − α/2)]
 *
 * with χ_a(q) the point that the gamma law of shape a exceeds with probability q. The interval is that of the number of events of a
 * Poisson process in the time watched (Garwood 1936, Biometrika 28): exact or wider when the time watched is given beforehand.
 *
 * @param durations [n] ≥ 0
 * @param ended [n] whether the end was seen; false for one that was cut off
 * @param level confidence; 0.95 when left out
 * @throws {RangeError} when there is none, lengths differ, or a duration is negative or not finite
 */
export function exponentialMean(
  durations: ArrayLike<number>,
  ended: ArrayLike<boolean | number>,
  level = 0.95,
): ExponentialMean {
  checkDurations("exponentialMean", durations, ended, level);
  let [total, ends] = [0, 0];
  for (let i = 0; i < durations.length; i++) {
    total += durations[i];
    if (ended[i]) ends++;
  }
  return {
    ends,
    mean: ends === 0 ? undefined : total / ends,
    low: total / gammaTailInverse(ends + 1, (1 - level) / 2),
    high: ends === 0 ? undefined : total / gammaTailInverse(ends, (1 + level) / 2),
  };
}
