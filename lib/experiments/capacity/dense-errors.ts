/** @file How many patterns does a dense memory hold? Bit errors of one update, for powers and rectified powers, beside the theory. */
import { checkInteger, mean, row, variance } from "../../math";
import { type DenseSeparation, denseBitError, denseHopfield, denseLoad } from "../../memory";
import { hamming, randomPatterns } from "../../pattern";
import type { Experiment } from "../experiment";

/** Sizes of {@link denseErrors}. */
export interface DenseErrorsParams {
  /** F = xⁿ with n `order` on N `neurons`, and the numbers K of patterns, rising */
  readonly series: readonly {
    readonly order: number;
    readonly neurons: number;
    readonly patterns: readonly number[];
  }[];
  /** memories drawn at each K */
  readonly memories: number;
  /** stored patterns that are updated once in each memory */
  readonly probes: number;
}

/** Bit errors with their standard error over memories. */
export interface BitError {
  readonly error: number;
  readonly spread: number;
}

/** What was found at one number of patterns. */
export interface DenseErrorsPoint {
  /** K */
  readonly patterns: number;
  /** (2n − 3)!! K/N^(n−1), in which all orders have one theory */
  readonly load: number;
  readonly power: BitError;
  readonly rectified: BitError;
  /** Q(load^(−1/2)), for the power */
  readonly theory: number;
  /** Q((load/2)^(−1/2)), for the rectified power: half of the noise */
  readonly halfNoise: number;
}

/** What {@link denseErrors} found. */
export interface DenseErrorsResult {
  readonly series: readonly {
    readonly order: number;
    readonly neurons: number;
    readonly points: readonly DenseErrorsPoint[];
    /** K at which the bit error is 0.5 %: interpolated between measurements, and in theory */
    readonly atHalfPercent: { readonly measured: number; readonly theory: number };
  }[];
  readonly memories: number;
}

/**
 * One synchronous update of stored patterns, and the share of neurons that it turns.
 *
 * Bits of one memory are not independent: the ratio of one memory's error to the theory has a mean near 1.06 and a standard deviation
 * near 0.16. The mean of the ten memories of `quick` lies inside 0.75–1.35 with more than five standard deviations to spare.
 *
 * A rectified power hears only patterns that agree with the state, half of them, while the signal stays: its errors should be those
 * of the power at half the load. The paper gives no formula for it.
 *
 * Reference: Krotov & Hopfield 2016, NeurIPS, arXiv 1606.01164, section 2.
 */
export const denseErrors: Experiment<DenseErrorsParams, DenseErrorsResult> = {
  quick: {
    series: [
      { order: 2, neurons: 200, patterns: [20, 30, 40, 60, 80] },
      { order: 3, neurons: 100, patterns: [350, 502, 800, 1000, 1333] },
      { order: 4, neurons: 50, patterns: [850, 1250, 1667, 2500, 3333] },
    ],
    memories: 10,
    probes: 40,
  },
  full: {
    series: [
      { order: 2, neurons: 200, patterns: [20, 25, 30, 35, 40, 50, 60, 80] },
      { order: 3, neurons: 100, patterns: [350, 420, 502, 600, 800, 1000, 1333] },
      { order: 4, neurons: 50, patterns: [850, 1000, 1250, 1667, 2000, 2500, 3333] },
    ],
    memories: 60,
    probes: 200,
  },
  run({ series, memories, probes }, random) {
    checkInteger("denseErrors", "memories", memories, 2);
    checkInteger("denseErrors", "probes", probes, 1);
    const measure = (
      separation: DenseSeparation,
      order: number,
      neurons: number,
      patterns: number,
    ): BitError => {
      const errors = Array.from({ length: memories }, (_, k) => {
        const { matrix } = randomPatterns(random.split(`${order} ${patterns} ${k}`), patterns, neurons);
        const memory = denseHopfield(matrix, { separation, order, schedule: "synchronous" });
        const tried = Math.min(probes, patterns);
        let wrong = 0;
        for (let mu = 0; mu < tried; mu++) wrong += hamming(row(matrix, mu), memory.step(row(matrix, mu)));
        return wrong / (tried * neurons);
      });
      return { error: mean(errors), spread: Math.sqrt(variance(errors) / memories) };
    };
    return {
      memories,
      series: series.map(({ order, neurons, patterns }) => {
        const points = patterns.map((count): DenseErrorsPoint => {
          checkInteger("denseErrors", "patterns", count, 1);
          return {
            patterns: count,
            load: count / (neurons ** (order - 1) * denseLoad(order) * unitLoad),
            power: measure("power", order, neurons, count),
            rectified: measure("rectified", order, neurons, count),
            theory: denseBitError(order, neurons, count),
            halfNoise: denseBitError(order, neurons, count / 2),
          };
        });
        const theory = denseLoad(order) * neurons ** (order - 1);
        return { order, neurons, points, atHalfPercent: { measured: crossing(points, 0.005), theory } };
      }),
    };
  },
};

/** x² with Q(x) = 0.5 %: (2n − 3)!! = 1/(α_n x²), so that the load in units of the theory is K/(N^(n−1) α_n x²). */
const unitLoad: number = 1 / denseLoad(2);

/** K at which the measured error passes `level`, interpolated on logarithmic axes; NaN where it does not. */
function crossing(points: readonly DenseErrorsPoint[], level: number): number {
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    if (!(a.power.error <= level && b.power.error > level)) continue;
    const share = Math.log(level / a.power.error) / Math.log(b.power.error / a.power.error);
    return a.patterns * (b.patterns / a.patterns) ** share;
  }
  return Number.NaN;
}
