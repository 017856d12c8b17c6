/**
 * @file Which text each running script came from: cells, modules beside the notebook, the compiled library. Turns a
 * place in running code into the place that its author wrote.
 */
import { readFileSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { dist, kernelFolder, root } from "../places";
import { SourceMap } from "./source-map";

/** A place as a reader knows it; line and column are counted from 1. */
export interface Place {
  /** `cell 3`, or a file */
  readonly label: string;
  readonly line: number;
  readonly column: number;
  /** the source line, where it is known */
  readonly quote: string | undefined;
}

/** A script that the kernel compiled. */
export interface Script {
  /** shown in traces; set when the script is run */
  label: string;
  /** what the author wrote */
  source: string;
  /** generated place (0-based) to author's place (0-based) */
  readonly origin: (line: number, column: number) => { line: number; column: number } | undefined;
  /** the same for places that the compiler noted before the last step */
  readonly early: (line: number, column: number) => { line: number; column: number } | undefined;
}

const scripts = new Map<string, Script>();

/** Extra characters that the kernel put into compiled library files: per line, [column, how many]. */
const inserted = new Map<string, Map<number, (readonly [number, number])[]>>();

const fileMaps = new Map<string, { map: SourceMap; lines: Map<string, readonly string[]> } | undefined>();

export function register(name: string, script: Script): void {
  scripts.set(name, script);
}

export function script(name: string): Script | undefined {
  return scripts.get(name);
}

/** Notes what {@link inserted} describes. */
export function noteInsertions(file: string, columns: Map<number, (readonly [number, number])[]>): void {
  inserted.set(file, columns);
}

/** Forgets the maps of library files: they were compiled anew. */
export function forgetFiles(): void {
  fileMaps.clear();
  inserted.clear();
}

/** `file` as the checkout's user knows it: relative to its root, with slashes. */
export function shownFile(file: string): string {
  const inside = relative(root, file);
  return inside.startsWith("..") || inside === "" ? file : inside.split(sep).join("/");
}

function fileMap(file: string): { map: SourceMap; lines: Map<string, readonly string[]> } | undefined {
  if (!fileMaps.has(file)) {
    let entry: { map: SourceMap; lines: Map<string, readonly string[]> } | undefined;
    try {
      entry = { map: new SourceMap(readFileSync(`${file}.map`, "utf8")), lines: new Map() };
    } catch {
      entry = undefined; // no map: the compiled file is shown
    }
    fileMaps.set(file, entry);
  }
  return fileMaps.get(file);
}

function lineOf(file: string, line: number, cache: Map<string, readonly string[]>): string | undefined {
  let lines = cache.get(file);
  if (lines === undefined) {
    try {
      lines = readFileSync(file, "utf8").split("\n");
    } catch {
      lines = [];
    }
    cache.set(file, lines);
  }
  return lines[line];
}

/** The column before the kernel put its own calls into the line. */
function columnInFile(file: string, line: number, column: number): number {
  let before = 0;
  for (const [at, length] of inserted.get(file)?.get(line) ?? []) {
    if (at + before >= column) break;
    before += length;
  }
  return Math.max(0, column - before);
}

/** True for code that a reader of traces need not see: Node's, tslab's, the kernel's. */
export function isHidden(file: string): boolean {
  return (
    file.startsWith("node:") ||
    file.startsWith(kernelFolder + sep) ||
    file.includes(`${sep}tslab${sep}dist${sep}`) ||
    file.includes("typescript-for-tslab")
  );
}

/**
 * Where a place in running code was written.
 *
 * @param line counted from 1, like `column`
 * @param early the place was noted by the compiler, not by the engine
 */
export function placeOf(file: string, line: number, column: number, early = false): Place | undefined {
  const known = scripts.get(file);
  if (known !== undefined) {
    const at = (early ? known.early : known.origin)(line - 1, column - 1);
    if (at === undefined || at.line < 0) return undefined;
    return {
      label: known.label,
      line: at.line + 1,
      column: at.column + 1,
      quote: known.source.split("\n")[at.line],
    };
  }
  if (file.startsWith(dist + sep)) {
    const entry = fileMap(file);
    const at = entry?.map.origin(line - 1, early ? column - 1 : columnInFile(file, line - 1, column - 1));
    if (entry !== undefined && at !== undefined) {
      const source = resolve(dirname(file), at.source);
      return {
        label: shownFile(source),
        line: at.line + 1,
        column: at.column + 1,
        quote: lineOf(source, at.line, entry.lines),
      };
    }
  }
  return { label: shownFile(file), line, column, quote: undefined };
}

/** True for places in cells. */
export function isCell({ label }: Place): boolean {
  return label.startsWith("cell ");
}

/** `cell 3, line 2, column 5` or `lib/math/softmax.ts:12:5`. */
export function shownPlace(place: Place): string {
  const { label, line, column } = place;
  return isCell(place) ? `${label}, line ${line}, column ${column}` : `${label}:${line}:${column}`;
}

/** The source line with its number and a caret below the column. */
export function quoted({ line, column, quote }: Place): string[] {
  if (quote === undefined || quote.trim() === "") return [];
  const number = String(line);
  const from = Math.max(0, column - 101);
  const cut = quote.slice(from, from + 160);
  const lead = cut.slice(0, column - 1 - from).replace(/[^\t]/g, " ");
  return [`  ${number} | ${cut}`, `  ${" ".repeat(number.length)} | ${lead}^`];
}
