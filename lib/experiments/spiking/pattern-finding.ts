/** @file Does a neuron with spike-timing-dependent plasticity find a pattern that repeats among equally dense spikes? */
import {
  checkInteger,
  checkPositive,
  checkRange,
  normal,
  type Random,
  uniform,
  uniformInteger,
} from "../../math";
import { prepare } from "../../spiking";
import type { TabularExperiment } from "../experiment";

/** Sizes of {@link patternFinding}. */
export interface PatternFindingParams {
  readonly afferents: number;
  /** [s] of input */
  readonly duration: number;
  /** neurons that learn alone, each from an input of its own */
  readonly draws: number;
}

/** One neuron's way. */
export interface PatternFindingRun {
  /** start of each presentation of the pattern [ms] */
  readonly presentations: Float64Array;
  /** time from that start to the first spike within the pattern [ms]; NaN where there was none */
  readonly latencies: Float64Array;
  /** spikes outside of the pattern, per second of the time outside, in each tenth of the run [Hz] */
  readonly falseAlarms: Float64Array;
  /** share of presentations answered within the pattern in each tenth of the run */
  readonly hits: Float64Array;
  /** answered nearly always, nearly never outside, quickly: the success criterion of the paper, over the last tenth */
  readonly success: boolean;
  /** weights at the end, in [0, 1]; the first half of the afferents takes part in the pattern */
  readonly weights: Float64Array;
}

/** What {@link patternFinding} found. */
export interface PatternFindingResult {
  readonly params: PatternFindingParams;
  readonly runs: readonly PatternFindingRun[];
  /** spikes of some afferents of the first run around one presentation: ms from its start, afferent, part of the pattern or not */
  readonly excerpt: {
    readonly time: Float64Array;
    readonly afferent: Int32Array;
    readonly length: number;
    readonly afferents: number;
  };
}

const length = 50; // ms, of the pattern and of the stretches that the input is made of
const dt = 1;
const [tauMem, tauSyn] = [10, 2.5];
const threshold = 500; // in peaks of a postsynaptic potential of weight 1
const step = 0.03125;

/** Peak of the potential that follows a current that jumps by 1 and decays: at t* = ln(τm/τs) τm τs / (τm − τs). */
function peak(): number {
  const at = (Math.log(tauMem / tauSyn) * tauMem * tauSyn) / (tauMem - tauSyn);
  return (tauSyn / (tauMem - tauSyn)) * (Math.exp(-at / tauMem) - Math.exp(-at / tauSyn));
}

/** Spikes as a bit for each afferent in each ms. */
type Stretch = Uint8Array;

/**
 * A stretch of `length` ms: each afferent's rate wanders between 0 and 90 Hz, at a speed that wanders within ±1800 Hz/s, and
 * none is silent throughout.
 */
function drawStretch(afferents: number, random: Random): Stretch {
  const out = new Uint8Array(afferents * length);
  for (let i = 0; i < afferents; i++) {
    let rate = uniform(random, 0, 90);
    let speed = uniform(random, -1800, 1800);
    let silent = true;
    for (let t = 0; t < length; t++) {
      if (random() < rate / 1000) {
        out[t * afferents + i] = 1;
        silent = false;
      }
      rate = Math.min(90, Math.max(0, rate + speed / 1000));
      speed = Math.min(1800, Math.max(-1800, speed + uniform(random, -360, 360)));
    }
    if (silent) out[uniformInteger(random, length) * afferents + i] = 1;
  }
  return out;
}

/** The input of one run: stretches, a quarter of them with the pattern in the first half of the afferents, and noise on all. */
function drawInput(afferents: number, stretches: number, random: Random) {
  const [fresh, noise, order, jitter] = ["fresh", "noise", "order", "jitter"].map((name) =>
    random.split(name),
  );
  const half = afferents >> 1;
  const pattern = drawStretch(half, random.split("pattern"));
  const bits = new Uint8Array(stretches * length * afferents);
  const presentations: number[] = [];
  let before = true; // never twice in a row, nor at once
  for (let s = 0; s < stretches; s++) {
    // a third of the stretches that may have it have it: a quarter of all
    const shown: boolean = !before && order() < 1 / 3;
    before = shown;
    const here = drawStretch(afferents, fresh);
    for (let t = 0; t < length; t++)
      for (let i = shown ? half : 0; i < afferents; i++)
        if (here[t * afferents + i]) bits[(s * length + t) * afferents + i] = 1;
    if (!shown) continue;
    presentations.push(s * length);
    for (let t = 0; t < length; t++)
      for (let i = 0; i < half; i++)
        if (pattern[t * half + i]) {
          const at = Math.min(
            stretches * length - 1,
            Math.max(0, s * length + t + Math.round(normal(jitter))),
          );
          bits[at * afferents + i] = 1;
        }
  }
  const time: number[] = [];
  const neuron: number[] = [];
  for (let t = 0; t < stretches * length; t++)
    for (let i = 0; i < afferents; i++)
      if (bits[t * afferents + i] || noise() < 10 / 1000) {
        time.push(t + 1);
        neuron.push(i);
      }
  return {
    presentations: Float64Array.from(presentations),
    time: Float64Array.from(time),
    neuron: Int32Array.from(neuron),
  };
}

/** First spike in (start, start + length] of each presentation, relative to its start. */
function latenciesOf(spikes: Float64Array, presentations: Float64Array): Float64Array {
  let next = 0;
  return presentations.map((start) => {
    while (next < spikes.length && spikes[next] <= start) next++;
    return next < spikes.length && spikes[next] <= start + length ? spikes[next] - start : Number.NaN;
  });
}

function learn(
  params: PatternFindingParams,
  random: Random,
): [PatternFindingRun, ReturnType<typeof drawInput>] {
  const { afferents, duration } = params;
  const total = Math.round((duration * 1000) / length) * length;
  const input = drawInput(afferents, total / length, random.split("input"));
  const unit = 1 / peak(); // current jump [mV] of weight 1
  const simulation = prepare(
    {
      populations: {
        afferents: { model: "clamped", size: afferents, time: input.time, neuron: input.neuron },
        cell: {
          model: "lif",
          size: 1,
          tauMem,
          vThreshold: (threshold * afferents) / 2000,
          vReset: (-threshold * afferents) / 2000,
        },
      },
      projections: [
        {
          pre: "afferents",
          post: "cell",
          tauSyn,
          synapses: { kind: "dense", weights: new Float64Array(afferents).fill(0.475 * unit), delay: dt },
          plasticity: {
            rule: "pair",
            pairing: "postsynaptic",
            potentiate: step * unit,
            depress: 0.85 * step * unit,
            tauPre: 16.8,
            tauPost: 33.7,
            max: unit,
          },
        },
      ],
    },
    { dt, random: random.split("network"), record: { spikes: { cell: true } } },
  );
  simulation.run(total);
  const { presentations } = input;
  const spikes = simulation.records().rasters.cell.time;
  const latencies = latenciesOf(spikes, presentations);
  const tenth = (t: number) => Math.min(9, Math.floor((10 * t) / total));
  const [shown, hit, outside] = [new Float64Array(10), new Float64Array(10), new Float64Array(10)];
  presentations.forEach((start, k) => {
    shown[tenth(start)]++;
    if (!Number.isNaN(latencies[k])) hit[tenth(start)]++;
  });
  let p = 0;
  for (const t of spikes) {
    while (p < presentations.length && presentations[p] + length < t) p++;
    if (!(p < presentations.length && t > presentations[p])) outside[tenth(t)]++;
  }
  const falseAlarms = outside.map((count, k) => count / ((total / 10 - shown[k] * length) / 1000));
  const hits = hit.map((count, k) => (shown[k] > 0 ? count / shown[k] : 0));
  const late = Array.from(latencies)
    .slice(-shown[9])
    .filter((x) => !Number.isNaN(x));
  const meanLate = late.reduce((a, b) => a + b, 0) / late.length;
  return [
    {
      presentations,
      latencies,
      falseAlarms,
      hits,
      success: hits[9] >= 0.98 && outside[9] === 0 && meanLate < 10,
      weights: simulation.weights("afferents → cell").map((w) => w / unit),
    },
    input,
  ];
}

/**
 * One integrate-and-fire neuron hears afferents whose rates wander about 50 Hz (59 with 10 Hz of noise); a quarter of the time half of
 * them repeat one pattern of 50 ms, with a jitter of 1 ms. Nothing but the repetition sets the pattern apart. STDP of each spike with its neighbours alone.
 *
 * Constants are the paper's: τm 10 ms, τs 2.5 ms, threshold 500 peaks for 2000 afferents (in proportion for others), weights
 * from 0.475 within [0, 1], a₊ = 0.03125, a₋ = 0.85 a₊, τ₊ 16.8 ms, τ₋ 33.7 ms, steps of 1 ms. The paper's neuron is
 * a spike-response model whose potential falls below rest after a spike; here it is reset to minus its threshold.
 * Reference: Masquelier, Guyonneau & Thorpe 2008, PLoS ONE 3(1): e1377.
 *
 * @throws {RangeError} when there are fewer than 20 afferents, the run is shorter than 1 s, or nothing is drawn
 */
export const patternFinding: TabularExperiment<PatternFindingParams, PatternFindingResult> = {
  quick: { afferents: 2000, duration: 30, draws: 1 },
  full: { afferents: 2000, duration: 75, draws: 20 },
  run(params, random) {
    checkInteger("patternFinding", "afferents", params.afferents, 20);
    checkPositive("patternFinding", "duration", params.duration);
    checkRange("patternFinding", "duration", params.duration, 1, 1000);
    checkInteger("patternFinding", "draws", params.draws, 1);
    const runs = Array.from({ length: params.draws }, (_, k) => learn(params, random.split(k)));
    const [first, input] = runs[0];
    const start = first.presentations[Math.floor(first.presentations.length / 2)] - length;
    const some = Math.min(100, params.afferents);
    const kept = Array.from(input.time.keys()).filter(
      (k) =>
        input.time[k] > start &&
        input.time[k] <= start + 3 * length &&
        input.neuron[k] % Math.floor(params.afferents / some) === 0,
    );
    return {
      params,
      runs: runs.map(([run]) => run),
      excerpt: {
        time: Float64Array.from(kept, (k) => input.time[k] - start - length),
        afferent: Int32Array.from(kept, (k) =>
          Math.floor(input.neuron[k] / Math.floor(params.afferents / some)),
        ),
        length,
        afferents: some,
      },
    };
  },
  rows: ({ runs }) =>
    runs.map(({ success, hits, falseAlarms }) => ({
      success,
      hits: hits[9],
      falseAlarms_hz: falseAlarms[9],
    })),
};
