/** @file Guards on what this room is given: trains that rise, populations that are there, windows that last. */
import { checkAllFinite, shown } from "../math";
import type { Raster } from "../record";

/** @throws {RangeError} when a time is not finite or lies before the one that precedes it */
export function checkTrain(caller: string, name: string, train: ArrayLike<number>): void {
  checkAllFinite(caller, name, train);
  for (let i = 1; i < train.length; i++)
    if (train[i] < train[i - 1])
      throw new RangeError(`${caller}: ${name}[${i}] must be at least ${train[i - 1]}, got ${train[i]}`);
}

/** @throws {RangeError} when the population is empty or the window lasts no time */
export function checkPopulated(caller: string, { size, start, stop }: Raster): void {
  if (size < 1) throw new RangeError(`${caller}: raster must have at least one neuron, got ${shown(size)}`);
  if (!(stop > start))
    throw new RangeError(`${caller}: raster must last longer than 0 ms, got ${stop - start}`);
}

/** @throws {RangeError} when times or counts are not finite or below zero */
export function checkNotNegative(caller: string, name: string, values: ArrayLike<number>): void {
  checkAllFinite(caller, name, values);
  for (let i = 0; i < values.length; i++)
    if (values[i] < 0) throw new RangeError(`${caller}: ${name}[${i}] must be at least 0, got ${values[i]}`);
}
