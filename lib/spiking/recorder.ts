/** @file Keeps what the plan asks for, step by step, and nothing else. */
import { checkInteger, didYouMean, shown } from "../math";
import { momentKeeper, type Reading, sampler, spikeKeeper } from "./keepers";
import { checkFields } from "./known-fields";
import type { LifState } from "./lif";
import type { Firing } from "./part";
import type { RecordingPlan, Records, SpikeRecording, TraceRecording } from "./record-spec";

/** What the recorder may look at. */
export interface Watched {
  readonly dt: number;
  readonly populations: ReadonlyMap<string, Firing | LifState>;
  readonly weights: ReadonlyMap<string, { count: number; read(step: number): Float64Array }>;
}

/** Takes notes at the end of every step. */
export interface Recorder {
  note(step: number): void;
  /** Lets go of everything and begins anew after `step`. */
  restart(step: number): void;
  records(step: number): Records;
}

const units: Readonly<Record<string, string>> = { v: "mV", threshold: "mV", current: "mV" };

function lookUp<T>(caller: string, at: string, from: ReadonlyMap<string, T>, name: string): T {
  const found = from.get(name);
  if (found === undefined)
    throw new RangeError(
      `${caller}: ${at} must name what is there, got ${shown(name)}${didYouMean(name, [...from.keys()], "names")}`,
    );
  return found;
}

/** Places in [0, size), all of them when none are given. */
function placesOf(
  caller: string,
  at: string,
  places: ArrayLike<number> | undefined,
  size: number,
): Int32Array {
  if (places === undefined) return Int32Array.from({ length: size }, (_, i) => i);
  for (let k = 0; k < places.length; k++) checkInteger(caller, `${at}[${k}]`, places[k], 0, size - 1);
  return Int32Array.from(places);
}

function variableOf(caller: string, at: string, watched: Watched, wanted: TraceRecording): Reading {
  const of = lookUp(caller, `${at}.population`, watched.populations, wanted.population);
  const variables = new Map(Object.entries("variables" in of ? of.variables : {}));
  const read = lookUp(caller, `${at}.variable`, variables, wanted.variable);
  checkFields(caller, at, wanted, "trace");
  const { every = 1 } = wanted;
  checkInteger(caller, `${at}.every`, every, 1);
  const neurons = placesOf(caller, `${at}.neurons`, wanted.neurons, of.size);
  return { variable: wanted.variable, unit: units[wanted.variable], neurons, every, read };
}

function spikePlan(plan: RecordingPlan["spikes"], names: Iterable<string>): [string, SpikeRecording][] {
  if (plan === false) return [];
  if (plan === undefined || plan === true) return Array.from(names, (name) => [name, {}]);
  return Object.entries(plan).map(([name, wanted]) => [name, wanted === true ? {} : wanted]);
}

/** @throws {RangeError} when the plan names what does not exist, or a number in it is out of range */
export function recorder(caller: string, plan: RecordingPlan, watched: Watched): Recorder {
  checkFields(caller, "record", plan, "record");
  const spikes = spikePlan(plan.spikes, watched.populations.keys()).map(([name, wanted]) => {
    const at = `record.spikes.${name}`;
    checkFields(caller, at, wanted, "spikes");
    const firing = lookUp(caller, `record.spikes`, watched.populations, name);
    placesOf(caller, `${at}.neurons`, wanted.neurons, firing.size);
    if (wanted.last !== undefined) checkInteger(caller, `${at}.last`, wanted.last, 1);
    return [name, spikeKeeper(firing, wanted)] as const;
  });
  const samplers = (plan.traces ?? []).map((wanted, k) =>
    sampler(variableOf(caller, `record.traces[${k}]`, watched, wanted)),
  );
  const moments = (plan.moments ?? []).map((wanted, k) =>
    momentKeeper(variableOf(caller, `record.moments[${k}]`, watched, wanted)),
  );
  const weights = (plan.weights ?? []).map((wanted, k) => {
    const at = `record.weights[${k}]`;
    checkFields(caller, at, wanted, "weights");
    const of = lookUp(caller, `${at}.projection`, watched.weights, wanted.projection);
    checkInteger(caller, `${at}.every`, wanted.every, 1);
    const places = placesOf(caller, `${at}.synapses`, wanted.synapses, of.count);
    return sampler({
      variable: wanted.projection,
      unit: "mV",
      neurons: places,
      every: wanted.every,
      read: (step) => of.read(step),
    });
  });
  const counts = new Map(
    Array.from(watched.populations, ([name, { size }]) => [name, new Float64Array(size)]),
  );
  let started = 0;
  return {
    note(step) {
      const time = step * watched.dt;
      for (const [name, { fired, count }] of watched.populations) {
        const sums = counts.get(name) as Float64Array;
        for (let f = 0; f < count; f++) sums[fired[f]]++;
      }
      for (const [, keeper] of spikes) keeper.note(time);
      for (const keeper of samplers) keeper.note(step, time);
      for (const keeper of moments) keeper.note(step);
      for (const keeper of weights) keeper.note(step, time);
    },
    restart(step) {
      started = step;
      for (const sums of counts.values()) sums.fill(0);
      for (const [, keeper] of spikes) keeper.restart();
      for (const keeper of [...samplers, ...moments, ...weights]) keeper.restart();
    },
    records(step) {
      const rasters = spikes.map(([name, keeper]) => [name, keeper.raster(started, step, watched.dt)]);
      return {
        rasters: Object.fromEntries(rasters),
        counts: Object.fromEntries(Array.from(counts, ([name, sums]) => [name, sums.slice()])),
        traces: samplers.map((keeper) => keeper.trace()),
        moments: moments.map((keeper) => keeper.moments()),
        weights: weights.map((keeper) => keeper.trace()),
      };
    },
  };
}
