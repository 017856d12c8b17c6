/**
 * @file The Willshaw memory: synapses of one bit, set when both sides were ever on together. Reference: Willshaw, Buneman &
 * Longuet-Higgins 1969, "Non-holographic associative memory", Nature 222, 960.
 */
import { type Counts, counts } from "../../cost";
import { checkInteger, type Matrix, shown, stackRows } from "../../math";
import { checkPatterns, checkState } from "../letters";
import type { Memory } from "../memory";
import { type BitRows, packState, sharedBits } from "./bits";

/**
 * Which outputs fire: those connected to every active input ("all"), those with at least a fixed number of connections to active
 * inputs (`atLeast`), or the `winners` with the largest number, together with all that equal the last of them.
 */
export type WillshawThreshold = "all" | { readonly atLeast: number } | { readonly winners: number };

/** How a Willshaw memory answers. */
export interface WillshawOptions {
  /** default "all", the rule of 1969, which errs on the side of too many ones when nothing of the cue is false */
  readonly threshold?: WillshawThreshold;
}

/** A hetero-associative Willshaw memory. */
export interface WillshawNet {
  /** [p, n], 0/1 */
  readonly keys: Matrix;
  /** [p, m], 0/1 */
  readonly values: Matrix;
  /** fraction of the m n synapses that are set */
  readonly density: number;
  /** whether the synapse from input `pre` to output `post` is set */
  synapse(post: number, pre: number): boolean;
  /** The answer to `cue` [n], 0/1 [m]. */
  recall(cue: ArrayLike<number>): Float64Array;
  /** A memory that holds these pairs as well. */
  store(keys: Matrix, values: Matrix): WillshawNet;
  /** Operations of one recall and of one more pair, expected at the stored pairs' activity. */
  cost(): { readonly recall: Counts; readonly store: Counts };
}

/** A Willshaw memory of patterns by themselves. */
export interface WillshawMemory extends Memory {
  /** [p, n], 0/1 */
  readonly patterns: Matrix;
  readonly density: number;
  store(patterns: Matrix): WillshawMemory;
}

/**
 * The Willshaw memory of pairs.
 *
 *     w_ij = max_μ v_i^μ k_j^μ,     s_i = Σ_j w_ij x_j,     y_i = [s_i ≥ θ]
 *
 * where k^μ and v^μ are rows of `keys` [p, n] and `values` [p, m], x a cue [n], all of 0 and 1. θ is the number of ones in x
 * ("all"), a constant, or the k-th largest sum; outputs without any connection stay off, so that an empty cue gives nothing.
 * Synapses are bits, 32 to a word. With "all" every stored value comes back whole from its key, and from any part of it, with
 * false ones added as the memory fills.
 *
 * Reference: Willshaw et al. 1969; Palm 1980, Biol. Cybern. 36, 19.
 *
 * @throws {RangeError} when there is no pair, rows differ in number, an entry is not 0 or 1, or a threshold is no whole number ≥ 1
 */
export function willshawNet(keys: Matrix, values: Matrix, options: WillshawOptions = {}): WillshawNet {
  const { threshold = "all" } = options;
  checkPatterns("willshaw", "keys", keys, 0);
  checkPatterns("willshaw", "values", values, 0);
  if (values.rows !== keys.rows)
    throw new RangeError(`willshaw: values must have ${keys.rows} rows, got ${values.rows}`);
  const { cols: n } = keys;
  const { cols: m } = values;
  checkThreshold(threshold, m);
  const synapses = clippedHebb(keys, values);
  let set = 0;
  for (const count of sharedBits(synapses, new Uint32Array(synapses.words).fill(0xffffffff))) set += count;
  return {
    keys,
    values,
    density: set / (n * m),
    synapse: (post, pre) => {
      checkInteger("willshaw", "post", post, 0, m - 1);
      checkInteger("willshaw", "pre", pre, 0, n - 1);
      return ((synapses.data[post * synapses.words + (pre >> 5)] >>> (pre & 31)) & 1) === 1;
    },
    recall: (cue) => {
      checkState("willshaw", cue, n, 0);
      const sums = sharedBits(synapses, packState(cue));
      let ones = 0;
      for (let j = 0; j < n; j++) ones += cue[j];
      const least = Math.max(1, leastSum(threshold, sums, ones));
      return Float64Array.from(sums, (sum) => (sum >= least ? 1 : 0));
    },
    store: (moreKeys, moreValues) =>
      willshawNet(stackRows(keys, moreKeys), stackRows(values, moreValues), options),
    cost: () => {
      const active = values.data.reduce((sum, x) => sum + x, 0) / values.rows;
      const words = Math.ceil(n / 32);
      const winners = typeof threshold === "object" && "winners" in threshold ? threshold.winners : 0;
      return {
        recall: counts({
          ac: m * n + (threshold === "all" ? n : 0),
          cmp: m + winners * m - (winners * (winners + 1)) / 2,
          weightRead: m * words,
        }),
        store: counts({ ac: active * n, weightRead: active * words, weightWrite: active * words }),
      };
    },
  };
}

/**
 * The Willshaw memory of patterns by themselves: {@link willshawNet} with values equal to keys, as a memory that can be iterated.
 *
 * @param patterns [p, n], 0/1
 * @throws {RangeError} as {@link willshawNet}
 * @example
 * willshaw(patterns, { threshold: { winners: 10 } }).step(cue)
 */
export function willshaw(patterns: Matrix, options: WillshawOptions = {}): WillshawMemory {
  const net = willshawNet(patterns, patterns, options);
  return {
    size: patterns.cols,
    patterns,
    density: net.density,
    step: net.recall,
    store: (more) => willshaw(stackRows(patterns, more), options),
    cost: () => ({ step: net.cost().recall, store: net.cost().store }),
  };
}

function checkThreshold(threshold: WillshawThreshold, outputs: number): void {
  if (threshold === "all") return;
  if (
    typeof threshold !== "object" ||
    threshold === null ||
    !("atLeast" in threshold || "winners" in threshold)
  )
    throw new TypeError(
      `willshaw: threshold must be "all", { atLeast } or { winners }, got ${shown(threshold)}`,
    );
  if ("atLeast" in threshold) checkInteger("willshaw", "threshold.atLeast", threshold.atLeast, 1);
  else checkInteger("willshaw", "threshold.winners", threshold.winners, 1, outputs);
}

/** Row i holds the inputs that output i is connected to. */
function clippedHebb(keys: Matrix, values: Matrix): BitRows {
  const words = Math.ceil(keys.cols / 32);
  const data = new Uint32Array(values.cols * words);
  for (let mu = 0; mu < keys.rows; mu++) {
    const key = packState(keys.data.subarray(mu * keys.cols, (mu + 1) * keys.cols));
    for (let i = 0; i < values.cols; i++)
      if (values.data[mu * values.cols + i] === 1)
        for (let w = 0; w < words; w++) data[i * words + w] |= key[w];
  }
  return { rows: values.cols, words, data };
}

function leastSum(threshold: WillshawThreshold, sums: Int32Array, ones: number): number {
  if (threshold === "all") return ones;
  if ("atLeast" in threshold) return threshold.atLeast;
  const sorted = Int32Array.from(sums).sort();
  return sorted[sorted.length - threshold.winners];
}
