/** @file A population at work: its arrays, and its step. */
import type { Arithmetic } from "./arithmetic";
import { outputsOf } from "./check-network";
import type { Draws } from "./draws";
import { FaultTally } from "./faults";
import type { LoihiPopulation } from "./network";
import { inputsOf, kindOf } from "./neurons";
import type { NeuronStep, Variable } from "./neurons/kind";
import { Outbox } from "./outbox";
import type { Profile } from "./profile";

/** A population that runs compiled, and keeps what changes elsewhere. */
export interface CompiledPopulation {
  /** whether anything arrives otherwise than over compiled connections */
  readonly others: boolean;
  step(time: number): void;
  /** Brings the population's arrays up to date. */
  save(): void;
  /** Takes note that they were written. */
  load(): void;
}

/** A population; one that sends what it is told has outputs alone. */
export interface Part {
  readonly outputs: readonly Outbox[];
  readonly output: NeuronStep["output"];
  readonly input: NeuronStep["input"];
  readonly state: NeuronStep["state"];
  readonly variables: readonly Variable[];
  readonly now?: NeuronStep;
  compiled?: CompiledPopulation;
  step(time: number): void;
  /** Its variables are looked at: they are kept up to date from now on. */
  watch(): void;
}

/** A population at its start; `draws` for all but inputs. */
export function preparePart(
  population: LoihiPopulation,
  arithmetic: Arithmetic,
  profile: Profile,
  draws: Draws | undefined,
): Part {
  const { size } = population;
  const outputs = outputsOf(population).map((one) => new Outbox(one.name, one.payloadBits, size));
  const output = Object.fromEntries(outputs.map((one) => [one.name, one.sent]));
  if (population.model === "input" || !draws)
    return { outputs, output, input: {}, state: {}, variables: [], step() {}, watch() {} };
  const model = kindOf(population);
  const variables = model.variables(population);
  const state = Object.fromEntries(variables.map((one) => [one.name, one.start.slice()]));
  const input = Object.fromEntries(inputsOf(population).map((one) => [one, new Float64Array(size)]));
  const update = model.prepare(population, arithmetic, profile);
  const flat = arithmetic.name === "fixed" ? model.flat?.(population, profile) : undefined;
  const now = { time: 0, state, input, output, faults: new FaultTally(), draws };
  let watched = false;
  const part: Part = {
    ...{ outputs, output, input, state, variables, now },
    step(time) {
      now.time = time;
      if (part.compiled) {
        part.compiled.step(time);
        if (watched) part.compiled.save();
      } else if (flat) flat(now, outputs[0]);
      else {
        for (const { sent } of outputs) sent.fill(0);
        update(now);
        for (const one of outputs) one.gather();
      }
    },
    watch() {
      if (!watched) part.compiled?.save();
      watched = true;
    },
  };
  return part;
}
