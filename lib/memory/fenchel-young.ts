/**
 * @file Hopfield–Fenchel–Young networks: one memory for every separation and every post-transformation, with its energy.
 * Reference: Santos et al. 2024, "Hopfield–Fenchel–Young Networks: A Unified Framework for Associative Memory Retrieval", arXiv 2411.08590.
 */
import { addCounts, counts } from "../cost";
import {
  checkAllFinite,
  checkPositive,
  type Matrix,
  matVec,
  matVecTransposed,
  row,
  stackRows,
} from "../math";
import { checkEntropy, checkFiniteState, checkRealPatterns, reached, reachedEnergy } from "./finite";
import type { Memory, MemoryCost } from "./memory";
import { identityPost, type PostTransformation } from "./post";
import type { Separation } from "./separation/separation";

/** What makes one network of the family. */
export interface HopfieldFenchelYoungOptions {
  /** β > 0, inverse temperature */
  readonly beta: number;
  /** how scores become weights */
  readonly separation: Separation;
  /** what follows the read-out; default {@link identityPost} */
  readonly post?: PostTransformation;
  /** what `recall` reads out for each pattern, as rows [p, v]; default the patterns themselves */
  readonly values?: Matrix;
}

/** A Hopfield–Fenchel–Young network over stored patterns. */
export interface HopfieldFenchelYoung extends Memory {
  /** stored patterns ξ^μ as rows [p, n] */
  readonly patterns: Matrix;
  /** what is read out for each of them, as rows [p, v] */
  readonly values: Matrix;
  readonly beta: number;
  readonly separation: Separation;
  readonly post: PostTransformation;
  /**
   * The two constants in the energy: `entropy` = −min Ω/β, `content` = max_μ Ψ*(k ξ^μ) (and at least Ψ*(0)), with k the separation's mass.
   * With both 0 ≤ E. Both are 0 for a separation without a largest entropy.
   */
  readonly constants: { readonly entropy: number; readonly content: number };
  /** Weights over the stored patterns, ∇Ω*(β Ξ x), [p]. */
  attention(state: ArrayLike<number>): Float64Array;
  /** What the state calls to mind: Vᵀ attention(state), [v]; no post-transformation. */
  recall(state: ArrayLike<number>): Float64Array;
  /** A network that holds the rows of `patterns` as well; `values` are theirs, wanted exactly when this one has values of its own. */
  store(patterns: Matrix, values?: Matrix): HopfieldFenchelYoung;
  /**
   * @param support how many patterns have weight and are read out; default all that may
   */
  cost(support?: number): MemoryCost;
}

const caller = "hopfieldFenchelYoung";

function largestContent(patterns: Matrix, { mass }: Separation, post: PostTransformation): number {
  let largest = post.conjugate(new Float64Array(patterns.cols));
  for (let mu = 0; mu < patterns.rows; mu++)
    largest = Math.max(largest, post.conjugate(row(patterns, mu).map((x) => mass * x)));
  return largest;
}

/**
 * The Hopfield–Fenchel–Young network that stores the rows of `patterns`.
 *
 *     energy   E(x) = −β⁻¹ Ω*(β Ξ x) + Ψ(x) − β⁻¹ min Ω + max_μ Ψ*(ξ^μ)
 *     step     x ← ∇Ψ*(Ξᵀ ∇Ω*(β Ξ x))
 *
 * where Ξ is `patterns` [p, n] with rows ξ^μ, x a state [n], Ω the negentropy of `separation`, Ψ the potential of `post`. The step is the
 * concave–convex procedure on E: the energy never rises. The constants make E ≥ 0 and are, for the identity as `post`, those of the
 * paper and of Ramsauer et al.: −β⁻¹ Ω(1/p) + ½ max ‖ξ^μ‖². For other `post` the paper's definition has Ψ*(mean pattern)
 * in place of the maximum; only differences of E matter. A separation without conjugate has no energy.
 *
 * Softmax gives the modern Hopfield network, sparsemax and entmax the sparse ones, softmax₁ the outlier-efficient one. Equal patterns
 * share what one of them would have, or the first takes it: what is recalled is the same. `store` adds rows and keeps the rest.
 *
 * E is Infinity outside the domain of Ψ, and where a term that only grows leaves the range of numbers. Its rounding grows as β⁻¹ does, with
 * the two entropies that must cancel; β so small that −β⁻¹ min Ω itself overflows is refused.
 *
 * Reference: Santos et al. 2024, the energy as a difference of Fenchel–Young losses and its update by the concave–convex procedure.
 *
 * @throws {RangeError} when `beta` is not > 0, there is no pattern, an entry is not finite, or `values` has other than p rows; its methods,
 *   when the state is not finite, or scores, sums or the energy's terms overflow
 * @example
 * const memory = hopfieldFenchelYoung(patterns, { beta: 4, separation: sparsemaxSeparation() });
 * retrieve(memory, cue).state // the pattern itself, exactly, when it stands out by 1/β
 */
export function hopfieldFenchelYoung(
  patterns: Matrix,
  options: HopfieldFenchelYoungOptions,
): HopfieldFenchelYoung {
  const { beta, separation, post = identityPost(), values = patterns } = options;
  checkPositive(caller, "beta", beta);
  checkRealPatterns(caller, patterns);
  if (values.rows !== patterns.rows)
    throw new RangeError(`${caller}: values must have ${patterns.rows} rows, got ${values.rows}`);
  checkAllFinite(caller, "values", values.data);
  const { conjugate, largestEntropy } = separation;
  if (largestEntropy) checkEntropy(caller, beta, largestEntropy(patterns.rows));
  const constants = largestEntropy
    ? {
        entropy: largestEntropy(patterns.rows) / beta,
        content: largestContent(patterns, separation, post),
      }
    : { entropy: 0, content: 0 };
  const scores = (state: ArrayLike<number>): Float64Array => {
    checkFiniteState(caller, state, patterns.cols);
    return reached(caller, "its scores", matVec(patterns, state), state);
  };
  const attention = (state: ArrayLike<number>): Float64Array => separation.weights(scores(state), beta);
  return {
    size: patterns.cols,
    patterns,
    values,
    beta,
    separation,
    post,
    constants,
    attention,
    recall: (state) => reached(caller, "what it recalls", matVecTransposed(values, attention(state)), state),
    step: (state) => {
      const read = reached(caller, "what it recalls", matVecTransposed(patterns, attention(state)), state);
      return reached(caller, "the next state", post.apply(read, state), state);
    },
    ...(conjugate
      ? {
          energy: (state: ArrayLike<number>) => {
            const soft = conjugate(scores(state), beta) - constants.entropy;
            return reachedEnergy(caller, post.potential(state) - soft + constants.content, state);
          },
        }
      : {}),
    store: (more, theirs) => {
      if ((options.values === undefined) !== (theirs === undefined))
        throw new RangeError(
          `${caller}: store must be given values exactly when the network has its own, got ${theirs ? "some" : "none"}`,
        );
      const all = stackRows(patterns, more);
      return hopfieldFenchelYoung(all, theirs ? { ...options, values: stackRows(values, theirs) } : options);
    },
    cost: (support) => {
      const { rows: p, cols: n } = patterns;
      const read = Math.min(support ?? p, separation.support(p));
      return {
        // β goes on the state; the weights themselves are made, where softmax attention could normalise the result instead.
        step: addCounts(separation.cost(p), post.cost(n), {
          mul: n,
          mac: p * n + read * n,
          weightRead: p * n + read * n,
        }),
        store: counts({ weightWrite: n + (options.values ? values.cols : 0) }),
      };
    },
  };
}
