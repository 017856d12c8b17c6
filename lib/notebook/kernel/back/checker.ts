/**
 * @file tslab's converter with the file system always fresh: checks a cell against the declarations of the cells before
 * it, and compiles it. Also completion, inspection, and whether code is complete.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as ConverterModule from "tslab/dist/converter";
import type { Converter, Diagnostic } from "tslab/dist/converter";
import type * as InspectModule from "tslab/dist/inspect";
import { root } from "../places";
import type { Compiled } from "./emit";
import {
  forgetWatched,
  noteChangedFiles,
  openTypeScript,
  takeCompiled,
  takeOwnDeclarations,
  ts,
} from "./typescript";

const here = createRequire(join(root, "package.json"));
openTypeScript();
const tslab = here("tslab/dist/converter") as typeof ConverterModule;
const { printQuickInfo } = here("tslab/dist/inspect") as typeof InspectModule;

/** A file beside the notebook, compiled because a cell imports it. */
export interface SideModule {
  readonly path: string;
  readonly compiled: Compiled;
}

/** A cell that may run. */
export interface CheckedCell {
  /** undefined when the cell has nothing to run, only types */
  readonly compiled: Compiled | undefined;
  /** the property of `exports` that holds the value of the last expression */
  readonly last: string | undefined;
  /** declarations for the cells after it */
  readonly declarations: string;
  /** of these, its own */
  readonly own: string;
  readonly side: readonly SideModule[];
}

/** Diagnostics that a new look at the file system may settle: a module, or its types, was not found. */
const NOT_FOUND = new Set([2306, 2307, 2497, 2688, 2732, 2792, 7016]);

/** Virtual modules (`@module name` cells), given again to each new converter. */
const modules = new Map<string, { code: string; jsx: boolean }>();

let converter: Converter | undefined;

function open(): Converter {
  const made = tslab.createConverter({ isJS: false, isBrowser: false });
  for (const [name, { code, jsx }] of modules) made.addModule(name, code, jsx ? { jsx } : {});
  return made;
}

function renew(): Converter {
  converter?.close();
  forgetWatched();
  converter = open();
  return converter;
}

/** The converter, told of every file that changed since it was last used. */
function fresh(): Converter {
  if (converter === undefined) {
    converter = open();
    return converter;
  }
  return noteChangedFiles() === "fresh" ? renew() : converter;
}

/** Loads the compiler's own files, so that the first cell need not. */
export function warmUp(): void {
  fresh();
}

/** `export` before a declaration means nothing in a cell, where everything is shared: taken out, columns kept. */
export function withoutExports(code: string): string {
  if (!/\bexport\b/.test(code)) return code;
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.ESNext, true);
  let result = code;
  for (const statement of file.statements) {
    if (!ts.canHaveModifiers(statement)) continue;
    const modifiers = ts.getModifiers(statement) ?? [];
    if (modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) continue;
    for (const modifier of modifiers)
      if (modifier.kind === ts.SyntaxKind.ExportKeyword)
        result = `${result.slice(0, modifier.getStart(file))}      ${result.slice(modifier.end)}`;
  }
  return result;
}

/** Checks and compiles a cell. */
export function check(declarations: string, code: string): CheckedCell | readonly Diagnostic[] {
  const source = withoutExports(code);
  takeCompiled();
  let result = fresh().convert(declarations, source);
  if (result.diagnostics.some(({ code: number }) => NOT_FOUND.has(number)))
    result = renew().convert(declarations, source);
  const made = takeCompiled();
  if (result.diagnostics.length > 0) return result.diagnostics;
  return {
    compiled: result.output === undefined ? undefined : made.get(result.output),
    last: result.lastExpressionVar,
    declarations: result.declOutput ?? "",
    own: takeOwnDeclarations(),
    side: (result.sideOutputs ?? []).flatMap(({ path, data }) => {
      const compiled = made.get(data);
      return compiled === undefined ? [] : [{ path, compiled }];
    }),
  };
}

/** Registers a cell that is a module of its own. */
export function addModule(name: string, code: string, jsx: boolean): readonly Diagnostic[] {
  modules.set(name, { code, jsx });
  return fresh().addModule(name, code, jsx ? { jsx } : {});
}

/** Jupyter counts code points, TypeScript UTF-16 units. */
export function toUnits(code: string, points: number): number {
  let units = 0;
  for (let seen = 0; seen < points && units < code.length; seen++)
    units += (code.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  return units;
}

/** The inverse of {@link toUnits}. */
export function toPoints(code: string, units: number): number {
  let points = 0;
  for (let at = 0; at < units; points++) at += (code.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return points;
}

/** Content of `complete_reply`. */
export function complete(declarations: string, code: string, cursor: number): Record<string, unknown> {
  const { start, end, candidates } = fresh().complete(declarations, code, toUnits(code, cursor));
  return {
    status: "ok",
    matches: candidates,
    cursor_start: toPoints(code, start),
    cursor_end: toPoints(code, end),
    metadata: {},
  };
}

/** Content of `inspect_reply`. */
export function inspect(declarations: string, code: string, cursor: number): Record<string, unknown> {
  const converted = fresh();
  const units = toUnits(code, cursor);
  // A cursor just behind a name means that name.
  const found =
    converted.inspect(declarations, code, units) ??
    (units > 0 ? converted.inspect(declarations, code, units - 1) : undefined);
  const text = found === undefined ? "" : printQuickInfo(found);
  // All that the checker says of a name that it does not know.
  if (!found || text.trim() === "any") return { status: "ok", found: false, data: {}, metadata: {} };
  return { status: "ok", found: true, data: { "text/plain": text }, metadata: {} };
}

/** TypeScript's word for a template literal without its end. */
const UNTERMINATED_TEMPLATE = 1160;

/** True within a template literal, which tslab takes for complete; two empty lines force code to run, as elsewhere. */
function isOpenTemplate(code: string): boolean {
  if (/\n\s*\n\s*\n$/.test(code)) return false;
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.ESNext, true);
  const { parseDiagnostics } = file as unknown as { parseDiagnostics?: readonly { code: number }[] };
  return parseDiagnostics?.some((one) => one.code === UNTERMINATED_TEMPLATE) ?? false;
}

/** Content of `is_complete_reply`. */
export function isComplete(code: string): Record<string, unknown> {
  if (isOpenTemplate(code)) return { status: "incomplete", indent: "" };
  const { completed, indent } = tslab.isCompleteCode(code);
  return completed ? { status: "complete" } : { status: "incomplete", indent: indent ?? "" };
}
