/** @file How does a full memory forget? Recall against age, and how often what is new is mistaken. */
import {
  flipBeta,
  type Learner,
  type LearnerOptions,
  learnedCosine,
  palimpsestRecall,
  prepareLearner,
  recruitmentErrors,
  recruitmentThreshold,
} from "../../bayesian";
import { argMax, checkInteger, mean, type Proportion, proportion, type Random, row } from "../../math";
import { cosine, randomPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";
import { flipped } from "./flips";
import { type MeanInterval, meanInterval } from "./mean-interval";

/** Who learns in {@link palimpsest}: new memories in the place of the one unused for longest or least used, or winners alone. */
export const palimpsestLearners = [
  "new, least recent goes",
  "new, least used goes",
  "winner alone",
  "winner, fair shares",
] as const;

/** One of {@link palimpsestLearners}. */
export type PalimpsestLearner = (typeof palimpsestLearners)[number];

/** Sizes of {@link palimpsest}. */
export interface PalimpsestParams {
  /** N */
  readonly size: number;
  /** P, places for memories */
  readonly places: number;
  /** ε, of presentations and cues */
  readonly flips: number;
  /** of each pattern, one after the other */
  readonly presentations: number;
  /** η */
  readonly rate: number;
  /** η_h of fair shares */
  readonly homeostasis: number;
  /** patterns of a stream; recall is asked in its last part, from `asked` on, every ten patterns */
  readonly patterns: number;
  readonly asked: number;
  /** number of patterns that came after */
  readonly ages: readonly number[];
  /** independent streams */
  readonly repeats: number;
  /** θ at which mistakes are counted */
  readonly thresholds: readonly number[];
  /** observations of each kind at each θ */
  readonly trials: number;
}

/** Recall of patterns of one age. */
export interface AgePoint extends MeanInterval {
  readonly learner: PalimpsestLearner;
  readonly age: number;
  /** by the law of a palimpsest with false news; NaN where there is none */
  readonly theory: number;
}

/** Mistakes at one threshold, of memories that are single observations. */
export interface MistakePoint {
  readonly threshold: number;
  readonly falseNew: Proportion;
  readonly falseMerge: Proportion;
  readonly theory: { readonly falseNew: number; readonly falseMerge: number };
}

/** What {@link palimpsest} found. */
export interface PalimpsestResult {
  readonly params: PalimpsestParams;
  /** θ of the learners, midway between own patterns and others */
  readonly threshold: number;
  readonly recall: readonly AgePoint[];
  /** cosine that a pattern never shown is recalled with, by the learner of the first kind */
  readonly chance: number;
  /** cosine of a memory after its presentations */
  readonly fresh: number;
  readonly mistakes: readonly MistakePoint[];
}

type Setting = Pick<PalimpsestParams, "size" | "places" | "flips" | "rate" | "homeostasis">;

/** θ midway, for memories that are one observation: the moment at which most mistakes happen. */
const midway = ({ size, places, flips }: Setting): number =>
  recruitmentThreshold({ size, count: places, flips, cosine: 1 - 2 * flips });

function optionsOf(params: Setting, learner: PalimpsestLearner, random: Random): LearnerOptions {
  const { size, places, flips, rate, homeostasis } = params;
  const shared = { count: places, size, rate, priorRate: 0, random };
  if (learner === "winner alone") return { ...shared, model: "bernoulli" };
  if (learner === "winner, fair shares")
    return { ...shared, model: "bernoulli", homeostasis: { rate: homeostasis } };
  return {
    ...{ ...shared, beta: flipBeta(flips), novelty: { kind: "overlap", threshold: midway(params) } },
    forgetting: learner === "new, least recent goes" ? "least-recent" : "least-used",
  };
}

/** What the likeliest memory has to do with the pattern that a cue is of; nothing while there is none. */
export function recalled(learner: Learner, pattern: Float64Array, cue: Float64Array): number {
  if (!learner.taken.includes(1)) return 0;
  return cosine(row(learner.patterns, argMax(learner.posterior(cue))), pattern);
}

/** Mean recall at each age and, last, of patterns that were never shown. */
function streamOf(params: PalimpsestParams, kind: PalimpsestLearner, random: Random): number[] {
  const { size, flips, presentations, ages, patterns: count, asked } = params;
  const patterns = randomPatterns(random.split("patterns"), count, size).matrix;
  const strangers = randomPatterns(random.split("strangers"), count, size).matrix;
  const [noise, cues] = [random.split("noise"), random.split("cues")];
  const learner = prepareLearner(optionsOf(params, kind, random.split("choice")));
  const seen: number[][] = [...ages.map(() => []), []];
  for (let t = 0; t < count; t++) {
    for (let n = 0; n < presentations; n++) learner.learn(flipped(row(patterns, t), flips, noise));
    if (t < asked || (t - asked) % 10 > 0) continue;
    const asks = [...ages.map((age) => row(patterns, t - age)), row(strangers, t)];
    asks.forEach((pattern, i) => {
      seen[i].push(recalled(learner, pattern, flipped(pattern, flips, cues)));
    });
  }
  return seen.map((values) => mean(values));
}

function mistakesOf(params: PalimpsestParams, random: Random): MistakePoint[] {
  const { size, places, flips, thresholds, trials } = params;
  const counts = thresholds.map(() => ({ falseNew: 0, falseMerge: 0 }));
  const kinds = thresholds.map((threshold) =>
    prepareLearner({
      ...{ count: places, size, beta: flipBeta(flips), priorRate: 0, random },
      ...{ novelty: { kind: "overlap", threshold }, forgetting: "least-recent" },
    }),
  );
  for (let t = 0; t < trials; t++) {
    const chance = random.split(t);
    const patterns = randomPatterns(chance, places + 1, size).matrix;
    const [known, stranger] = [flipped(row(patterns, 0), flips, chance), row(patterns, places)];
    const stored = Array.from({ length: places }, (_, k) => flipped(row(patterns, k), flips, chance));
    kinds.forEach((learner, i) => {
      const full = {
        ...learner.snapshot(),
        ...{ weights: stored.flatMap((x) => [...x]), taken: stored.map(() => 1) },
        ...{ prior: stored.map(() => 1 / places), uses: stored.map(() => 1) },
      };
      learner.restore(full);
      if (learner.learn(known).reason === "replaced") counts[i].falseNew++;
      learner.restore(full);
      if (learner.learn(stranger).reason === "sampled") counts[i].falseMerge++;
    });
  }
  return thresholds.map((threshold, i) => ({
    threshold,
    falseNew: proportion(counts[i].falseNew, trials),
    falseMerge: proportion(counts[i].falseMerge, trials),
    theory: recruitmentErrors({ size, count: places, flips, cosine: 1 - 2 * flips, threshold }),
  }));
}

/**
 * A stream of random patterns, each shown a few times with flips, through fewer places than patterns: what is left of those of each age, for
 * learners that recruit and replace and for winners that learn in place. And the mistakes of the rule that recruits.
 *
 * @throws {RangeError} when sizes are no whole numbers or an age reaches back before the first pattern
 */
export const palimpsest: TabularExperiment<PalimpsestParams, PalimpsestResult> = {
  quick: {
    ...{ size: 64, places: 32, flips: 0.1, presentations: 3, rate: 0.3, homeostasis: 5 },
    ...{ patterns: 180, asked: 100, repeats: 20 },
    ages: [0, 4, 8, 12, 16, 20, 24, 26, 28, 29, 30, 31, 32, 34, 36, 40, 50, 60],
    ...{ thresholds: [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8], trials: 400 },
  },
  full: {
    ...{ size: 64, places: 32, flips: 0.1, presentations: 3, rate: 0.3, homeostasis: 5 },
    ...{ patterns: 400, asked: 100, repeats: 40 },
    ages: [...Array.from({ length: 41 }, (_, age) => age), 45, 50, 60, 70, 80],
    thresholds: [0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8],
    trials: 10_000,
  },
  run(params, random) {
    const { size, places, flips, rate, presentations, ages, repeats } = params;
    checkInteger("palimpsest", "repeats", repeats, 1);
    checkInteger("palimpsest", "presentations", presentations, 1);
    checkInteger("palimpsest", "places", places, 1);
    for (const [i, age] of ages.entries())
      checkInteger("palimpsest", `ages[${i}]`, age, 0, Math.min(params.asked, params.patterns - 1));
    const draws = random.split("bootstrap");
    const runs = palimpsestLearners.map((kind) =>
      // The same streams for every learner.
      Array.from({ length: repeats }, (_, i) => streamOf(params, kind, random.split(`stream ${i}`))),
    );
    const threshold = midway(params);
    const cosineAfter = (n: number): number => learnedCosine({ flips, rate, presentations: n });
    const news = Array.from(
      { length: presentations - 1 },
      (_, n) =>
        recruitmentErrors({ size, count: places, flips, cosine: cosineAfter(n + 1), threshold }).falseNew,
    );
    const chance = mean(runs[0].map((run) => run[ages.length]));
    const fresh = cosineAfter(presentations);
    const setting = {
      count: places,
      repeats: presentations - 1,
      falseNew: news.length > 0 ? mean(news) : 0,
    };
    return {
      ...{ params, threshold, chance, fresh },
      recall: palimpsestLearners.flatMap((learner, l) =>
        ages.map((age, a) => {
          const kept = palimpsestRecall(age, setting);
          const law = kept * fresh + (1 - kept) * chance;
          const seen = runs[l].map((run) => run[a]);
          return { learner, age, ...meanInterval(seen, draws), theory: l === 0 ? law : Number.NaN };
        }),
      ),
      mistakes: mistakesOf(params, random.split("mistakes")),
    };
  },
  rows: ({ recall, mistakes }) => [
    ...recall.map(({ learner, age, mean: seen, low, high, theory }) => ({
      ...{ of: learner as string, at: age, seen, low, high, theory },
    })),
    ...mistakes.flatMap(({ threshold, theory, ...seen }) =>
      (["falseNew", "falseMerge"] as const).map((of) => {
        const { fraction, low, high } = seen[of];
        return { of: of as string, at: threshold, seen: fraction, low, high, theory: theory[of] };
      }),
    ),
  ],
};
