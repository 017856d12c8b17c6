/** @file The sum that every sequence memory is made of: each key that is recognised votes for its value. */
import { type Matrix, matrix, matVec } from "../../math";
import { type Lookup, lookupOf, type SequenceSeparation } from "./separation";

/** The rows moved up by one, the first one last: what comes after each pattern of a cycle. */
export function successors(patterns: Matrix): Matrix {
  const { rows, cols, data } = patterns;
  const next = matrix(rows, cols);
  next.data.set(data.subarray(cols));
  next.data.set(data.subarray(0, cols), (rows - 1) * cols);
  return next;
}

/** Votes over n neurons, to be multiplied by e^exponent/divisor. */
export interface Votes {
  readonly field: Float64Array;
  /** at least the sum of the sizes of the votes on any neuron */
  readonly total: number;
  /** that sum on neuron i, added up anew */
  totalAt(i: number): number;
  /** whether the field was added up without rounding */
  readonly exact: boolean;
  readonly divisor: number;
  readonly exponent: number;
}

/** What is asked of a set of links. */
export interface LinkOptions {
  readonly separation: SequenceSeparation;
  /** keys that have a value: all, or all but the last */
  readonly links: number;
  /** steps in the window: a cue is a sum of so many −1/+1 states */
  readonly window: number;
  /** whether a neuron takes part in the overlap that decides about itself */
  readonly selfTerm: boolean;
}

/**
 * Votes of key–value links for a cue w, a sum of `window` states:
 *
 *     h_i = Σ_μ v_i^μ f(m_i^μ),   m_i^μ = Σ_{j≠i} k_j^μ w_j / (τ (n − 1))
 *
 * and with the self term m^μ = Σ_j k_j^μ w_j / (τ n). Scores are whole numbers, so that f is a look-up: without its own
 * contribution a score takes τ + 1 values, one for each value of k_i w_i.
 */
export function voting(
  keys: Matrix,
  values: Matrix,
  { separation, links, window, selfTerm }: LinkOptions,
): (cue: ArrayLike<number>) => Votes {
  const { cols } = keys;
  const full = window * (selfTerm ? cols : cols - 1);
  const prepared = lookupOf(separation, full, window * (cols + 1), links, window);
  return (cue) => {
    const scores = matVec({ ...keys, rows: links }, cue);
    let largest = Number.NEGATIVE_INFINITY;
    for (const score of scores) largest = Math.max(largest, score);
    const lookup = prepared(selfTerm ? largest : largest + window);
    const { divisor, exponent, exact } = lookup;
    const counted = selfTerm
      ? votesOfAll(values, scores, lookup)
      : votesOfOthers(keys, values, scores, cue, window, lookup);
    const totalAt = (i: number): number => {
      let total = 0;
      for (let mu = 0; mu < links; mu++)
        total += Math.abs(lookup.at(scores[mu] - (selfTerm ? 0 : keys.data[mu * cols + i] * cue[i])));
      return total;
    };
    return { ...counted, totalAt, exact, divisor, exponent };
  };
}

/**
 * Size below which a field is nothing but rounding, so that the order of the patterns would decide: 2⁻⁵³ of the total of its votes
 * for each of them. Without a neuron, a bound for all of them.
 */
export function rounding(votes: Votes, links: number, neuron?: number): number {
  if (votes.exact) return 0;
  return links * 2 ** -53 * (neuron === undefined ? votes.total : votes.totalAt(neuron));
}

type Counted = Pick<Votes, "field" | "total">;

function votesOfAll(values: Matrix, scores: Float64Array, lookup: Lookup): Counted {
  const { cols, data } = values;
  const field = new Float64Array(cols);
  let total = 0;
  for (let mu = 0; mu < scores.length; mu++) {
    const weight = lookup.at(scores[mu]);
    total += Math.abs(weight);
    for (let i = 0, at = mu * cols; i < cols; i++, at++) field[i] += data[at] * weight;
  }
  return { field, total };
}

function votesOfOthers(
  keys: Matrix,
  values: Matrix,
  scores: Float64Array,
  cue: ArrayLike<number>,
  window: number,
  lookup: Lookup,
): Counted {
  const { cols, data } = keys;
  const field = new Float64Array(cols);
  let total = 0;
  const own = new Float64Array(window + 1);
  for (let mu = 0; mu < scores.length; mu++) {
    for (let k = 0; k <= window; k++) {
      own[k] = lookup.at(scores[mu] - (2 * k - window));
      total += Math.abs(own[k]);
    }
    for (let i = 0, at = mu * cols; i < cols; i++, at++)
      field[i] += values.data[at] * own[(data[at] * cue[i] + window) >> 1];
  }
  return { field, total };
}
