/** @file Two runs of one network side by side: in whole numbers and in real ones, or by the arithmetic of two emulators. */
import { coincidences, rasterDistance } from "../../analysis";
import { checkInteger, checkPositive, shown } from "../../math";
import { trainsOf } from "../../record";
import type { RunOptions } from "../../spiking";
import { outputsOf } from "../check-network";
import type { Draws } from "../draws";
import type { EmulationOptions } from "../engine";
import type { FaultCounts } from "../faults";
import type { LoihiNetwork } from "../network";
import { kindOf } from "../neurons";
import type { ProfileName } from "../profile";
import { type Difference, type RunningDifference, runningDifference } from "./difference";
import type { Sent } from "./inputs";
import { sentKeeper } from "./keepers";
import type { EmulationPlan, EmulationRun, InputPlan } from "./plan";
import { beginRun } from "./run";
import { thresholdsOf } from "./thresholds";

/** What a run is compared with. */
export interface ComparedWith<Name extends string = string> {
  /** `"ideal"` when nothing of this is given, else that of the run */
  readonly arithmetic?: "fixed" | "ideal";
  /** default that of the network */
  readonly profile?: ProfileName;
  /** another description with populations of the same names, models and sizes; default the same */
  readonly network?: LoihiNetwork<Name>;
}

/** How two runs are made and compared. */
export interface EmulationComparisonOptions<Name extends string = string>
  extends EmulationOptions,
    RunOptions {
  readonly steps: number;
  /** what inputs send, in both */
  readonly inputs?: Readonly<Partial<Record<Name, InputPlan>>>;
  /** what is kept of both; default all spikes */
  readonly record?: EmulationPlan;
  /** what a step is taken for in the times of records [ms]; default 1 */
  readonly dt?: number;
  /** default the same network in real numbers */
  readonly against?: ComparedWith<Name>;
  /** steps that two spikes may be apart and still be one; default 2 */
  readonly within?: number;
  /** time constant of van Rossum's distance [ms]; default 10 dt */
  readonly tau?: number;
}

/** Differences of a variable, or of what is sent. */
export interface VariableComparison {
  /** over all steps */
  readonly overall: Difference;
  /** over the steps before the two networks part: what rounding does as long as it has not moved a spike */
  readonly beforeParting: Difference;
}

/** Spikes of a population in both runs, from its first output. */
export interface SpikeComparison {
  readonly ours: number;
  readonly theirs: number;
  /** pairs of the same neuron at most `within` steps apart, see {@link coincidences} */
  readonly coincident: number;
  /** 2 `coincident` / (`ours` + `theirs`), 1 when both are silent */
  readonly coincidence: number;
  /** of van Rossum, over all neurons, see {@link rasterDistance}: a spike too many costs √½ */
  readonly distance: number;
}

/** A population in both runs. */
export interface PopulationComparison {
  /** first step in which a neuron sends in one run alone, or with another sign; undefined when none does */
  readonly partedAt: number | undefined;
  /** variables of both that the chip keeps */
  readonly variables: Readonly<Record<string, VariableComparison>>;
  readonly outputs: Readonly<Record<string, VariableComparison>>;
  readonly spikes: SpikeComparison;
  /** of the run; none of an input */
  readonly faults?: FaultCounts;
}

/** Two runs of one network side by side. */
export interface EmulationComparison<Name extends string = string> {
  readonly steps: number;
  readonly within: number;
  readonly tau: number;
  /** first step in which any population parts, undefined when none does */
  readonly partedAt: number | undefined;
  readonly populations: Readonly<Record<Name, PopulationComparison>>;
  /** weights at the end, of connections that learn in both */
  readonly learned: Readonly<Record<string, Difference>>;
  readonly run: EmulationRun<Name>;
  readonly against: EmulationRun<Name>;
}

const isDraws = (random: EmulationOptions["random"]): random is Draws => typeof random !== "function";

function checkAlike(caller: string, ours: LoihiNetwork, theirs: LoihiNetwork): void {
  if (theirs.populations === null || typeof theirs.populations !== "object")
    throw new TypeError(`${caller}: against.network must have populations, got ${shown(theirs.populations)}`);
  const names = Object.keys(ours.populations);
  const others = Object.keys(theirs.populations);
  if (names.length !== others.length)
    throw new RangeError(
      `${caller}: against.network must have the populations ${names.join(", ")}, got ${others.join(", ")}`,
    );
  for (const name of names) {
    const [a, b] = [ours.populations[name], theirs.populations[name]];
    if (b === undefined || b.size !== a.size || b.model !== a.model)
      throw new RangeError(
        `${caller}: against.network must have ${a.size} neurons ${shown(a.model)} in ${name}, got ${b === undefined ? "none" : `${b.size} ${shown(b.model)}`}`,
      );
  }
}

/**
 * Runs a network twice in step, by default in the chip's whole numbers and in real numbers that neither round nor end, and says how far apart the two
 * are. Chance is the same in both as long as both ask for it equally often.
 *
 * Weights and parameters of real numbers are those that the chip stores: what storing them costs is counted in the run's faults.
 *
 * @throws {TypeError | RangeError | SyntaxError} as {@link runEmulation} does, and when what it is compared with has other populations
 * @example
 * const { populations } = compareEmulations(network, { steps: 1000, random: randomFrom(7), inputs });
 * populations.memory.variables.v.beforeParting.largestOfThreshold;
 * populations.memory.spikes.coincidence;
 */
export function compareEmulations<Name extends string>(
  network: LoihiNetwork<Name>,
  options: EmulationComparisonOptions<Name>,
): EmulationComparison<Name> {
  const caller = "compareEmulations";
  const { steps, dt = 1, within = 2, random, onProgress, every = 1000, arithmetic = "fixed" } = options;
  const { against = { arithmetic: "ideal" }, tau = 10 * dt } = options;
  checkInteger(caller, "within", within, 0);
  checkPositive(caller, "tau", tau);
  const { profile } = against;
  const other = { ...(against.network ?? network), ...(profile ? { profile } : {}) };
  const ours = beginRun(caller, network, options);
  checkAlike(caller, network as LoihiNetwork, other as LoihiNetwork);
  const theirs = beginRun(caller, other, { ...options, arithmetic: against.arithmetic ?? arithmetic });

  const parts = (Object.entries(network.populations) as [Name, LoihiNetwork["populations"][string]][]).map(
    ([name, population]) => {
      const both = [ours.emulation, theirs.emulation] as const;
      const threshold = thresholdsOf(population);
      // Counters of bookkeeping have no bits.
      const variables =
        population.model === "input"
          ? []
          : kindOf(population)
              .variables(population)
              .filter(({ bits }) => bits > 0)
              .map(({ name: variable }) => {
                const [a, b] = both.map((one) => one.variable(name, variable));
                return [variable, runningDifference(a, b, threshold)] as const;
              });
      const outputs = outputsOf(population).map(({ name: output }) => {
        const [a, b] = both.map((one) => one.sent(name, output));
        return { output, a, b, running: runningDifference(a, b, undefined) };
      });
      const all = Int32Array.from({ length: population.size }, (_, i) => i);
      const spikes = both.map((one) => sentKeeper(one.sent(name), () => one.senders(name), all, false));
      return { name, variables, outputs, spikes, partedAt: undefined as number | undefined };
    },
  );
  const everyDifference = (): [RunningDifference, Difference][] =>
    parts
      .flatMap(({ variables, outputs }) => [
        ...variables.map(([, running]) => running),
        ...outputs.map(({ running }) => running),
      ])
      .map((running) => [running, running.difference()]);

  let partedAt: number | undefined;
  let before: Map<RunningDifference, Difference> | undefined;
  const shared = isDraws(random) ? random : undefined;
  const theirDraws = shared?.state.slice();
  /** one step of the other run, with draws that have come as far as it has */
  const follow = (sent: Readonly<Record<string, Sent>>): void => {
    const ourDraws = shared?.state.slice();
    if (theirDraws) shared?.state.set(theirDraws);
    theirs.advance(sent);
    if (shared && ourDraws) {
      theirDraws?.set(shared.state);
      shared.state.set(ourDraws);
    }
  };
  let done = 0;
  while (done < steps) {
    const sent = ours.next();
    ours.advance(sent);
    follow(sent);
    done++;
    for (const part of parts)
      if (part.partedAt === undefined && part.outputs.some(({ a, b }) => differs(a, b))) part.partedAt = done;
    if (partedAt === undefined && parts.some((part) => part.partedAt !== undefined)) {
      partedAt = done;
      before = new Map(everyDifference());
    }
    for (const { variables, outputs, spikes } of parts) {
      for (const [, running] of variables) running.add(done);
      for (const { running } of outputs) running.add(done);
      for (const keeper of spikes) keeper.note(done);
    }
    if (onProgress && (done % every === 0 || done === steps) && onProgress(done, steps) === false) break;
  }

  const compared = (running: RunningDifference): VariableComparison => {
    const overall = running.difference();
    return { overall, beforeParting: before?.get(running) ?? overall };
  };
  const [run, twin] = [ours.run(), theirs.run()];
  const populations = parts.map(
    ({ name, variables, outputs, spikes, partedAt: parted }): [Name, PopulationComparison] => [
      name,
      {
        partedAt: parted,
        variables: Object.fromEntries(variables.map(([variable, running]) => [variable, compared(running)])),
        outputs: Object.fromEntries(outputs.map(({ output, running }) => [output, compared(running)])),
        spikes: compareSpikes(spikes, done, { dt, within, tau }),
        ...(Object.hasOwn(run.faults, name) ? { faults: run.faults[name] } : {}),
      },
    ],
  );
  const learned = Object.keys(run.updates).filter((name) => Object.hasOwn(twin.updates, name));
  return {
    ...{ steps: done, within, tau, partedAt, run, against: twin },
    populations: Object.fromEntries(populations) as Record<Name, PopulationComparison>,
    learned: Object.fromEntries(
      learned.map((name) => {
        const [a, b] = [ours.emulation.weights(name), theirs.emulation.weights(name)];
        if (a.length !== b.length)
          throw new RangeError(
            `${caller}: against.network must have ${a.length} synapses in ${name}, got ${b.length}`,
          );
        const running = runningDifference(a, b, undefined);
        running.add(done);
        return [name, running.difference()];
      }),
    ),
  };
}

/** Whether one sends and the other does not, or with another sign. */
function differs(a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < a.length; i++) if (Math.sign(a[i]) !== Math.sign(b[i])) return true;
  return false;
}

function compareSpikes(
  keepers: readonly ReturnType<typeof sentKeeper>[],
  steps: number,
  { dt, within, tau }: { readonly dt: number; readonly within: number; readonly tau: number },
): SpikeComparison {
  const [a, b] = keepers.map((keeper) => keeper.raster(0, steps, dt));
  const others = trainsOf(b);
  const coincident = trainsOf(a).reduce(
    (sum, train, i) => sum + coincidences(train, others[i], (within + 0.5) * dt),
    0,
  );
  const [ours, theirs] = [a.time.length, b.time.length];
  const coincidence = ours + theirs === 0 ? 1 : (2 * coincident) / (ours + theirs);
  return { ours, theirs, coincident, coincidence, distance: rasterDistance(a, b, tau) };
}
