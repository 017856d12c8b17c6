/** @file How many spikes does an answer take? Rules for when to stop listening, on the same cues and the same spikes. */
import {
  afterSpikes,
  bayesianHopfield,
  type Decision,
  decideEach,
  decisionError,
  entropyBelow,
  flipLikelihood,
  leadBy,
  leadOfTwo,
  posteriorSampler,
  prepareSampler,
  type StopRule,
} from "../../bayesian";
import {
  argMax,
  checkInteger,
  checkRange,
  matrix,
  mean,
  meanError,
  type Proportion,
  proportion,
  type Random,
} from "../../math";
import { randomPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";

/** The kinds of rules that are compared. */
export type StopKind = "fixed" | "lead" | "entropy";

/** Sizes of {@link anytimeRetrieval}. */
export interface AnytimeRetrievalParams {
  /** N */
  readonly size: number;
  /** P */
  readonly patterns: number;
  /** ε of the cues, each a series of its own */
  readonly flips: readonly number[];
  /** n of fixed numbers of spikes */
  readonly fixed: readonly number[];
  /** margins of leads */
  readonly leads: readonly number[];
  /** h of entropies [nat] */
  readonly entropies: readonly number[];
  /** cues of each ε */
  readonly trials: number;
  /** cues asked of one set of patterns */
  readonly cuesPerSet: number;
  /** R [Hz] */
  readonly rate: number;
  /** spikes at which a rule gives up */
  readonly limit: number;
  /** two memories alone, as theory has them: p of the likelier, and decisions of each rule */
  readonly pair: { readonly p: number; readonly trials: number };
}

/** One rule over all cues. */
export interface RuleOutcome {
  readonly kind: StopKind;
  /** n, margin or h */
  readonly setting: number;
  /** right answers */
  readonly accuracy: Proportion;
  /** answers that are not the most probable memory, or one of those that are as probable */
  readonly missed: Proportion;
  readonly spikes: { readonly mean: number; readonly error: number };
  /** mean time to the answer [ms] */
  readonly time: number;
  /** share of decisions that the rule was satisfied in */
  readonly stopped: number;
}

/** All rules at one ε. */
export interface AnytimeSeries {
  readonly flips: number;
  /** of the most probable memory: what no number of spikes exceeds on average */
  readonly best: Proportion;
  readonly rules: readonly RuleOutcome[];
}

/** What {@link anytimeRetrieval} found. */
export interface AnytimeRetrievalResult {
  readonly params: AnytimeRetrievalParams;
  readonly series: readonly AnytimeSeries[];
  /** two memories, measured and in closed form */
  readonly pair: readonly {
    readonly kind: "fixed" | "lead";
    readonly setting: number;
    readonly error: Proportion;
    readonly spikes: number;
    readonly theory: { readonly error: number; readonly spikes: number };
  }[];
}

interface Listed {
  readonly kind: StopKind;
  readonly setting: number;
  readonly rule: StopRule;
}

const rulesOf = ({ fixed, leads, entropies }: AnytimeRetrievalParams): readonly Listed[] => [
  ...fixed.map((n) => ({ kind: "fixed" as const, setting: n, rule: afterSpikes(n) })),
  ...leads.map((m) => ({ kind: "lead" as const, setting: m, rule: leadBy(m) })),
  ...entropies.map((h) => ({ kind: "entropy" as const, setting: h, rule: entropyBelow(h) })),
];

function seriesAt(params: AnytimeRetrievalParams, flips: number, random: Random): AnytimeSeries {
  const { size, patterns, trials, cuesPerSet, rate, limit } = params;
  const listed = rulesOf(params);
  const rules = listed.map(({ rule }) => rule);
  const made: { truth: number; likely: number; potentials: Float64Array; decisions: readonly Decision[] }[] =
    [];
  let likelihood = flipLikelihood(randomPatterns(random.split("set 0"), patterns, size).matrix, { flips });
  for (let trial = 0; trial < trials; trial++) {
    if (trial > 0 && trial % cuesPerSet === 0)
      likelihood = flipLikelihood(
        randomPatterns(random.split(`set ${trial / cuesPerSet}`), patterns, size).matrix,
        { flips },
      );
    const own = random.split(`cue ${trial}`);
    const truth = Math.floor(own() * patterns);
    const observation = likelihood.sample(truth, own);
    const sampler = posteriorSampler(likelihood, {
      ...{ observation, rate },
      random: own.split("spikes"),
    });
    const potentials = sampler.potentials();
    const likely = argMax(potentials);
    made.push({ truth, likely, potentials, decisions: decideEach(sampler, rules, limit) });
  }
  const count = (holds: (m: (typeof made)[number]) => boolean): Proportion =>
    proportion(made.filter(holds).length, trials);
  return {
    flips,
    best: count(({ truth, likely }) => truth === likely),
    rules: listed.map(({ kind, setting }, r) => {
      const spikes = made.map(({ decisions }) => decisions[r].spikes);
      return {
        ...{ kind, setting },
        accuracy: count(({ truth, decisions }) => decisions[r].answer === truth),
        // Overlaps of signs are whole numbers, and two memories often have the same: either will do.
        missed: count(({ likely, potentials, decisions }) => {
          return potentials[decisions[r].answer] < potentials[likely] - 1e-9;
        }),
        spikes: meanError(spikes),
        time: mean(made.map(({ decisions }) => decisions[r].time)),
        stopped: count(({ decisions }) => decisions[r].stopped).fraction,
      };
    }),
  };
}

function pairOf(params: AnytimeRetrievalParams, random: Random): AnytimeRetrievalResult["pair"] {
  const { p, trials } = params.pair;
  checkRange("anytimeRetrieval", "pair.p", p, 0.5, 1 - 2 ** -40);
  const two = bayesianHopfield(matrix(2, 1), { beta: 1 });
  const sampler = prepareSampler(two, { evidence: [Math.log(p), Math.log1p(-p)], random });
  const listed = rulesOf({ ...params, entropies: [] });
  const rules = listed.map(({ rule }) => rule);
  const made = Array.from({ length: trials }, () => decideEach(sampler, rules, params.limit));
  return listed.map(({ kind, setting }, r) => ({
    kind: kind as "fixed" | "lead",
    setting,
    error: proportion(made.filter((d) => d[r].answer === 1).length, trials),
    spikes: mean(made.map((d) => d[r].spikes)),
    theory:
      kind === "lead"
        ? leadOfTwo(p, setting)
        : { error: decisionError([p, 1 - p], setting), spikes: setting },
  }));
}

/**
 * How many spikes of `other` reach what a rule reaches: the mean number at which its curve of missed answers, taken as straight in the
 * logarithm between rules, comes down to the same share.
 *
 * @returns undefined where the curve does not reach it, or no answer was missed
 */
export function spikesForSame(
  missed: number,
  other: readonly { readonly missed: number; readonly spikes: number }[],
): number | undefined {
  if (!(missed > 0)) return undefined;
  const curve = [...other].sort((a, b) => a.spikes - b.spikes);
  for (let i = 1; i < curve.length; i++) {
    const [a, b] = [curve[i - 1], curve[i]];
    if (!(a.missed >= missed && b.missed <= missed && b.missed > 0)) continue;
    if (a.missed === b.missed) return a.spikes;
    const part = Math.log(a.missed / missed) / Math.log(a.missed / b.missed);
    return a.spikes + part * (b.spikes - a.spikes);
  }
  return undefined;
}

/**
 * Retrieval at any time: cues with flips, spikes sampled from the exact posterior, and rules that stop after n spikes, with a lead of m, or at
 * an entropy below h. All rules hear the same spikes.
 *
 * @throws {RangeError} when sizes are no whole numbers or a setting is outside its range
 */
export const anytimeRetrieval: TabularExperiment<AnytimeRetrievalParams, AnytimeRetrievalResult> = {
  quick: {
    ...{ size: 64, patterns: 1024, flips: [0.2, 0.25, 0.3], trials: 1000, cuesPerSet: 100, rate: 1000 },
    fixed: [1, 2, 3, 5, 8, 12, 20, 30, 50, 80],
    ...{ leads: [1, 2, 3, 4, 5, 6], entropies: [1.5, 1, 0.7, 0.4], limit: 120 },
    pair: { p: 0.6, trials: 20_000 },
  },
  full: {
    ...{ size: 64, patterns: 1024, flips: [0.2, 0.25, 0.3], trials: 5000, cuesPerSet: 100, rate: 1000 },
    fixed: [1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 120, 200, 300],
    ...{ leads: [1, 2, 3, 4, 5, 6, 8, 10], entropies: [2, 1.5, 1, 0.7, 0.5, 0.3, 0.2, 0.1], limit: 1000 },
    pair: { p: 0.6, trials: 100_000 },
  },
  run(params, random) {
    const caller = "anytimeRetrieval";
    checkInteger(caller, "size", params.size, 1);
    checkInteger(caller, "patterns", params.patterns, 2);
    checkInteger(caller, "trials", params.trials, 2);
    checkInteger(caller, "cuesPerSet", params.cuesPerSet, 1);
    return {
      params,
      series: params.flips.map((flips) => seriesAt(params, flips, random.split(`flips ${flips}`))),
      pair: pairOf(params, random.split("pair")),
    };
  },
  rows: ({ series }) =>
    series.flatMap(({ flips, best, rules }) =>
      rules.map(({ kind, setting, accuracy, missed, spikes, time, stopped }) => ({
        ...{ flips, rule: kind, setting, best: best.fraction, accuracy: accuracy.fraction },
        ...{
          missed: missed.fraction,
          spikes: spikes.mean,
          spikes_error: spikes.error,
          time_ms: time,
          stopped,
        },
      })),
    ),
};
