/**
 * @file How near a state is to every stored pattern: the first of the three steps of a universal Hopfield network.
 * Reference: Millidge et al. 2022, "Universal Hopfield Networks", arXiv 2202.04557.
 */
import { type Counts, counts } from "../cost";
import { checkAllFinite, type Matrix, matrix, matVec, norm, row } from "../math";
import { checkFiniteState, reached } from "./finite";

/** A similarity: larger is nearer, whatever its unit. */
export interface Similarity {
  readonly name: string;
  /**
   * What is kept of the patterns, once, as a function from a state to the scores of all patterns [p]. A score of −∞ is a pattern
   * infinitely far away.
   *
   * @throws {RangeError} when the patterns, or later a state, are not what the similarity compares
   */
  over(patterns: Matrix): (state: ArrayLike<number>) => Float64Array;
  /** of the scores of p patterns with n entries, and of keeping one more pattern */
  cost(p: number, n: number): { readonly scores: Counts; readonly store: Counts };
}

/** A similarity that adds up one term per entry. */
function termwise(
  caller: string,
  name: string,
  term: (x: number, q: number) => number,
  cost: (p: number, n: number) => Counts,
): Similarity {
  return {
    name,
    over: ({ rows, cols, data }) => {
      checkAllFinite(caller, "patterns", data);
      return (state) => {
        checkFiniteState(caller, state, cols);
        const out = new Float64Array(rows);
        for (let mu = 0; mu < rows; mu++)
          for (let i = 0, at = mu * cols; i < cols; i++, at++) out[mu] += term(data[at], state[i]);
        return out;
      };
    },
    cost: (p, n) => ({ scores: cost(p, n), store: counts({ weightWrite: n }) }),
  };
}

/** Inner product ξ·q. */
export function dotSimilarity(): Similarity {
  return {
    name: "dot",
    over: (patterns) => {
      checkAllFinite("dotSimilarity", "patterns", patterns.data);
      return (state) => {
        checkFiniteState("dotSimilarity", state, patterns.cols);
        return reached("dotSimilarity", "its products", matVec(patterns, state), state);
      };
    },
    cost: (p, n) => ({
      scores: counts({ mac: p * n, weightRead: p * n }),
      store: counts({ weightWrite: n }),
    }),
  };
}

/** Cosine ξ·q/(‖ξ‖‖q‖) in [−1, 1]; 0 where one of the two is zero and has no direction. */
export function cosineSimilarity(): Similarity {
  const unit = (x: ArrayLike<number>): Float64Array => {
    const size = norm(x);
    if (size < Number.POSITIVE_INFINITY)
      return Float64Array.from(x, (value) => (size === 0 ? 0 : value / size));
    return unit(Float64Array.from(x, (value) => value * 2 ** -100)); // the length overflows, the direction need not
  };
  return {
    name: "cosine",
    over: (patterns) => {
      checkAllFinite("cosineSimilarity", "patterns", patterns.data);
      const units = matrix(patterns.rows, patterns.cols);
      for (let mu = 0; mu < patterns.rows; mu++) row(units, mu).set(unit(row(patterns, mu)));
      return (state) => {
        checkFiniteState("cosineSimilarity", state, patterns.cols);
        return matVec(units, unit(state));
      };
    },
    // Patterns of unit length are kept beside the patterns that are read out.
    cost: (p, n) => ({
      scores: counts({ mac: p * n + n, pow: 1, div: 1, mul: n, weightRead: p * n }),
      store: counts({ mac: n, pow: 1, div: 1, mul: n, weightWrite: 2 * n }),
    }),
  };
}

/**
 * Squared Euclidean distance with its sign turned, −‖ξ − q‖²; −∞ where the square overflows.
 *
 * It is rounded to 1e-16 of itself: of two patterns, both far from the state, it does not see which is nearer by less than that, however
 * large β is. `gaussianHopfield` weighs such patterns by differences of distances, which keep their digits.
 */
export function euclideanSimilarity(): Similarity {
  return termwise(
    "euclideanSimilarity",
    "Euclidean",
    (x, q) => -((x - q) ** 2),
    (p, n) => counts({ add: p * n, mac: p * n, weightRead: p * n }),
  );
}

/** Manhattan distance with its sign turned, −Σ_i |ξ_i − q_i|; −∞ where it overflows. */
export function manhattanSimilarity(): Similarity {
  return termwise(
    "manhattanSimilarity",
    "Manhattan",
    (x, q) => -Math.abs(x - q),
    (p, n) => counts({ add: 2 * p * n - p, weightRead: p * n }),
  );
}

/** Hamming distance with its sign turned: minus the number of entries that differ. */
export function hammingSimilarity(): Similarity {
  return termwise(
    "hammingSimilarity",
    "Hamming",
    (x, q) => (x === q ? 0 : -1),
    (p, n) => counts({ cmp: p * n, add: p * n - p, weightRead: p * n }),
  );
}

/** What keeps logarithms of zero away. */
export interface DivergenceOptions {
  /** ε ≥ 0, added to every probability inside a logarithm; default 0, where a divergence may be infinite */
  readonly smoothing?: number;
}

function shares(caller: string, name: string, values: ArrayLike<number>): Float64Array {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    if (!(values[i] >= 0))
      throw new RangeError(
        `${caller}: ${name}[${i}] must be ≥ 0, got ${values[i]}; it is taken for a probability`,
      );
    sum += values[i];
  }
  if (!(sum > 0 && Number.isFinite(sum)))
    throw new RangeError(`${caller}: ${name} must have a positive finite sum, got ${sum}`);
  return Float64Array.from(values, (value) => value / sum);
}

function checkSmoothing(caller: string, smoothing: number): void {
  if (!(smoothing >= 0 && Number.isFinite(smoothing)))
    throw new RangeError(`${caller}: smoothing must be a finite number ≥ 0, got ${smoothing}`);
}

/** Patterns and a state as probabilities: what `keep` makes of each pattern, once, and what `compare` makes of a state. */
function divergence<Kept>(
  caller: string,
  name: string,
  keep: (x: Float64Array) => Kept,
  compare: (q: Float64Array) => (kept: Kept) => number,
  cost: Similarity["cost"],
): Similarity {
  return {
    name,
    over: (patterns) => {
      const kept = Array.from({ length: patterns.rows }, (_, mu) =>
        keep(shares(caller, `patterns row ${mu}`, row(patterns, mu))),
      );
      return (state) => {
        checkFiniteState(caller, state, patterns.cols);
        const score = compare(shares(caller, "state", state));
        return Float64Array.from(kept, score);
      };
    },
    cost,
  };
}

/** Σ a log b over the entries with a > 0, the logarithms given; −∞ where b = 0 < a. */
function crossEntropy(a: Float64Array, logarithms: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) if (a[i] > 0) sum += a[i] * logarithms[i];
  return sum;
}

const logs = (x: Float64Array, smoothing: number): Float64Array =>
  x.map((value) => Math.log(value + smoothing));

/** Sum, share and products that make a probability of n numbers. */
const sharing = (n: number) => ({ add: n - 1, div: 1, mul: n });

/**
 * Kullback–Leibler divergence of the pattern from the state with its sign turned.
 *
 *     −Σ_i x_i log((x_i + ε)/(q_i + ε)),   x = ξ/Σ_i ξ_i,   q likewise
 *
 * With ε = 0 a state that is 0 where a pattern is not lies infinitely far from it. With ε > 0 the sum can be a little above 0.
 *
 * @throws {RangeError} when `smoothing` is negative; its scores, when an entry is negative or a sum is not positive
 */
export function klSimilarity(options: DivergenceOptions = {}): Similarity {
  const { smoothing = 0 } = options;
  checkSmoothing("klSimilarity", smoothing);
  const smooth = smoothing > 0 ? 1 : 0;
  return divergence(
    "klSimilarity",
    "KL",
    (x) => ({ x, own: crossEntropy(x, logs(x, smoothing)) }),
    (q) => {
      const logarithms = logs(q, smoothing);
      return ({ x, own }) => crossEntropy(x, logarithms) - own;
    },
    // Σ x log x is kept with the pattern; the state's logarithms are taken once.
    (p, n) => ({
      scores: counts({
        ...sharing(n),
        add: n - 1 + smooth * n + p,
        log: n,
        mac: p * n,
        weightRead: p * n + p,
      }),
      store: counts({ ...sharing(n), add: n - 1 + smooth * n, log: n, mac: n, weightWrite: 2 * n + 1 }),
    }),
  );
}

/**
 * Kullback–Leibler divergence of the state from the pattern with its sign turned, −Σ_i q_i log((q_i + ε)/(x_i + ε)).
 *
 * Terms are as in {@link klSimilarity}. With ε = 0 a pattern that is 0 where the state is not is infinitely far away.
 *
 * @throws {RangeError} when `smoothing` is negative; its scores, when an entry is negative or a sum is not positive
 */
export function reverseKlSimilarity(options: DivergenceOptions = {}): Similarity {
  const { smoothing = 0 } = options;
  checkSmoothing("reverseKlSimilarity", smoothing);
  const smooth = smoothing > 0 ? 1 : 0;
  return divergence(
    "reverseKlSimilarity",
    "reverse KL",
    (x) => logs(x, smoothing),
    (q) => {
      const own = crossEntropy(q, logs(q, smoothing));
      return (logarithms) => crossEntropy(q, logarithms) - own;
    },
    // The patterns' logarithms are kept; Σ q log q is the state's own.
    (p, n) => ({
      scores: counts({
        ...sharing(n),
        add: n - 1 + smooth * n + p,
        log: n,
        mac: p * n + n,
        weightRead: p * n,
      }),
      store: counts({ ...sharing(n), add: n - 1 + smooth * n, log: n, weightWrite: 2 * n }),
    }),
  );
}

/**
 * Jensen–Shannon divergence with its sign turned, always in [−log 2, 0].
 *
 *     −½ Σ_i x_i log(x_i/m_i) − ½ Σ_i q_i log(q_i/m_i),   m = ½(x + q)
 *
 * @throws {RangeError} (its scores) when an entry is negative or a sum is not positive
 */
export function jensenShannonSimilarity(): Similarity {
  return divergence(
    "jensenShannonSimilarity",
    "Jensen–Shannon",
    (x) => ({ x, own: 0.5 * crossEntropy(x, logs(x, 0)) }),
    (q) => {
      const mine = 0.5 * crossEntropy(q, logs(q, 0));
      return ({ x, own }) => {
        const middle = x.map((value, i) => 0.5 * (value + q[i]));
        return crossEntropy(middle, logs(middle, 0)) - own - mine;
      };
    },
    // ½ Σ x log x + ½ Σ q log q − Σ m log m, the first kept with the pattern.
    (p, n) => ({
      scores: counts({
        add: n - 1 + p * n + 2 * p,
        div: 1,
        mul: n + p * n + 1,
        log: n + p * n,
        mac: n + p * n,
        weightRead: p * n + p,
      }),
      store: counts({ ...sharing(n), log: n, mac: n, mul: n + 1, weightWrite: 2 * n + 1 }),
    }),
  );
}

/** The eight similarities with their defaults, in the order of the paper. */
export function similarities(): readonly Similarity[] {
  return [
    dotSimilarity(),
    cosineSimilarity(),
    euclideanSimilarity(),
    manhattanSimilarity(),
    klSimilarity(),
    reverseKlSimilarity(),
    jensenShannonSimilarity(),
    hammingSimilarity(),
  ];
}
