/** @file All ways through a program at once: what has surely been written, what may have been sent, how long it takes. */
import { REGISTERS } from "./choices";
import { type Instruction, instructionSet, type Program, registerOf, successors } from "./program";

/** The flag's bit, after those of the registers. */
export const FLAG: number = 2 ** REGISTERS;

/** What an instruction reads and writes: bits of registers and flag. */
export function touched({ op, operands }: Instruction): { reads: number; writes: number } {
  let reads = op === "SEL" || op === "SKP_C" || op === "JMP_C" ? FLAG : 0;
  let writes = op === "LT" || op === "GE" || op === "EQ" ? FLAG : 0;
  for (const [i, kind] of instructionSet[op].takes.entries()) {
    const register = registerOf(operands[i]);
    if (register === undefined) continue;
    if (kind === "register") writes |= 2 ** register;
    else reads |= 2 ** register;
  }
  return { reads, writes };
}

/** What is known before each instruction, and at the end. */
export interface Flow {
  /** registers and flag that every way here has written */
  readonly written: Int32Array;
  /** outputs at which some way here has sent */
  readonly sent: Int32Array;
}

/** Follows all ways until nothing new is found. Conditions are taken to go either way. */
export function flowOf({ code, outputs }: Pick<Program, "code" | "outputs">): Flow {
  const names = outputs.map(({ name }) => name);
  const written = new Int32Array(code.length + 1).fill(2 * FLAG - 1);
  const sent = new Int32Array(code.length + 1);
  written[0] = 0;
  for (let changed = true; changed; ) {
    changed = false;
    for (const [at, instruction] of code.entries()) {
      const { op, operands } = instruction;
      const has = written[at] | touched(instruction).writes;
      const sends = sent[at] | (op === "SPIKE" ? 2 ** names.indexOf(operands[0] as string) : 0);
      for (const next of successors(instruction, at)) {
        const [both, either] = [written[next] & has, sent[next] | sends];
        changed ||= both !== written[next] || either !== sent[next];
        written[next] = both;
        sent[next] = either;
      }
    }
  }
  return { written, sent };
}

/**
 * The fewest and most instructions that a step of one neuron can take, whatever its numbers; with `loops` the most is what they allow.
 *
 * The program must be one that {@link verifyProgram} finds nothing wrong with.
 */
export function programBounds({ code, loops }: Program): { fewest: number; most: number } {
  const fewest = new Float64Array(code.length + 1).fill(Number.POSITIVE_INFINITY);
  const most = new Float64Array(code.length + 1);
  fewest[0] = 0;
  // Going on from left to right finds the most of jumps forward; the fewest never need one back.
  for (const [at, instruction] of code.entries())
    for (const next of successors(instruction, at)) {
      fewest[next] = Math.min(fewest[next], fewest[at] + 1);
      most[next] = Math.max(most[next], most[at] + 1);
    }
  return { fewest: fewest[code.length], most: loops > 0 ? loops : most[code.length] };
}
