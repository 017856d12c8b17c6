/** @file Parameters as the engine reads them: one number for each neuron. */
import type { PerNeuron } from "./network";

/** A column of `size` numbers: `value` for all, or its entries; `fallback` where nothing is given. */
export function column(value: PerNeuron | undefined, size: number, fallback: PerNeuron): Float64Array {
  const from = value ?? fallback;
  return typeof from === "number" ? new Float64Array(size).fill(from) : Float64Array.from(from);
}

/**
 * A time [ms] in whole steps of `dt` [ms].
 *
 * @param name what the time is called in a message of `caller`
 * @throws {RangeError} when `time` is not a whole number of steps of `dt` (to a part in 10⁶ of a step), or fewer than `least`
 */
export function toSteps(caller: string, name: string, time: number, dt: number, least = 0): number {
  const steps = Math.round(time / dt);
  if (!(Math.abs(time / dt - steps) <= 1e-6) || steps < least || steps > 2 ** 31 - 1)
    throw new RangeError(
      `${caller}: ${name} must be a whole number of steps of dt = ${dt} ms${least > 0 ? `, at least ${least}` : ""}, got ${time} ms`,
    );
  return steps;
}
