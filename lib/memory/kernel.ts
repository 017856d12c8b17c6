/**
 * @file Memories of fixed size: similarities that are inner products of features, so that the patterns need not be kept.
 * Reference: Hu et al. 2024, "Nonparametric Modern Hopfield Models", arXiv 2404.03900 (linear and random-feature models).
 */
import { addCounts, type Counts, counts } from "../cost";
import {
  checkAllFinite,
  checkInteger,
  checkPositive,
  dot,
  type Matrix,
  matrix,
  matVec,
  matVecTransposed,
  row,
} from "../math";
import { checkFiniteState, checkSomePattern, reached } from "./finite";
import type { Memory } from "./memory";

/** A map φ from states to features whose inner products stand for similarities. */
export interface FeatureMap {
  readonly name: string;
  /** F, how many features a state of n numbers has */
  features(n: number): number;
  /** φ(x), [F] */
  apply(x: ArrayLike<number>): Float64Array;
  /** φ(x) up to a factor > 0 that makes its largest feature 1, for a state so far out that φ itself vanishes or overflows [F] */
  direction?(x: ArrayLike<number>): Float64Array;
  /** of φ of n numbers */
  cost(n: number): Counts;
}

/**
 * The positive map of linear attention, entry by entry: φ(x) = x + 1 above 0, e^x below.
 *
 * Reference: Katharopoulos et al. 2020, "Transformers are RNNs", arXiv 2006.16236, eq. (7).
 */
export function eluFeatureMap(): FeatureMap {
  return {
    name: "elu + 1",
    features: (n) => n,
    apply: (x) => {
      checkAllFinite("eluFeatureMap", "x", x);
      return Float64Array.from(x, (value) => (value > 0 ? value + 1 : Math.exp(value)));
    },
    cost: (n) => counts({ cmp: n, exp: n, add: n }),
  };
}

/**
 * Positive random features, whose inner products are e^{β x·y} on average over the frequencies.
 *
 *     φ(x)_r = F^{−1/2} exp(√β ω_r·x − ½β ‖x‖²),   ω_r from a standard normal law
 *
 * where ω_r is row r of `frequencies` [F, n]. With them a memory of fixed size approaches the modern Hopfield network as F grows.
 *
 * Reference: Choromanski et al. 2021, "Rethinking Attention with Performers", arXiv 2009.14794, lemma 1.
 *
 * @throws {RangeError} when `beta` is not > 0, there is no frequency, or one is not finite
 */
export function randomFeatureMap(frequencies: Matrix, beta: number): FeatureMap {
  checkPositive("randomFeatureMap", "beta", beta);
  checkInteger("randomFeatureMap", "number of frequencies", frequencies.rows, 1);
  checkAllFinite("randomFeatureMap", "frequencies", frequencies.data);
  const { rows, cols } = frequencies;
  const scaled = matrix(
    rows,
    cols,
    frequencies.data.map((value) => Math.sqrt(beta) * value),
  );
  const products = (x: ArrayLike<number>): Float64Array => {
    checkAllFinite("randomFeatureMap", "x", x);
    return reached("randomFeatureMap", "its products", matVec(scaled, x), x, "x");
  };
  return {
    name: `${rows} random features`,
    features: () => rows,
    apply: (x) => {
      const offset = 0.5 * beta * dot(x, x) + 0.5 * Math.log(rows);
      return products(x).map((product) => Math.exp(product - offset));
    },
    direction: (x) => {
      // The common factor e^{−½β‖x‖²} and that of the largest feature.
      const exponents = products(x);
      const top = exponents.reduce((most, exponent) => Math.max(most, exponent), Number.NEGATIVE_INFINITY);
      return exponents.map((exponent) => Math.exp(exponent - top));
    },
    cost: (n) => counts({ mac: rows * n + n, mul: 1, add: rows + 1, exp: rows, weightRead: rows * n }),
  };
}

/** Below it a sum of features has lost digits. */
const vanishing = 1e-290;

/** A memory of fixed size. */
export interface KernelHopfield extends Memory {
  readonly featureMap: FeatureMap;
  /** S = Σ_μ φ(ξ^μ) ξ^μᵀ, [F, n] */
  readonly fastWeights: Matrix;
  /** z = Σ_μ φ(ξ^μ), [F] */
  readonly normaliser: Float64Array;
  store(patterns: Matrix): KernelHopfield;
}

/**
 * The memory that keeps, instead of patterns, sums over them in a space of features.
 *
 *     step   x ← Sᵀ φ(x)/(z·φ(x)) = Σ_μ φ(ξ^μ)·φ(x) ξ^μ / Σ_μ φ(ξ^μ)·φ(x)
 *
 * where S = Σ_μ φ(ξ^μ) ξ^μᵀ and z = Σ_μ φ(ξ^μ). Storing adds to both; their size does not grow. There is no energy for a general φ. Where
 * the state has no feature in common with any pattern (z·φ(x) = 0) the result is 0. A positive factor of φ(x) cancels: where features or
 * their sums would leave the range of numbers it is taken out first, a second look that is not counted.
 *
 * @throws {RangeError} when there is no pattern, an entry is not finite, or (a step, too) features or sums overflow
 */
export function kernelHopfield(patterns: Matrix, featureMap: FeatureMap): KernelHopfield {
  checkSomePattern("kernelHopfield", "patterns", patterns);
  const features = featureMap.features(patterns.cols);
  return extended(featureMap, matrix(features, patterns.cols), new Float64Array(features), patterns);
}

/** The memory whose sums are those given, with the patterns' share added. */
function extended(
  featureMap: FeatureMap,
  weights: Matrix,
  sums: Float64Array,
  patterns: Matrix,
): KernelHopfield {
  const n = weights.cols;
  if (patterns.cols !== n)
    throw new RangeError(`kernelHopfield: patterns must have ${n} columns, got ${patterns.cols}`);
  checkAllFinite("kernelHopfield", "patterns", patterns.data);
  const featuresOf = (x: ArrayLike<number>): Float64Array => {
    const phi = featureMap.apply(x);
    checkAllFinite("kernelHopfield", "features", phi);
    return phi;
  };
  const fastWeights = matrix(weights.rows, n, Float64Array.from(weights.data));
  const normaliser = Float64Array.from(sums);
  for (let mu = 0; mu < patterns.rows; mu++) {
    const pattern = row(patterns, mu);
    featuresOf(pattern).forEach((feature, r) => {
      normaliser[r] += feature;
      for (let i = 0; i < n; i++) fastWeights.data[r * n + i] += feature * pattern[i];
    });
  }
  const recalled = (phi: Float64Array, mass: number): Float64Array =>
    matVecTransposed(fastWeights, phi).map((x) => (mass === 0 ? 0 : x / mass));
  /** φ(x) for a state whose features or their sums leave the range of numbers, or lose digits at its lower end. */
  const farFeatures = (state: ArrayLike<number>, phi: Float64Array): Float64Array => {
    if (featureMap.direction) return featureMap.direction(state);
    checkAllFinite("kernelHopfield", "features", phi);
    const largest = phi.reduce((most, feature) => Math.max(most, Math.abs(feature)), 0);
    return largest > 0 ? phi.map((feature) => feature / largest) : phi;
  };
  reached("kernelHopfield", "their sums", normaliser, patterns.data, "patterns");
  reached("kernelHopfield", "their sums", fastWeights.data, patterns.data, "patterns");
  return {
    size: n,
    featureMap,
    fastWeights,
    normaliser,
    step: (state) => {
      checkFiniteState("kernelHopfield", state, n);
      const phi = featureMap.apply(state);
      const mass = dot(normaliser, phi);
      const near = recalled(phi, mass);
      if (Math.abs(mass) > vanishing && near.every(Number.isFinite)) return near;
      const far = farFeatures(state, phi);
      return reached("kernelHopfield", "what it recalls", recalled(far, dot(normaliser, far)), state);
    },
    store: (more) => extended(featureMap, fastWeights, normaliser, more),
    cost: () => {
      const words = fastWeights.rows * (n + 1);
      const mapped = featureMap.cost(n);
      return {
        step: addCounts(mapped, { mac: words, div: 1, mul: n, weightRead: words }),
        store: addCounts(mapped, {
          mac: fastWeights.rows * n,
          add: fastWeights.rows,
          weightRead: words,
          weightWrite: words,
        }),
      };
    },
  };
}
