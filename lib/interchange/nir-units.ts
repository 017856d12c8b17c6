/** @file What a graph's numbers mean in ms and mV, and what one spike is in its signals. */
import { checkPositive } from "../math";

/** What one unit of a graph is. NIR's are the second and the volt; some files count steps or ms instead. */
export interface NirUnits {
  /** [ms]; default 1000 */
  readonly time?: number;
  /** [mV]; default 1000 */
  readonly potential?: number;
}

/** How signals in continuous time and spikes at the ticks of a clock are set side by side. */
export interface NirScaling {
  /** time step of the simulation [ms]: edges without a Delay take one, the least that a spike can take */
  readonly dt: number;
  /**
   * what a spike is in a graph's signals: a pulse of this area, height 1 for `spikeArea` ms, taken as instantaneous. Default
   * `dt`, as in the frameworks that exchange graphs, where a spike is 1 during one step; the unit of time for Dirac deltas
   */
  readonly spikeArea?: number;
  readonly units?: NirUnits;
}

/** A scaling with nothing left out. */
export interface Scaling {
  readonly dt: number;
  readonly spikeArea: number;
  readonly time: number;
  readonly potential: number;
}

/** @throws {RangeError} when a number is not > 0 */
export function scalingOf(caller: string, options: NirScaling): Scaling {
  const { dt, units: { time = 1000, potential = 1000 } = {} } = options;
  checkPositive(caller, "dt", dt);
  const { spikeArea = dt } = options;
  checkPositive(caller, "spikeArea", spikeArea);
  checkPositive(caller, "units.time", time);
  checkPositive(caller, "units.potential", potential);
  return { dt, spikeArea, time, potential };
}

/** Where a signal that leaves a graph is found in a simulation. */
export interface NirReading {
  readonly population: string;
  /** its spikes, or its potential where it has no threshold */
  readonly variable: "spikes" | "v";
}

/** Readings by name of the graph's Output; one that several edges reach is the sum of its readings. */
export type NirOutputs = Readonly<Record<string, readonly NirReading[]>>;

/** A threshold that no potential reaches: how a network says that neurons integrate and never fire. */
export const neverFires: number = Number.MAX_VALUE;
