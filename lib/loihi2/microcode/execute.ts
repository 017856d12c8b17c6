/** @file Runs a verified program for one neuron after another. */
import { shown } from "../../math";
import type { Arithmetic } from "../arithmetic";
import type { FaultTally } from "../faults";
import { amount, bitwise, inRegister, limiter, multiplyShift } from "./arithmetic";
import { LOOP_LENGTH, REGISTER_BITS, REGISTERS } from "./choices";
import { type Instruction, type Program, registerOf } from "./program";

/** What instructions work on: the numbers of one neuron, and the places of all of them. */
export interface Machine {
  /** registers, then parameters, then numbers written in instructions */
  readonly slots: Float64Array;
  /** by name: state, inputs, outputs, probes */
  readonly cells: Readonly<Record<string, Float64Array>>;
  readonly faults: FaultTally;
  neuron: number;
  flag: boolean;
  next: number;
}

/** A program made ready. */
export interface Prepared {
  /** registers, parameters and numbers at the start of a step, parameters 0 */
  readonly slots: Float64Array;
  /** where parameters begin in the slots */
  readonly parameters: number;
  /** Runs it for the machine's neuron; how many instructions that took. */
  run(machine: Machine): number;
}

type Act = (machine: Machine) => void;

/** Numbers that leave the neuron must be numbers: real ones can grow without end. */
function finite(x: number, name: string, neuron: number): number {
  if (!Number.isFinite(x)) throw new RangeError(`step: ${name}[${neuron}] must stay finite, got ${shown(x)}`);
  return x;
}

/** Operations on numbers: the register takes what they make of their sources. */
const fixedValues: Record<string, (m: Machine, a: number, b: number, d: number) => number> = {
  MOV: (_, a) => a,
  SEL: ({ flag }, a, b) => (flag ? a : b),
  AND: (_, a, b) => bitwise(a, b, (x, y) => x & y),
  OR: (_, a, b) => bitwise(a, b, (x, y) => x | y),
  SHL: ({ faults }, a, b) => inRegister(Math.floor(a * 2 ** amount(b, 1 - REGISTER_BITS)) + 0, faults),
  ADD: ({ faults }, a, b) => inRegister(a + b, faults),
  NEG: ({ faults }, a) => inRegister(0 - a, faults),
  MIN: (_, a, b) => Math.min(a, b),
  MUL_SHR: ({ faults }, a, b, d) => multiplyShift(a, b, amount(d, 0), faults),
};
const idealValues: typeof fixedValues = {
  ...fixedValues,
  SHL: (_, a, b) => a * 2 ** amount(b, 1 - REGISTER_BITS),
  ADD: (_, a, b) => a + b,
  NEG: (_, a) => 0 - a,
  MUL_SHR: (_, a, b, d) => (a * b) / 2 ** amount(d, 0),
};

const comparisons: Record<string, (a: number, b: number) => boolean> = {
  LT: (a, b) => a < b,
  GE: (a, b) => a >= b,
  EQ: (a, b) => a === b,
};

/**
 * A program made ready; it must be one that {@link verifyProgram} finds nothing wrong with.
 *
 * @throws {RangeError} when it has bits but is to run in real numbers
 */
export function prepareProgram(program: Program, arithmetic: Arithmetic): Prepared {
  const { code, state, parameters, outputs } = program;
  const real = arithmetic.name === "ideal";
  const bits = code.findIndex(({ op }) => op === "AND" || op === "OR");
  if (real && bits >= 0)
    throw new RangeError(
      `prepareEmulation: program must have no ${code[bits].op} to run in real numbers, which have no bits, got one at code[${bits}]`,
    );
  const numbers = [
    ...new Set(code.flatMap(({ operands }) => operands.filter((one) => typeof one === "number"))),
  ];
  const constants = REGISTERS + parameters.length;
  const slots = new Float64Array(constants + numbers.length);
  slots.set(numbers, constants);
  const slotOf = (operand: string | number): number =>
    typeof operand === "number"
      ? constants + numbers.indexOf(operand)
      : (registerOf(operand) ?? REGISTERS + parameters.findIndex(({ name }) => name === operand));

  const load = real ? (x: number) => x : inRegister;

  const act = ({ op, operands }: Instruction): Act => {
    const name = operands[0] as string;
    const cell = operands[1] as string;
    const to = slotOf(name);
    if (op === "RMW") {
      const { bits, limit } = state.find((one) => one.name === cell)!;
      const limited = limiter(limit, bits, arithmetic);
      const from = slotOf(operands[2]);
      return ({ slots, cells, faults, neuron }) => {
        const held = finite(limited(cells[cell][neuron] + slots[from], faults), cell, neuron);
        cells[cell][neuron] = held;
        slots[to] = load(held, faults);
      };
    }
    if (op === "RDC")
      return ({ slots, cells, faults, neuron }) => {
        slots[to] = load(cells[cell][neuron], faults);
        cells[cell][neuron] = 0;
      };
    if (op === "SPIKE" || op === "PROBE") {
      const from = slotOf(operands[1]);
      const { payloadBits = 0 } = outputs.find((one) => one.name === name) ?? {};
      const half = real || payloadBits === 0 ? Number.POSITIVE_INFINITY : 2 ** (payloadBits - 1);
      return ({ slots, cells, faults, neuron }) => {
        const value = finite(slots[from], name, neuron);
        if (value < -half || value >= half) faults.payload();
        cells[name][neuron] = value;
      };
    }
    if (op === "SKP_C")
      return (machine) => {
        if (machine.flag) machine.next++;
      };
    if (op === "JMP_C") {
      const target = operands[0] as number;
      return (machine) => {
        if (machine.flag) machine.next = target;
      };
    }
    const [first, second = first, third = first] = operands.map(slotOf);
    if (Object.hasOwn(comparisons, op)) {
      const compare = comparisons[op];
      return (machine) => {
        machine.flag = compare(machine.slots[first], machine.slots[second]);
      };
    }
    const value = (real ? idealValues : fixedValues)[op];
    const fourth = operands.length > 3 ? slotOf(operands[3]) : first;
    return (machine) => {
      const { slots } = machine;
      slots[first] = value(machine, slots[second], slots[third], slots[fourth]);
    };
  };
  const acts = code.map(act);
  const most = program.loops || LOOP_LENGTH;
  return {
    slots,
    parameters: REGISTERS,
    run(machine) {
      let done = 0;
      machine.next = 0;
      while (machine.next < acts.length) {
        if (done === most)
          throw new RangeError(
            `step: program must end within ${most} instructions, got more at neuron ${machine.neuron}`,
          );
        done++;
        acts[machine.next++](machine);
      }
      return done;
    },
  };
}
