/** @file The name of a network's regime, from its spikes alone, with what decided it. */
import { checkInteger, checkPositive, checkRange } from "../math";
import { type Raster, sliceRaster } from "../record";
import { checkPopulated } from "./check";
import { type CountSums, countSums } from "./count-sums";
import { meanCv, type OverNeurons } from "./intervals";
import { meanRate } from "./rates";
import { synchronyOf } from "./synchrony";
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
  /** mean CV of intervals from which on neurons are irregular; 0.5 by default, halfway between a clock and Poisson */
  readonly irregularCv: number;
  /**
   * depth of the common modulation from which on a network is synchronous; 0.4 by default. A sine reaches √½ ≈ 0.71 at full
   * depth, volleys spread normally by a quarter of their period 0.41
   */
  readonly synchronousModulation: number;
  /** bin in which spikes count as together [ms]; 2 by default: periods shorter than about three bins are not seen */
  readonly bin: number;
  /** intervals that a neuron needs to count for the CV; 10 by default */
  readonly leastIntervals: number;
  /** neurons that must have as many; 5 by default */
  readonly leastNeurons: number;
  /** standard errors that a measure must lie away from its threshold; 2 by default */
  readonly margin: number;
  /** beginning of the record that is left out [ms]; 0 by default */
  readonly skip: number;
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
  /** square of the depth of the common modulation, with its jackknife error; undefined when there is too little to count */
  readonly modulationSquared: { readonly mean: number; readonly error: number } | undefined;
  readonly thresholds: RegimeThresholds;
}

const defaults: RegimeThresholds = {
  silentRate: 0.1,
  irregularCv: 0.5,
  synchronousModulation: 0.4,
  bin: 2,
  leastIntervals: 10,
  leastNeurons: 5,
  margin: 2,
  skip: 0,
};

/** Stretches whose leaving out gives the error of the modulation, and bins that each must have. */
const pieces = 10;
const leastBins = 20;

/**
 * Names the regime of a network: silent, or synchronous or not and regular or not.
 *
 * Regular or irregular is the mean CV of the neurons' intervals. Synchronous or not is the depth of the common modulation in bins
 * ({@link CountSynchrony}), which for independent neurons is 0 up to noise at any size. Where a measure lies within
 * `margin` standard errors of its threshold, or there are too few spikes, the answer is `undecided`.
 *
 * A change of all rates in the course of the record, such as its beginning, counts as common modulation: see `skip`. Neurons
 * of different rates, if each is regular, are regular.
 *
 * Reference: Brunel 2000, J. Comput. Neurosci. 8, for the regimes; thresholds are this library's.
 *
 * @throws {RangeError} when there is no neuron, or `skip` leaves no time, or a threshold is out of range
 * @example
 * regimeOf(recorded, { skip: 200 }).regime // "asynchronous-irregular"
 */
export function regimeOf(record: Raster, options: Partial<RegimeThresholds> = {}): RegimeReport {
  const thresholds = { ...defaults, ...options };
  for (const name of ["silentRate", "irregularCv", "synchronousModulation", "bin", "margin"] as const)
    checkPositive("regimeOf", name, thresholds[name]);
  checkInteger("regimeOf", "leastIntervals", thresholds.leastIntervals, 2);
  checkInteger("regimeOf", "leastNeurons", thresholds.leastNeurons, 2);
  checkRange("regimeOf", "skip", thresholds.skip, 0, record.stop - record.start);
  const raster = sliceRaster(record, record.start + thresholds.skip, record.stop);
  checkPopulated("regimeOf", raster);
  const measures = {
    rate: meanRate(raster),
    cv: meanCv(raster, thresholds.leastIntervals),
    modulationSquared: modulation(raster, thresholds.bin),
    thresholds,
  };
  const silence = isSilent(raster, thresholds.silentRate);
  if (silence === true) return { regime: "silent", reason: "", ...measures };
  const { cv, modulationSquared } = measures;
  const irregular = cv && side(cv, thresholds.irregularCv, thresholds.margin);
  const synchronous =
    modulationSquared && side(modulationSquared, thresholds.synchronousModulation ** 2, thresholds.margin);
  const open = (reason: string): RegimeReport => ({ regime: "undecided", reason, ...measures });
  if (silence === undefined) return open("spikes are too few to tell a silent network from a slow one");
  if (raster.size < 2) return open("one neuron can not be synchronous or not");
  if (cv === undefined || cv.neurons < thresholds.leastNeurons)
    return open(
      `${cv?.neurons ?? 0} neurons have ${thresholds.leastIntervals} intervals, ${thresholds.leastNeurons} are needed`,
    );
  if (modulationSquared === undefined) return open(`the record is shorter than ${pieces * leastBins} bins`);
  if (irregular === undefined) return open("the CV is too near its threshold");
  if (synchronous === undefined) return open("the common modulation is too near its threshold");
  const regime: Regime = `${synchronous ? "synchronous" : "asynchronous"}-${irregular ? "irregular" : "regular"}`;
  return { regime, reason: "", ...measures };
}

/** Whether a measure lies above its threshold; undefined when its error leaves that open. */
function side({ mean, error }: { mean: number; error: number }, threshold: number, margin: number) {
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

/** The squared modulation of the whole record, with the jackknife error over its pieces. */
function modulation(raster: Raster, bin: number): RegimeReport["modulationSquared"] {
  const sums = countSums(raster, bin, pieces);
  if (raster.size < 2 || sums[0].bins < leastBins) return undefined;
  const whole = synchronyOf(added(sums));
  const without = sums.map((left) => synchronyOf(added(sums.filter((piece) => piece !== left))));
  if (whole === undefined || without.some((one) => one === undefined)) return undefined;
  const values = without.map((one) => one?.modulationSquared ?? 0);
  const centre = values.reduce((sum, x) => sum + x / pieces, 0);
  const spread = values.reduce((sum, x) => sum + (x - centre) ** 2, 0);
  return { mean: whole.modulationSquared, error: Math.sqrt(((pieces - 1) / pieces) * spread) };
}

/** The sums of several pieces as of one record. */
function added(sums: readonly CountSums[]): CountSums {
  const size = sums[0].own.length;
  const total = {
    bins: 0,
    all: 0,
    allSquares: 0,
    own: new Float64Array(size),
    ownSquares: new Float64Array(size),
  };
  for (const piece of sums) {
    total.bins += piece.bins;
    total.all += piece.all;
    total.allSquares += piece.allSquares;
    for (let i = 0; i < size; i++) {
      total.own[i] += piece.own[i];
      total.ownSquares[i] += piece.ownSquares[i];
    }
  }
  return total;
}
