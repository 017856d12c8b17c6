/**
 * @file Loads the compiled library into cells: waits in it are made interruptible as those of cells are, and what a cell
 * imported from it stays up to date when it is compiled anew.
 *
 * `require("engram/math")` gives a cell one lasting object whose properties are renewed at each reload. Names that an
 * earlier cell imported therefore run the new code, also from inside that cell's functions. Values that were already
 * computed stay what they are. A name whose code is not there, because it was removed, fails to load or does not
 * compile, throws where it is used, so that old code never runs in its place.
 */
import { existsSync } from "node:fs";
import Module from "node:module";
import { relative, sep } from "node:path";
import type * as TypeScript from "@tslab/typescript-for-tslab";
import { dist, kernelFolder } from "../places";
import { names } from "./await";
import { noteInsertions } from "./scripts";

type Exports = Record<string, unknown>;

/** What cells hold, by the file that it stands for. */
const live = new Map<string, Exports>();

/** True for files of the library that are reloaded: all but the kernel itself. */
export function isLibrary(file: string): boolean {
  return file.startsWith(dist + sep) && !file.startsWith(kernelFolder + sep);
}

/** Why no code of the library may run now. */
let refusal: Error | undefined;

/** While `error` is given, names that cells imported from the library throw it where they are used. */
export function refuseLibrary(error: Error | undefined): void {
  refusal = error;
}

/** As cells import it: `engram/math`. */
function shownModule(file: string): string {
  return `engram/${relative(dist, file)
    .split(sep)
    .join("/")
    .replace(/(\/index)?\.js$/, "")}`;
}

/** From here on `target[key]` throws, and no listing shows it. */
function lose(target: Exports, key: string, why: () => unknown): void {
  const get = (): never => {
    throw why();
  };
  Object.defineProperty(target, key, { get, enumerable: false, configurable: true });
}

/** Gives `target` the present exports of `file`; what it had besides throws. */
function renew(target: Exports, exports: Exports, file: string): void {
  for (const key of Object.getOwnPropertyNames(target))
    if (!(key in exports))
      lose(target, key, () => new ReferenceError(`${shownModule(file)} does not export ${key} any more`));
  for (const key of Object.getOwnPropertyNames(exports)) {
    const { get, enumerable = true } = Object.getOwnPropertyDescriptor(exports, key) ?? {};
    // A getter of the module (a re-export) is used as it is; a variable is read each time.
    const read = get ?? (() => exports[key]);
    const checked = (): unknown => {
      if (refusal !== undefined) throw refusal;
      return read();
    };
    Object.defineProperty(target, key, { get: checked, enumerable, configurable: true });
  }
}

/** The lasting object for the library file `file`. */
export function liveExports(file: string, load: (file: string) => unknown): unknown {
  const known = live.get(file);
  if (known !== undefined) return known;
  if (refusal !== undefined) throw refusal;
  const exports = load(file);
  if (typeof exports !== "object" || exports === null) return exports;
  const target: Exports = {};
  renew(target, exports as Exports, file);
  live.set(file, target);
  return target;
}

/**
 * Drops the whole library from Node's cache and loads again what cells hold. What is gone, or throws as it loads, fails
 * only where it is used.
 */
export function reloadLibrary(load: (file: string) => unknown): void {
  for (const file of Object.keys(require.cache)) if (isLibrary(file)) delete require.cache[file];
  for (const [file, target] of live)
    try {
      renew(target, load(file) as Exports, file);
    } catch (error) {
      const gone = !existsSync(file);
      for (const key of Object.getOwnPropertyNames(target))
        lose(target, key, () =>
          gone ? new ReferenceError(`${shownModule(file)}, which ${key} was imported from, is gone`) : error,
        );
    }
}

/** Library files that are loaded now. */
export function loadedLibrary(): string[] {
  return Object.keys(require.cache).filter(isLibrary);
}

interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** Puts the calls of {@link names} around each await, on the same lines. */
export function instrument(ts: typeof TypeScript, file: string, code: string): string {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS);
  const before: Insertion[] = [];
  const after: Insertion[] = [];
  const siteOf = (node: TypeScript.Node): string => {
    const { line, character } = source.getLineAndCharacterOfPosition(node.getStart(source));
    return JSON.stringify(`${functionName(ts, node)}|${file}|${line + 1}|${character + 1}`);
  };
  const visit = (node: TypeScript.Node): void => {
    const start = node.getStart(source);
    if (ts.isAwaitExpression(node)) {
      before.push({ at: start, text: `${names.resume}(` });
      before.push({ at: node.expression.getStart(source), text: `${names.wait}(` });
    }
    const loop = ts.isForOfStatement(node) && node.awaitModifier !== undefined ? node : undefined;
    if (loop) before.push({ at: loop.expression.getStart(source), text: `${names.each}(` });
    ts.forEachChild(node, visit);
    if (ts.isAwaitExpression(node)) after.push({ at: node.end, text: `), ${siteOf(node)})` });
    if (loop) after.push({ at: loop.expression.end, text: `, ${siteOf(loop)})` });
  };
  visit(source);
  // At one place what closes comes before what opens; otherwise the order of the visit holds.
  const edits = [...after, ...before].sort((a, b) => a.at - b.at);
  const columns = new Map<number, (readonly [number, number])[]>();
  let result = "";
  let copied = 0;
  for (const { at, text } of edits) {
    const { line, character } = source.getLineAndCharacterOfPosition(at);
    columns.set(line, [...(columns.get(line) ?? []), [character, text.length]]);
    result += code.slice(copied, at) + text;
    copied = at;
  }
  noteInsertions(file, columns);
  return result + code.slice(copied);
}

function functionName(ts: typeof TypeScript, node: TypeScript.Node): string {
  for (let at = node.parent; at !== undefined; at = at.parent)
    if (ts.isFunctionLike(at)) {
      const own = (at as TypeScript.FunctionLikeDeclaration).name;
      return own !== undefined && ts.isIdentifier(own) ? own.text : "<anonymous>";
    }
  return "";
}

type Compile = (this: unknown, code: string, file: string, ...rest: unknown[]) => unknown;

/** From here on library files are instrumented as they are loaded. */
export function installLibrary(ts: typeof TypeScript): void {
  const prototype = Module.prototype as unknown as { _compile: Compile };
  const compile = prototype._compile;
  prototype._compile = function (code, file, ...rest) {
    const changed = isLibrary(file) && /\bawait\b/.test(code) ? instrument(ts, file, code) : code;
    return compile.call(this, changed, file, ...rest);
  };
}
