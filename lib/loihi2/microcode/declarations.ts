/** @file Whether what a program declares can be: names of their own, widths that there are. */
import { shown } from "../../math";
import { LOOP_LENGTH, OUTPUTS, VARIABLE_BITS } from "./choices";
import type { ProgramPart, ProgramProblem } from "./problem";
import { instructionSet, type Program, registerOf, stateLimits } from "./program";

/** Names of variables that every program has. */
export const ownVariables: readonly string[] = ["instructions", "executed"];

const whole = (value: unknown, low: number, high: number): boolean =>
  Number.isInteger(value) && (value as number) >= low && (value as number) <= high;

/** Words that mean something already, in programs or in the language below. */
const isTaken = (name: string): boolean =>
  registerOf(name) !== undefined ||
  name in {} ||
  ownVariables.includes(name) ||
  Object.hasOwn(instructionSet, name);

const named = ["state", "parameters", "inputs", "outputs", "probes"] as const;

function* nameProblems(program: Program): Generator<ProgramProblem> {
  const seen = new Set<string>();
  for (const part of named)
    for (const [at, one] of program[part].entries()) {
      const name = typeof one === "string" ? one : one.name;
      const place = { part, at, word: 0 };
      if (typeof name !== "string" || !/^[A-Za-z_]\w*$/.test(name))
        yield { ...place, rule: "have names of letters, digits and _", got: shown(name) };
      else if (isTaken(name))
        yield { ...place, rule: "keep names free that have a meaning already", got: shown(name) };
      else if (seen.has(name)) yield { ...place, rule: "declare a name once", got: `${shown(name)} twice` };
      seen.add(name);
    }
}

function* widthProblems({ state, parameters, outputs }: Program): Generator<ProgramProblem> {
  const most = VARIABLE_BITS;
  for (const [at, { bits, limit }] of state.entries()) {
    if (!whole(bits, 2, most))
      yield { part: "state", at, word: 1, rule: `have state of 2 … ${most} bits`, got: shown(bits) };
    if (!stateLimits.includes(limit))
      yield {
        part: "state",
        at,
        word: 2,
        rule: `limit state by ${stateLimits.join(", ")}`,
        got: shown(limit),
      };
  }
  for (const [at, { bits }] of parameters.entries())
    if (!whole(bits, 2, most))
      yield {
        part: "parameters",
        at,
        word: 1,
        rule: `have parameters of 2 … ${most} bits`,
        got: shown(bits),
      };
  for (const [at, { payloadBits }] of outputs.entries())
    if (!whole(payloadBits, 0, most))
      yield {
        part: "outputs",
        at,
        word: 1,
        rule: `have payloads of 0 … ${most} bits`,
        got: shown(payloadBits),
      };
}

/** What is wrong with the declarations of a program. */
export function* declarationProblems(program: Program): Generator<ProgramProblem> {
  yield* nameProblems(program);
  yield* widthProblems(program);
  const { inputs, outputs, loops } = program;
  const whole0 = (part: ProgramPart, rule: string, got: string): ProgramProblem => ({
    part,
    at: 0,
    word: 0,
    rule,
    got,
  });
  if (inputs.length === 0) yield whole0("inputs", "have an input", "none");
  if (outputs.length === 0) yield whole0("outputs", "have an output", "none");
  if (outputs.length > OUTPUTS)
    yield { ...whole0("outputs", `have at most ${OUTPUTS} outputs`, `${outputs.length}`), at: OUTPUTS };
  if (!whole(loops, 0, LOOP_LENGTH))
    yield whole0(
      "loops",
      `allow 1 … ${LOOP_LENGTH} instructions a step, or 0 for no jumps back`,
      shown(loops),
    );
}
