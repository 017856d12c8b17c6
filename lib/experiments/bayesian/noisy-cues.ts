/** @file How many patterns of signs does one look through normal noise tell apart, and how near is that to what any code could? */
import type { Interval } from "../../analysis";
import { gaussianCapacity, gaussianCapacityBound } from "../../bayesian";
import { checkInteger, checkPositive, normal, type Random } from "../../math";
import type { TabularExperiment } from "../experiment";
import { halfWayOver } from "./half-way";

/** Sizes of {@link noisyCueCapacity}. */
export interface NoisyCueCapacityParams {
  /** N, at most 32, and the noise σ that patterns of this size are seen through */
  readonly series: readonly { readonly size: number; readonly noises: readonly number[] }[];
  readonly seeds: number;
  /** for each seed */
  readonly cues: number;
}

/** One size and noise. */
export interface NoisyCuePoint {
  readonly size: number;
  readonly noise: number;
  /** load ln P/N at which the mean posterior of the pattern sought is ½ */
  readonly capacity: Interval;
  /** of long patterns of signs, by `gaussianCapacity` */
  readonly limit: number;
  /** of long patterns of any entries of that power, by `gaussianCapacityBound` */
  readonly bound: number;
}

/** What {@link noisyCueCapacity} found. */
export interface NoisyCueCapacityResult {
  readonly params: NoisyCueCapacityParams;
  readonly points: readonly NoisyCuePoint[];
}

/** Numbers of memories grow by e^½ from one to the next, from two e-folds below where long patterns come to a half to so many above. */
const [below, above, step] = [2, 4, 0.5];

/** Scores of random patterns of signs with a cue: sums of entries for all signs of eight of them at once, looked up by random bits. */
function rivalScores(cue: Float64Array, random: Random): () => number {
  const tables = Array.from({ length: Math.ceil(cue.length / 8) }, (_, t) => {
    const entries = cue.subarray(8 * t, 8 * t + 8);
    return Float64Array.from({ length: 256 }, (_, bits) =>
      entries.reduce((sum, x, i) => sum + ((bits >> i) & 1 ? x : -x), 0),
    );
  });
  return () => {
    const bits = Math.floor(random() * 2 ** 32);
    let score = 0;
    for (let t = 0; t < tables.length; t++) score += tables[t][(bits >>> (8 * t)) & 255];
    return score;
  };
}

function pointOf(
  size: number,
  noise: number,
  { seeds, cues }: NoisyCueCapacityParams,
  random: Random,
): NoisyCuePoint {
  const [limit, bound] = [gaussianCapacity(noise), gaussianCapacityBound(noise)];
  const beta = 1 / noise ** 2;
  const rungs = Array.from({ length: (below + above) / step + 1 }, (_, i) =>
    Math.max(1, Math.round(Math.exp(limit * size - below + i * step))),
  );
  const curves = Array.from({ length: seeds }, (_, seed) => {
    const curve = new Float64Array(rungs.length);
    for (let cue = 0; cue < cues; cue++) {
      const chance = random.split(`${seed} ${cue}`);
      // Of random patterns the one sought may be all +1.
      const seen = Float64Array.from({ length: size }, () => 1 + noise * normal(chance));
      const own = seen.reduce((sum, x) => sum + x, 0);
      const score = rivalScores(seen, chance.split("rivals"));
      let [mass, there] = [0, 1];
      rungs.forEach((memories, i) => {
        for (; there < memories; there++) mass += Math.exp(beta * (score() - own));
        curve[i] += 1 / (1 + mass) / cues;
      });
    }
    return curve;
  });
  const loads = rungs.map((memories) => Math.log(memories) / size);
  return { size, noise, limit, bound, capacity: halfWayOver(loads, curves, random.split("bootstrap")) };
}

/**
 * One-shot capacity of random patterns of signs seen through normal noise, q = x + σ n, judged with β = 1/σ².
 *
 * For long patterns it is the capacity of a channel with signs at its input, `gaussianCapacity`, which no code of signs exceeds; any code of that power
 * stays below ½ ln(1 + 1/σ²), `gaussianCapacityBound`. Short patterns hold a little more, as under flips.
 *
 * @throws {RangeError} when a number is no whole number or outside its range
 */
export const noisyCueCapacity: TabularExperiment<NoisyCueCapacityParams, NoisyCueCapacityResult> = {
  quick: {
    series: [
      { size: 12, noises: [0.4, 0.5, 0.7, 1, 1.5] },
      { size: 24, noises: [1, 1.25, 1.5, 2, 3] },
    ],
    ...{ seeds: 20, cues: 5 },
  },
  full: {
    series: [
      { size: 12, noises: [0.4, 0.5, 0.6, 0.7, 0.85, 1, 1.25, 1.5] },
      { size: 24, noises: [0.85, 1, 1.25, 1.5, 2, 2.5, 3] },
      { size: 32, noises: [1.25, 1.5, 2, 2.5, 3] },
    ],
    ...{ seeds: 40, cues: 20 },
  },
  run(params, random) {
    const caller = "noisyCueCapacity";
    checkInteger(caller, "seeds", params.seeds, 2);
    checkInteger(caller, "cues", params.cues, 1);
    return {
      params,
      points: params.series.flatMap(({ size, noises }) => {
        checkInteger(caller, "size", size, 1, 32);
        return noises.map((noise) => {
          checkPositive(caller, "noise", noise);
          return pointOf(size, noise, params, random.split(`${size} ${noise}`));
        });
      }),
    };
  },
  rows: ({ points }) =>
    points.map(({ size, noise, capacity, limit, bound }) => ({
      ...{ size, noise, capacity: capacity.value, low: capacity.low, high: capacity.high, limit, bound },
    })),
};
