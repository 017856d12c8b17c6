/** @file How fast should a memory learn? What noise leaves of a prototype, and what a wandering pattern asks for. */
import { learnedCosine, prepareLearner, trackingError, trackingRate } from "../../bayesian";
import { checkInteger, checkPositive, matrix, mean, normal, normalInto, type Random, row } from "../../math";
import { cosine, randomPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";
import { flipped } from "./flips";
import { type MeanInterval, meanInterval } from "./mean-interval";

/** Sizes of {@link learningRate}. */
export interface LearningRateParams {
  readonly prototypes: {
    /** N */
    readonly size: number;
    /** ε */
    readonly flips: number;
    /** η of each memory */
    readonly rates: readonly number[];
    /** moments, 1/η apart, at which the cosine is taken */
    readonly samples: number;
    /** n up to which a running mean is followed, by powers of two */
    readonly presentations: number;
  };
  readonly drift: {
    /** N */
    readonly size: number;
    /** P, patterns that wander at the same time */
    readonly memories: number;
    /** σ² of what is seen of each entry */
    readonly noise: number;
    /** standard deviation of the entries of the patterns at first */
    readonly spread: number;
    /** q, variance gained from one presentation to the next */
    readonly drifts: readonly number[];
    /** η in units of √q/σ */
    readonly factors: readonly number[];
    /** presentations of each pattern, after it has settled */
    readonly presentations: number;
  };
  /** independent runs */
  readonly repeats: number;
}

/** The cosine of prototypes with their pattern. */
export interface PrototypePoint extends MeanInterval {
  /** η, or 1/n for running means */
  readonly rate: number;
  readonly theory: number;
}

/** The error of memories that follow. */
export interface DriftPoint extends MeanInterval {
  /** q */
  readonly drift: number;
  /** η */
  readonly rate: number;
  readonly theory: number;
}

/** What {@link learningRate} found. */
export interface LearningRateResult {
  readonly params: LearningRateParams;
  /** at constant rates */
  readonly prototypes: readonly PrototypePoint[];
  /** running means, by number of presentations */
  readonly running: readonly (PrototypePoint & { readonly presentations: number })[];
  readonly errors: readonly DriftPoint[];
  /** for each drift the rate of the least error: seen, of the Kalman filter, and √q/σ */
  readonly best: readonly {
    readonly drift: number;
    readonly seen: MeanInterval;
    readonly kalman: number;
    readonly approximate: number;
  }[];
  /** presentations whose spike was another memory's */
  readonly mistaken: number;
}

function prototypesOf({ prototypes }: LearningRateParams, random: Random): number[] {
  const { size, flips, rates, samples } = prototypes;
  return rates.map((rate, r) => {
    const chance = random.split(r);
    const pattern = row(randomPatterns(chance.split("pattern"), 1, size).matrix, 0);
    const learner = prepareLearner({ count: 1, size, rate, random: chance.split("choice") });
    const gap = Math.ceil(1 / rate);
    const noise = chance.split("noise");
    const cosines: number[] = [];
    for (let t = 1; t <= gap * (samples + 4); t++) {
      learner.learn(flipped(pattern, flips, noise));
      if (t % gap === 0 && t > 4 * gap) cosines.push(cosine(row(learner.patterns, 0), pattern));
    }
    return mean(cosines);
  });
}

function runningOf({ prototypes }: LearningRateParams, random: Random): number[] {
  const { size, flips, presentations } = prototypes;
  const pattern = row(randomPatterns(random.split("pattern"), 1, size).matrix, 0);
  const learner = prepareLearner({ count: 1, size, rate: 1, consolidation: 1, random });
  const noise = random.split("noise");
  const cosines: number[] = [];
  for (let n = 1; n <= presentations; n++) {
    learner.learn(flipped(pattern, flips, noise));
    if ((n & (n - 1)) === 0) cosines.push(cosine(row(learner.patterns, 0), pattern));
  }
  return cosines;
}

/** Errors at all rates on one stream, so that what they share by chance does not move the least of them. */
function errorsOf({ drift: given }: LearningRateParams, drift: number, random: Random) {
  const { size, memories, noise, spread, factors, presentations } = given;
  const rates = factors.map((factor) => Math.min(1, factor * Math.sqrt(drift / noise)));
  const patterns = matrix(
    memories,
    size,
    normalInto(new Float64Array(memories * size), random.split("patterns"), 0, spread),
  );
  const learners = rates.map((rate, r) =>
    prepareLearner({
      ...{ count: memories, size, rate, beta: 1 / noise, priorRate: 0 },
      patterns: matrix(memories, size, patterns.data.slice()),
      random: random.split(`choice ${r}`),
    }),
  );
  const settle = Math.ceil(2 / Math.min(...rates));
  const [walk, look] = [random.split("walk"), random.split("look")];
  const sums = new Float64Array(rates.length);
  let [taken, mistaken] = [0, 0];
  for (let t = 0; t < (settle + presentations) * memories; t++) {
    const k = t % memories;
    const x = row(patterns, k);
    for (let i = 0; i < size; i++) x[i] += normal(walk, 0, Math.sqrt(drift));
    const seen = x.map((value) => value + normal(look, 0, Math.sqrt(noise)));
    const measured = t >= settle * memories && t % (4 * memories) < memories;
    if (measured) taken++;
    learners.forEach((learner, r) => {
      if (learner.learn(seen).winner !== k) mistaken++;
      if (!measured) return;
      const learned = row(learner.patterns, k);
      for (let i = 0; i < size; i++) sums[r] += (learned[i] - x[i]) ** 2 / size;
    });
  }
  return { rates, errors: sums.map((sum) => sum / taken), mistaken };
}

/** Where a parabola through ln MSE over ln η is least, by least squares over the rates within a factor 2 of the middle one. */
export function leastErrorRate(rates: readonly number[], errors: ArrayLike<number>, middle: number): number {
  const points = rates.flatMap((rate, r) => {
    const x = Math.log(rate / middle);
    return Math.abs(x) <= Math.log(2) + 1e-9 ? [{ x, y: Math.log(errors[r]) }] : [];
  });
  if (points.length < 3)
    throw new RangeError(
      `leastErrorRate: rates must hold at least 3 within a factor 2 of ${middle}, got ${points.length}`,
    );
  // y = a + b x + c x², with x centred so that a, b and c come apart by elimination of the mean alone.
  const s = (power: number, of: (p: { x: number; y: number }) => number): number =>
    mean(points.map((p) => p.x ** power * of(p)));
  const [m1, m2, m3, m4] = [1, 2, 3, 4].map((power) => s(power, () => 1));
  const [y0, y1, y2] = [0, 1, 2].map((power) => s(power, ({ y }) => y));
  const [v11, v12, v22] = [m2 - m1 * m1, m3 - m1 * m2, m4 - m2 * m2];
  const [w1, w2] = [y1 - m1 * y0, y2 - m2 * y0];
  const determinant = v11 * v22 - v12 * v12;
  const slope = (w1 * v22 - w2 * v12) / determinant;
  const curvature = (w2 * v11 - w1 * v12) / determinant;
  return middle * Math.exp(-slope / (2 * curvature));
}

/**
 * What the learning rate of a memory is worth: prototypes of patterns that stay, seen with flips, at constant rates and as running means; and
 * patterns that wander, followed by spikes at rates around the best.
 *
 * @throws {RangeError} when sizes are no whole numbers or a variance is not above 0
 */
export const learningRate: TabularExperiment<LearningRateParams, LearningRateResult> = {
  quick: {
    prototypes: { size: 256, flips: 0.2, rates: [0.02, 0.1, 0.3, 0.6, 1], samples: 40, presentations: 256 },
    drift: {
      ...{ size: 32, memories: 2, noise: 1, spread: 3, drifts: [1e-4, 1e-3, 1e-2] },
      ...{ factors: [0.25, 0.5, 0.71, 1, 1.41, 2, 4], presentations: 1000 },
    },
    repeats: 10,
  },
  full: {
    prototypes: {
      size: 1024,
      flips: 0.2,
      rates: [0.02, 0.1, 0.3, 0.6, 1],
      samples: 100,
      presentations: 1024,
    },
    drift: {
      ...{ size: 64, memories: 4, noise: 1, spread: 3, drifts: [1e-4, 1e-3, 1e-2] },
      ...{ factors: [0.125, 0.25, 0.5, 0.71, 1, 1.41, 2, 4, 8], presentations: 4000 },
    },
    repeats: 20,
  },
  run(params, random) {
    const { prototypes, drift: given, repeats } = params;
    checkInteger("learningRate", "repeats", repeats, 1);
    checkInteger("learningRate", "prototypes.samples", prototypes.samples, 1);
    checkInteger("learningRate", "drift.presentations", given.presentations, 1);
    checkPositive("learningRate", "drift.noise", given.noise);
    const draws = random.split("bootstrap");
    const each = <T>(name: string, run: (chance: Random) => T): T[] =>
      Array.from({ length: repeats }, (_, i) => run(random.split(`${name} ${i}`)));
    const column = (runs: readonly ArrayLike<number>[], i: number): MeanInterval =>
      meanInterval(
        runs.map((one) => one[i]),
        draws,
      );
    const { flips, rates } = prototypes;
    const constant = each("prototypes", (chance) => prototypesOf(params, chance));
    const running = each("running", (chance) => runningOf(params, chance));
    const followed = given.drifts.map((drift) => ({
      drift,
      runs: each(`drift ${drift}`, (chance) => errorsOf(params, drift, chance)),
    }));
    return {
      params,
      prototypes: rates.map((rate, i) => ({
        ...{ rate, ...column(constant, i), theory: learnedCosine({ flips, rate }) },
      })),
      running: running[0].map((_, i) => ({
        ...{ rate: 2 ** -i, presentations: 2 ** i, ...column(running, i) },
        theory: learnedCosine({ flips, share: 2 ** -i }),
      })),
      errors: followed.flatMap(({ drift, runs }) =>
        runs[0].rates.map((rate, i) => ({
          ...{ drift, rate },
          ...column(
            runs.map(({ errors }) => errors),
            i,
          ),
          theory: trackingError({ rate, drift, noise: given.noise }),
        })),
      ),
      best: followed.map(({ drift, runs }) => {
        const approximate = Math.sqrt(drift / given.noise);
        const seen = runs.map((run) => leastErrorRate(run.rates, run.errors, approximate));
        const kalman = trackingRate({ drift, noise: given.noise });
        return { drift, seen: meanInterval(seen, draws), kalman, approximate };
      }),
      mistaken: followed.reduce((sum, { runs }) => sum + runs.reduce((s, run) => s + run.mistaken, 0), 0),
    };
  },
  rows: ({ prototypes, running, errors }) => [
    ...prototypes.map(({ rate, ...point }) => ({ of: "constant rate", drift: 0, rate, ...plain(point) })),
    ...running.map(({ rate, ...point }) => ({ of: "running mean", drift: 0, rate, ...plain(point) })),
    ...errors.map(({ drift, rate, ...point }) => ({ of: "drift", drift, rate, ...plain(point) })),
  ],
};

const plain = ({ mean: seen, low, high, theory }: MeanInterval & { readonly theory: number }) => ({
  ...{ seen, low, high, theory },
});
