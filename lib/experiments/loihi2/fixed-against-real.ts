/** @file The same network in the chip's whole numbers and in real ones, step by step: where they part, and what is left of their likeness. */
import {
  type CompiledSpiking,
  compareEmulations,
  compileSpiking,
  type EmulationComparison,
  type FaultCounts,
  type LoihiNetwork,
  prepareDrive,
  type SpikeList,
  traceOf,
} from "../../loihi2";
import { checkInteger, checkPositive, mean, type Random } from "../../math";
import { type Raster, trainsOf } from "../../record";
import { type Network, toSteps } from "../../spiking";
import type { TabularExperiment } from "../experiment";
import { coincidenceOf } from "./coincidence-of";
import { layersInARow, type RoundingNetworks, recurrentNetwork } from "./rounding-networks";

/** Sizes of {@link fixedAgainstReal}. */
export interface FixedAgainstRealParams extends RoundingNetworks {
  /** [ms] what a step of the chip stands for, and how long is run */
  readonly dt: number;
  readonly duration: number;
  /** steps that two spikes may be apart and still be one */
  readonly within: number;
  /** [ms] windows in which spikes are compared */
  readonly window: number;
}

/** One population in both runs. */
export interface TwinPart {
  readonly name: string;
  /** first step in which its spikes differ; NaN when none does */
  readonly partedAt: number;
  /** largest difference of a potential before any spike of the network differed, and what the rounding report allows, in parts of the threshold */
  readonly before: number;
  readonly bound: number;
  /** the same with its sign, on average: below 0 where the chip's potentials are too low */
  readonly bias: number;
  /** [steps] root of the mean square of the potential's difference over neurons, in parts of the threshold */
  readonly course: Float64Array;
  /** spikes of the chip and in real numbers */
  readonly spikes: readonly [number, number];
  /** share of all spikes that have a partner, see `compareEmulations`; overall and in each window */
  readonly coincidence: number;
  readonly windows: Float64Array;
  /** the same by chance for trains of this rate, 2 ν Δ */
  readonly chance: number;
  /** van Rossum's, over the root of all spikes: 1 when no spike is near another, 0 when all are the same */
  readonly distance: number;
  readonly faults: FaultCounts;
}

/** The neuron whose spikes differ first, around that step. */
export interface TwinExample {
  readonly part: string;
  readonly neuron: number;
  /** [ms] */
  readonly time: Float64Array;
  /** [mV] above the reset */
  readonly fixed: Float64Array;
  readonly real: Float64Array;
  readonly threshold: number;
  /** [units] their difference from the first step to the one before it, and what the report allows */
  readonly before: Float64Array;
  readonly bound: number;
}

/** A network in both arithmetics. */
export interface TwinRun {
  /** first step in which any spike differs; NaN when none does */
  readonly partedAt: number;
  readonly parts: readonly TwinPart[];
  readonly example: TwinExample | undefined;
}

/** What {@link fixedAgainstReal} found. */
export interface FixedAgainstRealResult {
  readonly params: FixedAgainstRealParams;
  readonly layers: TwinRun;
  readonly recurrent: TwinRun;
  /** the recurrent network in real numbers twice, once with the least more of constant input that the chip could have: nothing is cut here */
  readonly control: TwinRun;
}

/** What the sources of a compiled network send, as lists for inputs of the chip. */
function sentBySources(compiled: CompiledSpiking, steps: number, random: Random): Record<string, SpikeList> {
  const drive = prepareDrive(compiled, random);
  const lists = new Map<string, { step: number[]; neuron: number[]; payload: number[] }>();
  for (let step = 1; step <= steps; step++)
    for (const [name, sent] of Object.entries(drive.next())) {
      const list = lists.get(name) ?? { step: [], neuron: [], payload: [] };
      lists.set(name, list);
      sent.forEach((payload, i) => {
        if (payload === 0) return;
        list.step.push(step);
        list.neuron.push(i);
        list.payload.push(payload);
      });
    }
  return Object.fromEntries(lists);
}

function windowsOf(ours: Raster, theirs: Raster, { duration, window, within, dt }: FixedAgainstRealParams) {
  const count = Math.floor(duration / window);
  const cut = (raster: Raster, w: number): number[][] =>
    trainsOf(raster).map((train) => Array.from(train.filter((t) => t >= w * window && t < (w + 1) * window)));
  return Float64Array.from({ length: count }, (_, w) =>
    coincidenceOf(cut(ours, w), cut(theirs, w), (within + 0.5) * dt),
  );
}

/** Who differs first in its population. */
function firstApart(ours: Raster, theirs: Raster): number {
  const [a, b] = [trainsOf(ours), trainsOf(theirs)];
  let [first, who] = [Number.POSITIVE_INFINITY, -1];
  a.forEach((train, i) => {
    const other = b[i];
    let k = 0;
    while (k < train.length && k < other.length && train[k] === other[k]) k++;
    const at = Math.min(train[k] ?? Number.POSITIVE_INFINITY, other[k] ?? Number.POSITIVE_INFINITY);
    if (at < first) [first, who] = [at, i];
  });
  return who;
}

/** [mV] how far the report lets potentials drift. */
const boundOf = ({ report }: CompiledSpiking, name: string): number =>
  report.drifts.find(({ part }) => part === name)?.bound ?? Number.NaN;

function exampleOf(
  compared: EmulationComparison,
  compiled: CompiledSpiking,
  { dt }: FixedAgainstRealParams,
): TwinExample | undefined {
  const { partedAt, populations, run, against } = compared;
  const part = Object.keys(populations).find((name) => populations[name].partedAt === partedAt);
  if (partedAt === undefined || part === undefined) return undefined;
  const neuron = firstApart(run.rasters[part], against.rasters[part]);
  const { size } = compiled.spiking.populations[part];
  const { unitsPerMillivolt } = compiled.scales[part];
  const [from, to] = [Math.max(1, partedAt - 30), Math.min(run.steps, partedAt + 40)];
  const steps = Array.from({ length: to - from + 1 }, (_, k) => from + k);
  const of = (which: typeof run): Float64Array => {
    const { values } = traceOf(which, part, "v");
    return Float64Array.from(steps, (step) => values[(step - 1) * size + neuron] / unitsPerMillivolt);
  };
  const realised = compiled.realised.populations[part];
  const threshold =
    realised.model === "lif" && typeof realised.vThreshold === "object"
      ? realised.vThreshold[neuron]
      : Number.NaN;
  const time = Float64Array.from(steps, (step) => step * dt);
  const [a, b] = [run, against].map((one) => traceOf(one, part, "v").values);
  const before = Float64Array.from(
    { length: partedAt - 1 },
    (_, k) => a[k * size + neuron] - b[k * size + neuron],
  );
  const bound = boundOf(compiled, part) * unitsPerMillivolt;
  return { part, neuron, time, fixed: of(run), real: of(against), threshold, before, bound };
}

/** The chip's network with the constant inputs of all neurons one mantissa larger. */
function pushed(network: LoihiNetwork): LoihiNetwork {
  const populations = Object.entries(network.populations).map(([name, one]) => {
    if (one.model !== "lif") return [name, one] as const;
    return [name, { ...one, biasMantissa: Number(one.biasMantissa) + 1 }] as const;
  });
  return { ...network, populations: Object.fromEntries(populations) };
}

function twins(network: Network, params: FixedAgainstRealParams, random: Random, control = false): TwinRun {
  const { dt, duration, within } = params;
  const compiled = compileSpiking(network, { dt });
  const steps = toSteps("fixedAgainstReal", "duration", duration, dt);
  const names = Object.keys(network.populations).filter((name) => network.populations[name].model === "lif");
  const compared: EmulationComparison = compareEmulations(compiled.network, {
    ...{
      steps,
      dt,
      within,
      random: random.split("chip"),
      inputs: sentBySources(compiled, steps, random.split("sources")),
    },
    record: { traces: names.map((population) => ({ population, variable: "v" })) },
    ...(control
      ? { arithmetic: "ideal", against: { arithmetic: "ideal", network: pushed(compiled.network) } }
      : {}),
  });
  const { run, against, populations } = compared;
  const parts = names.map((name): TwinPart => {
    const { partedAt = Number.NaN, variables, spikes, faults } = populations[name];
    const { size } = network.populations[name];
    const neurons = compiled.network.populations[name];
    const threshold = neurons.model === "lif" ? 64 * Number(neurons.vthMantissa) : Number.NaN;
    const [a, b] = [run, against].map((one) => traceOf(one, name, "v").values);
    const course = Float64Array.from({ length: steps }, (_, step) => {
      let squares = 0;
      for (let k = step * size; k < (step + 1) * size; k++) squares += (a[k] - b[k]) ** 2;
      return Math.sqrt(squares / size) / threshold;
    });
    const { beforeParting } = variables["v"];
    const rate = spikes.theirs / size / duration;
    return {
      ...{ name, partedAt, course, coincidence: spikes.coincidence, spikes: [spikes.ours, spikes.theirs] },
      before: beforeParting.largest / threshold,
      bias: beforeParting.mean / threshold,
      bound: (boundOf(compiled, name) * compiled.scales[name].unitsPerMillivolt) / threshold,
      windows: windowsOf(run.rasters[name], against.rasters[name], params),
      chance: Math.min(1, 2 * rate * (within + 0.5) * dt),
      distance: spikes.distance / Math.sqrt((spikes.ours + spikes.theirs) / 2),
      faults: faults ?? run.faults[name],
    };
  });
  return { partedAt: compared.partedAt ?? Number.NaN, parts, example: exampleOf(compared, compiled, params) };
}

/** The last window of a part, and the one before it, on average. */
export const lastCoincidence = ({ windows }: TwinPart): number => mean(windows.slice(-2));

/**
 * Two small random networks, compiled to the chip and run there twice at the same time with the same input: in its whole numbers and in real ones with
 * the same parameters. So all that differs is the cutting of states, less than 1 unit for each product with a decay.
 *
 *     |v − v_real| ≤ (1 + 4096/(du + 1)) · 4096/dv units   as long as the same spikes come in
 *
 * which is the drift of the rounding report. Layers in a row hand on what differs; in a recurrent network it comes back.
 *
 * Reference: London et al. 2010, Nature 466, for one spike more or less in a network.
 *
 * @throws {RangeError} when a size is no whole number, a time no whole number of steps, or a weight too large for the chip
 */
export const fixedAgainstReal: TabularExperiment<FixedAgainstRealParams, FixedAgainstRealResult> = {
  quick: {
    ...{ inputs: 100, rate: 40, layers: 3, size: 60, degree: 30, weight: 2.2 },
    ...{ excitatory: 80, inhibition: 5, recurrent: 3 },
    ...{ dt: 0.5, duration: 2000, within: 2, window: 200 },
  },
  full: {
    ...{ inputs: 200, rate: 20, layers: 5, size: 200, degree: 60, weight: 2.2 },
    ...{ excitatory: 400, inhibition: 5, recurrent: 2 },
    ...{ dt: 0.5, duration: 4000, within: 2, window: 400 },
  },
  run(params, random) {
    const caller = "fixedAgainstReal";
    checkInteger(caller, "layers", params.layers, 1, 20);
    checkInteger(caller, "size", params.size, 2);
    checkInteger(caller, "excitatory", params.excitatory, 4);
    checkPositive(caller, "window", params.window);
    const loop = recurrentNetwork(params, random.split("recurrent"));
    return {
      params,
      layers: twins(layersInARow(params, random.split("layers")), params, random.split("row")),
      recurrent: twins(loop, params, random.split("loop")),
      control: twins(loop, params, random.split("loop"), true),
    };
  },
  rows: ({ layers, recurrent }) =>
    [...layers.parts, ...recurrent.parts].map((part) => ({
      ...{ part: part.name, parted_at: part.partedAt, coincidence: part.coincidence, by_chance: part.chance },
      ...{ before_of_threshold: part.before, bound_of_threshold: part.bound, distance: part.distance },
      ...{
        spikes_chip: part.spikes[0],
        spikes_real: part.spikes[1],
        clips: part.faults.clip,
        wraps: part.faults.wrap,
      },
    })),
};
