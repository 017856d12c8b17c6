/** @file Populations whose neurons run a program. */
import { didYouMean, shown } from "../../math";
import type { NeuronKind, PerNeuron } from "../neurons/kind";
import { checkWhole, columnOf } from "../neurons/parameters";
import { problemOf } from "./disassemble";
import { type Machine, prepareProgram } from "./execute";
import type { Program } from "./program";

/**
 * Neurons that run a program in every step, one after another, each with state, parameters, inputs and outputs of its own.
 *
 * Beside its state and probes each has the variables `instructions`, how many it went through in the last step, and `executed`, since the start.
 * A probe keeps what was last shown.
 */
export interface LoihiProgram {
  readonly model: "program";
  readonly size: number;
  /** as from {@link assembleProgram} */
  readonly program: Program;
  /** state variables at the start, within their bits; default 0 */
  readonly state?: Readonly<Record<string, PerNeuron>>;
  /** every parameter that the program declares, within its bits */
  readonly parameters?: Readonly<Record<string, PerNeuron>>;
}

const counter = (name: string, size: number) => ({ name, bits: 0, start: new Float64Array(size) });

function checkGiven(
  caller: string,
  name: string,
  given: Readonly<Record<string, PerNeuron>> | undefined,
  declared: readonly { readonly name: string; readonly bits: number }[],
  size: number,
  missing: "refused" | "zero",
): void {
  if (given !== undefined && (given === null || typeof given !== "object"))
    throw new TypeError(`${caller}: ${name} must be numbers by name, got ${shown(given)}`);
  const names = declared.map((one) => one.name);
  for (const key of Object.keys(given ?? {}))
    if (!names.includes(key))
      throw new RangeError(
        `${caller}: ${name} must be of names that the program declares, got "${key}"${didYouMean(key, names, "names")}`,
      );
  for (const { name: key, bits } of declared) {
    const value = given?.[key];
    if (value !== undefined)
      checkWhole(caller, `${name}.${key}`, value, size, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1);
    else if (missing === "refused")
      throw new TypeError(`${caller}: ${name}.${key} must be given, the program declares it, got undefined`);
  }
}

/** How {@link LoihiProgram} goes on. */
export const programmed: NeuronKind<LoihiProgram> = {
  model: "program",
  inputs: ({ program }) => program.inputs,
  outputs: ({ program }) => program.outputs,
  variables: ({ size, program, state = {} }) => [
    ...program.state.map(({ name, bits }) => ({ name, bits, start: columnOf(state[name] ?? 0, size) })),
    ...[...program.probes, "instructions", "executed"].map((name) => counter(name, size)),
  ],
  check(caller, name, { size, program, state, parameters }) {
    const problem = problemOf(program);
    if (problem) throw new RangeError(`${caller}: ${name}.program ${problem}`);
    checkGiven(caller, `${name}.state`, state, program.state, size, "zero");
    checkGiven(caller, `${name}.parameters`, parameters, program.parameters, size, "refused");
  },
  prepare({ size, program, parameters = {} }, arithmetic) {
    const ready = prepareProgram(program, arithmetic);
    const columns = program.parameters.map(({ name }) => columnOf(parameters[name], size));
    return ({ state, input, output, faults }) => {
      const cells = { ...state, ...input, ...output };
      const machine: Machine = { slots: ready.slots, cells, faults, neuron: 0, flag: false, next: 0 };
      const { instructions, executed } = state;
      for (let i = 0; i < size; i++) {
        machine.neuron = i;
        for (const [p, column] of columns.entries()) machine.slots[ready.parameters + p] = column[i];
        instructions[i] = ready.run(machine);
        executed[i] += instructions[i];
      }
    };
  },
};
