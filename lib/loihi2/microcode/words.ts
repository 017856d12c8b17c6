/** @file The words of a program's text. */
import { errorAt } from "../text-error";

/** A word, number or sign, and where it stands; a line ends with `end`. */
export interface Word {
  readonly kind: "name" | "number" | "sign" | "end";
  readonly text: string;
  /** characters before it */
  readonly at: number;
}

/** An error at a place of a program's text. */
export const programError = (text: string, at: number, rule: string, got: string): SyntaxError =>
  errorAt("assembleProgram: program", text, at, rule, got);

const blank = /[^\S\n]*(?:;[^\n]*)?/y;
const word = /([A-Za-z_]\w*)|(-?(?:0x[\da-fA-F]+|\d+)(?![\w.]))|([,:])|(\n|$)/y;

/**
 * Lines of words, without comments, which begin with `;`.
 *
 * @throws {SyntaxError} at a character or number that no program has
 */
export function linesOf(text: string): Word[][] {
  const lines: Word[][] = [[]];
  let at = 0;
  for (;;) {
    blank.lastIndex = at;
    const from = at + (blank.exec(text)?.[0].length ?? 0);
    word.lastIndex = from;
    const found = word.exec(text);
    if (!found) {
      const got = /^-?[\d.]+\w*/.exec(text.slice(from))?.[0] ?? [...text.slice(from)][0];
      throw programError(text, from, "be of names, whole numbers and , : ;", JSON.stringify(got));
    }
    const [all, name, number, sign] = found;
    const kind = name !== undefined ? "name" : number !== undefined ? "number" : sign ? "sign" : "end";
    lines[lines.length - 1].push({ kind, text: all.trim(), at: kind === "end" ? at : from });
    at = from + all.length;
    if (kind !== "end") continue;
    if (all === "") return lines;
    lines.push([]);
  }
}

/** The value of a number's text. */
export const numberOf = (text: string): number =>
  (text.startsWith("-") ? -Number(text.slice(1)) : Number(text)) + 0;
