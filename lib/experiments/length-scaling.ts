/** @file How do operations, memory and time grow with the length of a sequence, for softmax and for linear attention? */
import { linearAttention, type Mixer, type MixerShape, softmaxHead } from "../attention";
import { totalOf } from "../cost";
import {
  checkInteger,
  checkPositive,
  checkRange,
  type Matrix,
  matrix,
  normalInto,
  type Random,
  slope,
} from "../math";
import type { Experiment } from "./experiment";

/** The heads that are compared. */
export const scalingHeads = ["softmax", "linear"] as const;

/** One of {@link scalingHeads}. */
export type ScalingHead = (typeof scalingHeads)[number];

/** Sizes of {@link lengthScaling}. */
export interface LengthScalingParams {
  /** H = V, size of queries, keys and values */
  readonly head: number;
  /** numbers of tokens for which operations and words are counted, rising */
  readonly counted: readonly number[];
  /** numbers of tokens for which each head is timed, rising */
  readonly timed: Readonly<Record<ScalingHead, readonly number[]>>;
  /** runs that are timed at each length, after one that is not */
  readonly repeats: number;
  /** [unit of the clock] each of them mixes the tokens again until this time is over: coarse clocks tick every 10 ms */
  readonly leastTime: number;
  /** slopes are fitted over lengths from here on; shorter ones are start-up for the most part */
  readonly slopeFrom: Readonly<Record<ScalingHead, number>>;
}

/** What {@link lengthScaling} found. The part that a clock decides is in `times` and `slopes.time`. */
export interface LengthScalingResult {
  readonly head: number;
  readonly counted: Int32Array;
  /** operations of mixing all tokens, all arithmetic alike, at each of `counted` */
  readonly operations: Readonly<Record<ScalingHead, Float64Array>>;
  /** words of memory at each of `counted` */
  readonly words: {
    /** every weight of softmax, as training keeps them: T² */
    readonly weights: Float64Array;
    /** keys and values, as generating text keeps them: T (H + V) */
    readonly cache: Float64Array;
    /** state of linear attention, H (V + 1) */
    readonly state: Float64Array;
  };
  readonly timed: Readonly<Record<ScalingHead, Int32Array>>;
  /** [ms if the clock is in ms] of all runs at each length */
  readonly times: Readonly<Record<ScalingHead, readonly Float64Array[]>>;
  /** the fastest of them */
  readonly fastest: Readonly<Record<ScalingHead, Float64Array>>;
  /** d log₂ / d log₂ T, a least squares fit from `slopeFrom` on */
  readonly slopes: {
    readonly operations: Readonly<Record<ScalingHead, number>>;
    readonly time: Readonly<Record<ScalingHead, number>>;
  };
}

/** So many mixes without any time are a clock that stands still: even a tick of 10 ms comes earlier. */
const patience = 10_000;

const powersOfTwo = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => 2 ** (first + i));

const each = <T>(of: (head: ScalingHead) => T): Record<ScalingHead, T> => ({
  softmax: of("softmax"),
  linear: of("linear"),
});

/**
 * Softmax attention over all pairs and linear attention token by token, causal, one head, against the number of tokens T.
 *
 * Operations and words are closed forms of the heads and do not depend on any machine. Times come from `clock`, which the
 * caller gives: a clock of the process's own computing time is not disturbed by what else the machine does. Each length is
 * run once to warm up, and the fastest of the others is kept: whatever disturbs a run makes it longer. A run is mixed again
 * until `leastTime` is over and gives the mean, so that a clock of coarse ticks can time what is shorter than a tick.
 *
 * Reference: Katharopoulos et al. 2020, arXiv 2006.16236, figure 1.
 *
 * @throws {RangeError} when the clock does not advance during a run
 */
export const lengthScaling: Experiment<LengthScalingParams, LengthScalingResult, [clock: () => number]> = {
  quick: {
    head: 32,
    counted: powersOfTwo(8, 16),
    timed: { softmax: powersOfTwo(8, 12), linear: powersOfTwo(8, 14) },
    repeats: 3,
    leastTime: 50,
    slopeFrom: { softmax: 1024, linear: 2048 },
  },
  full: {
    head: 32,
    counted: powersOfTwo(8, 16),
    timed: { softmax: powersOfTwo(8, 13), linear: powersOfTwo(8, 16) },
    repeats: 5,
    leastTime: 100,
    slopeFrom: { softmax: 2048, linear: 2048 },
  },
  run({ head, counted, timed, repeats, leastTime, slopeFrom }, random, clock) {
    checkInteger("lengthScaling", "repeats", repeats, 1);
    checkInteger("lengthScaling", "head", head, 1);
    checkRange("lengthScaling", "leastTime", leastTime, 0, Number.MAX_VALUE);
    for (const list of [counted, timed.softmax, timed.linear])
      for (const length of list) checkInteger("lengthScaling", "length", length, 1);
    const mixers = { softmax: softmaxHead(), linear: linearAttention() } as Record<ScalingHead, Mixer>;
    const shape = { softmax: { form: "parallel" }, linear: { form: "recurrent" } } as const;
    const operations = each((name) =>
      Float64Array.from(counted, (length) =>
        totalOf(mixers[name].cost({ length, head, ...shape[name] } satisfies MixerShape), "operations"),
      ),
    );
    const times = each((name) =>
      timed[name].map((length) => {
        const tokens = tokensOf(length, head, random.split(`${name} ${length}`));
        const run = (): number => {
          const start = clock();
          let [mixed, time] = [0, 0];
          do {
            mixers[name].mix(tokens, shape[name]);
            mixed++;
            time = clock() - start;
          } while (time < leastTime && (time > 0 || mixed < patience));
          checkPositive("lengthScaling", "time by the clock", time);
          return time / mixed;
        };
        run();
        return Float64Array.from({ length: repeats }, run);
      }),
    );
    const fastest = each((name) => Float64Array.from(times[name], (list) => Math.min(...list)));
    return {
      head,
      counted: Int32Array.from(counted),
      operations,
      words: {
        weights: Float64Array.from(counted, (length) => length * length),
        cache: Float64Array.from(counted, (length) => 2 * head * length),
        state: Float64Array.from(counted, () => head * (head + 1)),
      },
      timed: each((name) => Int32Array.from(timed[name])),
      times,
      fastest,
      slopes: {
        operations: each((name) => exponent(counted, operations[name], slopeFrom[name])),
        time: each((name) => exponent(timed[name], fastest[name], slopeFrom[name])),
      },
    };
  },
};

function tokensOf(length: number, head: number, random: Random): Record<string, Matrix> {
  const drawn = (name: string): Matrix =>
    matrix(length, head, normalInto(new Float64Array(length * head), random.split(name)));
  return { query: drawn("query"), key: drawn("key"), value: drawn("value") };
}

/** Least squares slope of log₂ y against log₂ x over x ≥ `from`; NaN when fewer than two are left. */
function exponent(x: readonly number[], y: ArrayLike<number>, from: number): number {
  const [across, up] = [x, Array.from(y)].map((values) =>
    values.filter((_, i) => x[i] >= from).map((value) => Math.log2(value)),
  );
  return across.length < 2 ? Number.NaN : slope(across, up);
}
