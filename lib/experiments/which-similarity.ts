/** @file Which similarity finds the right image again: the protocol of a paper, on images of clothes. */
import {
  argMax,
  checkInteger,
  checkPositive,
  distance,
  type Matrix,
  matrix,
  mean,
  normal,
  permutation,
  type Random,
  row,
} from "../math";
import {
  argmaxSeparation,
  cosineSimilarity,
  dotSimilarity,
  jensenShannonSimilarity,
  type PublishedSimilarity,
  publishedUniversalHopfield,
  universalHopfield,
} from "../memory";
import type { Experiment } from "./experiment";

/** The similarities compared: those of the published figures under their names there, and four as their names say. */
export const comparedSimilarities = [
  "Euclidean",
  "Manhattan",
  "normalised dot",
  "KL",
  "reverse KL",
  "published Jensen–Shannon",
  "Jensen–Shannon",
  "cosine",
  "dot",
] as const;

/** One of {@link comparedSimilarities}. */
export type ComparedSimilarity = (typeof comparedSimilarities)[number];

/** Those that find most under noise. */
export const leadingSimilarities = ["Euclidean", "Manhattan", "normalised dot"] as const;

/** One of {@link leadingSimilarities}. */
export type LeadingSimilarity = (typeof leadingSimilarities)[number];

/** Sizes of {@link whichSimilarity}. */
export interface WhichSimilarityParams {
  /** numbers of images stored in the capacity sweep */
  readonly counts: readonly number[];
  /** σ of the noise there */
  readonly sigma: number;
  /** standard deviations of the noise sweep, and images stored in it */
  readonly sigmas: readonly number[];
  readonly noisyCount: number;
  /** shares of the rows, from the bottom, set to 0 in the masking sweep, and images stored in it */
  readonly masks: readonly number[];
  readonly maskedCount: number;
  /** repetitions, each with images of its own as far as there are enough, and with noise of its own */
  readonly runs: number;
  /** at most so many of the images stored are asked for, drawn without replacement */
  readonly asked: number;
  /**
   * an answer is correct when the squared differences of its pixels sum to at most this; the published program has 60, its figure 50. The first
   * counts in the sweeps, all of them at the largest capacity
   */
  readonly thresholds: readonly number[];
}

/** Shares of correct answers along one sweep. */
export interface SimilaritySweep {
  /** what is varied: images stored, σ, share masked */
  readonly x: readonly number[];
  /** [similarity][x][run] share of correct answers */
  readonly correct: Readonly<Record<ComparedSimilarity, readonly (readonly number[])[]>>;
}

/** What {@link whichSimilarity} found. */
export interface WhichSimilarityResult {
  readonly capacity: SimilaritySweep;
  readonly noise: SimilaritySweep;
  readonly mask: SimilaritySweep;
  /** [similarity] share of answers at the largest capacity, in the first run, that are the very image asked for, whatever the threshold */
  readonly identical: Readonly<Record<ComparedSimilarity, number>>;
  /** [similarity] mean grey level, in [0, 1], of the images answered there, and of all images stored and all cues of that run */
  readonly brightness: Readonly<Record<ComparedSimilarity | "stored" | "cues", number>>;
  readonly thresholds: readonly number[];
  /** [similarity][threshold] share of correct answers at the largest capacity, over all runs */
  readonly most: Readonly<Record<ComparedSimilarity, readonly number[]>>;
  /** the same for cues x + σ z that are cut to [0, 1] without the absolute value, for the similarities that lead */
  readonly unfolded: Readonly<Record<LeadingSimilarity, readonly number[]>>;
  /** answers behind each of these shares */
  readonly answers: number;
}

/**
 * Recall of one image from a noisy or masked one, by the largest similarity (argmax separation), for several similarities.
 *
 * Grey levels are scaled to [0, 1]. Noise is |x + σ z| cut to [0, 1] with z normal; a mask sets rows from the bottom to 0. The first six
 * similarities are computed as in the published program, with its normalisations and its inverted Jensen–Shannon divergence; the last three
 * as their names say. Capacity uses σ for all numbers of images. The images come last, with grey levels from 0 to 255.
 *
 * A share of k answers out of a set of images has a standard error of √(s(1 − s)/k), and at most half of 1/√k. Another set of a thousand images
 * has other shares: over ten sets their standard deviation is 0.02 to 0.08 (test/reference/experiments/which-similarity.json).
 *
 * Reference: Millidge et al. 2022, arXiv 2202.04557, figures on capacity, noise and masking (there MNIST, CIFAR-10 and Tiny ImageNet); settings of
 * the program published with it.
 */
export const whichSimilarity: Experiment<
  WhichSimilarityParams,
  WhichSimilarityResult,
  [pictures: { readonly images: Matrix }]
> = {
  quick: {
    ...{ counts: [10, 100, 1000], sigma: 0.5, thresholds: [60, 50], runs: 1, asked: 120 },
    ...{ sigmas: [0.1, 0.5, 0.8], noisyCount: 100 },
    ...{ masks: [0.1, 0.3, 0.5, 0.7, 0.9], maskedCount: 50 },
  },
  full: {
    ...{ counts: [2, 5, 10, 20, 50, 100, 200, 300, 500, 700, 1000], sigma: 0.5 },
    ...{
      thresholds: [60, 50],
      runs: 5,
      asked: 200,
      sigmas: [0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1, 1.5],
      noisyCount: 100,
    },
    ...{ masks: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9], maskedCount: 50 },
  },
  run(params, random, { images }) {
    const { counts, sigma, sigmas, noisyCount, masks, maskedCount, runs, asked, thresholds } = params;
    checkInteger("whichSimilarity", "runs", runs, 1);
    checkInteger("whichSimilarity", "asked", asked, 1);
    for (const threshold of thresholds) checkPositive("whichSimilarity", "threshold", threshold);
    for (const count of [...counts, noisyCount, maskedCount])
      checkInteger("whichSimilarity", "number of images", count, 1, images.rows);
    const scaled = matrix(
      images.rows,
      images.cols,
      images.data.map((level) => level / 255),
    );
    /** Images of a run: its own slice, starting again where they run out. */
    const stored = (count: number, run: number): Matrix => {
      const slices = Math.floor(images.rows / count);
      const from = (run % slices) * count * images.cols;
      return matrix(count, images.cols, scaled.data.slice(from, from + count * images.cols));
    };
    const most = {} as Record<ComparedSimilarity, readonly number[]>;
    const unfolded = {} as Record<LeadingSimilarity, readonly number[]>;
    const identical = {} as Record<ComparedSimilarity, number>;
    const brightness = {} as Record<ComparedSimilarity | "stored" | "cues", number>;
    /** One memory asked with cues for images `places` of its own: [similarity] the places answered, −1 for none. */
    const ask = (
      count: number,
      run: number,
      chance: Random,
      cue: (image: Float64Array) => Float64Array,
      kinds: readonly ComparedSimilarity[] = comparedSimilarities,
    ) => {
      const memory = stored(count, run);
      const places = permutation(chance.split("asked"), count).subarray(0, asked);
      const cues = Array.from(places, (mu) => cue(row(memory, mu)));
      const found = {} as Record<ComparedSimilarity, number[]>;
      for (const kind of kinds) found[kind] = cues.map(answers(kind, memory));
      return { memory, places, cues, found };
    };
    type Asked = ReturnType<typeof ask>;
    const share = ({ memory, places, found }: Asked, kind: ComparedSimilarity, threshold: number): number =>
      mean(
        found[kind].map((nu, k) =>
          nu >= 0 && distance(row(memory, nu), row(memory, places[k])) ** 2 <= threshold ? 1 : 0,
        ),
      );
    const atMost = (runsAsked: readonly Asked[], kind: ComparedSimilarity): number[] =>
      thresholds.map((threshold) => mean(runsAsked.map((one) => share(one, kind, threshold))));
    const everyRun = (one: (run: number) => Asked): Asked[] =>
      Array.from({ length: runs }, (_, run) => one(run));
    const sweep = (
      label: string,
      x: readonly number[],
      count: (value: number) => number,
      cue: (image: Float64Array, value: number, chance: Random) => Float64Array,
    ): SimilaritySweep => {
      const correct = {} as Record<ComparedSimilarity, number[][]>;
      for (const kind of comparedSimilarities) correct[kind] = [];
      x.forEach((value, at) => {
        const all = everyRun((run) => {
          const chance = random.split(`${label} ${value}, run ${run}`);
          return ask(count(value), run, chance, (image) => cue(image, value, chance));
        });
        const [{ memory, places, cues, found }] = all;
        for (const kind of comparedSimilarities) {
          correct[kind].push(all.map((one) => share(one, kind, thresholds[0])));
          if (label !== "capacity" || at < x.length - 1) continue;
          most[kind] = atMost(all, kind);
          identical[kind] = mean(found[kind].map((nu, k) => (nu === places[k] ? 1 : 0)));
          brightness[kind] = grey(found[kind].filter((nu) => nu >= 0).map((nu) => row(memory, nu)));
          brightness.stored = mean(memory.data);
          brightness.cues = grey(cues);
        }
      });
      return { x, correct };
    };
    const capacity = sweep(
      "capacity",
      counts,
      (count) => count,
      (image, _, chance) => noisy(image, sigma, chance),
    );
    const largest = counts[counts.length - 1];
    const plain = everyRun((run) => {
      const chance = random.split(`unfolded, run ${run}`);
      return ask(largest, run, chance, (image) =>
        cut(image.map((level) => level + normal(chance, 0, sigma))),
      );
    });
    for (const kind of leadingSimilarities) unfolded[kind] = atMost(plain, kind);
    return {
      capacity,
      noise: sweep("noise", sigmas, () => noisyCount, noisy),
      mask: sweep("mask", masks, () => maskedCount, masked),
      ...{ identical, brightness, thresholds, most, unfolded },
      answers: runs * Math.min(asked, largest),
    };
  },
};

const grey = (pictures: readonly Float64Array[]): number =>
  pictures.length === 0 ? 0 : mean(pictures.map((picture) => mean(picture)));

const cut = (image: Float64Array): Float64Array => image.map((level) => Math.min(1, Math.max(0, level)));

function noisy(image: Float64Array, sigma: number, chance: Random): Float64Array {
  return cut(image.map((level) => Math.abs(level + normal(chance, 0, sigma))));
}

/** The rows from ⌊28(1 − share)⌋ on are 0. */
function masked(image: Float64Array, share: number): Float64Array {
  const side = Math.sqrt(image.length);
  const kept = Math.floor(side * (1 - share)) * side;
  return image.map((level, i) => (i < kept ? level : 0));
}

/** The image that a similarity finds for a cue; −1 for a cue that is black all over, which a mask can leave and which says nothing. */
function answers(kind: ComparedSimilarity, patterns: Matrix): (cue: Float64Array) => number {
  const separation = argmaxSeparation();
  const named = {
    "Jensen–Shannon": jensenShannonSimilarity,
    cosine: cosineSimilarity,
    dot: dotSimilarity,
  } as const;
  const make = named[kind as keyof typeof named];
  const { attention } = make
    ? universalHopfield(patterns, { similarity: make(), separation })
    : publishedUniversalHopfield(patterns, {
        similarity: kind.replace("published ", "") as PublishedSimilarity,
      });
  return (cue) => {
    if (cue.every((level) => level === 0)) return -1;
    return argMax(attention(cue));
  };
}
