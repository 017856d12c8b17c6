/** @file What spikes know about their own cue: whether it is one of theirs, whether the answer will be wrong, and how much of it is missing. */
import { bootstrapInterval, type Estimate, reliability, roc } from "../../analysis";
import {
  collisionRate,
  countEntropy,
  countsOf,
  flipBeta,
  flipLikelihood,
  type Likelihood,
  prepareRace,
} from "../../bayesian";
import {
  argMax,
  checkInteger,
  checkPositive,
  entropy,
  logCosh,
  logSumExp,
  mean,
  type Proportion,
  proportion,
  type Random,
  softmax,
} from "../../math";
import { randomPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";
import { resampledArea } from "./area";

/** What is read from spikes: entropy of the counts, pairs of spikes that are alike, or how long the races took. */
export type DoubtReadOut = "entropy" | "collisions" | "latency";

/** Every {@link DoubtReadOut}. */
const readOuts = ["entropy", "collisions", "latency"] as const;

/** Sizes of {@link cueUncertainty}. */
export interface CueUncertaintyParams {
  /** N */
  readonly size: number;
  /** P */
  readonly patterns: number;
  /** ε of cues that come from a memory; β = β*(ε) */
  readonly flips: number;
  /** numbers of spikes, rising */
  readonly spikes: readonly number[];
  /** cues of each kind */
  readonly trials: number;
  /** cues of one set of patterns */
  readonly cuesPerSet: number;
  /** f, shares of entries that are missing */
  readonly missing: readonly number[];
  /** resamples of the intervals */
  readonly resamples: number;
}

/** How well a read-out ranks cues: area under the ROC curve after a number of spikes. */
export interface DoubtPoint {
  readonly readOut: DoubtReadOut;
  readonly spikes: number;
  readonly auroc: Estimate;
  /** what it is on average for the same cues, where there is a closed form: one race, one or two spikes */
  readonly theory: number | undefined;
}

/** A question that doubt should answer: which cues are strange, which answers wrong. */
export interface DoubtTask {
  readonly task: "strange" | "wrong";
  readonly points: readonly DoubtPoint[];
  /** area with the exact posterior in place of spikes */
  readonly limits: Readonly<Record<DoubtReadOut, number>>;
}

/** Cues of which a share is missing. */
export interface MissingOutcome {
  readonly missing: number;
  readonly accuracy: Proportion;
  /** mean probability of the most probable memory */
  readonly confidence: number;
  /** calibration error of it */
  readonly ece: number;
  /** mean entropy of the posterior [nat], and of counts of the most spikes, corrected */
  readonly entropy: number;
  readonly counted: number;
  /** mean ln Σ e^u [nat] of cues from memories, and of strange ones */
  readonly known: number;
  readonly strange: number;
}

/** What {@link cueUncertainty} found. */
export interface CueUncertaintyResult {
  readonly params: CueUncertaintyParams;
  readonly tasks: readonly DoubtTask[];
  readonly missing: readonly MissingOutcome[];
  /** strange cues among all, shares missing mixed: areas by ln Σ e^u as it is, and less ln P + n ln cosh β for n entries seen */
  readonly pooled: {
    readonly raw: Estimate;
    readonly corrected: Estimate;
    /** calibration error of 1/(1 + 1/B), the probability of a cue from memory by its Bayes factor B */
    readonly ece: number;
  };
}

/** One cue, seen and raced for. */
interface Seen {
  readonly known: boolean;
  readonly correct: boolean;
  /** entries that are there */
  readonly entries: number;
  readonly confidence: number;
  /** ln Σ e^u */
  readonly evidence: number;
  readonly entropy: number;
  /** Σ p² */
  readonly alike: number;
  readonly winners: Int32Array;
  /** Σ of the first n latencies, at slope 1 and threshold 0 */
  readonly latencies: Float64Array;
}

function see(likelihood: Likelihood, cue: Float64Array, truth: number, spikes: number, random: Random): Seen {
  const potentials = likelihood.evidence(cue);
  const p = softmax(potentials);
  const winners = new Int32Array(spikes);
  const latencies = new Float64Array(spikes + 1);
  // Far above all starts, so that no ramp begins beyond it; latencies are then told against a threshold of 0.
  const threshold = logSumExp(potentials) + 40;
  const race = prepareRace({ kind: "ramp", clocked: false, slope: 1, threshold }, random);
  for (let f = 0; f < spikes; f++) {
    const {
      winners: [winner],
      latency,
    } = race.run(potentials);
    winners[f] = winner;
    latencies[f + 1] = latencies[f] + latency - threshold;
  }
  const best = argMax(p);
  return {
    ...{ known: truth >= 0, correct: best === truth, confidence: Math.min(1, p[best]), winners, latencies },
    entries: cue.reduce((sum, x) => sum + Math.abs(x), 0),
    evidence: logSumExp(potentials),
    entropy: entropy(p),
    alike: p.reduce((sum, x) => sum + x * x, 0),
  };
}

/** Doubt after n spikes: more of it for strange cues and wrong answers. */
function doubt(of: DoubtReadOut, seen: Seen, patterns: number, n: number): number {
  if (of === "latency") return seen.latencies[n] / n;
  const first = seen.winners.subarray(0, n);
  if (of === "entropy") return countEntropy(countsOf(first, patterns)).corrected;
  return n < 2 ? 0 : -collisionRate(first, "all");
}

/** The same with the exact posterior. */
const exactDoubt: Readonly<Record<DoubtReadOut, (seen: Seen) => number>> = {
  entropy: ({ entropy }) => entropy,
  collisions: ({ alike }) => -alike,
  latency: ({ evidence }) => -evidence,
};

/** The area that one race, or one or two spikes, have on average over the chance in them. */
function areaOf(of: DoubtReadOut, n: number, yes: readonly Seen[], no: readonly Seen[]): number | undefined {
  if (n === 1 && of !== "latency") return 0.5;
  // Which of two races is longer is a choice between their evidences: latencies differ by a logistic number.
  if (n === 1) return mean(yes.map((a) => mean(no.map((b) => 1 / (1 + Math.exp(a.evidence - b.evidence))))));
  // Two spikes are alike or not, and the two read-outs the same.
  if (n === 2 && of !== "latency")
    return 0.5 + 0.5 * (mean(no.map(({ alike }) => alike)) - mean(yes.map(({ alike }) => alike)));
  return undefined;
}

function taskOf(
  params: CueUncertaintyParams,
  task: DoubtTask["task"],
  cues: readonly Seen[],
  random: Random,
): DoubtTask {
  const positive = cues.map((cue) => (task === "strange" ? !cue.known : !cue.correct));
  const split = (want: boolean): Seen[] => cues.filter((_, i) => positive[i] === want);
  const [yes, no] = [split(true), split(false)];
  if (yes.length === 0 || no.length === 0)
    throw new RangeError(
      `cueUncertainty: trials must show ${task} cues and others, got ${yes.length} and ${no.length}`,
    );
  const points = readOuts.flatMap((readOut) =>
    params.spikes.map((spikes): DoubtPoint => {
      const scores = cues.map((cue) => doubt(readOut, cue, params.patterns, spikes));
      return {
        ...{ readOut, spikes, theory: areaOf(readOut, spikes, yes, no) },
        auroc: bootstrapInterval(cues.length, resampledArea(scores, positive), {
          random: random.split(`${readOut} ${spikes}`),
          resamples: params.resamples,
        }),
      };
    }),
  );
  const limit = (of: DoubtReadOut): number => roc(cues.map(exactDoubt[of]), positive)?.auroc ?? 0.5;
  return {
    ...{ task, points },
    limits: { entropy: limit("entropy"), collisions: limit("collisions"), latency: limit("latency") },
  };
}

/**
 * Cues from memories, with flips, beside strange ones of random signs: which read-out of a few spikes tells them apart, and which tells right
 * answers from wrong ones; then with entries missing.
 *
 *     ln B = ln Σ_k e^(u_k) − ln P − n ln cosh β
 *
 * is the logarithm of the Bayes factor of "from a memory" against "random signs" for n entries seen: at one n no test of a cue ranks better
 * than ln Σ e^u, which latencies read (Neyman and Pearson's lemma). Where n differs the threshold must move with it.
 *
 * @throws {RangeError} when sizes are no whole numbers, a share is outside its range, or no answer is wrong
 */
export const cueUncertainty: TabularExperiment<CueUncertaintyParams, CueUncertaintyResult> = {
  quick: {
    ...{ size: 64, patterns: 256, flips: 0.25, spikes: [1, 2, 3, 5, 10, 30], trials: 400, cuesPerSet: 50 },
    ...{ missing: [0, 0.2, 0.4, 0.6, 0.8], resamples: 2000 },
  },
  full: {
    ...{ size: 64, patterns: 256, flips: 0.25, spikes: [1, 2, 3, 5, 10, 30, 100], trials: 3000 },
    ...{ cuesPerSet: 50, missing: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9], resamples: 2000 },
  },
  run(params, random) {
    const { size, patterns, flips, spikes, trials, cuesPerSet } = params;
    const caller = "cueUncertainty";
    for (const [name, value] of Object.entries({ size, patterns, trials, cuesPerSet }))
      checkInteger(caller, name, value, 1);
    for (const n of spikes) checkInteger(caller, "spikes", n, 1);
    checkPositive(caller, "spikes", spikes.length);
    const most = Math.max(...spikes);
    const beta = flipBeta(flips);

    const cuesAt = (missing: number, chance: Random): Seen[] => {
      let likelihood: Likelihood | undefined;
      return Array.from({ length: trials }, (_, trial) => {
        if (likelihood === undefined || trial % cuesPerSet === 0) {
          const stored = randomPatterns(chance.split(`set ${trial}`), patterns, size);
          likelihood = flipLikelihood(stored.matrix, { flips, missing });
        }
        const own = chance.split(`cue ${trial}`);
        const truth = Math.floor(own() * patterns);
        const cue = likelihood.sample(truth, own);
        // Random signs where the cue has some.
        const strange = cue.map((x) => (x === 0 ? 0 : own() < 0.5 ? -1 : 1));
        return [
          see(likelihood, cue, truth, most, own.split("known")),
          see(likelihood, strange, -1, most, own.split("strange")),
        ];
      }).flat();
    };

    const whole = cuesAt(0, random.split("whole"));
    const tasks = [
      taskOf(params, "strange", whole, random.split("strange")),
      taskOf(
        params,
        "wrong",
        whole.filter(({ known }) => known),
        random.split("wrong"),
      ),
    ];
    const all: Seen[] = [];
    const missing = params.missing.map((share): MissingOutcome => {
      const cues = cuesAt(share, random.split(`missing ${share}`));
      all.push(...cues);
      const known = cues.filter((cue) => cue.known);
      return {
        missing: share,
        accuracy: proportion(known.filter(({ correct }) => correct).length, trials),
        confidence: mean(known.map(({ confidence }) => confidence)),
        ece: reliability(
          known.map(({ confidence }) => confidence),
          known.map(({ correct }) => correct),
        ).ece,
        entropy: mean(known.map(({ entropy }) => entropy)),
        counted: mean(known.map((cue) => doubt("entropy", cue, patterns, most))),
        known: mean(known.map(({ evidence }) => evidence)),
        strange: mean(cues.filter((cue) => !cue.known).map(({ evidence }) => evidence)),
      };
    });

    const familiar = all.map(({ known }) => known);
    const raw = all.map(({ evidence }) => evidence);
    const factor = all.map((cue) => cue.evidence - Math.log(patterns) - cue.entries * logCosh(beta));
    const area = (name: string, scores: readonly number[]): Estimate =>
      bootstrapInterval(all.length, resampledArea(scores, familiar), {
        random: random.split(name),
        resamples: params.resamples,
      });
    return {
      ...{ params, tasks, missing },
      pooled: {
        raw: area("raw", raw),
        corrected: area("corrected", factor),
        ece: reliability(
          factor.map((x) => 1 / (1 + Math.exp(-x))),
          familiar,
        ).ece,
      },
    };
  },
  rows: ({ tasks }) =>
    tasks.flatMap(({ task, points, limits }) =>
      points.map(({ readOut, spikes, auroc, theory }) => ({
        ...{ task, read_out: readOut, spikes, auroc: auroc.value, low: auroc.low, high: auroc.high },
        ...{ theory: theory ?? null, limit: limits[readOut] },
      })),
    ),
};
