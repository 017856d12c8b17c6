/** @file Counts of every neuron in every bin, summed without keeping them: time and memory go with spikes and neurons, not with bins times neurons. */
import { binOf, binsOf, countsInBins, type Raster, trainsOf } from "../record";

/** Sums over bins from which variances of counts follow. */
export interface CountSums {
  readonly bins: number;
  /** [bins] n_b, the count of all neurons in bin b */
  readonly all: Int32Array;
  /** [size] Σ_b n_ib, n_ib the count of neuron i in bin b */
  readonly own: Float64Array;
  /** [size] Σ_b n_ib² */
  readonly ownSquares: Float64Array;
}

/** The bins in which a train has spikes, ascending, with how many. */
export function occupied(
  train: Float64Array,
  at: (time: number) => number,
): { bin: number[]; count: number[] } {
  const bin: number[] = [];
  const count: number[] = [];
  for (const time of train) {
    const found = at(time);
    if (found < 0) continue;
    if (found === bin[bin.length - 1]) count[count.length - 1]++;
    else {
      bin.push(found);
      count.push(1);
    }
  }
  return { bin, count };
}

/** The sums over the whole bins of `width` ms. */
export function countSums(raster: Raster, width: number): CountSums {
  const bins = binsOf(raster, width);
  const own = new Float64Array(raster.size);
  const ownSquares = new Float64Array(raster.size);
  trainsOf(raster).forEach((train, i) => {
    for (const count of occupied(train, (time) => binOf(bins, time)).count) {
      own[i] += count;
      ownSquares[i] += count * count;
    }
  });
  return { bins: bins.count, all: countsInBins(raster, width), own, ownSquares };
}
