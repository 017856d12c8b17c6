/** @file How many patterns does a dense memory hold? Bit errors of one update, for powers and rectified powers, beside the theory. */
import { checkInteger, mean, row, variance } from "../../math";
import {
  type DenseSeparation,
  denseBitError,
  denseErrorFreePatterns,
  denseHopfield,
  denseLoad,
} from "../../memory";
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
  /** memories drawn at the largest K of a series; at smaller K, where errors are rarer, more in proportion */
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
    /** at the K of the paper for recall without errors: the share of patterns without a wrong bit, and (1 − P)^N in theory */
    readonly errorFree: {
      readonly patterns: number;
      readonly whole: number;
      readonly spread: number;
      readonly theory: number;
    };
  }[];
  readonly memories: number;
}

/**
 * One synchronous update of stored patterns, and the share of neurons that it turns.
 *
 * Bits of one memory are not independent, so that the standard error is that of memories, not of bits. Where the theory expects a share of
 * 0.001 of wrong bits it is a tenth of the share in `quick`, and a twentieth in `full`; where it expects 0.01 and more, less than 0.05 of it.
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
    memories: 30,
    probes: 200,
  },
  run({ series, memories, probes }, random) {
    checkInteger("denseErrors", "memories", memories, 2);
    checkInteger("denseErrors", "probes", probes, 1);
    /** Share of wrong bits, and of patterns without any, of every memory drawn. */
    const draw = (
      separation: DenseSeparation,
      order: number,
      neurons: number,
      patterns: number,
      count: number,
    ) =>
      Array.from({ length: count }, (_, k) => {
        const { matrix } = randomPatterns(random.split(`${order} ${patterns} ${k}`), patterns, neurons);
        const memory = denseHopfield(matrix, { separation, order, schedule: "synchronous" });
        const tried = Math.min(probes, patterns);
        const wrong = Array.from({ length: tried }, (_, mu) =>
          hamming(row(matrix, mu), memory.step(row(matrix, mu))),
        );
        return {
          error: mean(wrong) / neurons,
          whole: wrong.filter((bits) => bits === 0).length / tried,
        };
      });
    const spread = (values: readonly number[]): number => Math.sqrt(variance(values) / values.length);
    return {
      memories,
      series: series.map(({ order, neurons, patterns }) => {
        const most = Math.max(...patterns);
        const measure = (separation: DenseSeparation, count: number): BitError => {
          const drawn = draw(separation, order, neurons, count, Math.ceil((memories * most) / count));
          const errors = drawn.map(({ error }) => error);
          return { error: mean(errors), spread: spread(errors) };
        };
        const points = patterns.map((count): DenseErrorsPoint => {
          checkInteger("denseErrors", "patterns", count, 1);
          return {
            patterns: count,
            load: count / (neurons ** (order - 1) * denseLoad(order) * unitLoad),
            power: measure("power", count),
            rectified: measure("rectified", count),
            theory: denseBitError(order, neurons, count),
            halfNoise: denseBitError(order, neurons, count / 2),
          };
        });
        const theory = denseLoad(order) * neurons ** (order - 1);
        const without = Math.floor(denseErrorFreePatterns(order, neurons));
        const whole = draw("power", order, neurons, without, memories).map((memory) => memory.whole);
        return {
          ...{ order, neurons, points, atHalfPercent: { measured: crossing(points, 0.005), theory } },
          errorFree: {
            patterns: without,
            whole: mean(whole),
            spread: spread(whole),
            theory: (1 - denseBitError(order, neurons, without)) ** neurons,
          },
        };
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
