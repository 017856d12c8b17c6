/** @file Whether an operand is what its instruction takes. */
import { didYouMean, shown } from "../../math";
import { IMMEDIATE_BITS, REGISTER_BITS, REGISTERS } from "./choices";
import { type OperandKind, type Program, registerOf } from "./program";

type Operand = string | number;
type Found = readonly [rule: string, got: string] | undefined;

const named = (operand: Operand, names: readonly string[], rule: string, what: string): Found =>
  names.includes(operand as string)
    ? undefined
    : [rule, shown(operand) + (typeof operand === "string" ? didYouMean(operand, names, what) : "")];

const within = (operand: number, low: number, high: number, rule: string): Found =>
  Number.isInteger(operand) && operand >= low && operand <= high ? undefined : [rule, shown(operand)];

/** Something that is read: a register, a parameter, a number. */
function source({ parameters }: Program, operand: Operand): Found {
  const half = 2 ** (IMMEDIATE_BITS - 1);
  if (typeof operand === "number")
    return within(operand, -half, half - 1, `have whole numbers of ${IMMEDIATE_BITS} bits in instructions`);
  const register = registerOf(operand);
  if (register !== undefined)
    return within(register, 0, REGISTERS - 1, `have registers r0 … r${REGISTERS - 1}`);
  const names = parameters.map(({ name }) => name);
  return named(operand, names, "read registers, declared parameters and numbers here", "parameters");
}

/** What is wrong with one operand of the instruction at `at`. */
export function operandProblem(program: Program, at: number, kind: OperandKind, operand: Operand): Found {
  const { state, inputs, outputs, probes, code, loops } = program;
  const most = REGISTER_BITS - 1;
  const states = state.map(({ name }) => name);
  switch (kind) {
    case "register":
      return registerOf(operand) === undefined
        ? ["have a register here", shown(operand)]
        : source(program, operand);
    case "source":
      return source(program, operand);
    case "shift":
    case "right shift": {
      if (typeof operand !== "number") return source(program, operand);
      const low = kind === "shift" ? -most : 0;
      return within(operand, low, most, `shift by ${low} … ${most}`.replace("-", "−"));
    }
    case "state":
      return named(operand, states, "declare the state that it changes", "state variables");
    case "state or input":
      return named(
        operand,
        [...states, ...inputs],
        "declare the state or input that it reads",
        "state variables and inputs",
      );
    case "output":
      return named(
        operand,
        outputs.map(({ name }) => name),
        "declare the output that it sends at",
        "outputs",
      );
    case "probe":
      return named(operand, probes, "declare the probe that it shows", "probes");
    case "target":
      if (typeof operand !== "number" || !Number.isInteger(operand) || operand < 0 || operand > code.length)
        return [`jump to an instruction or its end, 0 … ${code.length}`, shown(operand)];
      return operand <= at && loops === 0
        ? ["jump forward unless `loops` allows more", `back from ${at} to ${operand}`]
        : undefined;
  }
}
