/** @file What the rates of different neurons have in common, at every lag: the self of each neuron is taken away. */
import { checkPositive } from "../math";
import { binOf, binsOf, type Raster, trainsOf } from "../record";
import { checkPopulated } from "./check";
import { countSums, occupied } from "./count-sums";

/** Autocorrelation of the rate that neurons have in common. */
export interface CommonAutocorrelation {
  /** [m + 1] 0, width, 2·width … [ms] */
  readonly lag: Float64Array;
  /** [m + 1] covariance of the rates of different neurons at that lag, over the product of their means */
  readonly value: Float64Array;
  /** standard deviation of a value for independent Poisson neurons */
  readonly noise: number;
}

/** The values of a record, and as they are without each of its pieces. */
export interface CommonPieces extends CommonAutocorrelation {
  readonly without: readonly Float64Array[];
}

/**
 * Autocorrelation of the common rate, pairs of different neurons only: neither shot noise nor the regularity of single neurons is in it.
 *
 *     C(τ) = Σ_{i≠j} Cov(n_i(t), n_j(t + τ))/Σ_{i≠j} ⟨n_i⟩⟨n_j⟩
 *
 * over counts in bins of `width` ms. Independent neurons give 0 at every lag, a common modulation of relative variance c² gives c² at
 * lag 0, a sine of amplitude m gives ½m²·cos. Each lag is divided by the pairs of bins that it has.
 *
 * @param reach largest lag [ms]
 * @returns undefined when fewer than two neurons fire in whole bins, or the record holds fewer bins than lags and one
 * @throws {RangeError} when there is no neuron or no time, or `width` or `reach` is not above 0
 */
export function commonAutocorrelation(
  raster: Raster,
  width: number,
  reach: number,
): CommonAutocorrelation | undefined {
  checkPopulated("commonAutocorrelation", raster);
  checkPositive("commonAutocorrelation", "width", width);
  checkPositive("commonAutocorrelation", "reach", reach);
  const found = commonPieces(raster, width, reach, 1);
  return found && { lag: found.lag, value: found.value, noise: found.noise };
}

/** {@link commonAutocorrelation}, also with each of `pieces` equal stretches left out; a pair belongs to the stretch of its earlier bin. */
export function commonPieces(
  raster: Raster,
  width: number,
  reach: number,
  pieces: number,
): CommonPieces | undefined {
  const { bins, all, own } = countSums(raster, width);
  const lags = Math.floor(reach / width + 1e-9) + 1;
  if (bins <= lags) return undefined;
  const total = all.reduce((sum, n) => sum + n, 0);
  const mean = total / bins;
  const alone = own.reduce((sum, n) => sum + (n / bins) ** 2, 0);
  const norm = mean * mean - alone;
  if (!(norm > 1e-12 * alone)) return undefined; // one neuron at most
  const sums = Array.from({ length: pieces }, () => new Float64Array(lags));
  const pieceOf = (bin: number) => Math.floor((bin * pieces) / bins);
  addProducts(sums, pieceOf, all, mean);
  takeSelf(sums, pieceOf, raster, width);
  const pairs = sums.map((_, p) => pairsOf(p, pieces, bins, lags));
  const value = (left: number) =>
    Float64Array.from({ length: lags }, (_, lag) => {
      let [sum, count] = [0, 0];
      for (let p = 0; p < pieces; p++) {
        if (p === left) continue;
        sum += sums[p][lag];
        count += pairs[p][lag];
      }
      return (sum / count + alone) / norm;
    });
  const variance = all.reduce((sum, n) => sum + (n - mean) ** 2, 0) / bins;
  return {
    lag: Float64Array.from({ length: lags }, (_, k) => k * width),
    value: value(-1),
    noise: variance / (norm * Math.sqrt(bins)),
    without: sums.map((_, p) => value(p)),
  };
}

/** Pairs of bins at each lag whose earlier bin lies in piece `p`. */
function pairsOf(p: number, pieces: number, bins: number, lags: number): Float64Array {
  const from = Math.ceil((p * bins) / pieces);
  const to = Math.ceil(((p + 1) * bins) / pieces);
  return Float64Array.from({ length: lags }, (_, lag) => Math.max(0, Math.min(to, bins - lag) - from));
}

function addProducts(
  sums: Float64Array[],
  pieceOf: (bin: number) => number,
  all: Int32Array,
  mean: number,
): void {
  const away = Float64Array.from(all, (n) => n - mean);
  for (let k = 0; k < away.length; k++) {
    const sum = sums[pieceOf(k)];
    const last = Math.min(sum.length, away.length - k);
    for (let lag = 0; lag < last; lag++) sum[lag] += away[k] * away[k + lag];
  }
}

/** Takes away what each neuron has with itself. */
function takeSelf(
  sums: Float64Array[],
  pieceOf: (bin: number) => number,
  raster: Raster,
  width: number,
): void {
  const bins = binsOf(raster, width);
  for (const train of trainsOf(raster)) {
    const { bin, count } = occupied(train, (time) => binOf(bins, time));
    for (let a = 0; a < bin.length; a++) {
      const sum = sums[pieceOf(bin[a])];
      for (let b = a; b < bin.length && bin[b] - bin[a] < sum.length; b++)
        sum[bin[b] - bin[a]] -= count[a] * count[b];
    }
  }
}
