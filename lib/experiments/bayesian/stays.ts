/** @file Mean and regularity of durations some of which were cut off, with intervals over independent runs. */
import { exponentialMean, type Interval } from "../../analysis";
import { type Random, uniformInteger } from "../../math";

/** A duration; `ended` is false when the watch was over first. */
export interface Stay {
  readonly length: number;
  readonly ended: boolean;
}

/** What stays come to. */
export interface Stays {
  /** how many were seen to end */
  readonly ends: number;
  /** mean length; without an end NaN, and what low says is still so */
  readonly mean: Interval;
  /** standard deviation over mean: 1 for exponential stays, 0 for a clock; NaN with fewer than two ends */
  readonly cv: Interval;
}

/** Stays in rising order, what ended before what was cut off then. */
interface Sorted {
  readonly lengths: Float64Array;
  readonly ended: Uint8Array;
  readonly run: Int32Array;
}

function sorted(runs: readonly (readonly Stay[])[]): Sorted {
  const all = runs.flatMap((stays, run) => stays.map((stay) => ({ ...stay, run })));
  all.sort((a, b) => a.length - b.length || Number(b.ended) - Number(a.ended));
  return {
    lengths: Float64Array.from(all, ({ length }) => length),
    ended: Uint8Array.from(all, ({ ended }) => Number(ended)),
    run: Int32Array.from(all, ({ run }) => run),
  };
}

/**
 * Mean and CV under the survival curve of Kaplan and Meier, each stay as often as its run was drawn:
 *
 *     E T = ∫ S dt,   E T² = ∫ 2 t S dt
 *
 * Where the longest stay was cut off the curve goes on as an exponential one of the mean that all stays have.
 */
function moments({ lengths, ended, run }: Sorted, drawn: ArrayLike<number>): readonly [number, number] {
  let [risk, time, ends] = [0, 0, 0];
  for (let i = 0; i < lengths.length; i++) {
    const weight = drawn[run[i]];
    risk += weight;
    time += weight * lengths[i];
    ends += weight * ended[i];
  }
  if (ends === 0) return [Number.POSITIVE_INFINITY, Number.NaN];
  let [survival, first, second, before] = [1, 0, 0, 0];
  for (let i = 0; i < lengths.length; i++) {
    const weight = drawn[run[i]];
    if (weight === 0) continue;
    const t = lengths[i];
    first += survival * (t - before);
    second += survival * (t * t - before * before);
    before = t;
    if (ended[i]) survival *= 1 - weight / risk;
    risk -= weight;
  }
  const tail = time / ends;
  first += survival * tail;
  second += survival * 2 * tail * (before + tail);
  return [first, Math.sqrt(Math.max(0, second - first * first)) / first];
}

/** Ends of the middle 95 % of a sample that may hold Infinity. */
function middle(values: Float64Array): { readonly low: number; readonly high: number } {
  const rising = values.filter((x) => !Number.isNaN(x)).sort();
  const at = (q: number): number =>
    rising.length > 0 ? rising[Math.round(q * (rising.length - 1))] : Number.NaN;
  return { low: at(0.025), high: at(0.975) };
}

/** As many draws from `count` runs, with replacement; how often each came. */
function redrawn(random: Random, count: number, into: Float64Array): void {
  into.fill(0);
  for (let i = 0; i < count; i++) into[uniformInteger(random, count)]++;
}

/**
 * Mean and CV of stays, those that were cut off counted as what they are.
 *
 * A watch ends long stays more often than short ones: without those cut off the mean is too small. Intervals are those of a bootstrap over runs; with
 * fewer than eight ends, that of exponential stays. A single run, as of a network without chance, has no width, and without an end it has only
 * the length seen below it.
 *
 * Reference: Kaplan & Meier 1958, J. Am. Stat. Assoc. 53; Gill 1980, Ann. Stat. 8, for stays one after another; Brown, Hollander & Korwar
 * 1974 for the tail; Efron 1979 for the interval.
 *
 * @param runs stays of each run
 * @param resamples 2000 when left out
 */
export function staysOf(runs: readonly (readonly Stay[])[], random: Random, resamples = 2000): Stays {
  const all = runs.flat();
  if (all.length === 0) {
    const none = { value: Number.NaN, low: Number.NaN, high: Number.NaN };
    return { ends: 0, mean: none, cv: none };
  }
  const order = sorted(runs);
  const [mean, cv] = moments(order, new Float64Array(runs.length).fill(1));
  const drawn = new Float64Array(runs.length);
  const pairs = Array.from({ length: resamples }, () => {
    redrawn(random, runs.length, drawn);
    return moments(order, drawn);
  });
  const rough = exponentialMean(
    all.map(({ length }) => length),
    all.map(({ ended }) => ended),
  );
  const { ends } = rough;
  const interval = (): { readonly low: number; readonly high: number } => {
    if (ends === 0 && runs.length === 1)
      return { low: Math.max(...order.lengths), high: Number.POSITIVE_INFINITY };
    if (ends < 8 && runs.length > 1) return { low: rough.low, high: rough.high ?? Number.POSITIVE_INFINITY };
    return middle(column(0));
  };
  const column = (c: 0 | 1): Float64Array => Float64Array.from(pairs, (pair) => pair[c]);
  return {
    ends,
    mean: { value: ends > 0 ? mean : Number.NaN, ...interval() },
    cv:
      ends > 1
        ? { value: cv, ...middle(column(1)) }
        : { value: Number.NaN, low: Number.NaN, high: Number.NaN },
  };
}

/** A statistic of so many runs, each as often as it was drawn, with its interval; unlike that of `bootstrapInterval` it may be NaN or infinite. */
export function overRuns(
  count: number,
  statistic: (drawn: Float64Array) => number,
  random: Random,
  resamples = 2000,
): Interval {
  const drawn = new Float64Array(count).fill(1);
  const value = statistic(drawn);
  const values = Float64Array.from({ length: resamples }, () => {
    redrawn(random, count, drawn);
    return statistic(drawn);
  });
  return { value, ...middle(values) };
}

/** A ratio of sums over runs, with its interval; NaN when the second sum is 0. */
export function ratioOf(
  parts: readonly (readonly [number, number])[],
  random: Random,
  resamples = 2000,
): Interval {
  const ratio = (drawn: Float64Array): number => {
    let [above, below] = [0, 0];
    parts.forEach(([a, b], run) => {
      above += drawn[run] * a;
      below += drawn[run] * b;
    });
    return below === 0 ? Number.NaN : above / below;
  };
  return overRuns(parts.length, ratio, random, resamples);
}
