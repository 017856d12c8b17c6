/** @file How does recall by spikes compare with other memories and attentions on the same cues? */
import { holm, pairedPermutation } from "../../analysis";
import { targetPosterior } from "../../bayesian";
import {
  checkInteger,
  checkPositive,
  checkRange,
  type Matrix,
  mean,
  norm,
  type Proportion,
  proportion,
  type Random,
  row,
  uniformInteger,
} from "../../math";
import { cosine, retrievalThreshold } from "../../pattern";
import type { TabularExperiment } from "../experiment";
import { type ComparisonMethod, type Contest, contenders, methodsOf } from "./contenders";
import { checkEnsemble, cueOf, type Ensemble, patternsOf, precisionOf } from "./ensembles";
import { likeliestIsRight } from "./rivals";

/** One ensemble, at every number of memories and every noise. */
export interface ComparisonPart {
  readonly ensemble: Ensemble;
  /** P; of glyphs 26 at most */
  readonly memories: readonly number[];
  /** probability of a flip in (0, ½); of Gaussian patterns the standard deviation of what is added */
  readonly noise: readonly number[];
}

/** Sizes of {@link retrievalComparison}. */
export interface RetrievalComparisonParams extends Pick<Contest, "spikes" | "best" | "steps"> {
  /** N, but of glyphs, which have 35 pixels */
  readonly size: number;
  readonly parts: readonly ComparisonPart[];
  /** β of those that know the noise over what suits it */
  readonly ratio: number;
  /** each with patterns of its own */
  readonly seeds: number;
  /** for each seed; the same pattern, the same chance at every noise */
  readonly cues: number;
  /** chance of any false claim within an ensemble that one method is better than another */
  readonly level: number;
}

/** One method in one cell. */
export interface ComparisonOutcome extends ComparisonMethod {
  /** the stored pattern with the largest cosine to the output is the right one */
  readonly right: Proportion;
  /** the output is the right pattern, to a cosine of 0.95 */
  readonly recalled: Proportion;
  /** cues answered rightly that the oracle answers wrongly, and the other way round */
  readonly gained: number;
  readonly lost: number;
}

/** One ensemble, number of memories and noise. */
export interface ComparisonCell {
  readonly ensemble: Ensemble;
  /** N */
  readonly size: number;
  readonly memories: number;
  /** ln P/N */
  readonly load: number;
  readonly noise: number;
  readonly outcomes: readonly ComparisonOutcome[];
  /** for random signs what is right in theory, exactly: of the nearest pattern and of one spike; NaN for others */
  readonly nearest: number;
  readonly oneSpike: number;
}

/** Where a method stands within an ensemble, over all its cells. */
export interface ComparisonRank {
  readonly method: string;
  /** mean share of right answers */
  readonly right: number;
  /** 1 + number of methods that are better, at the level asked for */
  readonly rank: number;
}

/** Two methods on the same cues. */
export interface ComparisonPair {
  readonly better: string;
  readonly worse: string;
  /** mean difference of shares over seeds, ≥ 0 */
  readonly difference: number;
  /** two-sided, by paired permutation over seeds; after Holm's correction for all pairs of the ensemble */
  readonly p: number;
}

/** What {@link retrievalComparison} found. */
export interface RetrievalComparisonResult {
  readonly params: RetrievalComparisonParams;
  readonly cells: readonly ComparisonCell[];
  readonly rankings: readonly {
    readonly ensemble: Ensemble;
    /** the best first */
    readonly methods: readonly ComparisonRank[];
    readonly pairs: readonly ComparisonPair[];
  }[];
}

/** Exact chances for flips that come one by one: those of so many flips, weighed by how often they are so many. */
function exactly(
  size: number,
  memories: number,
  flips: number,
  beta: number,
): { nearest: number; oneSpike: number } {
  let [nearest, oneSpike] = [0, 0];
  let weight = (1 - flips) ** size;
  for (let flipped = 0; flipped <= size; flipped++) {
    if (weight > 1e-9) {
      nearest += weight * likeliestIsRight(size, memories, flipped);
      oneSpike += weight * targetPosterior(size, memories, flipped, beta);
    }
    weight *= ((size - flipped) / (flipped + 1)) * (flips / (1 - flips));
  }
  return { nearest, oneSpike };
}

/** What is counted for one method in one cell. */
interface Tally {
  /** [seeds] share of right answers */
  readonly shares: Float64Array;
  recalled: number;
  gained: number;
  lost: number;
}

/** The stored pattern with the largest cosine to an output, the first of equals. */
function nearestIn({ rows, cols, data }: Matrix): (output: Float64Array) => number {
  const lengths = Float64Array.from({ length: rows }, (_, k) =>
    norm(data.subarray(k * cols, (k + 1) * cols)),
  );
  return (output) => {
    let [found, most] = [0, Number.NEGATIVE_INFINITY];
    for (let k = 0, at = 0; k < rows; k++) {
      let product = 0;
      for (let i = 0; i < cols; i++, at++) product += data[at] * output[i];
      if (product / lengths[k] > most) [found, most] = [k, product / lengths[k]];
    }
    return found;
  };
}

/** All noises of one number of memories. */
function cellsOf(
  { ensemble, noise }: ComparisonPart,
  memories: number,
  params: RetrievalComparisonParams,
  random: Random,
): { cell: ComparisonCell; shares: readonly Float64Array[] }[] {
  const { seeds, cues, ratio } = params;
  const contest: Contest = { ...params, signs: ensemble !== "gaussian" };
  const methods = methodsOf(contest);
  const tallies = noise.map(() =>
    methods.map((): Tally => ({ shares: new Float64Array(seeds), recalled: 0, gained: 0, lost: 0 })),
  );
  const betas = noise.map((level) => ratio * precisionOf(ensemble, level));
  let size = params.size;
  for (let seed = 0; seed < seeds; seed++) {
    const own = random.split(`${ensemble} ${memories} ${seed}`);
    const stored = patternsOf(ensemble, memories, params.size, own.split("patterns"));
    size = stored.matrix.cols;
    const nearestTo = nearestIn(stored.matrix);
    const prepared = contenders(stored.matrix, contest);
    noise.forEach((level, at) => {
      const answer = prepared(betas[at]);
      for (let cue = 0; cue < cues; cue++) {
        const chance = own.split(cue);
        const sought = uniformInteger(chance, memories);
        const outputs = answer(cueOf(ensemble, stored, sought, level, chance.split("cue")), chance);
        const right = outputs.map((output) => nearestTo(output) === sought);
        outputs.forEach((output, m) => {
          const tally = tallies[at][m];
          if (right[m]) tally.shares[seed] += 1 / cues;
          if (right[m] && !right[0]) tally.gained++;
          if (!right[m] && right[0]) tally.lost++;
          if (cosine(row(stored.matrix, sought), output) >= retrievalThreshold) tally.recalled++;
        });
      }
    });
  }
  const all = seeds * cues;
  return noise.map((level, at) => {
    const theory =
      ensemble === "signs"
        ? exactly(size, memories, level, betas[at])
        : { nearest: Number.NaN, oneSpike: Number.NaN };
    const outcomes = methods.map((one, m) => {
      const { shares, recalled, gained, lost } = tallies[at][m];
      const right = proportion(Math.round(mean(shares) * all), all);
      return { ...one, right, recalled: proportion(recalled, all), gained, lost };
    });
    const load = Math.log(memories) / size;
    const cell = { ensemble, size, memories, load, noise: level, outcomes, ...theory };
    return { cell, shares: tallies[at].map(({ shares }) => shares) };
  });
}

/** Who is better than whom, on the same cues; pairs are seeds, which are independent where cues of one seed are not. */
function rankingOf(
  methods: readonly string[],
  shares: readonly Float64Array[],
  level: number,
  random: Random,
): { methods: ComparisonRank[]; pairs: ComparisonPair[] } {
  const right = shares.map(mean);
  const tested = methods.flatMap((_, a) =>
    methods.slice(a + 1).map((_, i) => {
      const b = a + 1 + i;
      const [better, worse] = right[a] >= right[b] ? [a, b] : [b, a];
      const differences = shares[better].map((x, seed) => x - shares[worse][seed]);
      return { better, worse, p: pairedPermutation(differences, { random }).p };
    }),
  );
  const corrected = holm(tested.map(({ p }) => p));
  return {
    methods: methods
      .map((method, m) => ({
        ...{ method, right: right[m] },
        rank: 1 + tested.filter(({ worse }, i) => worse === m && corrected[i] <= level).length,
      }))
      .sort((a, b) => b.right - a.right),
    pairs: tested.map(({ better, worse }, i) => ({
      ...{ better: methods[better], worse: methods[worse] },
      ...{ difference: right[better] - right[worse], p: corrected[i] },
    })),
  };
}

/**
 * The same cues for the spiking network and for memories and attentions of other kinds.
 *
 * A cue is a stored pattern with noise. Each method gives an output in its own way; the answer is the stored pattern nearest to it. Oracle is
 * the likeliest pattern given noise and cue (maximum a posteriori): on average over cues nothing can be right more often. Reading an
 * output by the nearest pattern is itself an oracle's work, and a memory that gives back its cue is as good as one; so it is also counted whether
 * the output is the pattern. The ranking is of all cells of an ensemble together: it is as good as the choice of loads and noise.
 *
 * @throws {RangeError} when a number is no whole number or outside its range
 * @throws {TypeError} when an ensemble is unknown
 */
export const retrievalComparison: TabularExperiment<RetrievalComparisonParams, RetrievalComparisonResult> = {
  quick: {
    ...{ size: 64, spikes: [1, 3, 10, 30], best: 8, steps: 10, ratio: 1 },
    parts: [
      { ensemble: "signs", memories: [4, 8, 16, 64, 512], noise: [0.1, 0.2, 0.3] },
      { ensemble: "gaussian", memories: [16, 256], noise: [1.5, 2, 2.5] },
      { ensemble: "correlated", memories: [4, 16, 128], noise: [0.1, 0.2, 0.3] },
      { ensemble: "ultrametric", memories: [4, 16, 128], noise: [0.1, 0.2, 0.3] },
      { ensemble: "glyphs", memories: [4, 13, 26], noise: [0.1, 0.2, 0.3] },
    ],
    ...{ seeds: 20, cues: 10, level: 0.05 },
  },
  full: {
    ...{ size: 64, spikes: [1, 3, 10, 30, 100], best: 8, steps: 10, ratio: 1 },
    parts: [
      {
        ensemble: "signs",
        memories: [2, 4, 6, 8, 12, 16, 32, 64, 128, 256, 512, 1024, 2048],
        noise: [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35],
      },
      { ensemble: "gaussian", memories: [4, 16, 64, 256], noise: [0.5, 1, 1.5, 2, 2.5] },
      { ensemble: "correlated", memories: [4, 16, 64, 256, 1024], noise: [0.05, 0.1, 0.2, 0.3] },
      { ensemble: "ultrametric", memories: [4, 16, 64, 256, 1024], noise: [0.05, 0.1, 0.2, 0.3] },
      { ensemble: "glyphs", memories: [4, 8, 13, 20, 26], noise: [0.05, 0.1, 0.2, 0.3] },
    ],
    ...{ seeds: 24, cues: 40, level: 0.05 },
  },
  run(params, random) {
    const caller = "retrievalComparison";
    const { spikes, parts, level } = params;
    checkInteger(caller, "size", params.size, 1, 1000);
    checkInteger(caller, "seeds", params.seeds, 2);
    checkInteger(caller, "cues", params.cues, 1);
    checkInteger(caller, "best", params.best, 1);
    checkPositive(caller, "ratio", params.ratio);
    checkRange(caller, "level", level, 0, 1);
    spikes.forEach((n, i) => {
      checkInteger(caller, "spikes", n, i === 0 ? 1 : spikes[i - 1] + 1);
    });
    const found = parts.map((part) => {
      const { ensemble, memories, noise } = part;
      checkEnsemble(caller, ensemble);
      for (const level of noise) checkPositive(caller, "noise", level);
      const cells = memories.flatMap((count) => {
        checkInteger(caller, "memories", count, 2, ensemble === "glyphs" ? 26 : 2 ** 20);
        return cellsOf(part, count, params, random);
      });
      const methods = cells[0].cell.outcomes.map(({ method }) => method);
      const shares = methods.map((_, m) =>
        Float64Array.from({ length: params.seeds }, (_, seed) =>
          mean(cells.map((one) => one.shares[m][seed])),
        ),
      );
      const ranking = rankingOf(methods, shares, level, random.split(`ranking ${ensemble}`));
      return { cells: cells.map(({ cell }) => cell), ranking: { ensemble, ...ranking } };
    });
    return {
      params,
      cells: found.flatMap(({ cells }) => cells),
      rankings: found.map(({ ranking }) => ranking),
    };
  },
  rows: ({ cells }) =>
    cells.flatMap(({ outcomes, nearest, oneSpike, ...cell }) =>
      outcomes.map(({ method, right, recalled, gained, lost }) => ({
        ...{ ...cell, method, right: right.fraction, low: right.low, high: right.high },
        ...{ recalled: recalled.fraction, gained, lost },
      })),
    ),
};
