/** @file How spike counts of pairs of neurons vary together. Neurons whose count never varies have no correlation and are left out by name. */
import { type Matrix, matrix } from "../math";
import { binOf, binsOf, type Raster, trainsOf } from "../record";
import { countSums } from "./count-sums";

/** The standardised counts that correlations are made of: which neurons vary, with mean and standard deviation per bin. */
interface Varying {
  readonly neurons: Int32Array;
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  readonly bins: number;
}

function varying(raster: Raster, width: number): Varying {
  const { bins, own, ownSquares } = countSums(raster, width);
  const centres = own.map((sum) => (bins > 0 ? sum / bins : 0));
  const sds = own.map((sum, i) =>
    bins > 0 ? Math.sqrt(Math.max(0, ownSquares[i] - (sum * sum) / bins) / bins) : 0,
  );
  const neurons = Int32Array.from(own, (_, i) => i).filter((i) => sds[i] > 0);
  return {
    neurons,
    mean: Float64Array.from(neurons, (i) => centres[i]),
    sd: Float64Array.from(neurons, (i) => sds[i]),
    bins,
  };
}

/** Correlation coefficients of all pairs. */
export interface CountCorrelations {
  /** [m] neurons whose count varies, rising; row and column k of the matrix are neuron `neurons[k]` */
  readonly neurons: Int32Array;
  /** neurons left out: their count is the same in every bin, most often 0 */
  readonly constant: Int32Array;
  /** [m, m] in [−1, 1], symmetric, 1 on the diagonal */
  readonly matrix: Matrix;
}

/**
 * Pearson's correlation of spike counts in bins of `width` ms, for all pairs of neurons.
 *
 *     ρ_ij = Cov(n_i, n_j)/√(Var n_i · Var n_j)
 *
 * O(bins·k²) with k neurons that fire in a bin, beside the matrix.
 *
 * @throws {RangeError} when `width` is not above 0
 */
export function countCorrelations(raster: Raster, width: number): CountCorrelations {
  const { neurons, mean, sd, bins } = varying(raster, width);
  const m = neurons.length;
  const place = new Int32Array(raster.size).fill(-1);
  neurons.forEach((n, k) => {
    place[n] = k;
  });
  const products = matrix(m, m);
  const counts = new Int32Array(m);
  let fired: number[] = [];
  const flush = () => {
    for (const i of fired) for (const j of fired) products.data[i * m + j] += counts[i] * counts[j];
    for (const i of fired) counts[i] = 0;
    fired = [];
  };
  const edges = binsOf(raster, width);
  let current = -1;
  for (let s = 0; s < raster.time.length; s++) {
    const at = binOf(edges, raster.time[s]);
    if (at < 0) break; // the rest after the last bin
    if (at !== current) flush();
    current = at;
    const k = place[raster.neuron[s]];
    if (k >= 0 && counts[k]++ === 0) fired.push(k);
  }
  flush();
  for (let i = 0; i < m; i++)
    for (let j = 0; j < m; j++) {
      const rho = (products.data[i * m + j] / bins - mean[i] * mean[j]) / (sd[i] * sd[j]);
      products.data[i * m + j] = i === j ? 1 : Math.max(-1, Math.min(1, rho));
    }
  const constant = Int32Array.from({ length: raster.size }, (_, n) => n).filter((n) => place[n] < 0);
  return { neurons, constant, matrix: products };
}

/** The mean correlation of all pairs. */
export interface MeanCorrelation {
  readonly mean: number;
  /** pairs of different neurons whose counts vary */
  readonly pairs: number;
  /** neurons left out: their count is the same in every bin, most often 0 */
  readonly constant: number;
}

/**
 * Mean of Pearson's correlation over all pairs of different neurons, without the matrix.
 *
 *     ρ̄ = (Var(Σ_i z_i) − m)/(m(m − 1))
 *
 * where z_i are the standardised counts in bins of `width` ms of the m neurons whose count varies. Time goes with spikes and bins. For
 * independent neurons it has mean 0 and standard deviation √(2/(m(m − 1)·bins)).
 *
 * @returns undefined when fewer than two neurons vary
 * @throws {RangeError} when `width` is not above 0
 */
export function meanCountCorrelation(raster: Raster, width: number): MeanCorrelation | undefined {
  const { neurons, mean, sd, bins } = varying(raster, width);
  const m = neurons.length;
  if (m < 2) return undefined;
  const edges = binsOf(raster, width);
  const sum = new Float64Array(bins);
  const trains = trainsOf(raster);
  let rest = 0; // what every neuron adds to every bin, −mean/sd
  neurons.forEach((n, k) => {
    rest -= mean[k] / sd[k];
    for (const time of trains[n]) {
      const at = binOf(edges, time);
      if (at >= 0) sum[at] += 1 / sd[k];
    }
  });
  const together = sum.reduce((total, x) => total + (x + rest) ** 2, 0) / bins;
  return { mean: (together - m) / (m * (m - 1)), pairs: (m * (m - 1)) / 2, constant: raster.size - m };
}
