/** @file How many latency patterns can be told apart, with which read-out? */
import { bootstrapInterval, type Estimate } from "../../analysis";
import {
  coincidenceCapacity,
  type LatencyReadOut,
  latencyInformation,
  latencyPsp,
  readOutCapacity,
} from "../../bayesian";
import { checkInteger, checkPositive, checkRange, normal, type Random, root } from "../../math";
import type { TabularExperiment } from "../experiment";
import { binomialTails, resampledHalfLoad, type Tail } from "./half-load";

/** Patterns and how they are read. Times are shares of the window T_w. */
export interface LatencyCase {
  /** N */
  readonly inputs: number;
  /** σ_t/T_w */
  readonly jitter: number;
  /** probability that a spike does not come; 0 when left out */
  readonly missing?: number;
  readonly readOut: LatencyReadOut;
}

/** Sizes of {@link latencyPatterns}. */
export interface LatencyPatternsParams {
  /** w/σ_t of boxes, for every jitter */
  readonly widths: readonly number[];
  /** σ_t/T_w */
  readonly jitters: readonly number[];
  /** N of the series over widths */
  readonly inputs: number;
  /** N of the series over sizes, at `jitter` and the box `width` · σ_t */
  readonly sizes: readonly number[];
  /** shares of spikes that do not come */
  readonly missing: readonly number[];
  /** σ_t/T_w of the series over sizes, missing spikes and read-outs */
  readonly jitter: number;
  /** w/σ_t there */
  readonly width: number;
  readonly trials: number;
  /** sums of wrong patterns drawn for the tail of each read-out that is no box */
  readonly tail: number;
  /** resamples of the intervals */
  readonly resamples: number;
}

/** A case, measured and in theory [nats per input]. */
export interface LatencyPoint extends LatencyCase {
  /** which series it belongs to */
  readonly series: "width" | "size" | "missing" | "read-out";
  /** as legends have it */
  readonly name: string;
  /** ln P₅₀/N */
  readonly load: Estimate;
  /** for many inputs */
  readonly theory: number;
  /** what the times hold, whatever the read-out */
  readonly bound: number;
}

/** What {@link latencyPatterns} found. */
export interface LatencyPatternsResult {
  readonly params: LatencyPatternsParams;
  readonly points: readonly LatencyPoint[];
}

/** A value at even places of one period with its probability under a tilt: drawn by inversion. */
function tilted(values: Float64Array, theta: number): { draw(random: Random): number; logMean: number } {
  const top = values.reduce((a, b) => Math.max(a, theta * b), Number.NEGATIVE_INFINITY);
  const cumulative = new Float64Array(values.length);
  let sum = 0;
  for (let n = 0; n < values.length; n++) {
    sum += Math.exp(theta * values[n] - top);
    cumulative[n] = sum;
  }
  return {
    logMean: top + Math.log(sum / values.length),
    draw(random) {
      const place = sum * random();
      let [low, high] = [0, values.length - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (cumulative[middle] > place) high = middle;
        else low = middle + 1;
      }
      return values[low];
    },
  };
}

/** θ at which a value drawn under the tilt is `target` on average. */
function tiltTo(values: Float64Array, target: number): number {
  const over = (theta: number): number => {
    let [sum, first] = [0, 0];
    for (const value of values) {
      const weight = Math.exp(theta * (value - target));
      sum += weight;
      first += weight * (value - target);
    }
    return first / sum;
  };
  let high = 1;
  while (over(high) < 0 && high < 1e6) high *= 2;
  return root(over, high === 1 ? 0 : high / 2, high, 1e-12 * high);
}

/**
 * Tail of a sum over `spikes` wrong lags, from sums drawn under a tilt that makes the right one's mean usual, each with the weight that
 * undoes it: unbiased however unlikely the tail.
 */
function sumTail(
  values: Float64Array,
  [spikes, target]: readonly [number, number],
  draws: number,
  random: Random,
): (score: number) => number {
  const theta = tiltTo(values, target);
  const { draw, logMean } = tilted(values, theta);
  const sums = Float64Array.from({ length: draws }, () => {
    let sum = 0;
    for (let i = 0; i < spikes; i++) sum += draw(random);
    return sum;
  }).sort();
  // ln Σ of weights from the top down, relative to e^(−θ score) where the tail begins.
  return (score) => {
    let total = 0;
    for (let j = draws - 1; j >= 0 && sums[j] >= score; j--) total += Math.exp(-theta * (sums[j] - score));
    return Math.log(total / draws) + spikes * logMean - theta * score;
  };
}

/** The right score of every trial, as the tail that wrong ones have beyond it. */
export function latencyTails(
  { inputs, jitter, missing = 0, readOut }: LatencyCase,
  { trials, tail }: { readonly trials: number; readonly tail: number },
  random: Random,
): readonly Tail[] {
  const psp = latencyPsp({ ...readOut, window: 1 }, 1);
  const { offset = 0 } = readOut;
  const lags = random.split("lags");
  const scores = Array.from({ length: trials }, () => {
    let [score, spikes] = [0, 0];
    for (let i = 0; i < inputs; i++) {
      if (lags() < missing) continue;
      spikes++;
      score += psp(normal(lags, offset, jitter));
    }
    return [score, spikes] as const;
  });
  if (readOut.kernel.kind === "box" && (readOut.form ?? "coincidence") === "coincidence") {
    const { width } = readOut.kernel;
    const tails = new Map<number, readonly Tail[]>();
    return scores.map(([score, spikes]) => {
      const own = tails.get(spikes) ?? binomialTails(spikes, width);
      tails.set(spikes, own);
      return own[score];
    });
  }
  const places = 8000;
  const values = Float64Array.from({ length: places }, (_, n) => psp((n + 0.5) / places - 0.5));
  const mean = scores.reduce((sum, [score, spikes]) => sum + score / Math.max(1, spikes), 0) / trials;
  const tails = new Map<number, (score: number) => number>();
  return scores.map(([score, spikes]) => {
    const own = tails.get(spikes) ?? sumTail(values, [spikes, mean], tail, random.split(`tail ${spikes}`));
    tails.set(spikes, own);
    return { above: own(score), equal: Number.NEGATIVE_INFINITY };
  });
}

function measure(
  params: LatencyPatternsParams,
  series: LatencyPoint["series"],
  name: string,
  one: LatencyCase,
  random: Random,
): LatencyPoint {
  const { inputs, jitter, missing = 0, readOut } = one;
  const tails = latencyTails(one, params, random);
  const code = { jitter, missing, window: 1 };
  const logCount = resampledHalfLoad(tails);
  return {
    ...{ ...one, series, name },
    load: bootstrapInterval(params.trials, (drawn) => logCount(drawn) / inputs, {
      random: random.split("resamples"),
      resamples: params.resamples,
    }),
    theory:
      readOut.kernel.kind === "box"
        ? coincidenceCapacity(code, readOut.kernel.width)
        : readOutCapacity(code, readOut),
    bound: latencyInformation(code),
  };
}

/** w/σ_t of the box that is compared: about the best of all. */
const boxWidth = 4.3;

/** The read-outs that are compared, for a jitter σ: each with the width or time that serves it best, or nearly. */
export function comparedReadOuts(
  jitter: number,
): readonly { readonly name: string; readonly readOut: LatencyReadOut }[] {
  return [
    { name: "box", readOut: { kernel: { kind: "box", width: boxWidth * jitter } } },
    {
      name: "exponential",
      readOut: { kernel: { kind: "exponential", tau: 3 * jitter }, offset: 1.4 * jitter },
    },
    { name: "Gaussian", readOut: { kernel: { kind: "gaussian", sd: 2 * jitter } } },
    {
      name: "evidence",
      readOut: { kernel: { kind: "gaussian", sd: jitter }, form: "evidence", outliers: 1e-6 },
    },
  ];
}

/**
 * Random latencies of N inputs over one period, jittered and partly missing, read by a sum over lags: the number of patterns P₅₀ at
 * which the right one has the largest sum in half of the trials, as ln P₅₀/N, beside its limit for many inputs. Wrong sums are never
 * enumerated: their tail is exact for boxes, and drawn under a tilt for others.
 *
 * @throws {RangeError} when sizes are no whole numbers, or a share or width is outside its range
 */
export const latencyPatterns: TabularExperiment<LatencyPatternsParams, LatencyPatternsResult> = {
  quick: {
    ...{ widths: [1, 2, 3, 4.3, 6, 8, 12], jitters: [0.01, 0.02, 0.05], inputs: 200 },
    ...{ sizes: [10, 20, 50, 200], missing: [0, 0.2, 0.4], jitter: 0.02, width: 4.3 },
    ...{ trials: 300, tail: 2000, resamples: 2000 },
  },
  full: {
    widths: [0.7, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.3, 5, 6, 7, 8, 10, 12],
    ...{ jitters: [0.005, 0.01, 0.02, 0.05, 0.1], inputs: 200 },
    ...{ sizes: [10, 20, 50, 100, 200, 500], missing: [0, 0.1, 0.2, 0.3, 0.4], jitter: 0.02, width: 4.3 },
    ...{ trials: 2000, tail: 20_000, resamples: 2000 },
  },
  run(params, random) {
    const caller = "latencyPatterns";
    for (const n of [params.inputs, ...params.sizes]) checkInteger(caller, "inputs", n, 1);
    for (const share of params.missing) checkRange(caller, "missing", share, 0, 1 - 2 ** -40);
    checkInteger(caller, "trials", params.trials, 1);
    checkInteger(caller, "tail", params.tail, 1);
    for (const name of ["jitter", "width"] as const) checkPositive(caller, name, params[name]);
    const { jitter, width } = params;
    // Boxes of the series and of the read-outs that are compared: none as wide as the window.
    for (const times of [width, boxWidth])
      if (!(jitter * times < 1))
        throw new RangeError(
          `${caller}: jitter must be below 1/${times} for boxes of ${times} σ, got ${jitter}`,
        );
    const box = (at: number, times: number): LatencyReadOut => ({
      kernel: { kind: "box", width: times * at },
    });
    const look = (series: LatencyPoint["series"], name: string, one: LatencyCase): LatencyPoint =>
      measure(params, series, name, one, random.split(`${series} ${name}`));
    const points = [
      ...params.jitters.flatMap((at) =>
        params.widths
          .filter((times) => times * at < 1)
          .map((times) =>
            look("width", `σ ${at}, w ${times} σ`, {
              ...{ inputs: params.inputs, jitter: at, readOut: box(at, times) },
            }),
          ),
      ),
      ...params.sizes.map((inputs) =>
        look("size", `${inputs} inputs`, { inputs, jitter, readOut: box(jitter, width) }),
      ),
      ...params.missing.map((missing) =>
        look("missing", `${missing} missing`, {
          ...{ inputs: params.inputs, jitter, missing, readOut: box(jitter, width) },
        }),
      ),
      ...comparedReadOuts(jitter).map(({ name, readOut }) =>
        look("read-out", name, { inputs: params.inputs, jitter, readOut }),
      ),
    ];
    return { params, points };
  },
  rows: ({ points }) =>
    points.map(({ series, name, inputs, jitter, missing = 0, readOut, load, theory, bound }) => ({
      ...{ series, name, inputs, jitter, missing, kernel: readOut.kernel.kind },
      ...{ load: load.value, load_low: load.low, load_high: load.high, theory, bound },
    })),
};
