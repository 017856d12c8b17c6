/** @file Three ways to keep what happens: what is sent, samples, and running moments without samples. */
import { checkInteger, shown } from "../../math";
import { growing, runningMoments, wholeFrom } from "../../record";
import type { EmulationMoments, EmulationTrace, SentRaster } from "./plan";

/** Numbers of one array that a run may hold, 2^31: 16 GiB. */
const MOST = 2 ** 31;

/** Keeps the spikes of one output, of which `senders` tells who sent in the last step; with what they carry when `graded`. */
export function sentKeeper(
  sent: Float64Array,
  senders: () => readonly number[],
  wanted: Int32Array,
  graded: boolean,
  last: number = Number.POSITIVE_INFINITY,
) {
  // one more than asked for, which tells whether a step was cut
  const [step, neuron] = [growing(last + 1), growing(last + 1)];
  const payload = graded ? growing(last + 1) : undefined;
  const isWanted = new Uint8Array(sent.length);
  for (const i of wanted) isWanted[i] = 1;
  return {
    note(now: number): void {
      for (const i of senders()) {
        if (isWanted[i] === 0) continue;
        step.push(now);
        neuron.push(i);
        payload?.push(sent[i]);
      }
    },
    raster(start: number, stop: number, dt: number): SentRaster {
      const steps = step.toArray();
      const cut = step.total() > last ? wholeFrom(steps) : 0;
      const first = cut === 0 ? start : cut < steps.length ? steps[cut] - 1 : stop;
      return {
        size: sent.length,
        start: (first + 0.5) * dt,
        stop: (stop + 0.5) * dt,
        time: steps.slice(cut).map((k) => k * dt),
        neuron: Int32Array.from(neuron.toArray().subarray(cut)),
        ...(payload ? { payload: payload.toArray().slice(cut) } : {}),
      };
    },
  };
}

/** What a keeper reads: a variable, whose, where, how often. */
export interface Reading {
  readonly of: string;
  readonly variable: string;
  readonly places: Int32Array;
  /** steps between two samples */
  readonly every: number;
  read(): Float64Array;
}

/** Steps after `start` up to `stop` at which a sample is taken. */
const samples = (start: number, stop: number, every: number): number =>
  Math.floor(stop / every) - Math.floor(start / every);

/**
 * Keeps samples of a variable, in arrays made at once.
 *
 * @throws {RangeError} when they are more than memory could hold
 */
export function sampler(caller: string, at: string, reading: Reading, start: number, steps: number) {
  const { of, variable, places, every, read } = reading;
  checkInteger(caller, `${at}.every`, every, 1);
  const length = samples(start, start + steps, every) * places.length;
  if (length > MOST)
    throw new RangeError(
      `${caller}: ${at} must keep at most 2^31 numbers, got ${shown(length)}: sample fewer places or steps`,
    );
  const values = new Float64Array(length);
  let written = 0;
  return {
    note(now: number): void {
      if (now % every !== 0) return;
      const sample = read();
      for (const i of places) values[written++] = sample[i];
    },
    trace(stop: number, dt: number): EmulationTrace {
      const first = Math.floor(start / every) + 1;
      const count = samples(start, stop, every);
      return {
        ...{ of, variable, unit: "", neurons: places.slice() },
        time: Float64Array.from({ length: count }, (_, t) => (first + t) * every * dt),
        values: written === values.length ? values : values.slice(0, written),
      };
    },
  };
}

/** Keeps mean and variance of a variable. */
export function momentKeeper(caller: string, at: string, { of, variable, places, every, read }: Reading) {
  checkInteger(caller, `${at}.every`, every, 1);
  const running = runningMoments(variable, "", places.length);
  return {
    note(now: number): void {
      if (now % every !== 0) return;
      const sample = read();
      running.add((k) => sample[places[k]]);
    },
    moments: (): EmulationMoments => ({ of, ...running.moments() }),
  };
}
