/** @file A network run from its start, or from where it was, with what it is sent and what is kept of it. */
import { checkChoice, checkInteger, checkPositive, shown } from "../../math";
import type { PiecewiseOptions, RunOptions } from "../../spiking";
import { prepareMeter } from "../chip/meter";
import type { Placement } from "../chip/place";
import { type Emulation, type EmulationOptions, type EmulationSnapshot, prepareEmulation } from "../engine";
import type { LoihiNetwork } from "../network";
import { inputSource, type Sent } from "./inputs";
import type { EmulationPlan, EmulationRun, EmulationTrace, InputPlan } from "./plan";
import { recorder } from "./recorder";

/** How a network is run from one end to the other. */
export interface EmulationRunOptions<Name extends string = string> extends EmulationOptions, RunOptions {
  readonly steps: number;
  /** what inputs send; those that are left out send nothing */
  readonly inputs?: Readonly<Partial<Record<Name, InputPlan>>>;
  /** what is kept; default all spikes */
  readonly record?: EmulationPlan;
  /** what a step is taken for in the times of records [ms]; default 1 */
  readonly dt?: number;
  /** go on from here instead of the start; times go on too */
  readonly from?: EmulationSnapshot;
  /** count what the chip does on these cores, step by step; from the start alone */
  readonly placement?: Placement;
  /** hand over where the emulation is at the end; default false */
  readonly snapshot?: boolean;
}

/** A run that is led step by step. */
export interface RunUnderWay<Name extends string> {
  readonly emulation: Emulation<Name>;
  /** what is sent in the next step */
  next(): Readonly<Record<string, Sent>>;
  advance(sent: Readonly<Record<string, Sent>>): void;
  /** what was kept so far */
  run(): EmulationRun<Name>;
}

/** A run at its start. */
export function beginRun<Name extends string>(
  caller: string,
  network: LoihiNetwork<Name>,
  options: EmulationRunOptions<Name>,
): RunUnderWay<Name> {
  const { steps, inputs = {}, record = {}, dt = 1, from, placement, arithmetic = "fixed" } = options;
  checkInteger(caller, "steps", steps, 0, 2 ** 31 - 1);
  checkPositive(caller, "dt", dt);
  checkChoice(caller, "arithmetic", arithmetic, ["fixed", "ideal"]);
  checkInteger(caller, "every", options.every ?? 1000, 1);
  const emulation = prepareEmulation(network, options);
  const meter = placement && prepareMeter(network, placement, emulation);
  if (meter && from)
    throw new RangeError(
      `${caller}: placement must come with a run from the start, got one from step ${from.step}`,
    );
  if (from) emulation.restore(from);
  const window = { start: emulation.time, steps, dt };
  const source = inputSource(caller, network as LoihiNetwork, inputs, window);
  const watch = recorder(caller, record, network as LoihiNetwork, emulation, window);
  return {
    emulation,
    next: () => source(emulation.time + 1),
    advance(sent) {
      emulation.step(sent as Partial<Record<Name, Sent>>);
      meter?.read();
      watch.note(emulation.time);
    },
    run: () => ({
      steps: emulation.time - window.start,
      dt,
      arithmetic,
      profile: network.profile ?? "lava",
      ...(watch.kept(emulation.time) as Pick<EmulationRun<Name>, keyof ReturnType<typeof watch.kept>>),
      faults: emulation.faults(),
      operations: emulation.operations(),
      updates: emulation.updates(),
      ...(meter ? { metered: meter.metered() } : {}),
      ...(options.snapshot ? { snapshot: emulation.snapshot() } : {}),
    }),
  };
}

/**
 * Runs a network on the emulated chip for so many steps and gives what was kept.
 *
 * @throws {TypeError | RangeError} when the network, what inputs send or what is to be kept does not make sense; the message names the field
 * @throws {SyntaxError} when a learning rule cannot be read
 * @example
 * const run = runEmulation(network, {
 *   steps: 500,
 *   random: randomFrom(7),
 *   inputs: { cue: { step: [10, 10, 20], neuron: [0, 3, 1] } },
 *   record: { traces: [{ population: "memory", variable: ["v", "u"], neurons: { to: 16 }, every: 5 }] },
 * });
 * run.rasters.memory;
 * traceOf(run, "memory", "v");
 * run.faults;
 */
export function runEmulation<Name extends string>(
  network: LoihiNetwork<Name>,
  options: EmulationRunOptions<Name>,
): EmulationRun<Name> {
  const { steps, onProgress, every = 1000 } = options;
  const running = beginRun("runEmulation", network, options);
  for (let done = 1; done <= steps; done++) {
    running.advance(running.next());
    if (!onProgress || (done % every !== 0 && done !== steps)) continue;
    if (onProgress(done, steps) === false) break;
  }
  return running.run();
}

/**
 * The same in pieces of `every` steps, between which timers, promises and the signal have their turn; a run that is aborted gives what it has.
 *
 * @throws {TypeError | RangeError | SyntaxError} as {@link runEmulation} does
 */
export async function runEmulationInPieces<Name extends string>(
  network: LoihiNetwork<Name>,
  options: EmulationRunOptions<Name> & PiecewiseOptions,
): Promise<EmulationRun<Name>> {
  const { steps, onProgress, every = 1000, signal } = options;
  const running = beginRun("runEmulationInPieces", network, options);
  for (let done = 0; done < steps && !signal?.aborted; ) {
    for (const until = Math.min(steps, done + every); done < until; done++) running.advance(running.next());
    if (onProgress?.(done, steps) === false) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return running.run();
}

/**
 * The first trace of a variable of a population, of an output, or of a connection.
 *
 * @throws {RangeError} when none was kept
 */
export function traceOf(
  { traces, sent, connections }: Pick<EmulationRun, "traces" | "sent" | "connections">,
  of: string,
  variable: string,
): EmulationTrace {
  const all = [...traces, ...sent, ...connections];
  const found = all.find((one) => one.of === of && one.variable === variable);
  if (found) return found;
  const known = all.map((one) => `${one.of}.${one.variable}`).join(", ") || "none";
  throw new RangeError(
    `traceOf: variable must be one that was kept (${known}), got ${shown(`${of}.${variable}`)}`,
  );
}
