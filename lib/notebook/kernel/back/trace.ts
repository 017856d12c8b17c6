/**
 * @file Errors as a reader wants them: the message, the line that failed, and only frames of cells and of real code,
 * each at the place where it was written. Installed for the whole process, so that a printed `error.stack` is as clean.
 */
import { inspect } from "node:util";
import type { Failure } from "../frames";
import { isCell, isHidden, type Place, placeOf, quoted, shownPlace } from "./scripts";

/** Longest chain of `cause` that is shown. */
const CAUSES = 5;

/** Places that awaited an error while it passed, innermost first. */
const awaited = new WeakMap<object, string[]>();
/** The place on an error's stack whose line is quoted: the first in a cell, or else the first with a known text. */
const quotedPlace = new WeakMap<object, Place>();

function mayQuote(error: object, place: Place): void {
  if (place.quote === undefined) return;
  const known = quotedPlace.get(error);
  if (known === undefined || (!isCell(known) && isCell(place))) quotedPlace.set(error, place);
}

/** Notes that the await at `site` (`function|script|line|column`, from 1) let `error` pass. */
export function addAwaitSite(error: unknown, site: string): void {
  if (typeof error !== "object" || error === null) return;
  const sites = awaited.get(error) ?? [];
  if (sites.length < 50) sites.push(site);
  awaited.set(error, sites);
}

/** What `read` gives, or what `otherwise` says: an error may be a proxy, or answer with code that throws. */
function attempt<T>(read: () => T, otherwise: (why: string) => T): T {
  try {
    return read();
  } catch (why) {
    let reason = "it throws";
    try {
      reason = String((why as Error).message);
    } catch {}
    return otherwise(reason);
  }
}

function nameOf(error: object): string | undefined {
  return attempt(
    () => ((error as Error).name === undefined ? undefined : String((error as Error).name)),
    () => "Error",
  );
}

function messageOf(error: object): string | undefined {
  return attempt(
    () => ((error as Error).message === undefined ? undefined : String((error as Error).message)),
    (why) => `(its message cannot be read: ${why})`,
  );
}

function header(error: object): string {
  const [name, message] = [nameOf(error), messageOf(error)];
  if (name !== undefined || message !== undefined)
    return message ? `${name ?? "Error"}: ${message}` : String(name);
  return attempt(
    () => String(error),
    () => "Error",
  );
}

function isError(value: unknown): value is Error {
  return attempt(
    () => value instanceof Error || Object.prototype.toString.call(value) === "[object Error]",
    () => false,
  );
}

function shown(value: unknown): string {
  return attempt(
    () => inspect(value),
    () =>
      attempt(
        () => inspect(value, { customInspect: false, getters: false }),
        (why) => `a value that cannot be shown: ${why}`,
      ),
  );
}

function prepare(error: object, frames: readonly NodeJS.CallSite[]): string {
  const lines: string[] = [];
  for (const frame of frames) {
    const file = frame.getFileName() ?? frame.getScriptNameOrSourceURL();
    const line = frame.getLineNumber() ?? 0;
    const column = frame.getColumnNumber() ?? 0;
    // Variables of earlier cells are properties of one object; nobody called them as its methods.
    const shown = String(frame).replace(/^(async )?Object\.(?!<)/, "$1");
    if (!file) {
      if (!frame.isNative() && !/<anonymous>/.test(shown)) continue;
      lines.push(`    at ${shown}`);
      continue;
    }
    const path = file.startsWith("file://") ? decodeURIComponent(file.slice(7)) : file;
    if (isHidden(path)) continue;
    const place = placeOf(path, line, column);
    if (place === undefined) continue;
    mayQuote(error, place);
    lines.push(`    at ${shown.replace(`${file}:${line}:${column}`, () => shownPlace(place))}`);
  }
  // What Node itself put on top of the stack, a frame of its own alone, says nothing.
  return [header(error), ...lines.filter((line) => !line.startsWith("    at new Promise ("))].join("\n");
}

/** Cleans every stack of the process from here on. */
export function installTraces(): void {
  Error.prepareStackTrace = (error, frames) => {
    try {
      return prepare(error, frames);
    } catch {
      return `${header(error)}\n${frames.map((frame) => `    at ${frame}`).join("\n")}`;
    }
  };
  Error.stackTraceLimit = 30;
}

function framesOf(error: Error): string[] {
  const stack = attempt(
    () => (typeof error.stack === "string" ? error.stack : ""),
    () => "",
  );
  const top = header(error);
  const body = stack.startsWith(top) ? stack.slice(top.length) : stack;
  const frames = body.split("\n").filter((line) => /^\s+at /.test(line));
  for (const site of awaited.get(error) ?? []) {
    const [name, file, line, column] = site.split("|");
    const place = placeOf(file, Number(line), Number(column), true);
    if (place === undefined) continue;
    mayQuote(error, place);
    const shown = shownPlace(place);
    const here = shown.replace(/(, column |:)\d+$/, "$1");
    if (!frames.some((frame) => frame.includes(here)))
      frames.push(name ? `    at async ${name} (${shown})` : `    at async ${shown}`);
  }
  return frames;
}

/** A value that is thrown without being an error. */
function thrownValue(value: unknown): Failure {
  const text = shown(value);
  const ename =
    typeof value === "object" && value !== null
      ? attempt(
          () => String(value.constructor?.name ?? "Object"),
          () => "Object",
        )
      : typeof value;
  return {
    ename,
    evalue: text,
    traceback: [`Thrown: ${text}`, "(a value that is not an Error has no trace)"],
  };
}

/** The error as Jupyter carries it. Throws nothing, whatever was thrown. */
export function failureOf(error: unknown): Failure {
  if (!isError(error)) return thrownValue(error);
  const traceback: string[] = [];
  let present: unknown = error;
  for (let depth = 0; isError(present) && depth < CAUSES; depth++) {
    const one = present;
    const frames = framesOf(one);
    if (depth > 0) traceback.push("");
    traceback.push(...`${depth > 0 ? "Caused by " : ""}${header(one)}`.split("\n"));
    const place = quotedPlace.get(one);
    if (place !== undefined) traceback.push(...quoted(place));
    traceback.push(...frames);
    const inner = attempt(
      () => (one instanceof AggregateError ? [...one.errors] : []),
      () => [],
    );
    for (const each of inner)
      traceback.push(...`  · ${isError(each) ? header(each) : shown(each)}`.split("\n"));
    present = attempt(
      () => one.cause,
      () => undefined,
    );
  }
  return { ename: nameOf(error) ?? "Error", evalue: messageOf(error) ?? "", traceback };
}
