/**
 * @file The universal Hopfield network: similarity, separation, projection, each chosen freely.
 * Reference: Millidge et al. 2022, "Universal Hopfield Networks: A General Framework for Single-Shot Associative Memory Models", arXiv 2202.04557.
 */
import { addCounts } from "../cost";
import { checkAllFinite, checkPositive, type Matrix, matVecTransposed, stackRows } from "../math";
import { checkRealPatterns, reached } from "./finite";
import type { Memory, MemoryCost } from "./memory";
import type { Separation } from "./separation/separation";
import type { Similarity } from "./similarity";

/** The three choices that make a universal Hopfield network. */
export interface UniversalHopfieldOptions {
  readonly similarity: Similarity;
  readonly separation: Separation;
  /** β > 0, multiplies the scores; default 1 */
  readonly beta?: number;
  /** what `recall` reads out for each pattern, as rows [p, v]; default the patterns themselves */
  readonly values?: Matrix;
}

/** A universal Hopfield network over stored patterns. */
export interface UniversalHopfield extends Memory {
  /** stored patterns ξ^μ as rows [p, n] */
  readonly patterns: Matrix;
  /** what is read out for each of them, as rows [p, v] */
  readonly values: Matrix;
  readonly beta: number;
  readonly similarity: Similarity;
  readonly separation: Separation;
  /** Weights over the stored patterns [p]. */
  attention(state: ArrayLike<number>): Float64Array;
  /** What the state calls to mind: Vᵀ attention(state), [v]. */
  recall(state: ArrayLike<number>): Float64Array;
  /** A network that holds the rows of `patterns` as well; `values` are theirs, wanted exactly when this one has values of its own. */
  store(patterns: Matrix, values?: Matrix): UniversalHopfield;
  /**
   * @param support how many patterns have weight and are read out; default all that may
   */
  cost(support?: number): MemoryCost;
}

/**
 * The universal Hopfield network that stores the rows of `patterns`.
 *
 *     step     x ← Ξᵀ sep(β sim(Ξ, x)),   recall   Vᵀ sep(β sim(Ξ, x))
 *
 * where Ξ is `patterns` [p, n], V `values` [p, v]. The paper retrieves in one step; iterating is as good. There is no energy for
 * every choice; where one is wanted, `hopfieldFenchelYoung` has it for inner products and `gaussianHopfield` for distances.
 * When every pattern is infinitely far away, nothing is recalled: the result is 0.
 *
 * @throws {RangeError} when `beta` is not > 0, there is no pattern, an entry is not finite or not what the similarity compares, or
 *   `values` has other than p rows
 */
export function universalHopfield(patterns: Matrix, options: UniversalHopfieldOptions): UniversalHopfield {
  const { similarity, separation, beta = 1, values = patterns } = options;
  checkPositive("universalHopfield", "beta", beta);
  checkRealPatterns("universalHopfield", patterns);
  if (values.rows !== patterns.rows)
    throw new RangeError(`universalHopfield: values must have ${patterns.rows} rows, got ${values.rows}`);
  checkAllFinite("universalHopfield", "values", values.data);
  const scores = similarity.over(patterns);
  // The similarity checks the state.
  const attention = (state: ArrayLike<number>): Float64Array => separation.weights(scores(state), beta);
  const read = (from: Matrix, state: ArrayLike<number>): Float64Array =>
    reached("universalHopfield", "what it recalls", matVecTransposed(from, attention(state)), state);
  return {
    size: patterns.cols,
    patterns,
    values,
    beta,
    similarity,
    separation,
    attention,
    recall: (state) => read(values, state),
    step: (state) => read(patterns, state),
    store: (more, theirs) => {
      if ((options.values === undefined) !== (theirs === undefined))
        throw new RangeError(
          `universalHopfield: store must be given values exactly when the network has its own, got ${theirs ? "some" : "none"}`,
        );
      const all = stackRows(patterns, more);
      return universalHopfield(all, theirs ? { ...options, values: stackRows(values, theirs) } : options);
    },
    cost: (support) => {
      const { rows: p, cols: n } = patterns;
      const compared = similarity.cost(p, n);
      const read = Math.min(support ?? p, separation.support(p)) * n;
      return {
        step: addCounts(compared.scores, { mul: beta === 1 ? 0 : p }, separation.cost(p), {
          mac: read,
          weightRead: read,
        }),
        store: addCounts(compared.store, { weightWrite: options.values ? values.cols : 0 }),
      };
    },
  };
}
