/** @file What can befall a run from outside its cells. */

/** The kernel ended while it was needed. */
export class KernelDied extends Error {
  /** how it ended: a signal or an exit code */
  readonly how: string;
  /** end of what it wrote to its own stdout and stderr */
  readonly lastWords: string;

  constructor(how: string, lastWords: string) {
    super(`the kernel died (${how})`);
    this.how = how;
    this.lastWords = lastWords;
  }
}

/** An answer did not come in time. */
export class Overdue extends Error {}

/** The run was asked to stop. */
export class Interrupted extends Error {}

/** The last thing a process printed, as the end of a one-line message. */
export function lastLine(printed: string): string {
  const line = printed
    .trim()
    .split("\n")
    .filter((text) => text.trim() !== "")
    .at(-1)
    ?.trim();
  return line ? `; it last printed: ${line.length > 300 ? `${line.slice(0, 297)}…` : line}` : "";
}
