/** @file Capacity when what is stored is wrong: every entry of every pattern with a normal error of its own. */
import type { Interval } from "../../analysis";
import { oneShotCapacity } from "../../bayesian";
import { checkPositive, checkRange, normal, type Random } from "../../math";
import { halfWayOver } from "./half-way";
import { rivalsOf } from "./rivals";

/** One size, noise and β. */
export interface NoisyWeights {
  /** N */
  readonly size: number;
  /** ε, share of the cue's signs that are wrong: round(εN) of them */
  readonly flips: number;
  readonly beta: number;
  /** σ_w, standard deviation of the errors */
  readonly noise: number;
  readonly seeds: number;
  /** cues for each seed */
  readonly cues: number;
}

/** What is found. */
export interface NoisyWeightsLine extends NoisyWeights {
  /** load ln P/N at which the mean posterior of the pattern sought is ½ */
  readonly capacity: Interval;
  /** of long patterns, by `oneShotCapacity` */
  readonly limit: number;
}

const [rungs, step] = [9, 0.5];

/**
 * Errors of the entries of a pattern change its overlap with a cue of signs by a normal number of variance N σ_w²: one is drawn for each rival,
 * beside how many signs it shares.
 */
export function noisyWeightsLine(point: NoisyWeights, random: Random): NoisyWeightsLine {
  const { size, flips, beta, noise, seeds, cues } = point;
  checkPositive("memoryCapacity", "beta", beta);
  checkRange("memoryCapacity", "noise", noise, 0, Number.MAX_VALUE);
  const flipped = Math.round(flips * size);
  const limit = oneShotCapacity({ overlap: 1 - (2 * flipped) / size, beta, weightNoise: noise }).load;
  const spread = noise * Math.sqrt(size);
  // From two e-folds below the limit of long patterns to two above.
  const numbers = Array.from({ length: rungs }, (_, i) =>
    Math.max(1, Math.round(Math.exp(limit * size + (i - (rungs - 1) / 2) * step))),
  );
  const curves = Array.from({ length: seeds }, (_, seed) => {
    const curve = new Float64Array(rungs);
    for (let cue = 0; cue < cues; cue++) {
      const chance = random.split(`${seed} ${cue}`);
      const rivals = rivalsOf(size, chance.split("rivals"));
      const own = size - 2 * flipped + spread * normal(chance);
      const before = new Float64Array(size + 1);
      let [mass, there] = [0, 1];
      numbers.forEach((memories, i) => {
        rivals.add(memories - there);
        there = memories;
        for (let n = 0; n <= size; n++) {
          for (; before[n] < rivals.counts[n]; before[n]++)
            mass += Math.exp(beta * (2 * n - size + spread * normal(chance) - own));
        }
        curve[i] += 1 / (1 + mass) / cues;
      });
    }
    return curve;
  });
  const loads = numbers.map((memories) => Math.log(memories) / size);
  return { ...point, capacity: halfWayOver(loads, curves, random.split("bootstrap")), limit };
}
