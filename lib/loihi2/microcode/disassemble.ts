/** @file Writes programs as text. */
import { type Program, written } from "./program";
import { verifyProgram } from "./verify";

/** How a problem is named where there is no text: its part and place. */
export function problemOf(program: Program): string | undefined {
  const [first] = verifyProgram(program);
  if (first === undefined) return undefined;
  const { part, at, rule, got } = first;
  return `must ${rule}, got ${got} at ${part}[${at}]`;
}

/**
 * The text of a program, which {@link assembleProgram} reads back as the same program; labels are named after the instruction at which they stand.
 *
 * @throws {TypeError} when it is no program
 * @throws {RangeError} when {@link verifyProgram} finds something wrong with it
 */
export function disassembleProgram(program: Program): string {
  const problem = problemOf(program);
  if (problem) throw new RangeError(`disassembleProgram: program ${problem}`);
  const { state, parameters, inputs, outputs, probes, loops, code } = program;
  const label = (at: number): string => `at${at}`;
  const targets = new Set(
    code.filter(({ op }) => op === "JMP_C").map(({ operands }) => operands[0] as number),
  );
  const place = (at: number): string[] => (targets.has(at) ? [`${label(at)}:`] : []);
  const lines = [
    ...state.map(({ name, bits, limit }) => `state ${name} ${bits} ${limit}`),
    ...parameters.map(({ name, bits }) => `param ${name} ${bits}`),
    ...inputs.map((name) => `input ${name}`),
    ...outputs.map(({ name, payloadBits }) => `output ${name} ${payloadBits}`),
    ...probes.map((name) => `probe ${name}`),
    ...(loops > 0 ? [`loops ${loops}`] : []),
    ...code.flatMap((instruction, at) => [...place(at), `        ${written(instruction, label)}`]),
    ...place(code.length),
  ];
  return `${lines.join("\n")}\n`;
}
