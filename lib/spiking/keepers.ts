/** @file Three ways to keep what happens: spikes, samples of a variable, and running moments without samples. */
import {
  type Growing,
  growing,
  type Moments,
  type Raster,
  raster,
  runningMoments,
  type Trace,
  wholeFrom,
} from "../record";
import type { Firing } from "./part";
import type { SpikeRecording } from "./record-spec";

/** Keeps the spikes of a population. */
export interface SpikeKeeper {
  note(time: number): void;
  restart(): void;
  /** Spikes of steps after `start` up to `stop`; the window lies half a step later, so that no grid point is on its edges. */
  raster(start: number, stop: number, dt: number): Raster;
}

export function spikeKeeper(firing: Firing, plan: SpikeRecording): SpikeKeeper {
  let time: Growing;
  let neuron: Growing;
  const { last = Number.POSITIVE_INFINITY } = plan;
  const wanted = plan.neurons && new Uint8Array(firing.size);
  if (wanted && plan.neurons) for (let k = 0; k < plan.neurons.length; k++) wanted[plan.neurons[k]] = 1;
  const restart = () => {
    // one more than asked for, which tells whether an instant was cut
    time = growing(last + 1);
    neuron = growing(last + 1);
  };
  restart();
  return {
    note(now) {
      const { fired, count } = firing;
      for (let f = 0; f < count; f++) {
        if (wanted && wanted[fired[f]] === 0) continue;
        time.push(now);
        neuron.push(fired[f]);
      }
    },
    restart,
    raster(start, stop, dt) {
      const times = time.toArray();
      const who = Int32Array.from(neuron.toArray());
      const cut = time.total() > last ? wholeFrom(times) : 0;
      const from =
        cut === 0 ? (start + 0.5) * dt : cut < times.length ? times[cut] - dt / 2 : (stop + 0.5) * dt;
      return raster(firing.size, from, (stop + 0.5) * dt, times.slice(cut), who.slice(cut));
    },
  };
}

/** What a keeper reads: a variable, where, how often. */
export interface Reading {
  readonly variable: string;
  readonly unit: string;
  readonly neurons: Int32Array;
  /** steps between two samples */
  readonly every: number;
  read(step: number): Float64Array;
}

/** Keeps samples of a variable. */
export interface Sampler {
  note(step: number, time: number): void;
  restart(): void;
  trace(): Trace;
}

export function sampler({ variable, unit, neurons, every, read }: Reading): Sampler {
  let time = growing();
  let values = growing();
  return {
    note(step, now) {
      if (step % every !== 0) return;
      const sample = read(step);
      time.push(now);
      for (const i of neurons) values.push(sample[i]);
    },
    restart() {
      time = growing();
      values = growing();
    },
    trace: () => ({
      variable,
      unit,
      time: time.toArray(),
      neurons: neurons.slice(),
      values: values.toArray(),
    }),
  };
}

/** Keeps mean and variance of a variable. */
export interface MomentKeeper {
  note(step: number): void;
  restart(): void;
  moments(): Moments;
}

export function momentKeeper({ variable, unit, neurons, every, read }: Reading): MomentKeeper {
  const running = runningMoments(variable, unit, neurons.length);
  return {
    note(step) {
      if (step % every !== 0) return;
      const sample = read(step);
      running.add((k) => sample[neurons[k]]);
    },
    restart: running.restart,
    moments: running.moments,
  };
}
