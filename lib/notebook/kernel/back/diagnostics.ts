/** @file What the type checker found, as an error that names cell, line and column and quotes the line. */
import type { Diagnostic } from "tslab/dist/converter";
import type { Failure } from "../frames";
import { quoted } from "./scripts";

/** Findings shown in full; a broken cell can have hundreds. */
const SHOWN = 20;

/** @param sourceOf the text of a file beside the notebook */
export function typeScriptFailure(
  found: readonly Diagnostic[],
  cell: { readonly count: number; readonly code: string },
  sourceOf: (file: string) => string | undefined,
): Failure {
  const lines: string[] = [];
  let first = "";
  let shown = 0;
  let previous: Diagnostic | undefined;
  for (const one of found) {
    const { line, character } = one.start;
    // A message in several parts comes as several findings at one place.
    if (
      previous !== undefined &&
      previous.start.offset === one.start.offset &&
      previous.end.offset === one.end.offset
    ) {
      if (shown <= SHOWN) lines.push(`    ${one.messageText}`);
      continue;
    }
    previous = one;
    if (++shown > SHOWN) continue;
    const place = one.fileName
      ? `${one.fileName}:${line + 1}:${character + 1}`
      : `cell ${cell.count}, line ${line + 1}, column ${character + 1}`;
    const text = `${place} - ${one.messageText} (TS${one.code})`;
    first ||= text;
    const source = one.fileName ? sourceOf(one.fileName) : cell.code;
    lines.push(
      text,
      ...quoted({ label: "", line: line + 1, column: character + 1, quote: source?.split("\n")[line] }),
    );
  }
  if (shown > SHOWN) lines.push(`… and ${shown - SHOWN} more`);
  return {
    ename: "TypeScriptError",
    evalue: first,
    traceback: [`TypeScriptError: ${first}`, ...lines.slice(1)],
  };
}
