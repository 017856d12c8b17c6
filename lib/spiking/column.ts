/** @file Parameters as the engine reads them: one number for each neuron. */
import type { PerNeuron } from "./network";

/** A column of `size` numbers: `value` for all, or its entries; `fallback` where nothing is given. */
export function column(value: PerNeuron | undefined, size: number, fallback: PerNeuron): Float64Array {
  const from = value ?? fallback;
  return typeof from === "number" ? new Float64Array(size).fill(from) : Float64Array.from(from);
}

/** What a time may miss its step by, in steps: decimal times and steps are rounded, each for itself. */
const near = 1e-6;

/** Whole steps from which on a time [ms] lies in the past: a time that is a whole number of steps counts as one, however it was rounded. */
export function stepsUntil(time: number, dt: number): number {
  return Math.ceil(time / dt - near);
}

/**
 * A time [ms] in whole steps of `dt` [ms].
 *
 * @param name what the time is called in a message of `caller`
 * @throws {RangeError} when `time` is not a whole number of steps of `dt` (to a part in 10⁶ of a step), or fewer than `least`
 */
export function toSteps(caller: string, name: string, time: number, dt: number, least = 0): number {
  const steps = Math.round(time / dt);
  if (!(Math.abs(time / dt - steps) <= near) || steps < least || steps > 2 ** 31 - 1)
    throw new RangeError(
      `${caller}: ${name} must be a whole number of steps of dt = ${dt} ms${least > 0 ? `, at least ${least}` : ""}, got ${time} ms`,
    );
  return steps;
}
