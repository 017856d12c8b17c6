/** @file How much spike counts vary from window to window. */
import { checkInteger, mean, variance } from "../math";
import type { Raster } from "../record";
import { type Table, table } from "../table";
import { checkNotNegative } from "./check";
import { type CountSums, countSums } from "./count-sums";
import { overNeurons } from "./intervals";

/**
 * Fano factor of counts, variance (divisor n − 1) over mean. Poisson counts give 1, equal counts 0.
 *
 * @param counts spikes in windows of one length
 * @returns undefined with fewer than two windows, or when none holds a spike
 * @throws {RangeError} when a count is below 0 or not finite
 */
export function fanoFactor(counts: ArrayLike<number>): number | undefined {
  checkNotNegative("fanoFactor", "counts", counts);
  if (counts.length < 2) return undefined;
  const centre = mean(counts);
  return centre > 0 ? variance(counts) / centre : undefined;
}

/**
 * Fano factor of every neuron [size], from counts in windows of `width` ms one after another.
 *
 * @returns undefined for a neuron that never fires in a whole window, and for all when the record holds fewer than two windows
 * @throws {RangeError} when `width` is not above 0
 */
export function fanoFactors(raster: Raster, width: number): (number | undefined)[] {
  return factors(countSums(raster, width));
}

function factors({ bins, own, ownSquares }: CountSums): (number | undefined)[] {
  return Array.from(own, (sum, i) =>
    bins < 2 || sum === 0 ? undefined : (ownSquares[i] - (sum * sum) / bins) / (bins - 1) / (sum / bins),
  );
}

/**
 * Mean Fano factor over neurons against the length of the window: `window_ms`, `fano`, `error` (standard error over neurons),
 * `neurons`, `windows`.
 *
 * `fano` and `error` are missing where the record holds fewer than two windows or nobody fires. Windows that hold few spikes give
 * 1 whatever the process.
 *
 * @param widths lengths of the windows [ms]
 * @throws {RangeError} when one of them is not above 0
 */
export function fanoCurve(raster: Raster, widths: readonly number[]): Table {
  const found = widths.map((width) => {
    const sums = countSums(raster, width);
    return { ...overNeurons(factors(sums)), windows: sums.bins };
  });
  return table({
    window_ms: Float64Array.from(widths),
    fano: Float64Array.from(found, ({ mean: value }) => value ?? Number.NaN),
    error: Float64Array.from(found, ({ error }) => error ?? Number.NaN),
    neurons: Float64Array.from(found, ({ neurons }) => neurons ?? 0),
    windows: Float64Array.from(found, ({ windows }) => windows),
  });
}

/**
 * How often each count occurs: entry k is the number of windows with k spikes, up to the largest.
 *
 * @param counts whole numbers of at least 0
 * @returns empty when there is no window
 */
export function countHistogram(counts: ArrayLike<number>): Int32Array {
  let most = -1;
  for (let i = 0; i < counts.length; i++) {
    checkInteger("countHistogram", `counts[${i}]`, counts[i], 0, 2 ** 31 - 2);
    most = Math.max(most, counts[i]);
  }
  const histogram = new Int32Array(most + 1);
  for (let i = 0; i < counts.length; i++) histogram[counts[i]]++;
  return histogram;
}
