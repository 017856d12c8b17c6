/** @file What do wrong, missing, noisy and stuck inputs, and wrong and coarse weights, do to recall by spikes and to its confidence? */
import { confidenceErrorByChance, reliability } from "../../analysis";
import { bayesianHopfield, draw, prepareSampler } from "../../bayesian";
import {
  argMax,
  checkChoice,
  checkInteger,
  checkPositive,
  checkRange,
  type MeanError,
  matVecTransposed,
  mean,
  type Proportion,
  proportion,
  type Random,
  row,
  uniformInteger,
} from "../../math";
import { cosine, randomPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";
import { decideBy } from "./decide";
import { cuesUnder, storedUnder, suitedBeta, type Trouble, troubles } from "./trouble";
import { troubledRecall } from "./trouble-theory";

/** One trouble at several levels. */
export interface TroubleSeries {
  readonly trouble: Trouble;
  /** rising; shares in [0, 1], standard deviations ≥ 0, or numbers of bits */
  readonly levels: readonly number[];
  /** β over what suits the trouble */
  readonly ratios: readonly number[];
  /** P and N, where they are other than for all */
  readonly memories?: number;
  readonly size?: number;
}

/** Sizes of {@link memoryRobustness}. */
export interface MemoryRobustnessParams {
  readonly size: number;
  readonly memories: number;
  /** n, rising: the first so many of the same spikes */
  readonly spikes: readonly number[];
  readonly series: readonly TroubleSeries[];
  /** each with patterns of its own */
  readonly seeds: number;
  /** for each seed; the same pattern, the same chance at every level and β */
  readonly cues: number;
}

/** What is seen at one level and β. */
export interface TroublePoint {
  readonly trouble: Trouble;
  readonly level: number;
  readonly ratio: number;
  readonly beta: number;
  readonly size: number;
  readonly memories: number;
  /** the likeliest memory is the right one */
  readonly likeliest: Proportion;
  /** the same in theory, exactly; NaN where there is none */
  readonly exact: number;
  /** for each n, the memory with the most of n spikes is the right one */
  readonly recalled: readonly Proportion[];
  /** mean cosine between the right pattern and what all spikes together carry */
  readonly cosine: number;
  /** calibration error of the posterior of the likeliest memory */
  readonly confidenceError: number;
  /** what it would be of a posterior that is right about itself */
  readonly confidenceByChance: MeanError;
  /** for each n, that of the winner's share of n spikes */
  readonly countedErrors: readonly number[];
}

/** What {@link memoryRobustness} found. */
export interface MemoryRobustnessResult {
  readonly params: MemoryRobustnessParams;
  readonly points: readonly TroublePoint[];
}

/** All cues of one level and β. */
function pointOf(
  { trouble, memories, size }: Required<Pick<TroubleSeries, "trouble" | "memories" | "size">>,
  level: number,
  ratio: number,
  { spikes, seeds, cues }: MemoryRobustnessParams,
  random: Random,
): TroublePoint {
  const beta = ratio * suitedBeta(trouble, level);
  const most = spikes[spikes.length - 1];
  const likeliest: number[] = [];
  const confidence: number[] = [];
  const cosines: number[] = [];
  const right = spikes.map((): number[] => []);
  const shares = spikes.map((): number[] => []);
  for (let seed = 0; seed < seeds; seed++) {
    const own = random.split(`${trouble} ${seed}`);
    const patterns = randomPatterns(own.split("patterns"), memories, size, {
      law: trouble === "bits" ? "gaussian" : "bipolar",
    });
    const stored = storedUnder(trouble, level, patterns, own.split("weights"));
    // Errors of weights do not know themselves: norms are not corrected for.
    const network = bayesianHopfield(stored, {
      beta,
      ...(trouble === "weights" && { excitability: new Float64Array(memories) }),
    });
    const show = cuesUnder(trouble, level, patterns, own.split("stuck"));
    for (let cue = 0; cue < cues; cue++) {
      const chance = own.split(cue);
      const sought = uniformInteger(chance, memories);
      const look = chance.split("cue");
      const probe = show(sought, look);
      const posterior = network.posterior(probe);
      const best = argMax(posterior);
      likeliest.push(best === sought ? 1 : 0);
      confidence.push(Math.min(1, posterior[best]));
      const clamped = (to: Float64Array, name: string) =>
        prepareSampler(network, { cue: to, mode: "clamped", random: chance.split(name) });
      const fired =
        trouble === "jitter"
          ? Int32Array.from({ length: most }, (_, i) =>
              clamped(i === 0 ? probe : show(sought, look), `spike ${i}`).fire(),
            )
          : draw(clamped(probe, "spikes"), most);
      decideBy(fired, sought, spikes, chance).forEach((decided, i) => {
        right[i].push(decided.right ? 1 : 0);
        shares[i].push(decided.share);
      });
      const counts = new Float64Array(memories);
      for (const k of fired) counts[k]++;
      cosines.push(cosine(row(patterns.matrix, sought), matVecTransposed(stored, counts)));
    }
  }
  const share = (yes: readonly number[]): Proportion =>
    proportion(
      yes.reduce((sum, x) => sum + x, 0),
      yes.length,
    );
  return {
    ...{ trouble, level, ratio, beta, size, memories },
    likeliest: share(likeliest),
    exact: troubledRecall(trouble, level, size, memories),
    recalled: right.map(share),
    cosine: mean(cosines),
    confidenceError: reliability(confidence, likeliest).ece,
    confidenceByChance: confidenceErrorByChance(confidence),
    countedErrors: shares.map((of, i) => reliability(of, right[i]).ece),
  };
}

const coarse: TroubleSeries = {
  ...{ trouble: "bits", levels: [1, 2, 3, 4, 6, 8], ratios: [1] },
  ...{ memories: 256, size: 128 },
};

/**
 * Recall by spikes under a clamped cue, and how sure it is of itself, in seven sorts of {@link Trouble}.
 *
 * β suits the trouble at ratio 1: that of the noise, where a posterior is right about itself. Theory: `troubledRecall` exactly at any size
 * where trouble is counted in signs, `troubleThreshold` for long patterns.
 *
 * @throws {RangeError} when a number is no whole number or outside its range
 */
export const memoryRobustness: TabularExperiment<MemoryRobustnessParams, MemoryRobustnessResult> = {
  quick: {
    ...{ size: 64, memories: 1024, spikes: [1, 3, 10, 30] },
    series: [
      { trouble: "flips", levels: [0.1, 0.2, 0.25, 0.3, 0.35], ratios: [1] },
      { trouble: "flips", levels: [0.1, 0.2, 0.3], ratios: [0.5, 2] },
      { trouble: "mask", levels: [0.5, 0.7, 0.8, 0.9], ratios: [1] },
      { trouble: "gaussian", levels: [1, 1.5, 2, 2.5], ratios: [1] },
      { trouble: "jitter", levels: [0.2, 0.3, 0.4], ratios: [1] },
      { trouble: "stuck", levels: [0.2, 0.4, 0.6, 0.8], ratios: [1] },
      { trouble: "weights", levels: [0.25, 0.5, 1, 1.5, 2], ratios: [1] },
      coarse,
    ],
    ...{ seeds: 20, cues: 12 },
  },
  full: {
    ...{ size: 64, memories: 1024, spikes: [1, 3, 10, 30, 100] },
    series: [
      {
        ...{ trouble: "flips", levels: [0.05, 0.1, 0.15, 0.2, 0.225, 0.25, 0.275, 0.3, 0.35, 0.4, 0.45] },
        ratios: [0.25, 0.5, 1, 2],
      },
      { trouble: "mask", levels: [0.3, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95], ratios: [1] },
      { trouble: "gaussian", levels: [0.5, 1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4], ratios: [0.5, 1, 2] },
      { trouble: "jitter", levels: [0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45], ratios: [1] },
      { trouble: "stuck", levels: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9], ratios: [1] },
      { trouble: "weights", levels: [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3], ratios: [1] },
      { ...coarse, levels: [1, 2, 3, 4, 5, 6, 7, 8] },
    ],
    ...{ seeds: 20, cues: 50 },
  },
  run(params, random) {
    const caller = "memoryRobustness";
    const { spikes, series } = params;
    checkInteger(caller, "seeds", params.seeds, 1);
    checkInteger(caller, "cues", params.cues, 1);
    spikes.forEach((n, i) => {
      checkInteger(caller, "spikes", n, i === 0 ? 1 : spikes[i - 1] + 1);
    });
    const points = series.flatMap(({ trouble, levels, ratios, ...own }) => {
      checkChoice(caller, "trouble", trouble, troubles);
      const at = { trouble, memories: params.memories, size: params.size, ...own };
      return levels.flatMap((level) => {
        if (trouble === "bits") checkInteger(caller, "level", level, 1, 32);
        else if (trouble === "gaussian") checkPositive(caller, "level", level);
        else checkRange(caller, "level", level, 0, trouble === "weights" ? Number.MAX_VALUE : 1);
        return ratios.map((ratio) => {
          checkPositive(caller, "ratio", ratio);
          return pointOf(at, level, ratio, params, random);
        });
      });
    });
    return { params, points };
  },
  rows: ({ params: { spikes }, points }) =>
    points.flatMap(({ recalled, countedErrors, likeliest, confidenceByChance, ...point }) =>
      spikes.map((n, i) => ({
        ...{ ...point, likeliest: likeliest.fraction, spikes: n },
        ...{ recalled: recalled[i].fraction, low: recalled[i].low, high: recalled[i].high },
        ...{ confidenceByChance: confidenceByChance.mean, countedError: countedErrors[i] },
      })),
    ),
};
