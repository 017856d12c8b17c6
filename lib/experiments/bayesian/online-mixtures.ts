/** @file Do single spikes learn a mixture as well as EM does with all data at hand? */
import { type LearnerOptions, plasticityCost, prepareLearner } from "../../bayesian";
import {
  argMax,
  checkInteger,
  checkRange,
  logSpace,
  type Matrix,
  matrix,
  type Proportion,
  proportion,
  type Random,
  row,
  uniform,
} from "../../math";
import { randomPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";
import { batchEm, type SignMixture } from "./batch-em";
import { flipped } from "./flips";
import { type MeanInterval, meanInterval } from "./mean-interval";

/** Who learns in {@link onlineMixtures}. */
export const mixtureLearners = [
  "means",
  "exponential rule",
  "means, fair shares",
  "means, fair at first",
  "means, recruited",
] as const;

/** One of {@link mixtureLearners}. */
export type MixtureLearner = (typeof mixtureLearners)[number];

/** Sizes of {@link onlineMixtures}. */
export interface OnlineMixturesParams {
  /** N */
  readonly size: number;
  /** [K] how likely each hidden cause is; any scale */
  readonly causes: readonly number[];
  /** ε */
  readonly flips: number;
  /** observations that are learned from, once each */
  readonly train: number;
  /** and that are judged by */
  readonly test: number;
  /** learners with the rates η that they are tried at */
  readonly learners: readonly { readonly learner: MixtureLearner; readonly rates: readonly number[] }[];
  /** η_h of fair shares */
  readonly homeostasis: number;
  /** α, of those recruited */
  readonly concentration: number;
  /** moments, evenly spaced on a logarithmic axis, at which learners are judged on the way, by a quarter of the test */
  readonly looks: number;
  /** starts of batch EM */
  readonly starts: number;
  /** independent worlds */
  readonly repeats: number;
}

/** What a mixture is worth. */
export interface MixtureScore {
  /** mean ln p of test observations [nat] */
  readonly logLikelihood: MeanInterval;
  /** by how much the truth of the same world has more [nat] */
  readonly shortfall: MeanInterval;
  /** share of test observations whose likeliest memory belongs to their cause */
  readonly purity: MeanInterval;
  /** ½ Σ |π̂ − π| over causes, with the memories that belong to each added up */
  readonly priorError: MeanInterval;
  /** worlds in which every cause has a memory that belongs to it */
  readonly complete: Proportion;
  /** shortfall in those worlds; NaN where there is none */
  readonly completeShortfall: MeanInterval;
}

/** One learner at one rate. */
export interface MixtureOutcome extends MixtureScore {
  readonly learner: MixtureLearner;
  readonly rate: number;
  /** on the way, at `at` of the result [nat] */
  readonly curve: readonly MeanInterval[];
}

/** What {@link onlineMixtures} found. */
export interface OnlineMixturesResult {
  readonly params: OnlineMixturesParams;
  /** observations after which learners were judged */
  readonly at: readonly number[];
  readonly outcomes: readonly MixtureOutcome[];
  /** EM from one start, and the best of all starts by its training data */
  readonly batch: { readonly first: MixtureScore; readonly best: MixtureScore };
  /** of the mixture that the observations come from [nat] */
  readonly optimum: MeanInterval;
  /** what plasticity costs by theory at each rate, ½ N η/(2 − η) [nat] */
  readonly cost: readonly { readonly rate: number; readonly nats: number }[];
}

interface World {
  readonly prior: Float64Array;
  readonly patterns: Matrix;
  readonly train: readonly Float64Array[];
  readonly test: readonly { readonly cause: number; readonly seen: Float64Array }[];
}

function worldOf(params: OnlineMixturesParams, random: Random): World {
  const { size, causes, flips } = params;
  const total = causes.reduce((sum, weight) => sum + weight, 0);
  const prior = Float64Array.from(causes, (weight) => weight / total);
  const patterns = randomPatterns(random.split("patterns"), causes.length, size).matrix;
  const draw = (chance: Random): { cause: number; seen: Float64Array } => {
    let [place, cause] = [chance(), 0];
    while (cause < prior.length - 1 && place >= prior[cause]) place -= prior[cause++];
    return { cause, seen: flipped(row(patterns, cause), flips, chance) };
  };
  const [learn, judge] = [random.split("train"), random.split("test")];
  return {
    ...{ prior, patterns },
    train: Array.from({ length: params.train }, () => draw(learn).seen),
    test: Array.from({ length: params.test }, () => draw(judge)),
  };
}

/** A mixture as the learner's model judges: its ln p, and which memory is likeliest. */
interface Judge {
  logLikelihood(seen: Float64Array): number;
  likeliest(seen: Float64Array): number;
  readonly prior: Float64Array;
}

/** A given mixture as a judge: a learner that has learned it already. */
function judgeOf({ prior, means }: SignMixture, random: Random): Judge {
  const judge = prepareLearner({
    ...{ count: means.rows, size: means.cols, model: "bernoulli", patterns: means, random },
  });
  judge.restore({ ...judge.snapshot(), prior: [...prior] });
  return asJudge(judge);
}

const asJudge = (learner: ReturnType<typeof prepareLearner>): Judge => ({
  logLikelihood: (seen) => learner.logLikelihood(seen),
  likeliest: (seen) => argMax(learner.posterior(seen)),
  prior: learner.prior,
});

type Plain = { readonly [name in "logLikelihood" | "purity" | "priorError"]: number } & {
  readonly complete: boolean;
};

const meanLogLikelihood = (judge: Judge, test: World["test"]): number =>
  test.reduce((sum, { seen }) => sum + judge.logLikelihood(seen), 0) / test.length;

/** Memories belong to the cause that most of their test observations come from. */
function score(judge: Judge, { prior, test }: World): Plain {
  const counts = matrix(judge.prior.length, prior.length);
  for (const { cause, seen } of test) counts.data[judge.likeliest(seen) * prior.length + cause]++;
  const summed = new Float64Array(prior.length);
  const found = new Set<number>();
  let own = 0;
  for (let k = 0; k < counts.rows; k++) {
    const line = row(counts, k);
    const cause = argMax(line);
    own += line[cause];
    if (line[cause] > 0) found.add(cause);
    summed[cause] += judge.prior[k];
  }
  return {
    logLikelihood: meanLogLikelihood(judge, test),
    purity: own / test.length,
    priorError: summed.reduce((sum, p, k) => sum + Math.abs(p - prior[k]), 0) / 2,
    complete: found.size === prior.length,
  };
}

function optionsOf(
  params: OnlineMixturesParams,
  learner: MixtureLearner,
  rate: number,
): Omit<LearnerOptions, "random"> {
  const { size, causes, homeostasis, concentration, train } = params;
  const shared = { count: causes.length, size, rate, model: "bernoulli" as const };
  switch (learner) {
    case "exponential rule":
      return { ...shared, model: "sem" };
    case "means, fair shares":
      return { ...shared, homeostasis: { rate: homeostasis } };
    case "means, fair at first":
      return { ...shared, homeostasis: { rate: homeostasis, until: train / 2 } };
    case "means, recruited":
      return { ...shared, novelty: { kind: "surprise", concentration } };
    default:
      return shared;
  }
}

function learnIn(world: World, options: LearnerOptions, at: readonly number[]): Plain & { curve: number[] } {
  const learner = prepareLearner(options);
  const some = world.test.slice(0, Math.ceil(world.test.length / 4));
  const curve: number[] = [];
  world.train.forEach((seen, t) => {
    learner.learn(seen);
    for (const look of at) if (look === t + 1) curve.push(meanLogLikelihood(asJudge(learner), some));
  });
  return { ...score(asJudge(learner), world), curve };
}

/** Mean signs near 0, as learners begin with. */
const undecided = (count: number, size: number, random: Random): Matrix =>
  matrix(
    count,
    size,
    Float64Array.from({ length: count * size }, () => uniform(random, -0.2, 0.2)),
  );

const rates = [0.003, 0.01, 0.03, 0.1];

/** Eight causes, the last eight times as likely as the first. */
const settings = {
  ...{ size: 64, causes: [1, 2, 3, 4, 5, 6, 7, 8], flips: 0.15, train: 20_000, test: 2000 },
  ...{ homeostasis: 0.1, concentration: 1, looks: 12 },
};

/**
 * Mixtures of noisy sign patterns with unequal causes, learned from single passes by spikes under five rules, beside batch EM on the same data
 * and the truth.
 *
 * Learners and EM begin undecided; those recruited begin with nothing.
 * Reference: Nessler et al. 2013, PLoS Comput. Biol. 9: e1003037; Habenschuss, Bill & Nessler 2012 for fair shares.
 *
 * @throws {RangeError} when sizes are no whole numbers or ε is outside (0, ½)
 */
export const onlineMixtures: TabularExperiment<OnlineMixturesParams, OnlineMixturesResult> = {
  quick: {
    ...settings,
    learners: mixtureLearners.map((learner) => ({
      learner,
      rates: learner === "means" ? rates : learner === "means, recruited" ? rates.slice(1) : [0.03],
    })),
    ...{ starts: 3, repeats: 6, test: 1000, looks: 8 },
  },
  full: {
    ...settings,
    learners: mixtureLearners.map((learner) => ({ learner, rates: [0.001, ...rates, 0.3] })),
    ...{ starts: 10, repeats: 20, looks: 16 },
  },
  run(params, random) {
    const { size, causes, flips, learners, repeats, starts } = params;
    checkInteger("onlineMixtures", "repeats", repeats, 1);
    checkInteger("onlineMixtures", "starts", starts, 1);
    checkInteger("onlineMixtures", "looks", params.looks, 2);
    checkInteger("onlineMixtures", "train", params.train, 10);
    checkInteger("onlineMixtures", "test", params.test, 1);
    checkRange("onlineMixtures", "flips", flips, 0.01, 0.49);
    const at = [...new Set(Array.from(logSpace(10, params.train, params.looks), Math.round))];
    const worlds = Array.from({ length: repeats }, (_, i) => {
      const chance = random.split(`world ${i}`);
      const world = worldOf(params, chance);
      const data = matrix(params.train, size);
      world.train.forEach((seen, n) => {
        data.data.set(seen, n * size);
      });
      const fits = Array.from({ length: starts }, (_, s) =>
        batchEm(data, undecided(causes.length, size, chance.split(`batch ${s}`))),
      );
      const best = fits[argMax(fits.map((fit) => fit.logLikelihood))];
      const truth = matrix(
        causes.length,
        size,
        world.patterns.data.map((x) => x * (1 - 2 * flips)),
      );
      return {
        first: score(judgeOf(fits[0], chance), world),
        best: score(judgeOf(best, chance), world),
        optimum: meanLogLikelihood(judgeOf({ prior: world.prior, means: truth }, chance), world.test),
        learned: learners.flatMap(({ learner, rates: tried }) =>
          tried.map((rate) =>
            learnIn(world, { ...optionsOf(params, learner, rate), random: chance.split("choice") }, at),
          ),
        ),
      };
    });
    const draws = random.split("bootstrap");
    const over = (of: (world: (typeof worlds)[number]) => number): MeanInterval =>
      meanInterval(worlds.map(of), draws);
    const scores = (of: (world: (typeof worlds)[number]) => Plain): MixtureScore => {
      const short = worlds.map((world) => world.optimum - of(world).logLikelihood);
      const inComplete = short.filter((_, i) => of(worlds[i]).complete);
      return {
        logLikelihood: over((world) => of(world).logLikelihood),
        shortfall: meanInterval(short, draws),
        purity: over((world) => of(world).purity),
        priorError: over((world) => of(world).priorError),
        complete: proportion(inComplete.length, worlds.length),
        completeShortfall: meanInterval(inComplete, draws),
      };
    };
    const tried = learners.flatMap((one) => one.rates.map((rate) => ({ learner: one.learner, rate })));
    return {
      params,
      at,
      outcomes: tried.map(({ learner, rate }, i) => ({
        ...{ learner, rate, ...scores(({ learned }) => learned[i]) },
        curve: at.map((_, n) => over(({ learned }) => learned[i].curve[n])),
      })),
      batch: { first: scores(({ first }) => first), best: scores(({ best }) => best) },
      optimum: over(({ optimum }) => optimum),
      cost: [...new Set(tried.map(({ rate }) => rate))].map((rate) => ({
        rate,
        nats: plasticityCost({ size, rate }),
      })),
    };
  },
  rows: ({ outcomes, batch, optimum }) => {
    const cells = ({ logLikelihood, shortfall, purity, priorError, complete }: MixtureScore) => ({
      ...{ log_likelihood: logLikelihood.mean, optimum: optimum.mean },
      ...{ shortfall: shortfall.mean, low: shortfall.low, high: shortfall.high },
      ...{ purity: purity.mean, prior_error: priorError.mean, complete: complete.fraction },
    });
    return [
      ...outcomes.map(({ learner, rate, ...one }) => ({ learner: learner as string, rate, ...cells(one) })),
      { learner: "batch EM, first start", rate: 0, ...cells(batch.first) },
      { learner: "batch EM, best start", rate: 0, ...cells(batch.best) },
    ];
  },
};
