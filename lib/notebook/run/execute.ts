/** @file Runs the cells of one notebook, one after the other, in one kernel. */

import { setTimeout as sleep } from "node:timers/promises";
import { strayError } from "../kernel/stray";
import { Interrupted, KernelDied, lastLine, Overdue } from "./faults";
import type { KernelOptions } from "./kernel";
import { type Cell, type CodeCell, isCode, type Notebook, type Output, tagsOf } from "./nbformat";
import { OutputCollector } from "./outputs";

/** How notebooks are executed. */
export interface ExecuteOptions extends KernelOptions {
  /** [ms] for one cell; Infinity for none */
  readonly cellLimit: number;
  /** go on after a cell that fails, as if every cell were tagged `raises-exception` */
  readonly allowErrors?: boolean | undefined;
  /** told before each cell: its number among those that will run, and how many these are */
  readonly onCell?: ((number: number, count: number, title: string) => void) | undefined;
  /** ends the kernel and the run */
  readonly signal?: AbortSignal | undefined;
}

/** What became of one code cell. */
export interface CellRecord {
  /** place among the notebook's code cells, from 1 */
  readonly number: number;
  readonly status: "ok" | "error" | "not run";
  /** [ms] by the kernel's clock */
  readonly duration: number;
}

/** Why a notebook failed. */
export interface Failure {
  readonly kind: "error" | "claim" | "time limit" | "kernel died" | "unreadable" | "start";
  /** place of the cell among the notebook's code cells, from 1; absent when none had been reached */
  readonly number?: number;
  /** one line, without the notebook's name */
  readonly message: string;
  /** the whole story, for those who ask */
  readonly trace: readonly string[];
}

/** A notebook after its run. */
export interface Execution {
  readonly notebook: Notebook;
  readonly cells: readonly CellRecord[];
  /** the first failure; absent when all went well */
  readonly failure?: Failure;
  /** [ms] from process to first answer */
  readonly startup: number;
  /** [ms] with start-up */
  readonly duration: number;
}

/** What a cell is about, for progress: the heading above it, or else its first line of code. */
export function cellTitle(notebook: Notebook, cell: Cell): string {
  const above = notebook.cells[notebook.cells.indexOf(cell) - 1];
  const heading = above && !isCode(above) ? /^#+ +(.+)$/m.exec(above.source)?.[1] : undefined;
  const line = cell.source
    .split("\n")
    .find((text) => text.trim() !== "" && !/^\s*(\/\/|import\b)/.test(text));
  return (heading ?? line ?? "imports").trim();
}

const firstLine = (text: string): string => text.split("\n").find((line) => line.trim() !== "") ?? "";

/** What a cell had shown last, when the kernel itself left no word. */
function lastShown(outputs: readonly Output[]): string {
  const stream = outputs.filter((output) => output.output_type === "stream").at(-1);
  return stream?.output_type === "stream" ? stream.text.slice(-2000) : "";
}

function addError(cell: CodeCell, ename: string, evalue: string, trace: readonly string[]): void {
  cell.outputs.push({ ename, evalue, output_type: "error", traceback: [...trace] });
}

/** Judges what a cell that ran in time left behind. */
function failureOf(cell: CodeCell, number: number, reply: { ename?: string; evalue?: string }): Failure {
  const error = cell.outputs.filter((output) => output.output_type === "error").at(-1);
  const shown = error?.output_type === "error" ? error : undefined;
  const ename = shown?.ename ?? reply.ename ?? "Error";
  const evalue = firstLine(shown?.evalue ?? reply.evalue ?? "");
  return {
    number,
    kind: ename === "CheckFailed" ? "claim" : "error",
    message: evalue === "" ? ename : `${ename}: ${evalue}`,
    trace: shown?.traceback ?? [],
  };
}

/** [ms] after the last cell, in which timers and forgotten promises may still speak. */
const LATE = 150;

/** An error that no code of the cell caught (a timer, a promise without `await`), which the kernel can only print. */
function strayOf(cell: CodeCell, number: number): Failure | undefined {
  const printed = cell.outputs
    .map((output) => (output.output_type === "stream" && output.name === "stderr" ? output.text : ""))
    .join("");
  const found = strayError.exec(printed);
  if (found === null) return undefined;
  const message = `${firstLine(found[0])} (not caught in the cell: is an await missing?)`;
  return { kind: "error", message, number, trace: printed.slice(found.index).split("\n") };
}

/** Judges a cell that was cut short. */
function cutShort(cell: CodeCell, number: number, error: unknown, limit: number): Failure {
  if (error instanceof Overdue) {
    const seconds = limit / 1000;
    const message = `the cell ran longer than its limit of ${seconds} s (--timeout ${seconds}) and was stopped`;
    addError(cell, "TimeLimit", message, [message]);
    return { kind: "time limit", message, number, trace: [] };
  }
  if (error instanceof KernelDied) {
    const words = error.lastWords.trim() === "" ? lastShown(cell.outputs) : error.lastWords;
    const message = `${error.message}${lastLine(words)}`;
    addError(cell, "KernelDied", message, [message]);
    return { kind: "kernel died", message, number, trace: words.trim().split("\n") };
  }
  throw error;
}

/**
 * Executes a copy of a notebook from top to bottom. A failed claim does not stop it, so that a report shows
 * every claim; any other failure does, and the cells below stay without outputs.
 *
 * @returns the executed copy, also when a cell failed
 * @throws {PlainError} when no kernel starts
 * @throws {Interrupted} when the signal says so
 */
export async function execute(source: Notebook, options: ExecuteOptions): Promise<Execution> {
  const started = performance.now();
  const notebook = structuredClone(source);
  const code = notebook.cells.filter(isCode);
  for (const cell of code) Object.assign(cell, { execution_count: null, outputs: [] });
  const todo = code.filter((cell) => cell.source.trim() !== "" && !tagsOf(cell).includes("skip-execution"));
  const cells: CellRecord[] = [];
  let failure: Failure | undefined;
  let stopped = false;
  if (options.signal?.aborted) throw new Interrupted();
  // Loaded when a kernel is needed: a run in which nothing changed is over before that.
  const { Kernel } = require("./kernel") as typeof import("./kernel");
  const kernel = await Kernel.start(options);
  const startup = performance.now() - started;
  const onAbort = () => void kernel.kill();
  options.signal?.addEventListener("abort", onAbort);
  try {
    const collector = new OutputCollector();
    for (const [k, cell] of todo.entries()) {
      const number = code.indexOf(cell) + 1;
      if (stopped) {
        cells.push({ duration: 0, number, status: "not run" });
        continue;
      }
      options.onCell?.(k + 1, todo.length, cellTitle(notebook, cell));
      const outputs = collector.startCell();
      cell.outputs = outputs;
      const begun = performance.now();
      let ended: Failure | undefined;
      let duration: number | undefined;
      try {
        const reply = await kernel.execute(
          cell.source,
          (message) => {
            if (message.type === "execute_input")
              cell.execution_count = Number(message.content["execution_count"]);
            else collector.takeLate(message, outputs);
          },
          options.cellLimit,
        );
        duration = reply.duration;
        if (reply.status !== "ok") ended = failureOf(cell, number, reply);
      } catch (error) {
        if (options.signal?.aborted) throw new Interrupted();
        ended = cutShort(cell, number, error, options.cellLimit);
      }
      const expected = options.allowErrors || tagsOf(cell).includes("raises-exception");
      const fatal = ended !== undefined && ended.kind !== "error" && ended.kind !== "claim";
      // Every failed claim stands in the report; an error is told here, also when a claim failed before it.
      if (ended && (fatal || !expected) && (!failure || ended.kind !== "claim")) failure = ended;
      stopped = ended !== undefined && (fatal || (ended.kind === "error" && !expected));
      cells.push({
        duration: duration ?? performance.now() - begun,
        number,
        status: ended ? "error" : "ok",
      });
    }
    if (!stopped) await sleep(LATE);
    for (const cell of todo) {
      if (options.allowErrors || tagsOf(cell).includes("raises-exception")) continue;
      const number = code.indexOf(cell) + 1;
      const record = cells.findIndex((one) => one.number === number);
      const stray = strayOf(cell, number);
      if (stray === undefined || cells[record]?.status !== "ok") continue;
      cells[record] = { ...cells[record], status: "error" };
      failure ??= stray;
    }
  } finally {
    options.signal?.removeEventListener("abort", onAbort);
    await kernel.stop();
  }
  if (options.signal?.aborted) throw new Interrupted();
  const duration = performance.now() - started;
  return { cells, duration, notebook, startup, ...(failure ? { failure } : {}) };
}
