/** @file In which regimes does a sparse network of excitatory and inhibitory neurons fire, and at what rates? */
import {
  dominantFrequency,
  meanRate,
  populationRate,
  populationSpectrum,
  type RegimeReport,
  regimeOf,
} from "../../analysis";
import { checkInteger, checkPositive, type Random } from "../../math";
import { pickNeurons, type Raster, sliceRaster } from "../../record";
import { brunelFixedPoint, fixedInDegree, type Network, simulate } from "../../spiking";
import type { TabularExperiment } from "../experiment";

/** Where in the plane a network stands. */
export interface BalancePoint {
  /** inhibition relative to excitation, g */
  readonly g: number;
  /** external rate relative to the rate that alone brings the mean to threshold, ν_ext / ν_thr */
  readonly drive: number;
}

/** Sizes of {@link balancedRegimes}. */
export interface BalancedRegimesParams {
  /** N_E; N_I is a quarter of it */
  readonly excitatory: number;
  /** C_E/N_E, share of the neurons of either kind that reach a neuron */
  readonly share: number;
  /** J, of an excitatory synapse [mV] */
  readonly weight: number;
  /** looked at one by one, with their spikes */
  readonly examples: readonly (BalancePoint & {
    /** [ms] at least */
    readonly duration?: number;
  })[];
  /** looked at as a map */
  readonly map: {
    readonly g: readonly number[];
    readonly drive: readonly number[];
    /** [ms] of each, instead of that of the examples: a map has many networks, and a second of a thousand neurons names one */
    readonly duration?: number;
  };
  /** [ms] of each network, after `settle` */
  readonly duration: number;
  readonly settle: number;
}

/** What one network does. */
export interface BalanceOutcome extends BalancePoint {
  /** mean over the excitatory neurons [Hz] */
  readonly rate: number;
  /** rate of the stationary state in mean-field theory [Hz] */
  readonly theory: number;
  readonly report: RegimeReport;
  /** frequency at which the population's rate stands out [Hz], undefined where it does not */
  readonly frequency: number | undefined;
}

/** One example with what is seen of it. */
export interface BalanceExample extends BalanceOutcome {
  /** 50 excitatory neurons over the last stretch */
  readonly raster: Raster;
  /** rate of the population in the same stretch, in bins of half a ms: start [ms], width [ms], values [Hz] */
  readonly activity: { readonly start: number; readonly step: number; readonly values: Float64Array };
}

/** What {@link balancedRegimes} found. */
export interface BalancedRegimesResult {
  readonly params: BalancedRegimesParams;
  readonly examples: readonly BalanceExample[];
  /** map[i][k] at drive i, g k */
  readonly map: readonly (readonly BalanceOutcome[])[];
}

const dt = 0.1; // ms
const neuron = { model: "lif" as const, tauMem: 20, vThreshold: 20, vReset: 10, refractory: 2 };
const delay = 1.5; // ms
/** A CV from as few intervals as slow networks give; all else as {@link regimeOf} has it. */
const naming = { leastIntervals: 4 };
const shown = 100; // ms of an example that are kept

/** ν_thr, the rate of C_E external synapses that brings the mean potential to threshold [Hz]. */
function thresholdRate({
  excitatory,
  share,
  weight,
}: Pick<BalancedRegimesParams, "excitatory" | "share" | "weight">): number {
  return (1000 * neuron.vThreshold) / (weight * share * excitatory * neuron.tauMem);
}

/** The network at a point: all neurons alike, C_E excitatory and C_I inhibitory synapses on each, C_E external ones. */
export function balancedNetwork(
  params: Pick<BalancedRegimesParams, "excitatory" | "share" | "weight">,
  { g, drive }: BalancePoint,
  random: Random,
): Network<"excitatory" | "inhibitory"> {
  const { excitatory, share, weight } = params;
  const sizes = { excitatory, inhibitory: excitatory / 4 };
  const degree = { excitatory: share * excitatory, inhibitory: (share * excitatory) / 4 };
  const kinds = ["excitatory", "inhibitory"] as const;
  return {
    populations: {
      excitatory: { ...neuron, size: sizes.excitatory },
      inhibitory: { ...neuron, size: sizes.inhibitory },
    },
    projections: kinds.flatMap((pre) =>
      kinds.map((post) => ({
        pre,
        post,
        synapses: fixedInDegree(
          { pre: sizes[pre], post: sizes[post] },
          {
            random: random.split(`${pre} ${post}`),
            degree: degree[pre],
            multiple: true,
            weight: pre === "excitatory" ? weight : -g * weight,
            delay,
          },
        ),
      })),
    ),
    inputs: kinds.map((post) => ({
      kind: "poisson" as const,
      post,
      rate: drive * thresholdRate(params) * degree.excitatory,
      weight,
    })),
  };
}

function look(params: BalancedRegimesParams, point: BalancePoint, random: Random): BalanceExample {
  const { duration, settle } = params;
  const { rasters } = simulate(balancedNetwork(params, point, random.split("synapses")), {
    dt,
    duration: settle + duration,
    random: random.split("noise"),
    record: { spikes: { excitatory: true } },
  });
  const all = rasters.excitatory;
  const settled = sliceRaster(all, all.start + settle, all.stop);
  // a thousand neurons are enough to name a regime by
  const some = pickNeurons(
    settled,
    Array.from({ length: Math.min(1000, settled.size) }, (_, i) => i),
  );
  const last = sliceRaster(all, all.stop - Math.min(shown, duration), all.stop);
  // pieces of at most a quarter of the record: fine enough for 20 Hz at the full size
  const spectrum = populationSpectrum(settled, {
    width: 1,
    segment: 2 ** Math.max(5, Math.floor(Math.log2(duration / 4))),
  });
  return {
    ...point,
    rate: meanRate(settled),
    theory: brunelFixedPoint({
      ...{ neuron, excitatory: params.share * params.excitatory, weight: params.weight, g: point.g },
      externalRate: point.drive * thresholdRate(params),
    }).rate,
    report: regimeOf(some, naming),
    frequency: dominantFrequency(spectrum)?.frequency,
    raster: pickNeurons(
      last,
      Array.from({ length: Math.min(50, last.size) }, (_, i) => i),
    ),
    activity: populationRate(last, 5 * dt),
  };
}

/** Sizes and examples of figure 8; the slow one needs a while to show itself. */
const published = {
  excitatory: 10_000,
  share: 0.1,
  weight: 0.1,
  examples: [
    { g: 3, drive: 2 },
    { g: 6, drive: 4 },
    { g: 5, drive: 2 },
    { g: 4.5, drive: 0.9, duration: 1200 },
  ],
};

/**
 * The sparse network of Brunel: N_E excitatory and N_E/4 inhibitory integrate-and-fire neurons (τ 20 ms, threshold 20 mV, reset 10 mV,
 * refractory 2 ms), jumps of J and −gJ after 1.5 ms, and Poisson input to each as if C_E outside neurons fired at
 * `drive` times ν_thr = θ/(J C_E τ).
 *
 * The examples are those of figure 8. Where few spikes leave a regime open, it is `undecided`.
 * Reference: Brunel 2000, J. Comput. Neurosci. 8, 183–208.
 *
 * @throws {RangeError} when sizes are no whole numbers, or a duration is not above 0
 */
export const balancedRegimes: TabularExperiment<BalancedRegimesParams, BalancedRegimesResult> = {
  quick: {
    ...published,
    map: { g: [], drive: [] },
    duration: 400,
    settle: 100,
  },
  full: {
    ...published,
    map: { g: [2, 3, 3.5, 4, 4.5, 5, 6, 7, 8], drive: [0.8, 0.9, 1, 1.25, 1.5, 2, 3, 4], duration: 700 },
    duration: 2000,
    settle: 300,
  },
  run(params, random) {
    checkInteger("balancedRegimes", "excitatory", params.excitatory, 4);
    checkInteger("balancedRegimes", "excitatory / 4", params.excitatory / 4, 1);
    checkInteger("balancedRegimes", "share · excitatory / 4", (params.share * params.excitatory) / 4, 1);
    checkPositive("balancedRegimes", "duration", params.duration);
    const examples = params.examples.map((point, k) =>
      look(
        { ...params, duration: Math.max(params.duration, point.duration ?? 0) },
        point,
        random.split(`example ${k}`),
      ),
    );
    const mapped = { ...params, duration: params.map.duration ?? params.duration };
    checkPositive("balancedRegimes", "map.duration", mapped.duration);
    const map = params.map.drive.map((drive, i) =>
      params.map.g.map((g, k): BalanceOutcome => {
        const { rate, theory, report, frequency } = look(mapped, { g, drive }, random.split(`map ${i} ${k}`));
        return { g, drive, rate, theory, report, frequency };
      }),
    );
    return { params, examples, map };
  },
  rows: ({ examples, map }) =>
    [...examples, ...map.flat()].map(({ g, drive, rate, theory, report, frequency }) => ({
      g,
      drive,
      rate_hz: rate,
      theory_hz: theory,
      regime: report.regime,
      cv: report.cv?.mean ?? Number.NaN,
      frequency_hz: frequency ?? Number.NaN,
    })),
};
