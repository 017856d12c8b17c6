/** @file Whether a program can be run, found without running it. */
import { didYouMean, shown } from "../../math";
import { PROGRAM_LENGTH, REGISTERS } from "./choices";
import { declarationProblems } from "./declarations";
import { FLAG, flowOf, touched } from "./flow";
import { operandProblem } from "./operands";
import type { ProgramProblem } from "./problem";
import { instructionSet, type Program, registerOf } from "./program";

/** Instructions one by one. */
function* codeProblems(program: Program): Generator<ProgramProblem> {
  const { code } = program;
  if (code.length === 0) yield { part: "code", at: 0, word: 0, rule: "have an instruction", got: "none" };
  if (code.length > PROGRAM_LENGTH) {
    const rule = `have at most ${PROGRAM_LENGTH} instructions`;
    yield { part: "code", at: PROGRAM_LENGTH, word: 0, rule, got: String(code.length) };
  }
  for (const [at, { op, operands }] of code.entries()) {
    const problem = (word: number, rule: string, got: string): ProgramProblem => ({
      part: "code",
      at,
      word,
      rule,
      got,
    });
    if (!Object.hasOwn(instructionSet, op)) {
      yield problem(
        0,
        "be of known instructions",
        shown(op) + didYouMean(String(op), Object.keys(instructionSet), "instructions"),
      );
      continue;
    }
    const { takes } = instructionSet[op];
    if (!Array.isArray(operands) || operands.length !== takes.length) {
      const rule = `give ${op} ${takes.length === 0 ? "no operands" : takes.join(", ")}`;
      yield problem(0, rule, Array.isArray(operands) ? `${operands.length} of them` : shown(operands));
      continue;
    }
    for (const [i, kind] of takes.entries()) {
      const found = operandProblem(program, at, kind, operands[i]);
      if (found) yield problem(i + 1, ...found);
    }
    if (
      op === "SPIKE" &&
      operands[1] !== 1 &&
      program.outputs.find(({ name }) => name === operands[0])?.payloadBits === 0
    )
      yield problem(2, "send 1 at an output without payload", shown(operands[1]));
    if (op === "SKP_C" && at + 1 >= code.length)
      yield problem(0, "have an instruction after SKP_C", "its end");
  }
}

/** All ways through it: nothing is read before it is written, nothing sent twice. */
function* flowProblems(program: Program): Generator<ProgramProblem> {
  const { written, sent } = flowOf(program);
  for (const [at, instruction] of program.code.entries()) {
    const { op, operands } = instruction;
    const missing = touched(instruction).reads & ~written[at];
    const problem = (word: number, rule: string, got: string): ProgramProblem => ({
      part: "code",
      at,
      word,
      rule,
      got,
    });
    for (let register = 0; register < REGISTERS; register++)
      if (missing & (2 ** register)) {
        const takes = instructionSet[op].takes;
        const word = operands.findIndex((one, i) => takes[i] !== "register" && registerOf(one) === register);
        yield problem(word + 1, "write a register on every way to where it is read", `r${register}`);
      }
    if (missing & FLAG) yield problem(0, `compare on every way to ${op}`, "none");
    const output = program.outputs.findIndex(({ name }) => name === operands[0]);
    if (op === "SPIKE" && sent[at] & (2 ** output))
      yield problem(1, "send once at an output on every way", `${shown(operands[0])} again`);
  }
}

/**
 * All that is wrong with a program, found without running it; nothing when it can be run.
 *
 * Names are declared once and known; operands fit their instruction; numbers written in it fit their bits; it is not too long; jumps go forward unless
 * `loops` allows others; on every way through it registers and the flag are written before they are read, and nothing is sent twice at one output.
 * Conditions are taken to go either way, whatever the numbers.
 *
 * @throws {TypeError} when it has not the shape of a program
 */
export function verifyProgram(program: Program): readonly ProgramProblem[] {
  if (program === null || typeof program !== "object")
    throw new TypeError(`verifyProgram: program must be one, got ${shown(program)}`);
  for (const part of ["state", "parameters", "inputs", "outputs", "probes", "code"] as const) {
    const list: unknown = program[part];
    const what = `verifyProgram: program.${part}`;
    if (!Array.isArray(list)) throw new TypeError(`${what} must be a list, got ${shown(list)}`);
    const kind = part === "inputs" || part === "probes" ? "string" : "object";
    for (const [at, one] of list.entries())
      if (typeof one !== kind || one === null)
        throw new TypeError(
          `${what}[${at}] must be ${kind === "string" ? "a name" : "an object"}, got ${shown(one)}`,
        );
  }
  const found = [...declarationProblems(program), ...codeProblems(program)];
  return found.length > 0 ? found : [...flowProblems(program)];
}
