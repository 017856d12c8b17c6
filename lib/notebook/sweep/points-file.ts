/**
 * @file Finished points in files: lines of JSON, each with a check sum behind a tab, so that a line that is cut off or
 * changed is known. A shard file is written at once and ends with a count; a journal grows point by point while a shard runs.
 */
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { basename } from "node:path";
import { explainFile, PlainError, type Provenance, shownPath, writeAtomic } from "../../io/index";
import { shown } from "../../math";
import type { Cell } from "../../table";
import { type Code, sha256 } from "./plan";
import type { Rows } from "./rows";

/** What points were made with. */
export interface Made {
  readonly code: Code;
  readonly provenance: Provenance;
}

/** A finished point. */
export interface Finished extends Rows {
  readonly point: number;
  readonly made: Made;
}

/** What a file of points says of itself. */
export interface Head {
  readonly format: "engram/sweep-points@1";
  /** hash of the plan's content */
  readonly plan: string;
  readonly shard: { readonly index: number; readonly count: number };
  readonly made: readonly Made[];
}

/** A file of points, read. */
export interface PointsFile {
  readonly head: Head;
  readonly points: readonly Finished[];
  /** lines at the end that a writer who was stopped left unfinished */
  readonly torn: number;
}

const specialNumbers = /^(?:NaN|-?Infinity|-0)$/;

const toJson = (cell: Cell): unknown =>
  typeof cell !== "number" || (Number.isFinite(cell) && !Object.is(cell, -0))
    ? cell
    : { number: Object.is(cell, -0) ? "-0" : String(cell) };

function fromJson(cell: unknown): Cell {
  if (typeof cell !== "object" || cell === null) return cell as Cell;
  const { number } = cell as { number?: unknown };
  if (typeof number !== "string" || !specialNumbers.test(number)) throw new Error(`no cell: ${shown(cell)}`);
  return Number(number);
}

const checked = (value: unknown): string => {
  const text = JSON.stringify(value);
  return `${text}\t${sha256(text).slice(0, 16)}\n`;
};

const pointLine = ({ columns, point, rows }: Omit<Finished, "made">, by: number): string =>
  checked({ point, by, columns, rows: rows.map((row) => row.map(toJson)) });

/** The value of a line; undefined when it is not as it was written. */
function valueOfLine(line: string): unknown {
  const [text = "", sum] = line.split("\t");
  if (sum !== sha256(text).slice(0, 16)) return undefined;
  return JSON.parse(text);
}

/** Writes the points of a shard, in their order, at once. */
export async function writeShard(
  path: string,
  head: Omit<Head, "made">,
  points: readonly Finished[],
): Promise<void> {
  const made: Made[] = [];
  const places = new Map<string, number>();
  const lines = points.map((point) => {
    const key = JSON.stringify(point.made);
    if (!places.has(key)) places.set(key, made.push(point.made) - 1);
    return pointLine(point, places.get(key) as number);
  });
  const all = [checked({ ...head, made }), ...lines, checked({ end: points.length })];
  // Not as one text, which could be longer than a text can be.
  await writeAtomic(path, Buffer.concat(all.map((line) => Buffer.from(line))));
}

/** A file that grows while a shard runs. */
export class Journal {
  readonly path: string;
  private readonly file: number;

  /** @throws {PlainError} when it cannot be made */
  constructor(path: string, head: Omit<Head, "made">, made: Made) {
    this.path = path;
    try {
      this.file = openSync(path, "wx");
    } catch (error) {
      throw explainFile("write", shownPath(path), error);
    }
    this.write(checked({ ...head, made: [made] }));
  }

  /** Keeps a finished point, in one write. */
  add(point: Omit<Finished, "made">): void {
    this.write(pointLine(point, 0));
  }

  close(): void {
    closeSync(this.file);
  }

  private write(text: string): void {
    const bytes = Buffer.from(text);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.file, bytes, at);
    } catch (error) {
      throw explainFile("write", shownPath(this.path), error);
    }
  }
}

/** The lines that end, and whether one follows that does not. */
function linesOf(bytes: Buffer): { lines: Buffer[]; tail: boolean } {
  const lines: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, from)) {
    lines.push(bytes.subarray(from, at));
    from = at + 1;
  }
  return { lines, tail: from < bytes.length };
}

/**
 * Reads a file of points. A journal may end in the middle of a line, a shard file may not.
 *
 * @throws {PlainError} with the file's name when it is damaged, or belongs to another plan
 */
export function readPoints(path: string, plan: string): PointsFile | undefined {
  const name = shownPath(path);
  const journal = path.endsWith(".journal");
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    // Its writer may have finished and removed it meanwhile.
    if (journal && (error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw explainFile("read", name, error);
  }
  const damaged = (line: number, words: string) =>
    new PlainError(`${name}:${line}: ${words}; remove the file, and run its shard again`);
  const { lines, tail } = linesOf(bytes);
  const values: unknown[] = [];
  for (const [i, line] of lines.entries()) {
    const value = valueOfLine(line.toString());
    if (value === undefined) {
      if (journal) break;
      throw damaged(i + 1, "the line is damaged, its check sum differs");
    }
    values.push(value);
  }
  const torn = lines.length - values.length + (tail ? 1 : 0);
  const head = values.shift() as Head | undefined;
  if (head === undefined) {
    if (journal) return undefined;
    throw damaged(1, "the file is empty or cut off");
  }
  if (head.format !== "engram/sweep-points@1")
    throw damaged(1, `format must be "engram/sweep-points@1", got ${shown(head.format)}`);
  if (head.plan !== plan)
    throw new PlainError(
      `${name} belongs to another plan (${head.plan.slice(0, 12)}, here ${plan.slice(0, 12)}); remove it, or choose another folder`,
    );
  if (!journal) {
    const end = values.pop() as { end?: unknown } | undefined;
    if (end?.end !== values.length || torn > 0) throw damaged(lines.length + 1, "the file is cut off here");
  }
  const points = (values as { point: number; by: number; columns: string[]; rows: unknown[][] }[]).map(
    ({ by, columns, point, rows }): Finished => ({
      point,
      columns,
      made: head.made[by] as Made,
      rows: rows.map((row) => row.map(fromJson)),
    }),
  );
  return { head, points, torn };
}

/** Name of a shard's file. */
export const shardFile = (index: number, count: number): string => `shard-${index}-of-${count}.points`;

/** This machine in the name of a journal, where hyphens part the words. */
export const machineWord = (): string => hostname().replace(/[^\w.]/g, "_");

/** Name of the journal that a process of this machine keeps of a shard. @param again to be raised where the name is taken */
export const journalFile = (index: number, count: number, pid: number, again: number): string =>
  shardFile(index, count).replace(
    /points$/,
    `${machineWord()}-${pid}${again === 0 ? "" : `-${again}`}.journal`,
  );

/** Which shard a file belongs to; undefined when it is none of ours. */
export function shardOf(
  path: string,
): { index: number; count: number; host?: string; pid?: number } | undefined {
  const [, index, count, host, pid] =
    /^shard-(\d+)-of-(\d+)(?:\.([^-]+)-(\d+)(?:-\d+)?\.journal|\.points)$/.exec(basename(path)) ?? [];
  if (index === undefined) return undefined;
  const shard = { index: Number(index), count: Number(count) };
  return host === undefined ? shard : { ...shard, host, pid: Number(pid) };
}
