/** @file How many memories can one look at a noisy cue tell apart, over the size of patterns and how sharply they are judged? */
import type { Interval } from "../../analysis";
import { bayesianHopfield, finiteCapacity, oneShotCapacity, targetPosterior } from "../../bayesian";
import {
  checkInteger,
  checkPositive,
  mean,
  meanError,
  type Proportion,
  proportion,
  type Random,
} from "../../math";
import { corrupt, randomPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";
import { halfWayOver } from "./half-way";
import { type NoisyWeights, type NoisyWeightsLine, noisyWeightsLine } from "./noisy-weights";
import { mostMemories, rivalMass, rivalsOf } from "./rivals";

/** One size, noise and sharpness. */
export interface CapacityPoint {
  /** N */
  readonly size: number;
  /** ε, share of the cue's signs that are wrong: round(εN) of them */
  readonly flips: number;
  /** β/β*, where tanh β* is the overlap of cue and pattern; β itself where ε = 0 and β* would be infinite */
  readonly ratio: number;
}

/** Sizes of {@link memoryCapacity}. */
export interface MemoryCapacityParams {
  readonly sizes: readonly number[];
  readonly flips: readonly number[];
  readonly ratios: readonly number[];
  /** besides the product of those above */
  readonly others: readonly CapacityPoint[];
  readonly seeds: number;
  /** cues for each seed, the same for every β */
  readonly cues: number;
  /** numbers of memories grow by e^step from one to the next, over three such e-folds on both sides of where theory puts the half */
  readonly step: number;
  /** stored and asked in full, to hold what is drawn of rivals against; cues for each seed as above */
  readonly stored: readonly (CapacityPoint & { readonly memories: readonly number[] })[];
  /** with errors of what is stored */
  readonly weights: readonly NoisyWeights[];
}

/** What is found at one point. */
export interface CapacityLine extends CapacityPoint {
  readonly flipped: number;
  /** 1 − 2 · flipped/N */
  readonly overlap: number;
  readonly beta: number;
  /** ln P/N, rising, with the mean posterior of the pattern sought, and the share of cues for which it is at least ½ */
  readonly curve: readonly { readonly load: number; readonly posterior: number; readonly sure: Proportion }[];
  /** load at which the mean posterior is ½ */
  readonly capacity: Interval;
  /** the same by `finiteCapacity` */
  readonly exact: number;
  /** of long patterns, by `oneShotCapacity` */
  readonly limit: number;
}

/** Mean posterior of stored patterns. */
export interface StoredPoint extends CapacityPoint {
  readonly memories: number;
  readonly posterior: number;
  /** standard error, over seeds: each has patterns of its own */
  readonly error: number;
  /** `targetPosterior` */
  readonly exact: number;
}

/** What {@link memoryCapacity} found. */
export interface MemoryCapacityResult {
  readonly params: MemoryCapacityParams;
  /** those whose half is at no more memories than can be drawn */
  readonly lines: readonly CapacityLine[];
  readonly stored: readonly StoredPoint[];
  readonly weights: readonly NoisyWeightsLine[];
}

/** How a point is judged: the number of wrong signs is whole, and β* goes by it. */
export function judged({ size, flips, ratio }: CapacityPoint): {
  flipped: number;
  overlap: number;
  beta: number;
} {
  const flipped = Math.round(flips * size);
  const overlap = 1 - (2 * flipped) / size;
  return { flipped, overlap, beta: ratio * (flipped === 0 ? 1 : Math.atanh(overlap)) };
}

/** All β of one size and noise, on the same rivals. */
function linesOf(
  points: readonly CapacityPoint[],
  params: MemoryCapacityParams,
  random: Random,
): CapacityLine[] {
  const { seeds, cues, step } = params;
  const half = Math.ceil(3 / step);
  const asked = points
    .map((point) => {
      const how = judged(point);
      return { ...point, ...how, exact: finiteCapacity(point.size, how.flipped, how.beta) };
    })
    .filter(({ exact, size }) => exact * size + (half + 1) * step < Math.log(mostMemories));
  return asked.map((point) => {
    const { size, flipped, beta, overlap, exact } = point;
    const rungs = Array.from({ length: 2 * half + 1 }, (_, i) =>
      Math.max(1, Math.round(Math.exp(exact * size + (i - half) * step))),
    );
    const loads = rungs.map((memories) => Math.log(memories) / size);
    const sure = new Float64Array(rungs.length);
    const curves = Array.from({ length: seeds }, (_, seed) => {
      const sum = new Float64Array(rungs.length);
      for (let cue = 0; cue < cues; cue++) {
        const rivals = rivalsOf(size, random.split(`${seed} ${cue}`));
        let there = 1;
        rungs.forEach((memories, i) => {
          rivals.add(memories - there);
          there = memories;
          const p = 1 / (1 + rivalMass(rivals, flipped, beta));
          sum[i] += p / cues;
          if (p >= 0.5) sure[i]++;
        });
      }
      return sum;
    });
    return {
      ...point,
      curve: loads.map((load, i) => ({
        load,
        posterior: mean(curves.map((curve) => curve[i])),
        sure: proportion(sure[i], seeds * cues),
      })),
      capacity: halfWayOver(loads, curves, random.split("bootstrap")),
      limit: oneShotCapacity({ overlap, beta }).load,
    };
  });
}

function storedOf(
  { memories: numbers, ...point }: MemoryCapacityParams["stored"][number],
  { seeds, cues }: MemoryCapacityParams,
  random: Random,
): StoredPoint[] {
  const { size } = point;
  const { flipped, beta } = judged(point);
  return numbers.map((memories) => {
    const means = Array.from({ length: seeds }, (_, seed) => {
      const chance = random.split(`${memories} ${seed}`);
      const patterns = randomPatterns(chance.split("patterns"), memories, size);
      const network = bayesianHopfield(patterns.matrix, { beta });
      let sum = 0;
      for (let cue = 0; cue < cues; cue++) {
        const sought = cue % memories;
        const how = { kind: "flip", fraction: flipped / size } as const;
        sum += network.posterior(corrupt(chance.split(cue), patterns, sought, how).probe)[sought];
      }
      return sum / cues;
    });
    const { mean: posterior, error } = meanError(means);
    return {
      ...{ ...point, memories, posterior, error },
      exact: targetPosterior(size, memories, flipped, beta),
    };
  });
}

/**
 * One-shot capacity of random patterns of signs: the load ln P/N at which the posterior of the pattern behind a cue with flipped signs is ½
 * on average.
 *
 * Rivals are drawn by how many signs they share with the cue, exactly and up to 2⁴⁰ of them, more being added to the same ones along a curve;
 * where there is room, patterns are stored in full as well. Theory: `oneShotCapacity` for long patterns, `finiteCapacity` at any size.
 *
 * @throws {RangeError} when a number is no whole number, or a size, noise, ratio or step is outside its range
 */
export const memoryCapacity: TabularExperiment<MemoryCapacityParams, MemoryCapacityResult> = {
  quick: {
    sizes: [16, 32, 64, 128],
    flips: [0, 0.1, 0.2, 0.3],
    ratios: [0.25, 0.5, 0.75, 1, 1.5, 3],
    others: [],
    seeds: 20,
    cues: 10,
    step: 0.75,
    stored: [
      { size: 16, flips: 0.1, ratio: 1, memories: [64, 512] },
      { size: 64, flips: 0.3, ratio: 1, memories: [64, 512] },
    ],
    weights: [0.3, 0.5].map((beta) => ({ size: 48, flips: 0.1, beta, noise: 0.5, seeds: 20, cues: 2 })),
  },
  full: {
    sizes: [16, 32, 64, 128],
    flips: [0, 0.1, 0.2, 0.3],
    ratios: [0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1, 1.25, 1.5, 2, 3],
    others: [
      { size: 256, flips: 0.3, ratio: 1 },
      { size: 256, flips: 0.3, ratio: 0.5 },
    ],
    seeds: 40,
    cues: 100,
    step: 0.5,
    stored: [
      { size: 16, flips: 0.1, ratio: 1, memories: [16, 64, 256, 1024, 4096] },
      { size: 32, flips: 0.2, ratio: 0.5, memories: [16, 64, 256, 1024, 4096] },
      { size: 64, flips: 0.3, ratio: 1, memories: [16, 64, 256, 1024, 4096] },
      { size: 64, flips: 0.2, ratio: 2, memories: [256, 1024, 4096] },
    ],
    weights: [
      ...[0.3, 0.5, 0.7].map((beta) => ({ size: 48, flips: 0.1, beta, noise: 0.5, seeds: 20, cues: 5 })),
      { size: 48, flips: 0.1, beta: 0.3, noise: 1, seeds: 20, cues: 20 },
    ],
  },
  run(params, random) {
    const caller = "memoryCapacity";
    checkInteger(caller, "seeds", params.seeds, 2);
    checkInteger(caller, "cues", params.cues, 1);
    checkPositive(caller, "step", params.step);
    const points = params.sizes.flatMap((size) =>
      params.flips.flatMap((flips) => params.ratios.map((ratio): CapacityPoint => ({ size, flips, ratio }))),
    );
    const groups = new Map<string, CapacityPoint[]>();
    for (const point of [...points, ...params.others, ...params.stored]) {
      checkInteger(caller, "size", point.size, 2, 1000);
      checkPositive(caller, "ratio", point.ratio);
      if (!(point.flips >= 0 && judged(point).overlap > 0))
        throw new RangeError(`${caller}: flips must be at least 0 and below ½, got ${point.flips}`);
    }
    for (const point of [...points, ...params.others]) {
      const key = `${point.size} ${point.flips}`;
      groups.set(key, [...(groups.get(key) ?? []), point]);
    }
    return {
      params,
      lines: [...groups].flatMap(([key, own]) => linesOf(own, params, random.split(key))),
      stored: params.stored.flatMap((own) =>
        storedOf(own, params, random.split(`stored ${own.size} ${own.flips} ${own.ratio}`)),
      ),
      // The same cues for every β.
      weights: params.weights.map((own) =>
        noisyWeightsLine(own, random.split(`weights ${own.size} ${own.flips} ${own.noise}`)),
      ),
    };
  },
  rows: ({ lines }) =>
    lines.map(({ size, flips, flipped, ratio, beta, capacity, exact, limit }) => ({
      ...{ size, flips, flipped, ratio, beta, exact, limit },
      ...{ capacity: capacity.value, low: capacity.low, high: capacity.high },
    })),
};
