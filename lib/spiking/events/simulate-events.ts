/** @file From event to event: nothing happens in between, and no time is rounded to a grid. */
import { checkPositive, checkRange, type Random } from "../../math";
import type { Raster } from "../../record";
import { type Network, projectionName } from "../network";
import type { RecordingPlan } from "../record-spec";
import { agenda } from "./agenda";
import { assembleEvents } from "./assemble-events";
import { checkEvents } from "./check-events";
import type { Flight } from "./flights";
import { spikeBook } from "./spike-book";

/** How a network is run from event to event. */
export interface EventOptions {
  /** [ms], ≥ 0 */
  readonly duration: number;
  /** chance of sources and inputs; each has a stream of its own */
  readonly random: Random;
  /** whose spikes are kept; default all */
  readonly record?: NonNullable<RecordingPlan["spikes"]>;
  /** more spikes than these end the run with an error, since activity without a refractory period has no bound; default 10⁸ */
  readonly maxSpikes?: number;
}

/** What is left of a run from event to event. */
export interface EventRecords<Name extends string = string> {
  /** spikes in [0, duration) of each population that was asked for (others are absent) */
  readonly rasters: Readonly<Record<Name, Raster>>;
  /** number of spikes of every neuron of every population, kept always */
  readonly counts: Readonly<Record<Name, Float64Array>>;
  /** weights at the end, in the order of the description, of each projection that learns */
  readonly weights: Readonly<Record<string, Float64Array>>;
  /** instants at which something happened */
  readonly instants: number;
}

/**
 * Runs a network exactly, from event to event: no time step, delays and spike times are real numbers.
 *
 * Between two events a potential is a sum of exponentials. The time at which it reaches its threshold is bracketed by bounds
 * that miss no crossing and then found to rounding, also at equal time constants. At one instant all that arrives is summed
 * first, then thresholds are tested (v ≥ threshold fires), then what fired is reset and sent; delays are > 0. A neuron is deaf
 * to jumps from its spike up to and at the end of its refractory period. One that starts at or above threshold fires at 0. Times are
 * compared as float64: what is to meet at one instant must do so to the last bit.
 *
 * Served: every field of the description but escape noise and Bayesian weights. Sources and inputs are Poisson processes in
 * continuous time, so their numbers are not those of the clock.
 *
 * Reference: Brette 2006, Neural Comput. 18, 2004; 2007, Neural Comput. 19, 2604 (exact simulation of current-based membranes).
 *
 * @throws {RangeError | TypeError} when the network does not make sense, for escape noise, for Bayesian weights, and when a
 * neuron fires again so soon that float64 cannot tell the two times apart, or there are more than `maxSpikes`
 * @example
 * simulateEvents(network, { duration: 1000, random: randomFrom(7) }).rasters.excitatory
 */
export function simulateEvents<Name extends string>(
  network: Network<Name>,
  options: EventOptions,
): EventRecords<Name> {
  const { duration, random, record = true, maxSpikes = 1e8 } = options;
  checkRange("simulateEvents", "duration", duration, 0, Number.MAX_VALUE);
  checkPositive("simulateEvents", "maxSpikes", maxSpikes);
  checkEvents("simulateEvents", network, duration);
  const { crowds, pathways, outside, neurons } = assembleEvents("simulateEvents", network, random);
  const book = spikeBook("simulateEvents", network, record, duration);
  // slots: neurons one after the other, then what happens by itself, then spikes on their way
  const firstFlight = neurons + outside.length;
  const ahead = agenda(firstFlight);
  const flights: ({ readonly flight: Flight; readonly offset: number } | undefined)[] = [];
  const free: number[] = [];
  let fired = 0;
  const stirred = new Set<number>(); // neurons to be looked at again
  let due: number[] = []; // neurons that fire now
  const lastFired = new Float64Array(neurons).fill(-1);
  const owner = Int32Array.from(crowds.flatMap(({ size }, c) => Array<number>(size).fill(c)));

  /** When neuron `id` fires if nothing comes. */
  function look(id: number): number {
    const { offset, membranes } = crowds[owner[id]];
    return membranes ? membranes.predict(id - offset, duration) : Number.POSITIVE_INFINITY;
  }
  function fire(id: number, now: number): void {
    const { name, offset, membranes, incoming, outgoing } = crowds[owner[id]];
    const i = id - offset;
    if (lastFired[id] === now)
      throw new RangeError(
        `simulateEvents: populations.${name} must not fire so fast that float64 cannot tell two spikes apart, got neuron ${i} at ${now} ms`,
      );
    if (++fired > maxSpikes)
      throw new RangeError(
        `simulateEvents: there must be at most maxSpikes = ${maxSpikes} spikes, got more by ${now} ms`,
      );
    lastFired[id] = now;
    book.note(name, i, now);
    membranes?.fire(i, now);
    for (const k of incoming) pathways[k].way.hear(i, now);
    for (const k of outgoing) {
      const flight = pathways[k].way.launch(i, now);
      if (flight === undefined) continue;
      const slot = free.pop() ?? flights.length;
      flights[slot] = { flight, offset: pathways[k].offset };
      ahead.set(firstFlight + slot, flight.due());
    }
    if (membranes) ahead.set(id, look(id));
  }
  function land(slot: number): void {
    const { flight, offset } = flights[slot] as { flight: Flight; offset: number };
    if (flight.land((j) => stirred.add(offset + j))) {
      ahead.set(firstFlight + slot, flight.due());
      return;
    }
    flights[slot] = undefined;
    free.push(slot);
  }
  function happen(k: number, now: number): void {
    const { happening, act, offset } = outside[k];
    happening.pass((i, amount) => {
      if (act === undefined) {
        due.push(offset + i);
        return;
      }
      act(offset + i, now, amount);
      stirred.add(offset + i);
    });
    ahead.set(neurons + k, happening.next());
  }

  for (let id = 0; id < neurons; id++) ahead.set(id, look(id));
  outside.forEach(({ happening }, k) => {
    ahead.set(neurons + k, happening.next());
  });
  let instants = 0;
  for (let now = ahead.next(); now < duration; now = ahead.next()) {
    instants++;
    // all that arrives, before any threshold is tested
    while (ahead.next() === now) {
      const slot = ahead.take();
      if (slot < neurons) due.push(slot);
      else if (slot < firstFlight) happen(slot - neurons, now);
      else land(slot - firstFlight);
    }
    due = due.filter((id) => !stirred.has(id));
    for (const id of stirred) {
      const when = look(id);
      if (when === now) due.push(id);
      ahead.set(id, when === now ? Number.POSITIVE_INFINITY : when);
    }
    stirred.clear();
    // those that fall due while others fire can only be these again, and too soon
    for (; due.length > 0; due = ahead.next() === now ? [ahead.take()] : [])
      for (const id of due.sort((a, b) => a - b)) fire(id, now);
  }
  const learned = (network.projections ?? []).flatMap((projection, k) =>
    projection.plasticity ? [[projectionName(projection), pathways[k].way.weights()] as const] : [],
  );
  const { rasters, counts } = { rasters: book.rasters(), counts: book.counts() } as Pick<
    EventRecords<Name>,
    "rasters" | "counts"
  >;
  return { rasters, counts, weights: Object.fromEntries(learned), instants };
}
