/**
 * @file From scores to a read-out: how a head separates the items it has compared with its query. Each separation is
 * given twice, over all scores at once and tile by tile, so that one can be held against the other.
 */
import { type Matrix, shown, softmax } from "../../math";
import type { Sizes, Work } from "./kernel-cost";

/** Scores of one query, one list per comparison that the head makes; −∞ where an item is absent. */
export type Scores = readonly Float64Array[];

/** A read-out under way: it has met some tiles of items, and holds no scores. */
export interface Online {
  /** Takes in the scores of the items from … on; tiles come from the newest to the oldest. */
  absorb(scores: Scores, from: number): void;
  /** [V], what has been read so far */
  result(): Float64Array;
}

/** How scores become weights of the values. */
export interface Separation {
  /** [S] from scores [S] of S ≥ 1 items in order of age, the newest last */
  weights(scores: Scores): Float64Array;
  /** The same read-out over `values` [S, V], tile by tile. */
  online(values: Matrix): Online;
  /** operations of both, `tiled` or not */
  work(sizes: Sizes, tiled: boolean): Work;
}

/** sums[v] += weight · values[j, v] */
export function addRow(sums: Float64Array, weight: number, values: Matrix, j: number): void {
  for (let v = 0, at = j * values.cols; v < values.cols; v++, at++) sums[v] += weight * values.data[at];
}

/**
 * The running softmax of one query: after any number of scores s_j with values v_j it holds
 *
 *     m = max s_j,   ℓ = Σ_j e^{s_j − m},   a = Σ_j e^{s_j − m} v_j        result a / ℓ
 *
 * A new tile with a larger maximum rescales ℓ and a by e^{m_old − m_new}, so that nothing overflows whatever the order.
 * The sink is an item without a value that was met first. No item at all reads zeros.
 *
 * Reference: Milakov and Gimelshein 2018, arXiv 1805.02867, algorithm 3; Dao et al. 2022 (FlashAttention), arXiv 2205.14135.
 */
export function onlineSoftmax(values: Matrix, sink: number = Number.NEGATIVE_INFINITY): Online {
  const sums = new Float64Array(values.cols);
  let top = sink;
  let total = sink === Number.NEGATIVE_INFINITY ? 0 : 1;
  return {
    absorb([scores], from) {
      let largest = top;
      for (const score of scores) if (score > largest) largest = score;
      if (largest === Number.NEGATIVE_INFINITY) return;
      const fade = Math.exp(top - largest);
      total *= fade;
      for (let v = 0; v < sums.length; v++) sums[v] *= fade;
      for (let j = 0; j < scores.length; j++) {
        const mass = Math.exp(scores[j] - largest);
        total += mass;
        addRow(sums, mass, values, from + j);
      }
      top = largest;
    },
    result: () => (total === 0 ? sums : sums.map((sum) => sum / total)),
  };
}

/**
 * Softmax, with an optional sink: an item of score `sink` that takes its share of the weight and brings no value.
 *
 *     w_j = e^{s_j} / (e^{sink} + Σ_i e^{s_i})
 *
 * @throws {RangeError} when `sink` is NaN or +∞
 */
export function softmaxSeparation(caller: string, sink: number = Number.NEGATIVE_INFINITY): Separation {
  if (!(sink < Number.POSITIVE_INFINITY))
    throw new RangeError(`${caller}: sink must be a number below Infinity, got ${shown(sink)}`);
  const extra = sink === Number.NEGATIVE_INFINITY ? 0 : 1;
  return {
    weights: ([scores]) =>
      extra ? softmax(Float64Array.of(...scores, sink)).subarray(0, scores.length) : softmax(scores),
    online: (values) => onlineSoftmax(values, sink),
    // The largest score comes off every score; 1/Z goes on the result: V products instead of one per key.
    work: ({ V }) => ({
      row: { add: 2 * extra - 1, cmp: extra - 1, exp: extra, mul: V, div: 1 },
      pair: { add: 2, cmp: 1, exp: 1, mac: V, weightRead: V },
      tile: { add: 1, exp: 1, mul: V + 1 },
    }),
  };
}
