/** @file Are mixtures of three patterns memories too? Few patterns, a large network, and every temperature. */
import { checkInteger, checkPositive, matrix, permutation, type Random, row } from "../../math";
import { classicalHopfield, mixtureStabilityTemperature, mixtureState } from "../../memory";
import { overlaps, type Patterns } from "../../pattern";
import type { Experiment } from "../experiment";

/** Sizes of {@link hopfieldMixtures}. */
export interface HopfieldMixturesParams {
  /** n, neurons: a multiple of 8 */
  readonly size: number;
  /** T, rising */
  readonly temperatures: readonly number[];
  /** sweeps before and during the measurement */
  readonly settle: number;
  readonly measure: number;
}

/** Means over time at one temperature. */
export interface MixtureRun {
  readonly temperature: number;
  /** overlap with the pattern that the network began at */
  readonly single: number;
  /** overlaps with the three patterns after a start from their majority, largest first */
  readonly mixture: readonly [number, number, number];
}

/** What {@link hopfieldMixtures} found. */
export interface HopfieldMixturesResult {
  readonly size: number;
  readonly runs: readonly MixtureRun[];
  /** theory at even temperatures from 0 to 1: overlap of one pattern, of a mixture, and the mixture's smallest curvature */
  readonly theory: {
    readonly temperatures: Float64Array;
    readonly single: Float64Array;
    readonly mixture: Float64Array;
    readonly curvature: Float64Array;
  };
  /** T below which the mixture is stable, theory */
  readonly stableBelow: number;
}

/**
 * Three random patterns without overlap under Glauber dynamics, from one of them and from their majority sgn(ξ¹ + ξ² + ξ³).
 *
 * Theory lets n → ∞ with three patterns, whose overlaps vanish. At finite n they are near 1/√n, and tilt the mixture by as much over
 * its curvature: at n = 20 000 it leaves at T = 0.4 three times in four, far below the temperature of the theory. So each of the eight
 * combinations of letters is given to the same number of neurons, and what is left is thermal: overlaps fluctuate by about
 * √((1 − q)/n) over the curvature. ±0.03 at n = 8000 is five standard deviations and more for T up to 0.3.
 *
 * Reference: Amit, Gutfreund & Sompolinsky 1985, Phys. Rev. A 32.
 */
export const hopfieldMixtures: Experiment<HopfieldMixturesParams, HopfieldMixturesResult> = {
  quick: {
    size: 8000,
    temperatures: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1],
    settle: 60,
    measure: 40,
  },
  full: {
    size: 80_000,
    temperatures: Array.from({ length: 22 }, (_, i) => (i + 1) / 20),
    settle: 100,
    measure: 50,
  },
  run({ size, temperatures, settle, measure }, random) {
    checkInteger("hopfieldMixtures", "size / 8", size / 8, 1);
    checkInteger("hopfieldMixtures", "settle", settle);
    checkInteger("hopfieldMixtures", "measure", measure, 1);
    const patterns = withoutOverlap(size, random.split("patterns"));
    const majority = Float64Array.from({ length: size }, (_, i) =>
      Math.sign([0, 1, 2].reduce((sum, mu) => sum + row(patterns.matrix, mu)[i], 0)),
    );
    const averages = (start: Float64Array, temperature: number, chance: Random): Float64Array => {
      const memory = classicalHopfield(patterns.matrix, { form: "kernel", temperature, random: chance });
      const sums = new Float64Array(3);
      let state: Float64Array = start;
      for (let t = 0; t < settle + measure; t++) {
        state = memory.step(state);
        if (t < settle) continue;
        overlaps(patterns, state).forEach((m, mu) => {
          sums[mu] += m / measure;
        });
      }
      return sums;
    };
    const runs = temperatures.map((temperature): MixtureRun => {
      checkPositive("hopfieldMixtures", "temperatures", temperature);
      const chance = (start: string) => random.split(`${start} ${temperature}`);
      const single = averages(row(patterns.matrix, 0), temperature, chance("single"));
      const mixture = averages(majority, temperature, chance("mixture"));
      const [a, b, c] = mixture.map(Math.abs).sort().reverse();
      return { temperature, single: single[0], mixture: [a, b, c] };
    });
    const grid = Float64Array.from({ length: 101 }, (_, i) => i / 100);
    return {
      size,
      runs,
      theory: {
        temperatures: grid,
        single: grid.map((t) => mixtureState(1, t).overlap),
        mixture: grid.map((t) => mixtureState(3, t).overlap),
        curvature: grid.map((t) => mixtureState(3, t).curvature),
      },
      stableBelow: mixtureStabilityTemperature(3),
    };
  },
};

/** Three patterns in which each combination of three letters is as frequent, at random places. */
function withoutOverlap(size: number, random: Random): Patterns {
  const letters = matrix(3, size);
  permutation(random, size).forEach((combination, i) => {
    for (let mu = 0; mu < 3; mu++) row(letters, mu)[i] = (combination >> mu) & 1 ? 1 : -1;
  });
  return { matrix: letters, alphabet: "bipolar" };
}
