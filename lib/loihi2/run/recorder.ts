/** @file Keeps what the plan asks for, step by step, and nothing else. */
import { checkInteger } from "../../math";
import { connectionName, outputsOf } from "../check-network";
import type { Emulation } from "../engine";
import type { LoihiNetwork } from "../network";
import { kindOf } from "../neurons";
import type { RunWindow } from "./inputs";
import { momentKeeper, type Reading, sampler, sentKeeper } from "./keepers";
import { checkFields, lookUp, namesOf, placesOf } from "./places";
import type {
  ConnectionRecording,
  EmulationPlan,
  EmulationRun,
  OutputRecording,
  SentRecording,
  VariableRecording,
} from "./plan";

/** What was kept of a run. */
export type Kept = Pick<EmulationRun, "rasters" | "counts" | "traces" | "moments" | "sent" | "connections">;

/** Takes notes at the end of every step. */
export interface Recorder {
  note(step: number): void;
  /** of the steps up to `stop` */
  kept(stop: number): Kept;
}

/** @throws {TypeError | RangeError} when the plan names what does not exist, or a number in it is out of range */
export function recorder(
  caller: string,
  plan: EmulationPlan,
  network: LoihiNetwork,
  emulation: Emulation,
  { start, steps, dt }: RunWindow,
): Recorder {
  checkFields(caller, "record", plan, ["spikes", "traces", "moments", "sent", "connections"]);
  const { populations, connections = [] } = network;

  const spikes = Object.entries(spikePlan(plan.spikes, Object.keys(populations))).map(([name, wanted]) => {
    const at = `record.spikes.${name}`;
    const all = outputsOf(lookUp(caller, "record.spikes", populations, name));
    checkFields(caller, at, wanted, ["output", "neurons", "last"]);
    const outputs = Object.fromEntries(all.map((output) => [output.name, output]));
    const output = lookUp(caller, `${at}.output`, outputs, wanted.output ?? all[0].name);
    const places = placesOf(caller, `${at}.neurons`, wanted.neurons, populations[name].size);
    if (wanted.last !== undefined) checkInteger(caller, `${at}.last`, wanted.last, 1);
    const sent = emulation.sent(name, output.name);
    const senders = (): readonly number[] => emulation.senders(name, output.name);
    return [name, sentKeeper(sent, senders, places, output.payloadBits > 0, wanted.last)] as const;
  });

  const ofPopulation = (at: string, wanted: VariableRecording): Reading[] => {
    checkFields(caller, at, wanted, ["population", "variable", "neurons", "every"]);
    const population = lookUp(caller, `${at}.population`, populations, wanted.population);
    const variables = population.model === "input" ? [] : kindOf(population).variables(population);
    const known = Object.fromEntries(variables.map((variable) => [variable.name, variable]));
    const places = placesOf(caller, `${at}.neurons`, wanted.neurons, population.size);
    return namesOf(wanted.variable, Object.keys(known)).map((variable) => {
      lookUp(caller, `${at}.variable`, known, variable);
      const values = emulation.variable(wanted.population, variable);
      return { of: wanted.population, variable, places, every: wanted.every ?? 1, read: () => values };
    });
  };
  const ofOutput = (at: string, wanted: OutputRecording): Reading[] => {
    checkFields(caller, at, wanted, ["population", "output", "neurons", "every"]);
    const population = lookUp(caller, `${at}.population`, populations, wanted.population);
    const outputs = outputsOf(population).map((output) => output.name);
    const places = placesOf(caller, `${at}.neurons`, wanted.neurons, population.size);
    return namesOf(wanted.output, outputs.slice(0, 1)).map((variable) => {
      const values = emulation.sent(wanted.population, variable);
      return { of: wanted.population, variable, places, every: wanted.every ?? 1, read: () => values };
    });
  };
  const ofConnection = (at: string, wanted: ConnectionRecording): Reading[] => {
    checkFields(caller, at, wanted, ["connection", "variable", "places", "every"]);
    const { connection } = wanted;
    lookUp(
      caller,
      `${at}.connection`,
      Object.fromEntries(connections.map((one) => [connectionName(one), one])),
      connection,
    );
    return namesOf(wanted.variable, ["w"]).map((variable) => {
      const read = (): Float64Array =>
        variable === "w" ? emulation.weights(connection) : emulation.learned(connection, variable);
      const places = placesOf(caller, `${at}.places`, wanted.places, read().length);
      return { of: connection, variable, places, every: wanted.every, read };
    });
  };
  const each = <W, K>(
    what: string,
    wanted: readonly W[] | undefined,
    readings: (at: string, one: W) => Reading[],
    keep: (at: string, reading: Reading) => K,
  ): K[] =>
    (wanted ?? []).flatMap((one, k) => {
      const at = `record.${what}[${k}]`;
      return readings(at, one).map((reading) => keep(at, reading));
    });
  const sample = (at: string, reading: Reading) => sampler(caller, at, reading, start, steps);
  const traces = each("traces", plan.traces, ofPopulation, sample);
  const sent = each("sent", plan.sent, ofOutput, sample);
  const learned = each("connections", plan.connections, ofConnection, sample);
  const moments = each("moments", plan.moments, ofPopulation, (at, reading) =>
    momentKeeper(caller, at, reading),
  );
  const all = [...traces, ...sent, ...learned, ...moments];
  const counted = Object.entries(populations).map(([name, { size }]) => ({
    ...{ name, counts: new Float64Array(size) },
  }));

  return {
    note(step) {
      for (const { name, counts } of counted) for (const i of emulation.senders(name)) counts[i]++;
      for (const [, keeper] of spikes) keeper.note(step);
      for (const keeper of all) keeper.note(step);
    },
    kept: (stop) => ({
      rasters: Object.fromEntries(spikes.map(([name, keeper]) => [name, keeper.raster(start, stop, dt)])),
      counts: Object.fromEntries(counted.map(({ name, counts }) => [name, counts])),
      traces: traces.map((keeper) => keeper.trace(stop, dt)),
      moments: moments.map((keeper) => keeper.moments()),
      sent: sent.map((keeper) => keeper.trace(stop, dt)),
      connections: learned.map((keeper) => keeper.trace(stop, dt)),
    }),
  };
}

function spikePlan(plan: EmulationPlan["spikes"], names: readonly string[]): Record<string, SentRecording> {
  if (plan === false) return {};
  if (plan === undefined || plan === true) return Object.fromEntries(names.map((name) => [name, {}]));
  return Object.fromEntries(
    Object.entries(plan).map(([name, wanted]) => [name, wanted === true ? {} : wanted]),
  );
}
