/** @file What can be said of a program that cannot be run. */

/** A part of a program that stands in its text. */
export type ProgramPart = "state" | "parameters" | "inputs" | "outputs" | "probes" | "loops" | "code";

/** Something that is wrong with a program: it must `rule`, and has `got`. */
export interface ProgramProblem {
  readonly part: ProgramPart;
  /** which of the part, from 0 */
  readonly at: number;
  /** which word of it: 0 the instruction or the name declared, 1 … what comes after */
  readonly word: number;
  readonly rule: string;
  readonly got: string;
}
