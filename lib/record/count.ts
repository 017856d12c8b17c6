/** @file Spikes counted: by neuron, and in bins of time whose edges are placed so that spikes on a grid fall where they should. */
import { checkPositive, type Matrix, matrix } from "../math";
import { checkWindow, type Raster } from "./raster";

/** Bins of equal width from `start` on: bin k is [start + k·width, start + (k + 1)·width). */
export interface Bins {
  /** [ms] */
  readonly start: number;
  /** [ms] */
  readonly width: number;
  /** how many whole ones the window holds */
  readonly count: number;
  /** whether they fill the window, with no rest at its end */
  readonly whole: boolean;
}

/** How far, in widths, rounding may put a time before the edge on which it lies. */
function slack(start: number, time: number, width: number): number {
  return 1e-9 + ((Math.abs(time) + Math.abs(start)) / width) * 2 ** -51;
}

/**
 * The whole bins of a window; what is left at its end, less than a width, belongs to none.
 *
 * A time less than 10⁻⁹ of a width before an edge counts as on it, so that multiples of a step fall into bins
 * of several steps as they would without rounding.
 *
 * @param width of a bin [ms]
 * @returns count 0 when the window is shorter than a width
 * @throws {RangeError} when `width` is not above 0, or so small that there would be 2³¹ bins or more
 */
export function binsOf(window: { readonly start: number; readonly stop: number }, width: number): Bins {
  const { start, stop } = window;
  checkWindow("binsOf", start, stop);
  checkPositive("binsOf", "width", width);
  const widths = (stop - start) / width;
  const count = Math.floor(widths + slack(start, stop, width));
  if (!(count < 2 ** 31))
    throw new RangeError(`binsOf: width must give fewer than 2^31 bins of ${stop - start} ms, got ${width}`);
  return { start, width, count, whole: widths - count <= slack(start, stop, width) };
}

/**
 * The bin that holds a time of the window.
 *
 * @param time [ms], before the end of the window that the bins were made for
 * @returns −1 before the first bin, and in the rest after the last
 */
export function binOf({ start, width, count, whole }: Bins, time: number): number {
  const at = Math.floor((time - start) / width + slack(start, time, width));
  if (at < count) return Math.max(-1, at);
  return whole && at === count ? count - 1 : -1;
}

/** Spikes of each neuron [size]. */
export function countsPerNeuron({ size, neuron }: Raster): Int32Array {
  const counts = new Int32Array(size);
  for (let i = 0; i < neuron.length; i++) counts[neuron[i]]++;
  return counts;
}

/**
 * Spikes of the whole population in each bin of `width` ms.
 *
 * @returns [bins], see {@link binsOf} for edges and what is left over; empty when the window is shorter than a bin
 * @throws {RangeError} when `width` is not above 0
 */
export function countsInBins(raster: Raster, width: number): Int32Array {
  const bins = binsOf(raster, width);
  const counts = new Int32Array(bins.count);
  for (const time of raster.time) {
    const at = binOf(bins, time);
    if (at >= 0) counts[at]++;
  }
  return counts;
}

/**
 * Spikes of each neuron in each bin of `width` ms, a dense matrix [size, bins].
 *
 * @throws {RangeError} when `width` is not above 0
 */
export function countMatrix(raster: Raster, width: number): Matrix {
  const bins = binsOf(raster, width);
  const counts = matrix(raster.size, bins.count);
  for (let i = 0; i < raster.time.length; i++) {
    const at = binOf(bins, raster.time[i]);
    if (at >= 0) counts.data[raster.neuron[i] * bins.count + at]++;
  }
  return counts;
}
