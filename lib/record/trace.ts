/** @file State variables as a run leaves them behind: samples over time, or only their running statistics. */
import { checkAllFinite, checkInteger, checkLength, shown } from "../math";
import { runningMoments } from "./running";

/** Samples of one variable of some neurons. The arrays are not to be written to. */
export interface Trace {
  /** its name in the model, such as `v` */
  readonly variable: string;
  /** such as `mV`; empty for a plain number */
  readonly unit: string;
  /** [t] ascending [ms] */
  readonly time: Float64Array;
  /** [n] which neurons of the population */
  readonly neurons: Int32Array;
  /** [t, n] row-major: sample t of neuron n at `values[t * n' + n]` with n' neurons */
  readonly values: Float64Array;
}

/** Mean and variance over time of one variable, for each neuron, from a run that kept no samples. */
export interface Moments {
  /** its name in the model, such as `v` */
  readonly variable: string;
  /** such as `mV`; the variance is in its square */
  readonly unit: string;
  /** samples of each neuron */
  readonly count: number;
  /** [n] */
  readonly mean: Float64Array;
  /** [n] with divisor count − 1; 0 below two samples */
  readonly variance: Float64Array;
}

/**
 * A trace over checked columns (kept, not copied).
 *
 * @param time [t] strictly ascending [ms]
 * @param neurons [n]
 * @param values [t, n] row-major
 * @throws {RangeError} when a number is not finite, times do not rise, a neuron is below 0, or lengths do not fit
 */
export function trace(
  variable: string,
  unit: string,
  time: Float64Array,
  neurons: Int32Array,
  values: Float64Array,
): Trace {
  checkAllFinite("trace", "time", time);
  for (let t = 1; t < time.length; t++)
    if (!(time[t] > time[t - 1]))
      throw new RangeError(`trace: time[${t}] must be above ${time[t - 1]}, got ${shown(time[t])}`);
  neurons.forEach((n, k) => {
    checkInteger("trace", `neurons[${k}]`, n);
  });
  checkLength("trace", "values", values, time.length * neurons.length);
  checkAllFinite("trace", "values", values);
  return { variable, unit, time, neurons, values };
}

/** The samples of one neuron over time [t], copied. @throws {RangeError} when it was not recorded */
export function seriesOf({ time, neurons, values }: Trace, neuron: number): Float64Array {
  const place = neurons.indexOf(neuron);
  if (place < 0)
    throw new RangeError(
      `seriesOf: neuron must be one of the ${neurons.length} recorded, got ${shown(neuron)}`,
    );
  return Float64Array.from(time, (_, t) => values[t * neurons.length + place]);
}

/** Mean and variance over time of every neuron of a trace, as {@link runningMoments} has them. */
export function momentsOf({ variable, unit, time, neurons, values }: Trace): Moments {
  const running = runningMoments(variable, unit, neurons.length);
  for (let t = 0; t < time.length; t++) running.add((k) => values[t * neurons.length + k]);
  return running.moments();
}

/**
 * The statistics of two stretches of one run as of one.
 *
 *     mean = m_a + (k_b/k)·(m_b − m_a),   s = s_a + s_b + (k_a k_b/k)·(m_b − m_a)²
 *
 * where k = k_a + k_b samples and s the sums of squares about the means.
 *
 * Reference: Chan, Golub & LeVeque 1983, Am. Stat. 37(3), eq. (2.1).
 *
 * @throws {RangeError} when variable, unit or number of neurons differ
 */
export function mergeMoments(a: Moments, b: Moments): Moments {
  for (const what of ["variable", "unit"] as const)
    if (b[what] !== a[what])
      throw new RangeError(`mergeMoments: b.${what} must be ${shown(a[what])}, got ${shown(b[what])}`);
  checkLength("mergeMoments", "b.mean", b.mean, a.mean.length);
  const count = a.count + b.count;
  if (count === 0) return a;
  const mean = a.mean.map((m, i) => m + (b.count / count) * (b.mean[i] - m));
  const variance = a.variance.map((v, i) => {
    const apart = (b.mean[i] - a.mean[i]) ** 2 * ((a.count * b.count) / count);
    const squares = v * Math.max(0, a.count - 1) + b.variance[i] * Math.max(0, b.count - 1) + apart;
    return count > 1 ? squares / (count - 1) : 0;
  });
  return { variable: a.variable, unit: a.unit, count, mean, variance };
}
