/** @file What a program of neurons is, as plain data, and what its instructions take. */
import type { Output } from "../neurons/kind";

/** What an operand may be; `source` is a register, a parameter or a number. */
export type OperandKind =
  | "register"
  | "source"
  | "shift"
  | "right shift"
  | "state"
  | "state or input"
  | "output"
  | "probe"
  | "target";

/** What an instruction takes, in order, and what it does. */
export interface InstructionMeaning {
  readonly takes: readonly OperandKind[];
  readonly meaning: string;
}
/** Name of an instruction. */
export type Operation =
  | "RMW"
  | "RDC"
  | "MOV"
  | "SEL"
  | "AND"
  | "OR"
  | "SHL"
  | "ADD"
  | "NEG"
  | "MIN"
  | "MUL_SHR"
  | "LT"
  | "GE"
  | "EQ"
  | "SKP_C"
  | "JMP_C"
  | "SPIKE"
  | "PROBE";

const of = (meaning: string, ...takes: OperandKind[]): InstructionMeaning => ({ takes, meaning });

/**
 * Every instruction: its operands in order, and what it does, where r is the register, a and b the sources after it and c the flag.
 *
 * The mnemonics are those that Intel has published; operands and meaning to the bit are our own, see {@link ownChoices}.
 */
export const instructionSet: Readonly<Record<Operation, InstructionMeaning>> = {
  RMW: of("state ← its limit of state + a; r ← state", "register", "state", "source"),
  RDC: of("r ← state or input, which becomes 0", "register", "state or input"),
  MOV: of("r ← a", "register", "source"),
  SEL: of("r ← a when c, else b", "register", "source", "source"),
  AND: of("r ← a and b, bit by bit", "register", "source", "source"),
  OR: of("r ← a or b, bit by bit", "register", "source", "source"),
  SHL: of("r ← ⌊a 2^b⌋", "register", "source", "shift"),
  ADD: of("r ← a + b", "register", "source", "source"),
  NEG: of("r ← −a", "register", "source"),
  MIN: of("r ← the smaller of a and b", "register", "source", "source"),
  MUL_SHR: of("r ← a b / 2^d, cut toward zero", "register", "source", "source", "right shift"),
  LT: of("c ← a < b", "source", "source"),
  GE: of("c ← a ≥ b", "source", "source"),
  EQ: of("c ← a = b", "source", "source"),
  SKP_C: of("skips the next instruction when c"),
  JMP_C: of("goes on at the target when c", "target"),
  SPIKE: of("sends a, or 1 where there is no payload", "output", "source"),
  PROBE: of("shows a to whoever looks", "probe", "source"),
};

/** Every {@link Operation}. */
export const operationNames: readonly Operation[] = Object.keys(instructionSet) as Operation[];

/** What a state variable does with a value beyond its bits: as the potential or the current of profiles. */
export type StateLimit = "clip" | "wrap once" | "wrap" | "free";

/** Every {@link StateLimit}. */
export const stateLimits: readonly StateLimit[] = ["clip", "wrap once", "wrap", "free"];

/** One instruction. */
export interface Instruction {
  readonly op: Operation;
  /** `"r0"` … `"r7"`, names of what is declared, numbers; a target is the place of an instruction, from 0, or the end */
  readonly operands: readonly (string | number)[];
}

/** A variable that every neuron keeps from step to step. */
export interface ProgramState {
  readonly name: string;
  /** sign included, 2 … 32 */
  readonly bits: number;
  readonly limit: StateLimit;
}

/** A number that every neuron has and no instruction changes. */
export interface ProgramParameter {
  readonly name: string;
  /** sign included, 2 … 32 */
  readonly bits: number;
}

/** What every neuron of a population does in a step, from its first instruction to its end. */
export interface Program {
  readonly state: readonly ProgramState[];
  readonly parameters: readonly ProgramParameter[];
  /** in order; a connection that names none ends at the first */
  readonly inputs: readonly string[];
  /** in order; a connection that names none comes from the first */
  readonly outputs: readonly Output[];
  readonly probes: readonly string[];
  /** allows jumps back, and is the most instructions of one step; 0 allows none */
  readonly loops: number;
  readonly code: readonly Instruction[];
}

/** A register's number, or undefined. */
export function registerOf(operand: string | number): number | undefined {
  const found = typeof operand === "string" ? /^r(\d+)$/.exec(operand) : null;
  return found ? Number(found[1]) : undefined;
}

/** Where a program may be after the instruction at `at`: the end is its length. */
export function successors({ op, operands }: Instruction, at: number): readonly number[] {
  if (op === "SKP_C") return [at + 1, at + 2];
  if (op === "JMP_C") return [at + 1, operands[0] as number];
  return [at + 1];
}

/** An instruction as it is written, a target by the name given for it. */
export function written({ op, operands }: Instruction, target: (at: number) => string): string {
  const { takes } = instructionSet[op];
  const words = operands.map((operand, i) =>
    takes[i] === "target" ? target(operand as number) : String(operand),
  );
  return words.length === 0 ? op : `${op} ${words.join(", ")}`;
}
