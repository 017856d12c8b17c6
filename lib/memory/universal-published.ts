/**
 * @file The universal Hopfield network as its authors' program computes it, which is not in every point as their paper says. It is here to
 * reproduce the paper's figures and to show what the differences do; to build on, take `universalHopfield`.
 *
 * What the program does otherwise, for the formulas below:
 *
 * - Similarities are reciprocals of distances, 1/d, and are divided by their sum. So β cancels, and with it every β in the figures.
 * - "dot" in the figures is the normalised product: vectors are divided by the sum of their entries, not by their length.
 * - "cosine" divides by the norm of the whole pattern matrix, so it ranks patterns as the plain inner product does.
 * - KL and reverse KL have 10⁻⁴ inside the logarithms; the smoothed divergence can be below 0, where its reciprocal turns the order round.
 * - "Jensen–Shannon" is the reciprocal of the mean of two reciprocals, 2/(1/KL + 1/RKL): a divergence in the place of a similarity.
 *   It chooses the memory that is most unlike the query, and it is not the Jensen–Shannon divergence.
 *
 * Reference: Millidge et al. 2022, arXiv 2202.04557, and the program published with it (BerenMillidge/Theory_Associative_Memory).
 */
import {
  checkAllFinite,
  checkChoice,
  checkFinite,
  checkPositive,
  dot,
  type Matrix,
  matVec,
  matVecTransposed,
  norm,
  row,
} from "../math";
import { checkFiniteState, checkRealPatterns, reached } from "./finite";
import type { Dynamics } from "./memory";

/** The similarities of the published program, under the names of its figures and functions. */
export const publishedSimilarities = [
  "dot",
  "normalised dot",
  "cosine",
  "Euclidean",
  "Manhattan",
  "KL",
  "reverse KL",
  "Jensen–Shannon",
] as const;

/** One similarity of the published program. */
export type PublishedSimilarity = (typeof publishedSimilarities)[number];

/** The separations of the published program. */
export const publishedSeparations = ["identity", "softmax", "polynomial", "log", "max"] as const;

/** One separation of the published program. */
export type PublishedSeparation = (typeof publishedSeparations)[number];

/** The settings of the published program, with its defaults. */
export interface PublishedUniversalOptions {
  readonly similarity: PublishedSimilarity;
  /** default "max" */
  readonly separation?: PublishedSeparation;
  /** β of softmax, order of polynomial; default 1 */
  readonly parameter?: number;
  /** multiplies the similarities, and cancels when they are normalised; default 1 */
  readonly beta?: number;
  /** divide similarities and weights by their sums; default true */
  readonly normalise?: boolean;
}

/** A universal Hopfield network that computes as the published program does. */
export interface PublishedUniversalHopfield extends Dynamics {
  readonly patterns: Matrix;
  /** the similarities [p] as the program has them, before β and normalisation; Infinity for an exact match by a reciprocal */
  similarity(state: ArrayLike<number>): Float64Array;
  attention(state: ArrayLike<number>): Float64Array;
}

const epsilon = 1e-4;
const caller = "publishedUniversalHopfield";
const products: ReadonlySet<PublishedSimilarity> = new Set(["dot", "normalised dot", "cosine"]);

function bySum(values: ArrayLike<number>, what: string): Float64Array {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  if (sum === 0) throw new RangeError(`${caller}: ${what} must not sum to 0, got 0`);
  if (!Number.isFinite(sum)) throw new RangeError(`${caller}: ${what} must have a finite sum, got ${sum}`);
  return Float64Array.from(values, (value) => value / sum);
}

/** 1/d; Infinity where the distance is 0. */
const reciprocal = (distance: number): number => (distance === 0 ? Number.POSITIVE_INFINITY : 1 / distance);

const logarithms = (x: Float64Array): Float64Array => x.map((value) => Math.log(value + epsilon));

/** A similarity of the program; what depends on the patterns alone is computed once. */
function similarityOf(kind: PublishedSimilarity, patterns: Matrix): (q: Float64Array) => Float64Array {
  const places = Array.from({ length: patterns.rows }, (_, mu) => mu);
  const each = (value: (mu: number) => number): Float64Array => Float64Array.from(places, value);
  const distances =
    (term: (difference: number) => number) =>
    (q: Float64Array): Float64Array =>
      each((mu) => reciprocal(row(patterns, mu).reduce((sum, value, i) => sum + term(q[i] - value), 0)));
  switch (kind) {
    case "dot":
      return (q) => matVec(patterns, q);
    case "cosine":
      return (q) => {
        const sizes = norm(patterns.data) * norm(q);
        if (sizes === 0) throw new RangeError(`${caller}: state and patterns must not be 0, got 0`);
        return matVec(patterns, q).map((product) => product / sizes);
      };
    case "Euclidean":
      return distances((difference) => difference ** 2);
    case "Manhattan":
      return distances(Math.abs);
    default: {
      const shares = places.map((mu) => bySum(row(patterns, mu), `patterns row ${mu}`));
      if (kind === "normalised dot")
        return (q) => {
          const state = bySum(q, "state");
          return bySum(
            each((mu) => dot(shares[mu], state)),
            "products",
          );
        };
      const logs = shares.map(logarithms);
      const own = shares.map((share, mu) => dot(share, logs[mu]));
      return (q) => {
        const state = bySum(q, "state");
        const stateLogs = logarithms(state);
        const stateOwn = dot(state, stateLogs);
        const kl = each((mu) => reciprocal(own[mu] - dot(shares[mu], stateLogs)));
        if (kind === "KL") return kl;
        const reverse = each((mu) => reciprocal(stateOwn - dot(state, logs[mu])));
        return kind === "reverse KL" ? reverse : each((mu) => 1 / (0.5 * kl[mu] + 0.5 * reverse[mu]));
      };
    }
  }
}

/** Divided by their sum; where some are infinite, what that tends to: those share everything. */
function normalised(values: Float64Array, what: string): Float64Array {
  const infinite = values.filter((value) => value === Number.POSITIVE_INFINITY).length;
  return infinite > 0
    ? values.map((value) => (value === Number.POSITIVE_INFINITY ? 1 / infinite : 0))
    : bySum(values, what);
}

function separate(kind: PublishedSeparation, scores: Float64Array, parameter: number): Float64Array {
  switch (kind) {
    case "identity":
      return scores;
    case "polynomial":
      return scores.map((score) => score ** parameter);
    case "log":
      return scores.map(Math.log);
    default: {
      let best = 0;
      scores.forEach((score, mu) => {
        if (score > scores[best]) best = mu;
      });
      if (kind === "max") return scores.map((_, mu) => (mu === best ? 1 : 0));
      const sign = parameter < 0 ? Math.min(...scores) : scores[best];
      const masses = scores.map((score) => Math.exp(parameter * (score - sign)));
      return bySum(masses, "weights");
    }
  }
}

/**
 * The universal Hopfield network as the published program computes it, faults included.
 *
 *     s = β sim(Ξ, x),   s ← s/Σ s,   p = sep(s),   p ← p/Σ p,   x ← Ξᵀ p
 *
 * with d(ξ, x) = Σ (ξ − x)² for "Euclidean", Σ |ξ − x| for "Manhattan", and sim = 1/d; "normalised dot" is (ξ/Σξ)·(x/Σx) over its sum,
 * "cosine" ξ·x/(‖Ξ‖_F ‖x‖). "KL" is 1/KL(ξ‖x), "reverse KL" 1/KL(x‖ξ) with ε = 10⁻⁴, "Jensen–Shannon" 2/(1/KL + 1/RKL). The program's
 * division by zero at an exact match is taken as its limit: exact matches share all weight. Other divisions by zero, and weights that are
 * not finite, are errors here and NaN there.
 *
 * Reference: Millidge et al. 2022, arXiv 2202.04557; the functions of these names in the program published with it.
 *
 * @throws {TypeError} when a name is unknown
 * @throws {RangeError} when there is no pattern, an entry is not finite, β is not > 0, or (a step) the arithmetic has no finite result
 */
export function publishedUniversalHopfield(
  patterns: Matrix,
  options: PublishedUniversalOptions,
): PublishedUniversalHopfield {
  const { similarity, separation = "max", parameter = 1, beta = 1, normalise = true } = options;
  checkChoice(caller, "similarity", similarity, publishedSimilarities);
  checkChoice(caller, "separation", separation, publishedSeparations);
  checkFinite(caller, "parameter", parameter);
  checkPositive(caller, "beta", beta);
  checkRealPatterns(caller, patterns);
  const compare = similarityOf(similarity, patterns);
  const similar = (state: ArrayLike<number>): Float64Array => {
    checkFiniteState(caller, state, patterns.cols);
    const values = compare(Float64Array.from(state));
    // Only reciprocals may be infinite, where the match is exact.
    const numbers = products.has(similarity) ? values : values.filter((value) => value !== Infinity);
    reached(caller, "its similarities", numbers, state);
    return values;
  };
  const attention = (state: ArrayLike<number>): Float64Array => {
    const scaled = similar(state).map((score) => beta * score);
    const scores = normalise ? normalised(scaled, "similarities") : scaled;
    const weights = separate(separation, scores, parameter);
    checkAllFinite(caller, "weights", weights);
    return normalise ? bySum(weights, "weights") : weights;
  };
  return {
    size: patterns.cols,
    patterns,
    similarity: similar,
    attention,
    step: (state) => reached(caller, "what it recalls", matVecTransposed(patterns, attention(state)), state),
  };
}
