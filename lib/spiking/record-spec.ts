/** @file What a simulation is asked to keep, and what it hands over. */
import type { Moments, Raster, Trace } from "../record";

/** Which spikes of a population are kept. */
export interface SpikeRecording {
  /** these neurons alone; default all */
  readonly neurons?: ArrayLike<number>;
  /** keep the last `last` spikes and let older ones go, with all of their instant. Default all */
  readonly last?: number;
}

/** Samples of a variable at every `every`-th step. */
export interface TraceRecording {
  readonly population: string;
  /** `v`, `threshold` or `current` */
  readonly variable: string;
  /** these neurons alone; default all */
  readonly neurons?: ArrayLike<number>;
  /** steps between two samples; default 1 */
  readonly every?: number;
}

/** Weights of a projection that learns, at every `every`-th step. */
export interface WeightRecording {
  readonly projection: string;
  /** synapses by their place in the description; default all */
  readonly synapses?: ArrayLike<number>;
  /** steps between two samples */
  readonly every: number;
}

/** What is kept. Memory use is what is asked for here, however long the run is where `last`, `every` and `moments` are used. */
export interface RecordingPlan {
  /** spikes by population; `true` keeps all spikes of all populations. Default true */
  readonly spikes?: boolean | Readonly<Record<string, SpikeRecording | true>>;
  readonly traces?: readonly TraceRecording[];
  /** running mean and variance of a variable, without its samples */
  readonly moments?: readonly TraceRecording[];
  readonly weights?: readonly WeightRecording[];
}

/** What was kept, since the start or the last reset or restore. */
export interface Records<Name extends string = string> {
  /**
   * spikes of each population that was asked for (others are absent), at grid points k · dt. The windows run from half a step after their beginning to
   * half a step after their end: they are as long as the run, and no spike lies on an edge, nor on that of a bin of whole steps
   */
  readonly rasters: Readonly<Record<Name, Raster>>;
  /** number of spikes of every neuron of every population, kept always */
  readonly counts: Readonly<Record<Name, Float64Array>>;
  /** in the order of the plan */
  readonly traces: readonly Trace[];
  readonly moments: readonly Moments[];
  /** in the order of the plan; `neurons` of these traces are places of synapses */
  readonly weights: readonly Trace[];
}
