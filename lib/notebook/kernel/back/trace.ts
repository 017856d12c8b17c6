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

function header(error: object): string {
  try {
    const { name, message } = error as Error;
    if (name === undefined && message === undefined) return String(error);
    return message ? `${name}: ${message}` : String(name);
  } catch {
    return "Error";
  }
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
  const stack = typeof error.stack === "string" ? error.stack : "";
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

/** The error as Jupyter carries it. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error) && Object.prototype.toString.call(error) !== "[object Error]") {
    const shown = inspect(error);
    const ename =
      typeof error === "object" && error !== null ? (error.constructor?.name ?? "Object") : typeof error;
    return {
      ename,
      evalue: shown,
      traceback: [`Thrown: ${shown}`, "(a value that is not an Error has no trace)"],
    };
  }
  const traceback: string[] = [];
  let present: unknown = error;
  for (let depth = 0; present instanceof Error && depth < CAUSES; depth++) {
    const frames = framesOf(present);
    if (depth > 0) traceback.push("");
    traceback.push(...`${depth > 0 ? "Caused by " : ""}${header(present)}`.split("\n"));
    const place = quotedPlace.get(present);
    if (place !== undefined) traceback.push(...quoted(place));
    traceback.push(...frames);
    if (present instanceof AggregateError)
      for (const one of present.errors)
        traceback.push(...`  · ${one instanceof Error ? header(one) : inspect(one)}`.split("\n"));
    present = present.cause;
  }
  const { name, message } = error as Error;
  return { ename: String(name ?? "Error"), evalue: String(message ?? ""), traceback };
}
