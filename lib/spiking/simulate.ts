/**
 * @file The clock. It knows parts and carriers, and nothing of what they are made of.
 *
 * A step: sources and neurons advance, each taking in what arrives at it; what fired is handed to the carriers; projections
 * that learn hear the postsynaptic spikes; the recorder takes notes. A spike takes at least one step to arrive, so the order
 * of populations does not matter.
 */
import { checkInteger, checkPositive, type Random, shown } from "../math";
import type { Engine } from "../wasm";
import { assemble } from "./assemble";
import { checkNetwork } from "./check-network";
import { toSteps } from "./column";
import { fingerprint } from "./fingerprint";
import type { Network } from "./network";
import type { Live } from "./part";
import type { RecordingPlan, Records } from "./record-spec";
import { recorder } from "./recorder";

/** How a network is run. */
export interface PrepareOptions {
  /** time step [ms] */
  readonly dt: number;
  /** chance of sources, inputs and escape noise; each population has a stream of its own */
  readonly random: Random;
  readonly record?: RecordingPlan;
  /** what carries spikes over synapses that stay; `"auto"` when left out. The result does not depend on it */
  readonly engine?: Engine;
  /**
   * threads that share the synapses of large projections, 1 when left out. The result does not depend on it. More than one come as
   * workers: let go of them with `close`
   */
  readonly threads?: number;
}

/** How far a run has come. */
export interface RunOptions {
  /** called every `every` steps and at the end with the steps done and all steps of this run; returning false stops it there */
  readonly onProgress?: (done: number, all: number) => unknown;
  /** steps between two calls; default 1000 */
  readonly every?: number;
}

/** A run that lets others have their turn. */
export interface PiecewiseOptions extends RunOptions {
  /** stops the run at the end of the piece in which it is aborted */
  readonly signal?: AbortSignal;
}

/** All that a simulation needs to go on from where it was. It can be sent to a worker or kept. */
export interface Snapshot {
  /** steps done */
  readonly step: number;
  /** [ms] */
  readonly dt: number;
  /** a hash of the network's description */
  readonly network: number;
  readonly parts: Readonly<Record<string, Live>>;
}

/** A network on its way through time. */
export interface Simulation<Name extends string = string> {
  readonly dt: number;
  /** steps done */
  readonly step: number;
  /** [ms] */
  readonly time: number;
  /** Goes on for `duration` [ms], a whole number of steps. Gives the steps that were done; a `reset` or `restore` from within ends the run. */
  run(duration: number, options?: RunOptions): number;
  /** The same in pieces of `every` steps, between which timers, promises and the signal have their turn. */
  runInPieces(duration: number, options?: PiecewiseOptions): Promise<number>;
  /** What was recorded since the start, or the last reset or restore. */
  records(): Records<Name>;
  /** A variable of a population now, as a copy: `v`, `threshold` or `current`. */
  variable(population: Name, name: string): Float64Array;
  /** Weights of a projection now, in the order of its description, as a copy. */
  weights(projection: string): Float64Array;
  /** How each projection is carried, and why so: one sentence each. */
  describe(): readonly string[];
  /** Ends the threads that carry spikes; what follows runs on one. */
  close(): void;
  snapshot(): Snapshot;
  /**
   * Goes back to where `snapshot` was taken, chance included; records begin anew there.
   *
   * @throws {RangeError} when it is not whole, or not of this network and step; the simulation is as before then
   */
  restore(snapshot: Snapshot): void;
  /** Goes back to the start, chance included; records begin anew. */
  reset(): void;
}

/**
 * A network ready to run, clock-driven with exact integration between grid points. The arrays of the description are not to be
 * changed from here on. In a notebook, `const network = {…} satisfies Network` keeps the names of populations for the types.
 *
 * @throws {RangeError | TypeError} when the network, the step or the plan of records does not make sense; the message names the field
 * @example
 * const simulation = prepare(network, { dt: 0.1, random: randomFrom(7) });
 * simulation.run(1000);
 * simulation.records().rasters.excitatory
 */
export function prepare<Name extends string>(
  network: Network<Name>,
  options: PrepareOptions,
): Simulation<Name> {
  checkPositive("prepare", "dt", options.dt);
  if (options.threads !== undefined) checkInteger("prepare", "threads", options.threads, 1, 64);
  checkNetwork("prepare", network);
  const { dt } = options;
  const made = assemble("prepare", network, options);
  const watch = recorder("prepare", options.record ?? {}, {
    dt,
    populations: made.populations,
    weights: made.weights,
  });
  let now = 0;
  /** grows at every return to another time: a run that goes on meanwhile ends there */
  let returns = 0;

  function advance(): void {
    now++;
    for (const population of made.populations.values()) population.advance(now);
    for (const { from, carrier } of made.carriers) carrier.send(from.fired, from.count, now);
    for (const { to, carrier } of made.lively) carrier.hear(to.fired, to.count, now);
    watch.note(now);
  }
  // told only when asked for: a large network has many numbers
  let name: number | undefined;
  const save = (): Snapshot => {
    name ??= fingerprint(network);
    return { step: now, dt, network: name, parts: made.save() };
  };
  function load(step: number, parts: Snapshot["parts"]): void {
    made.load(parts, step);
    returns++;
    now = step;
    watch.restart(now);
  }
  function restore(snapshot: Snapshot): void {
    if (snapshot === null || typeof snapshot !== "object" || typeof snapshot.parts !== "object")
      throw new TypeError(`restore: snapshot must be one, got ${shown(snapshot)}`);
    checkInteger("restore", "snapshot.step", snapshot.step);
    if (snapshot.dt !== dt)
      throw new RangeError(`restore: snapshot.dt must be ${dt}, got ${shown(snapshot.dt)}`);
    name ??= fingerprint(network);
    if (snapshot.network !== name)
      throw new RangeError("restore: snapshot must be of this network, got one of another description");
    load(snapshot.step, snapshot.parts);
  }
  const start = made.save();

  return {
    dt,
    get step() {
      return now;
    },
    get time() {
      return now * dt;
    },
    run(duration, { onProgress, every = 1000 } = {}) {
      const steps = toSteps("run", "duration", duration, dt);
      checkPositive("run", "every", every);
      const begun = returns;
      for (let done = 1; done <= steps; done++) {
        advance();
        if (!onProgress || (done % every !== 0 && done !== steps)) continue;
        if (onProgress(done, steps) === false || returns !== begun) return done;
      }
      return steps;
    },
    async runInPieces(duration, { onProgress, every = 1000, signal } = {}) {
      const steps = toSteps("runInPieces", "duration", duration, dt);
      checkPositive("runInPieces", "every", every);
      const begun = returns;
      for (let done = 0; done < steps; ) {
        if (signal?.aborted || returns !== begun) return done;
        for (const until = Math.min(steps, done + every); done < until; done++) advance();
        if (onProgress?.(done, steps) === false) return done;
        await new Promise((resolve) => setImmediate(resolve));
      }
      return steps;
    },
    records: () => watch.records(now) as Records<Name>,
    variable(population, name) {
      const of = made.populations.get(population);
      const read = of && "variables" in of ? of.variables[name] : undefined;
      if (read === undefined)
        throw new RangeError(`variable: there must be a variable ${shown(name)} of ${shown(population)}`);
      return read().slice();
    },
    weights(projection) {
      const of = made.weights.get(projection);
      if (of === undefined)
        throw new RangeError(
          `weights: projection must be one of ${[...made.weights.keys()].join(", ") || "none"}, got ${shown(projection)}`,
        );
      return of.read(now).slice();
    },
    describe: () => made.layouts,
    close: made.close,
    snapshot: save,
    restore,
    reset: () => load(0, start),
  };
}

/**
 * Runs a network from its start for `duration` [ms] and gives what was recorded.
 *
 * @throws {RangeError | TypeError} as {@link prepare} does
 * @example
 * simulate(network, { dt: 0.1, duration: 1000, random: randomFrom(7) }).counts.excitatory
 */
export function simulate<Name extends string>(
  network: Network<Name>,
  options: PrepareOptions & RunOptions & { readonly duration: number },
): Records<Name> {
  const simulation = prepare(network, options);
  try {
    simulation.run(options.duration, options);
    return simulation.records();
  } finally {
    simulation.close();
  }
}
