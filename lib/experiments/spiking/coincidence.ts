/** @file What one spiking neuron computes at one stroke, and one threshold gate does not: whether any two of its inputs belong together. */
import { checkInteger, permutation, type Random, uniformInteger } from "../../math";
import { type LifNeurons, simulate } from "../../spiking";
import type { TabularExperiment } from "../experiment";

/** Sizes of {@link coincidenceDetection}. */
export interface CoincidenceParams {
  /** n of the coincidence function: every number of pairs up to this one is tried on all 4ⁿ inputs */
  readonly pairs: number;
  /** n of the distinctness function: so many spike times are compared by one neuron */
  readonly times: readonly number[];
  /** inputs drawn for each n, half of them with a pair that falls together */
  readonly draws: number;
}

/** One row: the function of n pairs. */
export interface CoincidenceRow {
  readonly pairs: number;
  /** 4ⁿ */
  readonly inputs: number;
  /** inputs that one spiking neuron answers wrongly */
  readonly wrong: number;
  /** inputs that the best single threshold gate answers wrongly, found among all gates; NaN where there are too many to try */
  readonly gateWrong: number;
  /** gates that any circuit of threshold gates needs at least, n / log₂(n + 1) */
  readonly gates: number;
}

/** One row: are n numbers distinct? */
export interface DistinctnessRow {
  readonly times: number;
  /** share of the inputs with a pair that falls together that one spiking neuron finds */
  readonly found: number;
  /** share of the inputs without such a pair on which it fires all the same */
  readonly falseAlarms: number;
  /** hidden units that any sigmoidal net of one layer needs at least, (n − 4)/2 − 1 */
  readonly hidden: number;
}

/** What {@link coincidenceDetection} found. */
export interface CoincidenceResult {
  readonly rows: readonly CoincidenceRow[];
  readonly distinctness: readonly DistinctnessRow[];
  /** the neuron at work on one input of the largest n: potential over time, and the arrivals */
  readonly example: {
    readonly time: Float64Array;
    readonly v: Float64Array;
    /** time of arrival of each input that is 1, and its pair */
    readonly arrivals: readonly { readonly time: number; readonly pair: number }[];
    readonly spikes: Float64Array;
    readonly threshold: number;
  };
}

/** A membrane that forgets within a fifth of the gap between two pairs. One input alone brings 0.6 of the threshold, two 1.2. */
const cell: Omit<LifNeurons, "size"> = { model: "lif", tauMem: 2, vThreshold: 1, refractory: 2 };
const weight = 0.6;
const gap = 10; // ms between the arrivals of two pairs
const dt = 0.5;

/** 1 when some pair i has both of its bits set; bits 2i and 2i + 1 of `input`. */
function coincides(input: number, pairs: number): boolean {
  for (let i = 0; i < pairs; i++) if (((input >> (2 * i)) & 3) === 3) return true;
  return false;
}

/**
 * One neuron for each input, all alike: bit k is a spike at 1 ms or none, and the bits of pair i are delayed by i gaps, so
 * that pairs come one after the other. The neuron fires when two bits meet.
 */
function detect(pairs: number, inputs: readonly number[], random: Random) {
  const bits = inputs.flatMap((input, row) =>
    Array.from({ length: 2 * pairs }, (_, bit) => ({ row, bit, set: (input >> bit) & 1 })).filter(
      ({ set }) => set,
    ),
  );
  return simulate(
    {
      populations: {
        bits: {
          model: "clamped",
          size: inputs.length * 2 * pairs,
          time: bits.map(() => 1),
          neuron: bits.map(({ row, bit }) => row * 2 * pairs + bit),
        },
        cell: { ...cell, size: inputs.length },
      },
      projections: [
        {
          pre: "bits",
          post: "cell",
          synapses: {
            kind: "sparse",
            pre: bits.map(({ row, bit }) => row * 2 * pairs + bit),
            post: bits.map(({ row }) => row),
            weight,
            delay: bits.map(({ bit }) => 1 + gap * (bit >> 1)),
          },
        },
      ],
    },
    {
      dt,
      duration: gap * (pairs + 1),
      random,
      record: { traces: [{ population: "cell", variable: "v", neurons: [inputs.length - 1] }] },
    },
  );
}

/**
 * All functions of up to four bits that one gate [Σ wᵢ xᵢ ≥ θ] computes, as numbers whose bit x is the answer to input x.
 * Whole weights in −3 … 3 are enough: they give the 1882 functions that there are (Muroga 1971).
 */
export function thresholdFunctions(bits: number): Set<number> {
  checkInteger("thresholdFunctions", "bits", bits, 1, 4);
  const inputs = 2 ** bits;
  const found = new Set<number>([0]);
  const weights = new Array<number>(bits).fill(-3);
  for (;;) {
    const sums = Array.from({ length: inputs }, (_, x) =>
      weights.reduce((sum, w, k) => sum + w * ((x >> k) & 1), 0),
    );
    for (const theta of new Set(sums))
      found.add(sums.reduce((f, sum, x) => f + (sum >= theta ? 2 ** x : 0), 0));
    let k = 0;
    while (k < bits && weights[k] === 3) weights[k++] = -3;
    if (k === bits) return found;
    weights[k]++;
  }
}

/** The fewest inputs that one threshold gate answers wrongly; NaN above two pairs, where there are too many gates to try. */
function bestGate(pairs: number): number {
  if (pairs > 2) return Number.NaN;
  const inputs = Array.from({ length: 4 ** pairs }, (_, x) => x);
  const mistakes = (f: number) =>
    inputs.filter((x) => (Math.floor(f / 2 ** x) % 2 === 1) !== coincides(x, pairs)).length;
  return Math.min(...Array.from(thresholdFunctions(2 * pairs), mistakes));
}

/** Times in steps, one far from the other by at least `apart` − 1, but for one pair that falls together when so asked. */
function drawTimes(random: Random, count: number, together: boolean, apart: number): number[] {
  const order = permutation(random, count);
  const times = Array.from(order, (place) => 1 + place * apart + uniformInteger(random, 2));
  if (together) {
    const first = uniformInteger(random, count);
    const second = (first + 1 + uniformInteger(random, count - 1)) % count;
    times[second] = times[first];
  }
  return times;
}

function distinctness(count: number, draws: number, random: Random): DistinctnessRow {
  const apart = gap / dt;
  const all = Array.from({ length: draws }, (_, k) => drawTimes(random, count, k % 2 === 0, apart));
  const spikes = all
    .flatMap((times, row) => times.map((step, k) => ({ step, neuron: row * count + k, row })))
    .sort((a, b) => a.step - b.step);
  const { counts } = simulate(
    {
      populations: {
        times: {
          model: "clamped",
          size: draws * count,
          time: spikes.map(({ step }) => step * dt),
          neuron: spikes.map(({ neuron }) => neuron),
        },
        cell: { ...cell, size: draws },
      },
      projections: [
        {
          pre: "times",
          post: "cell",
          synapses: {
            kind: "sparse",
            pre: Int32Array.from({ length: draws * count }, (_, k) => k),
            post: Int32Array.from({ length: draws * count }, (_, k) => Math.floor(k / count)),
            weight,
            delay: dt,
          },
        },
      ],
    },
    { dt, duration: (count + 1) * gap, random, record: { spikes: false } },
  );
  const fired = (together: boolean) => {
    const rows = all.map((_, k) => k).filter((k) => (k % 2 === 0) === together);
    return rows.filter((k) => counts.cell[k] > 0).length / rows.length;
  };
  return {
    times: count,
    found: fired(true),
    falseAlarms: fired(false),
    hidden: Math.max(0, (count - 4) / 2 - 1),
  };
}

/**
 * Two functions that ask whether inputs belong together, each computed by **one** leaky integrate-and-fire neuron.
 *
 * - Coincidence, CD_n(x, y) = 1 when xᵢ = yᵢ = 1 for some i: spikes of pair i reach the neuron together, after a delay of their own.
 * - Distinctness, ED_n(t₁ … t_n) = 1 when two of n numbers are equal, 0 when all are at least a unit apart: the numbers are the
 *   times of spikes.
 *
 * Threshold gates need n / log₂(n + 1) of themselves for the first, a sigmoidal net (n − 4)/2 − 1 hidden units for the second.
 * Reference: Maass 1997, Neural Networks 10, §3 and §4.
 *
 * @throws {RangeError} when `pairs` is not in 1 … 8, `draws` is below 2, or fewer than two times are to be compared
 */
export const coincidenceDetection: TabularExperiment<CoincidenceParams, CoincidenceResult> = {
  quick: { pairs: 5, times: [2, 4, 8, 16, 32, 64], draws: 200 },
  full: { pairs: 7, times: [2, 4, 8, 16, 32, 64, 128, 256, 512], draws: 1000 },
  run({ pairs: most, times, draws }, random) {
    checkInteger("coincidenceDetection", "pairs", most, 1, 8);
    checkInteger("coincidenceDetection", "draws", draws, 2);
    for (const count of times) checkInteger("coincidenceDetection", "times", count, 2);
    const rows = Array.from({ length: most }, (_, k): CoincidenceRow => {
      const pairs = k + 1;
      const inputs = Array.from({ length: 4 ** pairs }, (_, x) => x);
      const { counts } = detect(pairs, inputs, random);
      const wrong = inputs.filter((x) => counts.cell[x] > 0 !== coincides(x, pairs)).length;
      return {
        pairs,
        inputs: inputs.length,
        wrong,
        gateWrong: bestGate(pairs),
        gates: pairs / Math.log2(pairs + 1),
      };
    });
    // one bit of the first pair, the other one of the middle pair, both of the last
    const shown = (1 | (2 << (2 * (most >> 1))) | (3 << (2 * (most - 1)))) >>> 0;
    const { traces, rasters } = detect(most, [shown], random);
    const arrivals = Array.from({ length: 2 * most }, (_, bit) => bit)
      .filter((bit) => (shown >> bit) & 1)
      .map((bit) => ({ time: 2 + gap * (bit >> 1), pair: bit >> 1 }));
    return {
      rows,
      distinctness: times.map((count) => distinctness(count, draws, random.split(count))),
      example: {
        time: traces[0].time,
        v: traces[0].values,
        arrivals,
        spikes: rasters.cell.time,
        threshold: cell.vThreshold as number,
      },
    };
  },
  rows: ({ distinctness }) => distinctness.map((row) => ({ ...row })),
};
