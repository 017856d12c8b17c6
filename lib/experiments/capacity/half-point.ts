/** @file Where a fraction that falls with the load passes one half. */
import { logisticFit } from "../../analysis";

/** The load at which half of the trials succeed. */
export interface HalfPoint {
  readonly load: number;
  /** standard error of `load`, from the trials alone */
  readonly error: number;
}

/**
 * The half-way point of a logistic curve fitted to success counts by maximum likelihood.
 *
 * Half a success and half a failure are added at each load, so that the fit exists where all trials above some load fail. A single load, as one
 * point of a sweep has it, says nothing of where half succeed: both numbers are NaN.
 */
export function halfPoint(loads: ArrayLike<number>, successes: ArrayLike<number>, trials: number): HalfPoint {
  if (new Set(Array.from(loads)).size < 2) return { load: Number.NaN, error: Number.NaN };
  const { half, halfError } = logisticFit(
    loads,
    Float64Array.from(successes, (count) => count + 0.5),
    new Float64Array(loads.length).fill(trials + 1),
    { penalty: false },
  );
  return { load: half, error: halfError };
}
