/**
 * @file What the two processes of the kernel say to each other: one JSON value a line, commands from front to
 * back and reports from back to front. Nothing here is Jupyter's; the front translates.
 */

/** What the front asks of the back; one at a time, each answered by a `done` report with the same `id`. */
export type Command =
  | {
      readonly do: "execute";
      readonly id: number;
      readonly code: string;
      /** the execution count that error traces name */
      readonly count: number;
      /** no result, display or stream is reported */
      readonly silent: boolean;
      readonly expressions: Readonly<Record<string, string>>;
    }
  | {
      readonly do: "complete" | "inspect";
      readonly id: number;
      readonly code: string;
      readonly cursor: number;
    }
  | { readonly do: "isComplete"; readonly id: number; readonly code: string }
  | { readonly do: "exit"; readonly id: number };

/** A MIME bundle with its metadata, as in `display_data` and `execute_result`. */
export interface Bundle {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** A failure as Jupyter carries it. */
export interface Failure {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** What the back tells the front; `id` is the command that it belongs to. */
export type Report =
  | { readonly is: "ready" }
  | {
      readonly is: "stream";
      readonly id: number;
      readonly name: "stdout" | "stderr";
      readonly text: string;
    }
  | {
      readonly is: "display";
      readonly id: number;
      readonly update: boolean;
      readonly bundle: Bundle;
      readonly display: string | undefined;
    }
  | { readonly is: "result"; readonly id: number; readonly bundle: Bundle }
  | { readonly is: "error"; readonly id: number; readonly failure: Failure }
  | { readonly is: "done"; readonly id: number; readonly content: Readonly<Record<string, unknown>> };

/** File descriptors of the back, beside its standard three. */
export const REPORTS = 3;
export const COMMANDS = 4;
export const INTERRUPTS = 5;

/** Written to the back's real stdout and stderr when a cell ends: what stands before it belongs to the cell. */
export function endMark(id: number): string {
  return `\u0000\u0001end of cell ${id}\u0001\u0000`;
}

/** Cuts a byte stream into lines; a line may arrive in many pieces, and megabytes long. */
export class Lines {
  private readonly pieces: Buffer[] = [];

  private readonly each: (line: string) => void;

  constructor(each: (line: string) => void) {
    this.each = each;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      this.pieces.push(chunk.subarray(start, end));
      const line = Buffer.concat(this.pieces).toString("utf8");
      this.pieces.length = 0;
      start = end + 1;
      if (line) this.each(line);
    }
    if (start < chunk.length) this.pieces.push(chunk.subarray(start));
  }
}
