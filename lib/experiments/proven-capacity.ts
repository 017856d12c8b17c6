/** @file How many random patterns does the modern Hopfield network store, as proven and as it really is? */
import { checkInteger, distance, type Matrix, matrix, type Random, row } from "../math";
import {
  modernHopfield,
  patternSeparations,
  retrieve,
  type StorageCapacity,
  type StorageCapacityOptions,
  storageCapacity,
} from "../memory";
import type { Experiment } from "./experiment";
import { onSphere } from "./sphere";

/** Sizes of {@link provenCapacity}. */
export interface ProvenCapacityParams {
  /** settings at which the constants are computed: the paper's two examples */
  readonly examples: readonly StorageCapacityOptions[];
  /** β, K and p of the sweep over dimensions */
  readonly sweep: Omit<StorageCapacityOptions, "dimension">;
  /** dimensions d of the two curves */
  readonly curve: readonly number[];
  /** dimensions at which networks are filled until they fail */
  readonly dimensions: readonly number[];
  /** networks filled at each */
  readonly draws: number;
}

/** What {@link provenCapacity} found. */
export interface ProvenCapacityResult {
  readonly examples: readonly {
    readonly options: StorageCapacityOptions;
    readonly capacity: StorageCapacity;
  }[];
  readonly curve: readonly number[];
  /** [curve] proven number of patterns; below 2 the theorem says nothing */
  readonly proven: readonly number[];
  /** [curve] expected largest number, for half of all networks and for all but the share p */
  readonly expectedHalf: readonly number[];
  readonly expectedSure: readonly number[];
  readonly dimensions: readonly number[];
  /** [dimension][draw] largest number of patterns that were all stored */
  readonly filled: readonly (readonly number[])[];
  /** p, the probability of failure of `proven` and `expectedSure` */
  readonly failure: number;
}

/**
 * The constants of the storage theorem, and networks filled with random patterns on the theorem's sphere until one pattern is lost.
 *
 * A pattern counts as stored when the retrieval that starts at it ends within 1/(βNM), the radius of the theorem's sphere around it. (The
 * theorem also wants all starts in the sphere to end there; where this radius is kept the step contracts.) What to expect follows from
 * counting pairs: a neighbour at separation Δ moves the fixed point by e^{−βΔ}√(2Δ), so a pair closer than Δ_N, where this is
 * 1/(βNM), is lost, and the number of such pairs is Poisson with mean N²/2 · P(ξ·ξ' > M² − Δ_N).
 *
 * Reference: Ramsauer et al. 2021, theorem 3, definition 1 and the theorem's two examples.
 */
export const provenCapacity: Experiment<ProvenCapacityParams, ProvenCapacityResult> = {
  quick: {
    examples: [
      { beta: 1, radius: 3, dimension: 20, failure: 0.001 },
      { beta: 1, radius: 1, dimension: 75, failure: 0.001 },
    ],
    sweep: { beta: 1, radius: 3, failure: 0.001 },
    curve: [4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24],
    dimensions: [4, 6, 8, 10, 12],
    draws: 12,
  },
  full: {
    examples: [
      { beta: 1, radius: 3, dimension: 20, failure: 0.001 },
      { beta: 1, radius: 1, dimension: 75, failure: 0.001 },
    ],
    sweep: { beta: 1, radius: 3, failure: 0.001 },
    curve: [4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24],
    dimensions: [4, 6, 8, 10, 12, 14, 16],
    draws: 20,
  },
  run({ examples, sweep, curve, dimensions, draws }, random) {
    checkInteger("provenCapacity", "draws", draws, 1);
    const at = (dimension: number): StorageCapacityOptions => ({ ...sweep, dimension });
    return {
      examples: examples.map((options) => ({ options, capacity: storageCapacity(options) })),
      curve,
      proven: curve.map((d) => storageCapacity(at(d)).patterns),
      expectedHalf: curve.map((d) => expected(at(d), Math.LN2)),
      expectedSure: curve.map((d) => expected(at(d), -Math.log1p(-sweep.failure))),
      dimensions,
      filled: dimensions.map((d) =>
        Array.from({ length: draws }, (_, k) => fill(at(d), random.split(`dimension ${d}, draw ${k}`))),
      ),
      failure: sweep.failure,
    };
  },
};

/** The largest N at which the first N patterns of a random sequence are all stored: by doubling, then by halves. */
function fill({ beta, radius, dimension }: StorageCapacityOptions, random: Random): number {
  const length = radius * Math.sqrt(dimension - 1);
  let sequence = matrix(0, dimension);
  const stores = (count: number): boolean => {
    while (sequence.rows < count) {
      const more = onSphere(Math.max(8, sequence.rows), dimension, length, random);
      const data = new Float64Array(sequence.data.length + more.data.length);
      data.set(sequence.data);
      data.set(more.data, sequence.data.length);
      sequence = matrix(sequence.rows + more.rows, dimension, data);
    }
    return allStored(matrix(count, dimension, sequence.data.subarray(0, count * dimension)), beta, length);
  };
  let [low, high] = [1, 2];
  while (stores(high)) [low, high] = [high, 2 * high];
  while (high - low > Math.max(1, 0.01 * low)) {
    const middle = Math.round((low + high) / 2);
    if (stores(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Whether every pattern's retrieval ends in its sphere. Patterns that the proven bound vouches for are not tried; for one whose first step
 * stays well inside the sphere, or leaves it well behind, that step decides, since the next ones move by a small part of it.
 */
function allStored(patterns: Matrix, beta: number, length: number): boolean {
  const sphere = 1 / (beta * patterns.rows * length);
  const separations = patternSeparations(patterns);
  const vouched = (2 * Math.E * patterns.rows * length) / sphere;
  const order = Array.from(separations.keys())
    .filter((mu) => vouched * Math.exp(-beta * separations[mu]) > 1)
    .sort((a, b) => separations[a] - separations[b]);
  const { step } = modernHopfield(patterns, { beta });
  return order.every((mu) => {
    const pattern = row(patterns, mu);
    const first = distance(step(pattern), pattern) / sphere;
    if (first < 0.5 || first > 2) return first < 1;
    const dynamics = { size: patterns.cols, step }; // no energy: it would cost as much as the step
    const { state } = retrieve(dynamics, pattern, { maxSteps: 50, tolerance: sphere * 1e-3 });
    return distance(state, pattern) <= sphere;
  });
}

/** The N at which the expected number of pairs that are too near is `pairs`. */
function expected({ beta, radius, dimension }: StorageCapacityOptions, pairs: number): number {
  const square = radius * radius * (dimension - 1);
  const near = (count: number): number => {
    // e^{−βΔ}√(2Δ) = 1/(βNM), solved by iteration: Δ = log(βNM√(2Δ))/β.
    let delta = 1 / beta;
    for (let k = 0; k < 100; k++)
      delta = Math.max(1e-9, Math.log(beta * count * Math.sqrt(2 * delta * square)) / beta);
    return (count * count * cap(dimension, Math.max(-1, 1 - delta / square))) / 2;
  };
  let [low, high] = [1, 1e12];
  while (high / low > 1 + 1e-9) {
    const middle = Math.sqrt(low * high);
    if (near(middle) < pairs) low = middle;
    else high = middle;
  }
  return low;
}

/** P(cosine > t) of two random directions in d dimensions: the integral of sin^(d−2) of the angle, by Simpson's rule. */
function cap(d: number, t: number): number {
  const area = (angle: number): number => {
    const steps = 400;
    let sum = 0;
    for (let k = 0; k <= steps; k++)
      sum += Math.sin((angle * k) / steps) ** (d - 2) * (k === 0 || k === steps ? 1 : k % 2 === 1 ? 4 : 2);
    return (sum * angle) / (3 * steps);
  };
  return area(Math.acos(t)) / area(Math.PI);
}
