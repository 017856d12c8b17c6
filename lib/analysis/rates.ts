/** @file How often neurons fire: on average, in bins, smoothed, and between one spike and the next. All rates are in Hz. */
import { checkChoice, checkPositive } from "../math";
import { binsOf, countsInBins, countsPerNeuron, type Raster } from "../record";
import { checkPopulated, checkTrain } from "./check";
import { densityOf, type Kernel } from "./kernel";
import type { Signal } from "./signal";

/** Mean rate of each neuron over the window [size] in Hz. @throws {RangeError} when there is no neuron or no time */
export function meanRates(raster: Raster): Float64Array {
  checkPopulated("meanRates", raster);
  const each = 1000 / (raster.stop - raster.start);
  return Float64Array.from(countsPerNeuron(raster), (count) => count * each);
}

/** Mean rate over neurons and window [Hz]. @throws {RangeError} when there is no neuron or no time */
export function meanRate(raster: Raster): number {
  checkPopulated("meanRate", raster);
  return (1000 * raster.time.length) / (raster.size * (raster.stop - raster.start));
}

/**
 * Rate per neuron in bins of time.
 *
 *     r_k = 1000·n_k/(N·w)
 *
 * where n_k counts the spikes of all N neurons in bin k of `width` w [ms]. The value of a bin stands at its middle.
 *
 * @returns no values when the window is shorter than a bin; a rest at its end is left out
 * @throws {RangeError} when there is no neuron or no time, or `width` is not above 0
 */
export function populationRate(raster: Raster, width: number): Signal {
  checkPopulated("populationRate", raster);
  const each = 1000 / (raster.size * width);
  const values = Float64Array.from(countsInBins(raster, width), (count) => count * each);
  return { start: raster.start + width / 2, step: width, values };
}

/** What {@link smoothedRate} may be told. */
export interface SmoothedRateOptions {
  /** between values [ms]; by default 1 */
  readonly step?: number;
  /**
   * `corrected`: each value is divided by the part of the kernel's area that falls into the window, so that a constant rate stays
   * constant up to its ends. `raw`: it is not, and rates fall off there as if nothing happened outside.
   */
  readonly edges?: "corrected" | "raw";
}

/**
 * Rate per neuron, each spike spread by a kernel of area 1: the integral of a raw rate is the number of spikes.
 *
 *     r(t) = (1000/N)·Σ_i K(t − t_i)   [/ ∫_start^stop K(t − s) ds]
 *
 * at the middles of steps. Where a causal kernel has seen less than 10⁻³ of its area inside the window, the corrected value is that
 * of 10⁻³: the first instants tell almost nothing.
 *
 * @returns no values when the window is shorter than a step
 * @throws {RangeError} when there is no neuron or no time, or width or step is not above 0
 * @throws {TypeError} when shape or edges are unknown words
 */
export function smoothedRate(
  raster: Raster,
  kernel: Kernel,
  { step = 1, edges = "corrected" }: SmoothedRateOptions = {},
): Signal {
  checkPopulated("smoothedRate", raster);
  const { value, below, from, to } = densityOf("smoothedRate", kernel);
  checkPositive("smoothedRate", "step", step);
  checkChoice("smoothedRate", "edges", edges, ["corrected", "raw"]);
  const { width } = kernel;
  const start = raster.start + step / 2;
  const values = new Float64Array(binsOf(raster, step).count);
  for (const spike of raster.time) {
    const first = Math.max(0, Math.ceil((spike + from * width - start) / step));
    const last = Math.min(values.length - 1, Math.floor((spike + to * width - start) / step));
    for (let k = first; k <= last; k++) values[k] += value((start + k * step - spike) / width);
  }
  for (let k = 0; k < values.length; k++) {
    const t = start + k * step;
    const inside = below((t - raster.start) / width) - below((t - raster.stop) / width);
    values[k] *= 1000 / (raster.size * width * (edges === "corrected" ? Math.max(1e-3, inside) : 1));
  }
  return { start, step, values };
}

/** A rate that is constant between spikes: `rate[i]` from `time[i]` up to `time[i + 1]`. */
export interface InstantaneousRate {
  /** [spikes] [ms] */
  readonly time: Float64Array;
  /** [spikes − 1] [Hz]; none with fewer than two spikes: before the first and after the last nothing is known */
  readonly rate: Float64Array;
}

/**
 * The rate that an interval stands for, 1000/(t_{i+1} − t_i), from each spike of one neuron to its next.
 *
 * @throws {RangeError} when times do not rise, or two of them are equal
 */
export function instantaneousRate(train: Float64Array): InstantaneousRate {
  checkTrain("instantaneousRate", "train", train);
  const rate = new Float64Array(Math.max(0, train.length - 1));
  for (let i = 0; i < rate.length; i++) {
    checkPositive("instantaneousRate", `interval ${i}`, train[i + 1] - train[i]);
    rate[i] = 1000 / (train[i + 1] - train[i]);
  }
  return { time: train.slice(), rate };
}
