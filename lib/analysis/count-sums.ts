/** @file Counts of every neuron in every bin, summed without keeping them: time and memory go with spikes and neurons, not with bins times neurons. */
import { binOf, binsOf, type Raster, trainsOf } from "../record";

/** Sums over bins from which variances of counts follow; those of pieces of a record add up. */
export interface CountSums {
  readonly bins: number;
  /** Σ_b n_b, n_b the count of all neurons in bin b */
  all: number;
  /** Σ_b n_b² */
  allSquares: number;
  /** [size] Σ_b n_ib, n_ib the count of neuron i */
  readonly own: Float64Array;
  /** [size] Σ_b n_ib² */
  readonly ownSquares: Float64Array;
}

/** The sums over each of `pieces` equal stretches of the whole bins (what does not fill a stretch is left out). */
export function countSums(raster: Raster, width: number, pieces: number): CountSums[] {
  const bins = binsOf(raster, width);
  const length = Math.floor(bins.count / pieces);
  const sums = Array.from({ length: pieces }, () => ({
    bins: length,
    all: 0,
    allSquares: 0,
    own: new Float64Array(raster.size),
    ownSquares: new Float64Array(raster.size),
  }));
  const all = new Int32Array(length * pieces);
  trainsOf(raster).forEach((train, i) => {
    let current = -1;
    let count = 0;
    for (let k = 0; k <= train.length; k++) {
      const at = k < train.length ? binOf(bins, train[k]) : -1;
      if (at === current) {
        count++;
        continue;
      }
      if (current >= 0 && current < all.length) {
        const piece = sums[Math.floor(current / length)];
        all[current] += count;
        piece.own[i] += count;
        piece.ownSquares[i] += count * count;
      }
      current = at;
      count = 1;
    }
  });
  all.forEach((count, b) => {
    const piece = sums[Math.floor(b / length)];
    piece.all += count;
    piece.allSquares += count * count;
  });
  return sums;
}
