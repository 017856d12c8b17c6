/** @file The times between spikes and how irregular they are. What too few spikes leave open is `undefined`, never NaN. */
import { checkInteger, mean, variance } from "../math";
import { countsPerNeuron, type Raster, trainsOf } from "../record";
import { type Table, table } from "../table";
import { checkNotNegative, checkPopulated, checkTrain } from "./check";

/** Intervals between the spikes of one neuron [ms], one fewer than spikes. @throws {RangeError} when times fall or are not finite */
export function intervals(train: ArrayLike<number>): Float64Array {
  checkTrain("intervals", "train", train);
  return between(train);
}

function between(train: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: Math.max(0, train.length - 1) }, (_, i) => train[i + 1] - train[i]);
}

/** Intervals of every neuron [ms], empty where it fires once or never. None reaches from one neuron to another. */
export function intervalsOf(raster: Raster): Float64Array[] {
  return trainsOf(raster).map(between);
}

/** The intervals of all neurons [ms], one neuron after another. */
export function pooledIntervals(raster: Raster): Float64Array {
  const each = intervalsOf(raster);
  const pooled = new Float64Array(each.reduce((sum, own) => sum + own.length, 0));
  let at = 0;
  for (const own of each) {
    pooled.set(own, at);
    at += own.length;
  }
  return pooled;
}

/**
 * Coefficient of variation of intervals, standard deviation (divisor n − 1) over mean.
 *
 * Poisson gives 1, a clock 0. Slow changes of rate raise it; {@link lv} and {@link cv2} hardly feel them.
 *
 * @param isi intervals [ms] of one neuron
 * @returns undefined with fewer than two intervals, or when all are 0
 * @throws {RangeError} when an interval is below 0 or not finite
 */
export function cv(isi: ArrayLike<number>): number | undefined {
  checkNotNegative("cv", "isi", isi);
  if (isi.length < 2) return undefined;
  const centre = mean(isi);
  return centre > 0 ? Math.sqrt(variance(isi)) / centre : undefined;
}

/** Mean of a function of neighbouring intervals, pairs that are both 0 left out. */
function overPairs(isi: ArrayLike<number>, of: (difference: number) => number): number | undefined {
  let sum = 0;
  let pairs = 0;
  for (let i = 1; i < isi.length; i++) {
    const both = isi[i] + isi[i - 1];
    if (both === 0) continue;
    sum += of((isi[i] - isi[i - 1]) / both);
    pairs++;
  }
  return pairs > 0 ? sum / pairs : undefined;
}

/**
 * Local variation of intervals.
 *
 *     LV = 3/(n − 1)·Σ_i ((I_i − I_{i+1})/(I_i + I_{i+1}))²
 *
 * Poisson gives 1, a clock 0. Pairs of intervals that are both 0 are left out.
 *
 * Reference: Shinomoto, Shima & Tanji 2003, Neural Comput. 15.
 *
 * @param isi intervals [ms] of one neuron, in order
 * @returns undefined with fewer than two intervals
 * @throws {RangeError} when an interval is below 0 or not finite
 */
export function lv(isi: ArrayLike<number>): number | undefined {
  checkNotNegative("lv", "isi", isi);
  return overPairs(isi, (x) => 3 * x * x);
}

/**
 * Mean coefficient of variation of two neighbouring intervals.
 *
 *     CV2 = 1/(n − 1)·Σ_i 2·|I_{i+1} − I_i|/(I_{i+1} + I_i)
 *
 * Poisson gives 1, a clock 0. Pairs of intervals that are both 0 are left out.
 *
 * Reference: Holt, Softky, Koch & Douglas 1996, J. Neurophysiol. 75.
 *
 * @param isi intervals [ms] of one neuron, in order
 * @returns undefined with fewer than two intervals
 * @throws {RangeError} when an interval is below 0 or not finite
 */
export function cv2(isi: ArrayLike<number>): number | undefined {
  checkNotNegative("cv2", "isi", isi);
  return overPairs(isi, (x) => 2 * Math.abs(x));
}

/**
 * One row a neuron: `neuron`, `spikes`, `rate_hz`, `isi_ms` (mean), `cv`, `lv`, `cv2`; missing where too few spikes leave it open.
 *
 * @throws {RangeError} when there is no neuron or no time
 */
export function intervalTable(raster: Raster): Table {
  checkPopulated("intervalTable", raster);
  const each = intervalsOf(raster);
  const spikes = countsPerNeuron(raster);
  const seconds = (raster.stop - raster.start) / 1000;
  return table({
    neuron: each.map((_, n) => n),
    spikes,
    rate_hz: Float64Array.from(spikes, (count) => count / seconds),
    isi_ms: each.map((isi) => (isi.length > 0 ? mean(isi) : undefined)),
    cv: each.map(cv),
    lv: each.map(lv),
    cv2: each.map(cv2),
  });
}

/** A mean over neurons with its standard error. */
export interface OverNeurons {
  readonly mean: number;
  /** standard deviation over neurons/√count; 0 for a single neuron */
  readonly error: number;
  /** neurons that could be measured */
  readonly neurons: number;
}

/** Mean over the neurons for which a measure is defined; undefined when there is none. */
export function overNeurons(values: readonly (number | undefined)[]): OverNeurons | undefined {
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) return undefined;
  const error = known.length > 1 ? Math.sqrt(variance(known) / known.length) : 0;
  return { mean: mean(known), error, neurons: known.length };
}

/**
 * Mean coefficient of variation over the neurons that have at least `least` intervals.
 *
 * Few intervals make it too small: those longer than the window are never seen.
 *
 * @returns undefined when no neuron has as many
 * @throws {RangeError} when `least` is not a whole number of at least 2
 */
export function meanCv(raster: Raster, least = 10): OverNeurons | undefined {
  checkInteger("meanCv", "least", least, 2);
  return overNeurons(intervalsOf(raster).map((isi) => (isi.length >= least ? cv(isi) : undefined)));
}
