/** @file Values at even times, which estimators give and take. */
import { checkAllFinite, checkFinite, checkPositive, shown } from "../math";
import { seriesOf, type Trace } from "../record";

/** Values at the times start, start + step, start + 2·step, … [ms]. */
export interface Signal {
  /** time of the first value [ms] */
  readonly start: number;
  /** between values [ms] */
  readonly step: number;
  readonly values: Float64Array;
}

/** The times of a signal's values [ms]. */
export function timesOf({ start, step, values }: Signal): Float64Array {
  return Float64Array.from(values, (_, i) => start + i * step);
}

/** @throws {RangeError} when a value is not finite, or the step not above 0 */
export function checkSignal(caller: string, name: string, { start, step, values }: Signal): void {
  checkFinite(caller, `${name}.start`, start);
  checkPositive(caller, `${name}.step`, step);
  checkAllFinite(caller, `${name}.values`, values);
}

/** The step of times that rise evenly. @throws {RangeError} when there are fewer than two, or they do not (to 10⁻⁶ of a step) */
export function evenStep(caller: string, time: Float64Array): number {
  if (time.length < 2)
    throw new RangeError(`${caller}: trace must hold at least two samples, got ${time.length}`);
  const step = (time[time.length - 1] - time[0]) / (time.length - 1);
  for (let i = 0; i < time.length; i++)
    if (Math.abs(time[i] - time[0] - i * step) > 1e-6 * step)
      throw new RangeError(
        `${caller}: times must be even, ${step} ms apart from ${time[0]}, got ${shown(time[i])} at ${i}`,
      );
  return step;
}

/**
 * One neuron's variable as a signal.
 *
 * @throws {RangeError} when the neuron was not recorded, there are fewer than two samples, or they are not evenly spaced
 */
export function signalOf(trace: Trace, neuron: number): Signal {
  const step = evenStep("signalOf", trace.time);
  return { start: trace.time[0], step, values: seriesOf(trace, neuron) };
}
