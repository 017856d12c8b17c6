/** @file Does an exponential memory hold exponentially many patterns? All bits after one update, from the pattern and from damage. */
import {
  checkInteger,
  checkPositive,
  checkRange,
  type Proportion,
  permutation,
  proportion,
  row,
} from "../../math";
import { denseHopfield, exponentialProvenLoad, exponentialTypicalLoad } from "../../memory";
import { hamming, randomPatterns } from "../../pattern";
import type { Experiment } from "../experiment";
import { type HalfPoint, halfPoint } from "./half-point";

/** Sizes of {@link exponentialRecall}. */
export interface ExponentialRecallParams {
  /** ρ, share of the bits that are flipped, with the sizes N and loads α at which it is tried */
  readonly starts: readonly {
    readonly flipped: number;
    readonly sizes: readonly number[];
    readonly loads: readonly number[];
  }[];
  /** patterns tried at each size and load, at the least */
  readonly trials: number;
  /** patterns tried in one memory, at most */
  readonly perMemory: number;
}

/** What was found for one share of flipped bits. */
export interface ExponentialStart {
  readonly flipped: number;
  readonly sizes: readonly number[];
  readonly loads: readonly number[];
  /** [size][load] share of patterns of which every bit is right after one update */
  readonly whole: readonly (readonly Proportion[])[];
  /** the load at which it is one half, for each size */
  readonly half: readonly HalfPoint[];
  /** up to here all bits are proven to be right as N → ∞ */
  readonly proven: number;
  /** up to here they typically are */
  readonly typical: number;
}

/** What {@link exponentialRecall} found. */
export interface ExponentialRecallResult {
  readonly starts: readonly ExponentialStart[];
}

/**
 * Stores P = ⌊e^(αN)⌋ + 1 random patterns, flips ρN bits of one, and updates all neurons once, together.
 *
 * Patterns of one memory are whole nearly independently of one another: at N = 20 and α = 0.566 the share of 60 of them has a standard deviation
 * of 0.064 over memories, as a coin would. With 100 trials in `quick` the standard error of a share is 0.05 at most, with 1000 in `full` 0.016.
 *
 * Reference: Demircigil, Heusel, Löwe, Upgang & Vermet 2017, J. Stat. Phys. 168, arXiv 1702.01929.
 */
export const exponentialRecall: Experiment<ExponentialRecallParams, ExponentialRecallResult> = {
  quick: {
    starts: [
      { flipped: 0, sizes: [12, 16, 20], loads: [0.3, 0.3466, 0.4, 0.5, 0.566, 0.65] },
      { flipped: 0.1, sizes: [20, 30], loads: [0.184, 0.24, 0.3, 0.366] },
      { flipped: 0.2, sizes: [20, 40], loads: [0.06, 0.096, 0.15, 0.193, 0.24] },
    ],
    trials: 100,
    perMemory: 50,
  },
  full: {
    starts: [
      { flipped: 0, sizes: [12, 16, 20], loads: [0.25, 0.3, 0.3466, 0.4, 0.45, 0.5, 0.566, 0.6, 0.65] },
      { flipped: 0.1, sizes: [20, 30], loads: [0.15, 0.184, 0.22, 0.26, 0.3, 0.34, 0.366, 0.4] },
      { flipped: 0.2, sizes: [20, 40], loads: [0.06, 0.096, 0.12, 0.15, 0.17, 0.193, 0.22, 0.25, 0.28] },
    ],
    trials: 1000,
    perMemory: 50,
  },
  run({ starts, trials, perMemory }, random) {
    checkInteger("exponentialRecall", "trials", trials, 1);
    checkInteger("exponentialRecall", "perMemory", perMemory, 1);
    const wholeAt = (flipped: number, size: number, load: number): Proportion => {
      checkInteger("exponentialRecall", "sizes", size, 2);
      checkPositive("exponentialRecall", "loads", load);
      const patterns = Math.floor(Math.exp(load * size)) + 1;
      const each = Math.min(patterns, perMemory);
      const memories = Math.ceil(trials / each);
      const wrong = Math.round(flipped * size);
      let whole = 0;
      for (let k = 0; k < memories; k++) {
        const chance = random.split(`${flipped} ${size} ${load} ${k}`);
        const { matrix } = randomPatterns(chance, patterns, size);
        const memory = denseHopfield(matrix, { separation: "exponential", schedule: "synchronous" });
        for (let mu = 0; mu < each; mu++) {
          const start = row(matrix, mu).slice();
          for (const i of permutation(chance, size).subarray(0, wrong)) start[i] = -start[i];
          if (hamming(memory.step(start), row(matrix, mu)) === 0) whole++;
        }
      }
      return proportion(whole, memories * each);
    };
    return {
      starts: starts.map(({ flipped, sizes, loads }) => {
        checkRange("exponentialRecall", "flipped", flipped, 0, 0.5);
        const whole = sizes.map((size) => loads.map((load) => wholeAt(flipped, size, load)));
        const successes = (line: readonly Proportion[]) => line.map(({ fraction }) => fraction * trials);
        return {
          ...{ flipped, sizes, loads, whole },
          half: whole.map((line) => halfPoint(loads, successes(line), trials)),
          proven: exponentialProvenLoad(flipped),
          typical: exponentialTypicalLoad(flipped),
        };
      }),
    };
  },
};
