/** @file Is a sparse distributed memory attention? How near its weights are to a softmax, and whether the two recall alike. */
import {
  checkInteger,
  type Matrix,
  type Proportion,
  permutation,
  proportion,
  type Random,
  row,
} from "../math";
import {
  circleMemory,
  type Dynamics,
  hammingRadius,
  heteroHopfield,
  logIntersections,
  retrieve,
  softmaxBeta,
  sparseDistributedMemory,
} from "../memory";
import { randomPatterns } from "../pattern";
import type { Experiment } from "./experiment";

/** Sizes of {@link sdmAttention}. */
export interface SdmAttentionParams {
  /** bits of a word in the fits, and the fractions of all words that a hard address answers to */
  readonly fits: { readonly size: number; readonly fractions: readonly number[] };
  /** short words, and radii */
  readonly short: { readonly size: number; readonly radii: readonly number[] };
  /** the recall task: random patterns, cues with flipped bits */
  readonly recall: {
    readonly size: number;
    readonly patterns: number;
    /** hard addresses of the finite memory */
    readonly locations: number;
    /** fractions of all words that a hard address answers to: wide balls, and narrow ones */
    readonly fractions: readonly number[];
    /** flipped bits of a cue */
    readonly flips: readonly number[];
    /** cues at each number of flips */
    readonly cues: number;
  };
}

/** The circle intersection at one radius, and its softmax. */
export interface IntersectionFit {
  readonly size: number;
  readonly radius: number;
  /** ln I(δ)/I(0), δ = 0 … radius − 1 */
  readonly log: Float64Array;
  /** the fitted line at the same distances */
  readonly line: Float64Array;
  /** β of least squares, and with the published factor d/(d − 1) */
  readonly beta: number;
  readonly publishedBeta: number;
  /** largest |ln I − line| at the distances fitted, nats */
  readonly misfit: number;
  /** R², share of the variance of ln I that the line explains */
  readonly explained: number;
}

/** Recall at one fraction: shares of cues that end in their pattern, all bits right, for each number of flips. */
export interface SdmRecall {
  readonly fraction: number;
  readonly radius: number;
  readonly beta: number;
  /** a finite number of hard addresses */
  readonly finite: readonly Proportion[];
  /** all words as hard addresses */
  readonly circle: readonly Proportion[];
  /** softmax with the fitted β */
  readonly softmax: readonly Proportion[];
}

/** What {@link sdmAttention} found. */
export interface SdmAttentionResult {
  readonly fits: readonly IntersectionFit[];
  readonly short: readonly IntersectionFit[];
  readonly flips: readonly number[];
  readonly recalls: readonly SdmRecall[];
}

/**
 * Fits the weights of a sparse distributed memory with all words as hard addresses by a softmax, and lets three memories recall
 * the same patterns: the finite one, the one with all addresses, and attention with the fitted β over cosines, followed by the sign.
 *
 * Reference: Bricken & Pehlevan 2021: β ≈ 24.6, 13.5, 7.9, 4.0 for words of 1000 bits and fractions 10⁻¹³, 10⁻⁷, 10⁻⁴, 10⁻².
 */
export const sdmAttention: Experiment<SdmAttentionParams, SdmAttentionResult> = {
  quick: {
    fits: { size: 1000, fractions: [1e-13, 1e-7, 1e-4, 1e-2] },
    short: { size: 64, radii: [5, 9, 11, 15, 19, 27] },
    recall: {
      ...{ size: 256, patterns: 100, locations: 4000, fractions: [1e-2, 1e-4], cues: 40 },
      flips: [0, 16, 32, 48, 64, 80, 96, 112],
    },
  },
  full: {
    fits: { size: 1000, fractions: [1e-13, 1e-7, 1e-4, 1e-2] },
    short: { size: 64, radii: [5, 9, 11, 15, 19, 27] },
    recall: {
      ...{ size: 256, patterns: 100, locations: 20_000, fractions: [1e-2, 1e-4], cues: 200 },
      flips: [0, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112],
    },
  },
  run({ fits, short, recall }, random) {
    return {
      fits: fits.fractions.map((fraction) => fitAt(fits.size, hammingRadius(fits.size, fraction))),
      short: short.radii.map((radius) => fitAt(short.size, radius)),
      flips: recall.flips,
      recalls: recall.fractions.map((fraction) => recallOf(recall, fraction, random.split("recall"))),
    };
  },
};

function fitAt(size: number, radius: number): IntersectionFit {
  const all = logIntersections(size, radius);
  const { beta, intercept, points } = softmaxBeta(size, radius);
  const log = all.slice(0, points).map((y) => y - all[0]);
  const line = log.map((_, delta) => intercept + beta * (1 - (2 * delta) / size) - all[0]);
  const level = log.reduce((sum, y) => sum + y, 0) / points;
  let [misfit, left, spread] = [0, 0, 0];
  log.forEach((y, delta) => {
    misfit = Math.max(misfit, Math.abs(y - line[delta]));
    left += (y - line[delta]) ** 2;
    spread += (y - level) ** 2;
  });
  return {
    ...{ size, radius, log, line, beta, misfit },
    explained: 1 - left / spread,
    publishedBeta: softmaxBeta(size, radius, "published").beta,
  };
}

function recallOf(
  { size, patterns: count, locations, flips, cues }: SdmAttentionParams["recall"],
  fraction: number,
  random: Random,
): SdmRecall {
  checkInteger("sdmAttention", "recall.cues", cues, 1);
  const patterns = randomPatterns(random.split("patterns"), count, size).matrix;
  const radius = hammingRadius(size, fraction);
  const addresses = randomPatterns(random.split("addresses"), locations, size).matrix;
  const { beta } = softmaxBeta(size, radius);
  /** The same cues for every memory. */
  const share = (memory: Dynamics): Proportion[] =>
    flips.map((flipped) => {
      checkInteger("sdmAttention", "recall.flips", flipped, 0, size);
      let right = 0;
      for (let k = 0; k < cues; k++) {
        const pattern = row(patterns, k % count);
        const cue = pattern.slice();
        for (const i of permutation(random.split(`${flipped}/${k}`), size).subarray(0, flipped))
          cue[i] = -cue[i];
        const { state } = retrieve(memory, cue, { maxSteps: 50 });
        if (state.every((x, i) => x === pattern[i])) right++;
      }
      return proportion(right, cues);
    });
  return {
    ...{ fraction, radius, beta },
    finite: share(sparseDistributedMemory(addresses, { radius }).store(patterns)),
    circle: share(circleMemory(patterns, { radius })),
    softmax: share(cosineAttention(patterns, beta)),
  };
}

/** Attention over cosines, read out as letters. */
function cosineAttention(patterns: Matrix, beta: number): Dynamics {
  const { cols: n } = patterns;
  const unit = { ...patterns, data: patterns.data.map((x) => x / Math.sqrt(n)) };
  const attention = heteroHopfield(unit, patterns, { beta });
  return {
    size: n,
    step: (state) =>
      attention
        .recall(Float64Array.from(state, (x) => x / Math.sqrt(n)))
        .map((x, i) => (x === 0 ? state[i] : Math.sign(x))),
  };
}
