/** @file Results of long runs, kept as lines of JSON: a head with what they were made with, then one entry a line. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { shown } from "../math";
import { findJsonFault } from "./json";
import { root, shownPath } from "./paths";
import { explainFile, PlainError } from "./plain";
import type { Provenance } from "./provenance";
import { writeAtomic } from "./write";

/** What entries were made with. */
export interface ResultHead {
  readonly format: "engram/result@1";
  /** name of the experiment, and of the file */
  readonly experiment: string;
  /** sizes, as the experiment took them */
  readonly parameters: unknown;
  readonly seed: number;
  /** which tensor backend computed, with its versions and threads; null when none did */
  readonly backend: {
    readonly name: string;
    readonly threads: number;
    readonly versions: Readonly<Record<string, string>>;
  } | null;
  /** the checkout as it stood when the run began */
  readonly provenance: Provenance;
  /** [s] from start to end */
  readonly seconds: number;
}

/** Entries with their head. */
export interface KeptResult<Entry = unknown> {
  readonly head: ResultHead;
  readonly entries: readonly Entry[];
}

/** Where the results of an experiment are kept in the checkout. */
export function resultFile(experiment: string): string {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(experiment))
    throw new RangeError(
      `resultFile: experiment must be words of a–z and 0–9 joined by "-", got ${shown(experiment)}`,
    );
  return join(root, "data", "results", `${experiment}.jsonl`);
}

/** Writes a result as a whole or not at all. */
export async function writeResult(path: string, { head, entries }: KeptResult): Promise<void> {
  await writeAtomic(path, `${[head, ...entries].map((line) => JSON.stringify(line)).join("\n")}\n`);
}

/**
 * Reads a result that {@link writeResult} has written.
 *
 * @throws {SyntaxError} `file:line: …` when a line is not JSON, or the first one no head
 * @throws {PlainError} when the file cannot be read
 */
export function readResult<Entry>(path: string): KeptResult<Entry> {
  const name = shownPath(path);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT")
      throw new PlainError(`cannot read ${name}: nothing was kept there yet`, { cause: error });
    throw explainFile("read", name, error);
  }
  const fault = (line: number, words: string): SyntaxError =>
    Object.assign(new SyntaxError(`${name}:${line}: ${words}`), { plain: true, line });
  const lines = text.replace(/\r\n/g, "\n").split("\n");
  if (lines.pop() !== "")
    throw fault(lines.length + 1, "the last line does not end; the file seems to be cut off here");
  const values = lines.map((line, i) => {
    const wrong = findJsonFault(line);
    if (wrong) throw fault(i + 1, `must be JSON; expected ${wrong.expected} at column ${wrong.offset + 1}`);
    return JSON.parse(line) as unknown;
  });
  const head = values[0] as ResultHead | undefined;
  if (head?.format !== "engram/result@1")
    throw fault(1, `format must be "engram/result@1", got ${shown(head?.format)}`);
  return { head, entries: values.slice(1) as Entry[] };
}
