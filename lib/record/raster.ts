/** @file Spikes of a population as two columns, the one currency between whatever makes spikes and whatever reads them. */
import { checkAllFinite, checkFinite, checkInteger, checkLength, shown } from "../math";

/**
 * Spikes of one population in [start, stop): times ascending, the neuron's index beside each.
 *
 * Two neurons may spike at the same time, in any order. The arrays are not to be written to.
 */
export interface Raster {
  /** number of neurons, those that never fire included */
  readonly size: number;
  /** first instant of the window [ms] */
  readonly start: number;
  /** end of the window, no longer in it [ms] */
  readonly stop: number;
  /** [spikes] ascending [ms] */
  readonly time: Float64Array;
  /** [spikes] in 0 … size − 1 */
  readonly neuron: Int32Array;
}

/** @throws {RangeError} when the window is not finite or ends before it starts */
export function checkWindow(caller: string, start: number, stop: number): void {
  checkFinite(caller, "start", start);
  checkFinite(caller, "stop", stop);
  if (stop < start)
    throw new RangeError(`${caller}: stop must be at least start (${start}), got ${shown(stop)}`);
}

/** @throws {RangeError} when a time is outside [start, stop), not finite, or before the one that precedes it */
export function checkTimes(caller: string, time: ArrayLike<number>, start: number, stop: number): void {
  let before = start;
  for (let i = 0; i < time.length; i++) {
    const t = time[i];
    if (t >= before && t < stop) {
      before = t;
      continue;
    }
    if (!Number.isFinite(t)) checkAllFinite(caller, "time", time);
    if (t < start || t >= stop)
      throw new RangeError(`${caller}: time[${i}] must be in [${start}, ${stop}), got ${shown(t)}`);
    throw new RangeError(`${caller}: time[${i}] must be at least the time before it (${before}), got ${t}`);
  }
}

function checkNeurons(caller: string, neuron: ArrayLike<number>, size: number): void {
  for (let i = 0; i < neuron.length; i++)
    if (!(neuron[i] >= 0 && neuron[i] < size && Number.isInteger(neuron[i])))
      throw new RangeError(
        `${caller}: neuron[${i}] must be a whole number in [0, ${size - 1}], got ${neuron[i]}`,
      );
}

/**
 * A raster over checked columns; typed arrays are kept, lists are copied.
 *
 * @param size number of neurons, 0 allowed
 * @param start first instant of the window [ms]
 * @param stop end of the window [ms], itself outside of it
 * @param time [spikes] ascending [ms]
 * @param neuron [spikes] who fired
 * @throws {RangeError} when times are unordered, not finite or outside the window, a neuron is not one of `size`, or lengths differ
 * @example
 * raster(2, 0, 100, [10, 10, 42.5], [0, 1, 0]).time.length // 3
 */
export function raster(
  size: number,
  start: number,
  stop: number,
  time: Float64Array | readonly number[],
  neuron: Int32Array | readonly number[],
): Raster {
  checkInteger("raster", "size", size, 0, 2 ** 31 - 1);
  checkWindow("raster", start, stop);
  checkLength("raster", "neuron", neuron, time.length);
  checkTimes("raster", time, start, stop);
  checkNeurons("raster", neuron, size);
  return {
    size,
    start,
    stop,
    time: time instanceof Float64Array ? time : Float64Array.from(time),
    neuron: neuron instanceof Int32Array ? neuron : Int32Array.from(neuron),
  };
}

/**
 * The times of every neuron [ms], ascending: one array for each of `size`, empty where it never fires.
 *
 * One pass over the spikes; all arrays are views of one copy.
 */
export function trainsOf({ size, time, neuron }: Raster): Float64Array[] {
  const end = new Int32Array(size + 1);
  for (let i = 0; i < neuron.length; i++) end[neuron[i] + 1]++;
  for (let n = 0; n < size; n++) end[n + 1] += end[n];
  const next = end.slice(0, size);
  const sorted = new Float64Array(time.length);
  for (let i = 0; i < time.length; i++) sorted[next[neuron[i]]++] = time[i];
  return Array.from({ length: size }, (_, n) => sorted.subarray(end[n], end[n + 1]));
}

/** The times of one neuron [ms], ascending. @throws {RangeError} when there is no such neuron */
export function trainOf({ size, time, neuron }: Raster, index: number): Float64Array {
  checkInteger("trainOf", "index", index, 0, size - 1);
  return time.filter((_, i) => neuron[i] === index);
}

/**
 * A raster from the times of every neuron.
 *
 * @param trains one ascending array of times [ms] for each neuron
 * @throws {RangeError} when a train is unordered, not finite or leaves [start, stop)
 */
export function rasterFromTrains(trains: readonly ArrayLike<number>[], start: number, stop: number): Raster {
  checkWindow("rasterFromTrains", start, stop);
  trains.forEach((train, n) => {
    checkTimes(`rasterFromTrains: neuron ${n}`, train, start, stop);
  });
  const count = trains.reduce((sum, train) => sum + train.length, 0);
  const time = new Float64Array(count);
  const neuron = new Int32Array(count);
  let at = 0;
  trains.forEach((train, n) => {
    time.set(train, at);
    neuron.fill(n, at, at + train.length);
    at += train.length;
  });
  return { size: trains.length, start, stop, ...inOrder(time, neuron) };
}

/** The columns sorted by time; spikes at the same time keep their order. */
export function inOrder(time: Float64Array, neuron: Int32Array): Pick<Raster, "time" | "neuron"> {
  const order = Uint32Array.from(time, (_, i) => i).sort((i, j) => time[i] - time[j] || i - j);
  return { time: Float64Array.from(order, (i) => time[i]), neuron: Int32Array.from(order, (i) => neuron[i]) };
}
