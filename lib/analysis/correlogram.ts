/** @file Spikes against spikes at a lag: of two neurons, of one with itself, and of a population's rate. */
import { checkFinite, checkPositive, shown } from "../math";
import type { Raster } from "../record";
import { checkPopulated, checkTrain } from "./check";
import { populationRate } from "./rates";

/** The window in which two trains were recorded, and the lags to count [ms]. */
export interface CorrelogramOptions {
  /** first instant of the record [ms] */
  readonly start: number;
  /** its end [ms] */
  readonly stop: number;
  /** of a bin of lags [ms]; 1 by default */
  readonly width?: number;
  /** largest lag [ms]; 50 by default, and below the length of the record */
  readonly reach?: number;
}

/** Pairs of spikes by their lag. */
export interface Correlogram {
  /** [2·m + 1] middles of the bins, −m·width … m·width [ms] */
  readonly lag: Float64Array;
  /** [2·m + 1] pairs whose lag lies in [middle − width/2, middle + width/2) */
  readonly count: Float64Array;
  /**
   * [2·m + 1] pairs that independent trains of the same mean rates would give. It falls with the lag as fewer pairs fit into the
   * record, so that count/expected is free of that bias.
   */
  readonly expected: Float64Array;
}

function lagsOf(caller: string, { start, stop, width = 1, reach = 50 }: CorrelogramOptions) {
  checkFinite(caller, "start", start);
  checkFinite(caller, "stop", stop);
  checkPositive(caller, "duration", stop - start);
  checkPositive(caller, "width", width);
  checkPositive(caller, "reach", reach);
  const most = Math.floor(reach / width + 1e-9);
  if ((most + 0.5) * width >= stop - start)
    throw new RangeError(
      `${caller}: reach must be below the length of the record (${stop - start}), got ${reach}`,
    );
  return { width, most, duration: stop - start };
}

function checkInside(
  caller: string,
  name: string,
  train: ArrayLike<number>,
  options: CorrelogramOptions,
): void {
  checkTrain(caller, name, train);
  const { start, stop } = options;
  for (const time of train.length > 0 ? [train[0], train[train.length - 1]] : [])
    if (time < start || time >= stop)
      throw new RangeError(`${caller}: ${name} must lie in [${start}, ${stop}), got ${shown(time)}`);
}

/**
 * Cross-correlogram: for every pair of a spike of `a` and one of `b`, the lag t_b − t_a.
 *
 *     expected_k = n_a·n_b/T²·∫_bin (T − |τ|) dτ
 *
 * where n are the numbers of spikes and T the length of the record. A peak at a positive lag means that b follows a. Pairs are found by
 * walking along both trains: time goes with the pairs counted.
 *
 * Reference: Perkel, Gerstein & Moore 1967, Biophys. J. 7(4).
 *
 * @throws {RangeError} when times fall, leave the record or are not finite, or lags reach as far as the record
 */
export function crossCorrelogram(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: CorrelogramOptions,
): Correlogram {
  const { width, most, duration } = lagsOf("crossCorrelogram", options);
  checkInside("crossCorrelogram", "a", a, options);
  checkInside("crossCorrelogram", "b", b, options);
  const pairs = (a.length * b.length) / (duration * duration);
  return { ...lagCounts(a, b, width, most), expected: expectedPairs(pairs, width, most, duration) };
}

/**
 * Autocorrelogram: the lags between different spikes of one train; a spike is not paired with itself.
 *
 * Expected are the pairs of a Poisson train of as many spikes, n(n − 1)/T²·∫_bin (T − |τ|) dτ.
 *
 * @throws {RangeError} as {@link crossCorrelogram}
 */
export function autocorrelogram(train: ArrayLike<number>, options: CorrelogramOptions): Correlogram {
  const { width, most, duration } = lagsOf("autocorrelogram", options);
  checkInside("autocorrelogram", "train", train, options);
  const counted = lagCounts(train, train, width, most);
  counted.count[most] -= train.length;
  const pairs = (train.length * (train.length - 1)) / (duration * duration);
  return { ...counted, expected: expectedPairs(pairs, width, most, duration) };
}

function lagCounts(a: ArrayLike<number>, b: ArrayLike<number>, width: number, most: number) {
  const count = new Float64Array(2 * most + 1);
  const far = (most + 0.5) * width;
  let first = 0;
  for (let i = 0; i < a.length; i++) {
    while (first < b.length && b[first] - a[i] < -far - width) first++;
    for (let j = first; j < b.length && b[j] - a[i] < far + width; j++) {
      // a lag less than 10⁻⁹ of a width before an edge is on it, so that lags on a grid fall where they should
      const at = Math.floor((b[j] - a[i]) / width + 0.5 + 1e-9) + most;
      if (at >= 0 && at < count.length) count[at]++;
    }
  }
  return { lag: Float64Array.from(count, (_, k) => (k - most) * width), count };
}

function expectedPairs(density: number, width: number, most: number, duration: number): Float64Array {
  return Float64Array.from({ length: 2 * most + 1 }, (_, k) => {
    const middle = Math.abs(k - most) * width;
    // the integral of T − |τ| over the bin; the one about 0 has its corner inside
    const corner = k === most ? (width * width) / 4 : width * middle;
    return density * (width * duration - corner);
  });
}

/** Autocorrelation of a population's rate. */
export interface RateAutocorrelation {
  /** [m + 1] 0, width, 2·width … [ms] */
  readonly lag: Float64Array;
  /** [m + 1] ⟨(r(t) − r̄)(r(t + lag) − r̄)⟩/r̄² */
  readonly value: Float64Array;
  /** the part of the value at lag 0 that independent Poisson spikes would give, 1000/(N·r̄·width) */
  readonly shot: number;
}

/**
 * Autocorrelation of the population's rate in bins of `width` ms, relative to the square of its mean.
 *
 *     C(τ) = 1/(B − τ)·Σ_k (r_k − r̄)(r_{k+τ} − r̄)/r̄²
 *
 * where B counts the bins: each lag is divided by the pairs it has, so that long lags are not damped. Subtracting the mean of the
 * record itself leaves a bias of about −C(0)/B. C is 0 for a constant rate, apart from the shot noise at lag 0; a sine of relative
 * amplitude m gives ½m²·cos.
 *
 * Reference: Brunel & Hakim 1999, Neural Comput. 11; Brunel 2000, J. Comput. Neurosci. 8.
 *
 * @param reach largest lag [ms]
 * @returns undefined when nobody fires in a whole bin
 * @throws {RangeError} when there is no neuron, width or reach is not above 0, or the record holds no more bins than lags
 */
export function rateAutocorrelation(
  raster: Raster,
  width: number,
  reach: number,
): RateAutocorrelation | undefined {
  checkPopulated("rateAutocorrelation", raster);
  checkPositive("rateAutocorrelation", "reach", reach);
  const { values } = populationRate(raster, width);
  const most = Math.floor(reach / width + 1e-9);
  if (most >= values.length)
    throw new RangeError(
      `rateAutocorrelation: reach must be below the length of the record (${raster.stop - raster.start}), got ${reach}`,
    );
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  if (mean === 0) return undefined;
  const away = values.map((x) => x / mean - 1);
  const value = Float64Array.from({ length: most + 1 }, (_, lag) => {
    let sum = 0;
    for (let k = 0; k + lag < away.length; k++) sum += away[k] * away[k + lag];
    return sum / (away.length - lag);
  });
  return {
    lag: Float64Array.from(value, (_, k) => k * width),
    value,
    shot: 1000 / (raster.size * mean * width),
  };
}
