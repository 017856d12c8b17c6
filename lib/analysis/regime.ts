/** @file The name of a network's regime, from its spikes alone, with what decided it. */
import { checkInteger, checkPositive, checkRange } from "../math";
import { type Raster, sliceRaster } from "../record";
import { checkPopulated } from "./check";
import { commonPieces } from "./common";
import { meanCv, type OverNeurons } from "./intervals";
import { sidePeak } from "./oscillation";
import { meanRate } from "./rates";
import { gammaTail } from "./tails";

/** Regimes of a network of spiking neurons, as Brunel (2000) names them. */
export type Regime =
  | "silent"
  | "asynchronous-irregular"
  | "synchronous-regular"
  | "synchronous-irregular"
  | "asynchronous-regular";

/** The thresholds that name a regime, said before looking. */
export interface RegimeThresholds {
  /** mean rate below which a network is silent [Hz]; 0.1 by default */
  readonly silentRate: number;
  /** mean CV of intervals from which on neurons are irregular; 0.25 by default, that of the reference near g = 4 (others take 0.5) */
  readonly irregularCv: number;
  /** first side peak of the common autocorrelation from which on a network is synchronous; 0.2 by default, a sine of depth 0.63 */
  readonly synchronousPeak: number;
  /** variance of the common rate over its squared mean, from which on it is synchronous without coming back; 1 by default */
  readonly synchronousVariance: number;
  /** bin in which spikes count as together [ms]; 1 by default: periods below three bins are not seen */
  readonly bin: number;
  /** largest lag at which the rate may come back [ms]; 100 by default: slower oscillations are not seen */
  readonly reach: number;
  /** intervals that a neuron needs to count for the CV; 10 by default */
  readonly leastIntervals: number;
  /** neurons that must have as many; 5 by default */
  readonly leastNeurons: number;
  /** standard errors that a measure must lie away from its threshold; 2 by default */
  readonly margin: number;
  /** beginning of the record that is left out [ms]; 0 by default */
  readonly skip: number;
}

/** A measure with its standard error. */
export interface Measured {
  readonly mean: number;
  readonly error: number;
}

/** A regime, or why none is named, with the measures. */
export interface RegimeReport {
  readonly regime: Regime | "undecided";
  /** why it is undecided; empty when it is decided */
  readonly reason: string;
  /** mean rate [Hz] */
  readonly rate: number;
  /** mean CV over neurons, undefined when none has enough intervals */
  readonly cv: OverNeurons | undefined;
  /** variance of the common rate over its squared mean, undefined when the record is too short to count */
  readonly variance: Measured | undefined;
  /** first side peak of the common autocorrelation, less what noise alone would give; undefined as the variance */
  readonly peak: Measured | undefined;
  /** lag of the side peak [ms], undefined when there is none */
  readonly period: number | undefined;
  readonly thresholds: RegimeThresholds;
}

const defaults: RegimeThresholds = {
  silentRate: 0.1,
  irregularCv: 0.25,
  synchronousPeak: 0.2,
  synchronousVariance: 1,
  bin: 1,
  reach: 100,
  leastIntervals: 10,
  leastNeurons: 5,
  margin: 2,
  skip: 0,
};

/** Stretches whose leaving out gives the errors, and how many times the largest lag a record must last. */
const pieces = 10;
const leastReaches = 4;

/**
 * Names the regime of a network: silent, or synchronous or not and regular or not.
 *
 * Regular or irregular is the mean CV of the neurons' intervals. Synchronous is a network whose common rate comes back, or
 * varies more than its mean, in the autocorrelation of {@link commonAutocorrelation}: a finite network that is asynchronous also has
 * common fluctuations, damped within a period. Where a measure lies within `margin` standard errors (jackknife over ten stretches)
 * of its threshold, or spikes are too few, the answer is `undecided`.
 *
 * The thresholds were chosen on one wiring of the reference's network and name its four examples (Figure 8) on another: side peaks of
 * 0.03 for the asynchronous network and 0.37 and more for the oscillating ones, CVs of 0.20 and 0.30 beside g = 4. A change of all
 * rates in the course of the record, such as its beginning, adds to the common variance: see `skip`.
 *
 * Reference: Brunel 2000, J. Comput. Neurosci. 8, for the regimes; measures and thresholds are this library's.
 *
 * @throws {RangeError} when there is no neuron, or `skip` leaves no time, or a threshold is out of range
 * @example
 * regimeOf(recorded, { skip: 200 }).regime // "asynchronous-irregular"
 */
export function regimeOf(record: Raster, options: Partial<RegimeThresholds> = {}): RegimeReport {
  const thresholds = { ...defaults, ...options };
  checkThresholds(thresholds, record);
  const raster = sliceRaster(record, record.start + thresholds.skip, record.stop);
  checkPopulated("regimeOf", raster);
  const cv = meanCv(raster, thresholds.leastIntervals);
  const { variance, peak, period } = synchrony(raster, thresholds);
  const measures = { rate: meanRate(raster), cv, variance, peak, period, thresholds };
  const open = (reason: string): RegimeReport => ({ regime: "undecided", reason, ...measures });

  const silent = isSilent(raster, thresholds.silentRate);
  if (silent) return { regime: "silent", reason: "", ...measures };
  if (silent === undefined) return open("spikes are too few to tell a silent network from a slow one");
  if (raster.size < 2) return open("one neuron can not be synchronous or not");
  const { leastIntervals, leastNeurons, margin } = thresholds;
  if (cv === undefined || cv.neurons < leastNeurons)
    return open(`${cv?.neurons ?? 0} neurons have ${leastIntervals} intervals, ${leastNeurons} are needed`);
  if (variance === undefined || peak === undefined)
    return open(`the record is shorter than ${leastReaches} times the largest lag (${thresholds.reach} ms)`);
  const irregular = side(cv, thresholds.irregularCv, margin);
  if (irregular === undefined) return open("the CV is too near its threshold");
  const varies = side(variance, thresholds.synchronousVariance, margin);
  const returns = side(peak, thresholds.synchronousPeak, margin);
  const synchronous = varies || returns;
  if (!synchronous && (varies === undefined || returns === undefined))
    return open(`the ${returns === undefined ? "side peak" : "common variance"} is too near its threshold`);
  const regime: Regime = `${synchronous ? "synchronous" : "asynchronous"}-${irregular ? "irregular" : "regular"}`;
  return { regime, reason: "", ...measures };
}

function checkThresholds(thresholds: RegimeThresholds, record: Raster): void {
  const positive = [
    "silentRate",
    "irregularCv",
    "synchronousPeak",
    "synchronousVariance",
    "bin",
    "reach",
  ] as const;
  for (const name of [...positive, "margin"] as const) checkPositive("regimeOf", name, thresholds[name]);
  checkInteger("regimeOf", "leastIntervals", thresholds.leastIntervals, 2);
  checkInteger("regimeOf", "leastNeurons", thresholds.leastNeurons, 2);
  checkRange("regimeOf", "skip", thresholds.skip, 0, record.stop - record.start);
}

/** Whether a measure lies above its threshold; undefined when its error leaves that open. */
function side({ mean, error }: Measured, threshold: number, margin: number): boolean | undefined {
  return Math.abs(mean - threshold) >= margin * error ? mean >= threshold : undefined;
}

/**
 * Whether so few spikes are unlikely (2.5 %) at the rate that separates silence from activity; undefined when the record is too short to
 * say, false when the rate is above it.
 */
function isSilent({ size, start, stop, time }: Raster, silentRate: number): boolean | undefined {
  const expected = (silentRate * size * (stop - start)) / 1000;
  if (gammaTail(time.length + 1, expected) < 0.025) return true;
  return time.length >= expected ? false : undefined;
}

/** Common variance and side peak with their errors. */
function synchrony(
  raster: Raster,
  { bin, reach }: RegimeThresholds,
): Pick<RegimeReport, "variance" | "peak" | "period"> {
  const none = { variance: undefined, peak: undefined, period: undefined };
  if (raster.stop - raster.start < leastReaches * reach) return none;
  const found = commonPieces(raster, bin, reach, pieces);
  if (found === undefined) return none;
  const { value, without, noise, lag } = found;
  const error = (at: number) => jackknife(without.map((left) => left[at]));
  const top = sidePeak(value);
  // The largest of m values that are noise lies about √(2 ln m) standard deviations up.
  const chance = noise * Math.sqrt(2 * Math.log(value.length));
  return {
    variance: { mean: value[0], error: Math.max(error(0), noise) },
    peak: {
      mean: top < 0 ? 0 : Math.max(0, value[top] - chance),
      error: Math.max(top < 0 ? 0 : error(top), noise),
    },
    period: top < 0 ? undefined : lag[top],
  };
}

/** Standard error of an estimate from what it is without each of n pieces. Reference: Efron 1982, The Jackknife. */
function jackknife(without: readonly number[]): number {
  const n = without.length;
  const centre = without.reduce((sum, x) => sum + x / n, 0);
  return Math.sqrt(((n - 1) / n) * without.reduce((sum, x) => sum + (x - centre) ** 2, 0));
}
