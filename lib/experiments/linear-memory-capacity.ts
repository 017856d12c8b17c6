/** @file How many random pairs does a d × d linear memory hold, if the nearest value counts as recalled? */
import { checkInteger, dot, type Matrix, matMul, mean, type Random, row, transpose } from "../math";
import { randomPatterns } from "../pattern";
import type { Experiment } from "./experiment";
import { hebbRecall } from "./recall-theory";

/** Sizes of {@link linearMemoryCapacity}. */
export interface LinearMemoryCapacityParams {
  /** d, sizes of keys and values */
  readonly sizes: readonly number[];
  /** loads d²/(n ln n) at which recall is measured, falling */
  readonly loads: readonly number[];
  /** further numbers of pairs to measure at the size nearest to 64 */
  readonly pairs: readonly number[];
  readonly trials: number;
}

/** What {@link linearMemoryCapacity} found. */
export interface LinearMemoryCapacityResult {
  readonly sizes: Int32Array;
  /** d²/(n ln n) of the n in `pairs`, for each size */
  readonly loads: readonly Float64Array[];
  /** n, for each size and load */
  readonly pairs: readonly Int32Array[];
  /** fraction of keys whose own value has the largest inner product with what is recalled */
  readonly recalled: readonly Float64Array[];
  /** the same of each trial alone, for each size and load */
  readonly trials: readonly (readonly Float64Array[])[];
  /** theory: an estimate of `recalled`, competitors taken for independent */
  readonly expected: readonly Float64Array[];
  /** d²/(n ln n) at which half is recalled, interpolated on a logarithmic axis; NaN where the loads do not hold it */
  readonly crossing: Float64Array;
  /** the same of `expected` */
  readonly expectedCrossing: Float64Array;
}

/**
 * Recall of M = Σ v kᵀ for random keys and values of norm 1, by the largest of n inner products.
 *
 * Half of the pairs are recalled where d² is a small multiple of n ln n: the number of pairs grows almost as the
 * number of weights, not as d, because only the nearest value is asked for.
 *
 * Over 6 draws a share has a standard deviation of at most 0.02 (d = 32), and the estimate lies up to 0.04 low where much
 * is lost: a distance of 0.1 is passed about once in 1000 seeds.
 *
 * Reference: Barnfield et al. 2026, "Sharp Capacity Thresholds in Linear Associative Memory", arXiv 2605.05189 (top-1
 * recall by sums of outer products has a sharp threshold at the scale d² ≍ n ln n, and no linear memory has another
 * scale); Giorlandino, Maillard and Goldt 2026, arXiv 2605.10795 (the best linear memory separates n pairs up to
 * d² = 2 n ln n).
 */
export const linearMemoryCapacity: Experiment<LinearMemoryCapacityParams, LinearMemoryCapacityResult> = {
  quick: { sizes: [32, 64], loads: [4, 2.8, 2, 1.4, 1], pairs: [128, 256, 512], trials: 6 },
  full: {
    sizes: [32, 64, 128],
    loads: [8, 5.6, 4, 3.4, 2.8, 2.4, 2, 1.7, 1.4, 1.2, 1, 0.7],
    pairs: [128, 256, 512],
    trials: 10,
  },
  run({ sizes, loads, pairs, trials }, random) {
    checkInteger("linearMemoryCapacity", "trials", trials, 1);
    const near = sizes.reduce((a, d) => (Math.abs(d - 64) < Math.abs(a - 64) ? d : a));
    const counts = sizes.map((d) => {
      const swept = loads.map((load) => pairsAt(d, load));
      return Int32Array.from([...swept, ...(d === near ? pairs : [])]).sort();
    });
    const each = sizes.map((d, s) =>
      Array.from(counts[s], (n) =>
        Float64Array.from(
          { length: trials },
          (_, trial) => recallOnce(d, n, random.split(`${d} ${n} ${trial}`)) / n,
        ),
      ),
    );
    const recalled = each.map((list) => Float64Array.from(list, mean));
    const expected = sizes.map((d, s) => Float64Array.from(counts[s], (n) => hebbRecall(n, d)));
    const ratios = sizes.map((d, s) => Float64Array.from(counts[s], (n) => (d * d) / (n * Math.log(n))));
    return {
      sizes: Int32Array.from(sizes),
      loads: ratios,
      pairs: counts,
      recalled,
      trials: each,
      expected,
      crossing: Float64Array.from(sizes, (_, s) => crossingOf(ratios[s], recalled[s])),
      expectedCrossing: Float64Array.from(sizes, (_, s) => crossingOf(ratios[s], expected[s])),
    };
  },
};

/** n with d²/(n ln n) as near to `load` as a whole number comes. */
function pairsAt(d: number, load: number): number {
  let n = (d * d) / load;
  for (let i = 0; i < 50; i++) n = (d * d) / (load * Math.log(Math.max(n, 2.72)));
  return Math.max(2, Math.round(n));
}

/** Directions at random. */
const directions = (random: Random, rows: number, size: number): Matrix =>
  randomPatterns(random, rows, size, { law: "sphere" }).matrix;

function recallOnce(d: number, n: number, random: Random): number {
  const [keys, values] = [directions(random.split("keys"), n, d), directions(random.split("values"), n, d)];
  const memory = matMul(transpose(values), keys); // Σ v kᵀ
  const found = matMul(keys, transpose(memory));
  let hits = 0;
  for (let i = 0; i < n; i++) {
    const own = dot(row(found, i), row(values, i));
    let first = true;
    for (let j = 0; j < n && first; j++) first = j === i || dot(row(found, i), row(values, j)) < own;
    if (first) hits++;
  }
  return hits;
}

/** The load at which recall, falling with n, passes ½. */
function crossingOf(loads: Float64Array, recalled: Float64Array): number {
  for (let i = 1; i < loads.length; i++) {
    if (!(recalled[i - 1] >= 0.5 && recalled[i] < 0.5)) continue;
    const share = (recalled[i - 1] - 0.5) / (recalled[i - 1] - recalled[i]);
    return Math.exp(Math.log(loads[i - 1]) * (1 - share) + Math.log(loads[i]) * share);
  }
  return Number.NaN;
}
