/** @file The modern Hopfield network with keys and values apart, and the sequence memory that follows when values are the next keys. */
import { type Counts, counts } from "../../cost";
import {
  checkAllFinite,
  checkPositive,
  type Matrix,
  matVec,
  matVecTransposed,
  softmax,
  stackRows,
} from "../../math";
import { checkFiniteState, checkRealPatterns, reached } from "../finite";
import type { Memory } from "../memory";
import { successors } from "./links";

/** A modern Hopfield network that answers with values. */
export interface HeteroHopfield {
  /** [p, n] */
  readonly keys: Matrix;
  /** [p, m] */
  readonly values: Matrix;
  readonly beta: number;
  /** softmax(β K q), [p], sums to 1 */
  attention(query: ArrayLike<number>): Float64Array;
  /** Vᵀ softmax(β K q), [m] */
  recall(query: ArrayLike<number>): Float64Array;
  /** A memory that holds these pairs as well; this one stays as it is. */
  store(keys: Matrix, values: Matrix): HeteroHopfield;
  /** Operations of one recall and of one more pair. */
  cost(): { readonly recall: Counts; readonly store: Counts };
}

/**
 * The hetero-associative modern Hopfield network: attention by another name.
 *
 *     recalled = Vᵀ softmax(β K q)
 *
 * where row μ of `keys` [p, n] is answered by row μ of `values` [p, m], q is a query [n] and β > 0 `beta`.
 *
 * Reference: Ramsauer et al. 2021, eq. (10); Millidge et al. 2022 for other similarities and separations.
 *
 * @throws {RangeError} when `beta` is not > 0, there is no pair, the rows differ in number, or an entry is not finite
 */
export function heteroHopfield(
  keys: Matrix,
  values: Matrix,
  options: { readonly beta: number },
): HeteroHopfield {
  const { beta } = options;
  checkPositive("heteroHopfield", "beta", beta);
  checkRealPatterns("heteroHopfield", keys, "keys");
  if (values.rows !== keys.rows)
    throw new RangeError(`heteroHopfield: values must have ${keys.rows} rows, got ${values.rows}`);
  checkAllFinite("heteroHopfield", "values", values.data);
  const attention = (query: ArrayLike<number>): Float64Array => {
    checkFiniteState("heteroHopfield", query, keys.cols, "query");
    return softmax(reached("heteroHopfield", "its scores", matVec(keys, query), query, "query"), beta);
  };
  return {
    keys,
    values,
    beta,
    attention,
    recall: (query) =>
      reached(
        "heteroHopfield",
        "what it recalls",
        matVecTransposed(values, attention(query)),
        query,
        "query",
      ),
    store: (moreKeys, moreValues) =>
      heteroHopfield(stackRows(keys, moreKeys), stackRows(values, moreValues), options),
    cost: () => {
      const { rows: p, cols: n } = keys;
      const m = values.cols;
      return {
        recall: counts({
          mac: p * (n + m),
          exp: p,
          add: 2 * p - 1,
          cmp: p - 1,
          mul: n + m,
          div: 1,
          weightRead: p * (n + m),
        }),
        store: counts({ weightWrite: n + m }),
      };
    },
  };
}

/** A sequence followed by attention over next patterns. */
export interface SequenceAttention extends Memory {
  /** [p, n] in order */
  readonly patterns: Matrix;
  readonly beta: number;
  /** Attention over the patterns that have a successor. */
  attention(state: ArrayLike<number>): Float64Array;
  store(patterns: Matrix): SequenceAttention;
}

/**
 * A sequence memory over real patterns: keys are the patterns, values the patterns after them.
 *
 *     x(t+1) = Σ_μ softmax(β Ξ x(t))_μ ξ^{μ+1}
 *
 * where ξ^μ is row μ of `patterns` [p, n]. It is the hetero-associative network {@link heteroHopfield} with values shifted by
 * one: attention that reads the token after each match. An open sequence (`cyclic: false`) does not look at its last pattern.
 * There is no energy.
 *
 * @throws {RangeError} as {@link heteroHopfield}, or when an open sequence has fewer than two patterns
 */
export function sequenceAttention(
  patterns: Matrix,
  options: { readonly beta: number; readonly cyclic?: boolean },
): SequenceAttention {
  const { beta, cyclic = true } = options;
  if (!cyclic && patterns.rows < 2)
    throw new RangeError(
      `sequenceAttention: patterns must hold at least two where the sequence is open, got ${patterns.rows}`,
    );
  const { rows, cols, data } = patterns;
  const open = (from: number): Matrix => ({
    rows: rows - 1,
    cols,
    data: data.subarray(from * cols, (from + rows - 1) * cols),
  });
  const links = cyclic
    ? heteroHopfield(patterns, successors(patterns), { beta })
    : heteroHopfield(open(0), open(1), { beta });
  return {
    size: cols,
    patterns,
    beta,
    attention: links.attention,
    step: links.recall,
    store: (more) => sequenceAttention(stackRows(patterns, more), options),
    cost: () => ({ step: links.cost().recall, store: counts({ weightWrite: cols }) }),
  };
}
