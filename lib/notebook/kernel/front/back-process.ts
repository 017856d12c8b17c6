/**
 * @file The process that runs cells, seen from the front: started, spoken to, interrupted, and started anew when
 * it died. It answers through three pipes of its own; what native code, workers and subprocesses write to the
 * real stdout and stderr is passed on too.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import type { Duplex, Readable, Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { COMMANDS, type Command, endMark, INTERRUPTS, Lines, REPORTS, type Report } from "../frames";
import { kernelFolder } from "../places";

/** What the owner is told. */
export interface BackEvents {
  report(report: Report): void;
  /** text that came through the real stdout or stderr */
  output(name: "stdout" | "stderr", text: string): void;
  /** both real streams were read up to the end of the cell `id` */
  drained(id: number): void;
  /** the process is gone, for the reason given as a sentence without subject */
  died(reason: string, wasReady: boolean): void;
}

/** How long the process may be silent after an interrupt before it is taken for frozen [ms]. */
const FROZEN = 10_000;

/** Passes text on and finds the marks that end a cell in it. */
class Tap {
  private readonly decoder = new StringDecoder("utf8");
  private held = "";

  private readonly text: (text: string) => void;
  private readonly mark: (id: number) => void;

  constructor(text: (text: string) => void, mark: (id: number) => void) {
    this.text = text;
    this.mark = mark;
  }

  push(chunk: Buffer): void {
    this.held += this.decoder.write(chunk);
    for (;;) {
      const start = this.held.indexOf("\u0000\u0001");
      const end = start < 0 ? -1 : this.held.indexOf("\u0001\u0000", start + 2);
      if (end < 0) break;
      const id = Number(/\d+$/.exec(this.held.slice(start, end))?.[0]);
      if (start > 0) this.text(this.held.slice(0, start));
      this.held = this.held.slice(end + 2);
      this.mark(id);
    }
    // A mark may arrive in two pieces: what could begin one waits for the next.
    const open = this.held.indexOf("\u0000");
    const ready = open < 0 || this.held.length - open > endMark(0).length + 20 ? this.held.length : open;
    if (ready > 0) this.text(this.held.slice(0, ready));
    this.held = this.held.slice(ready);
  }
}

export class BackProcess {
  private readonly child: ChildProcess;
  private readonly interrupts: Duplex;
  private ready = false;
  private killedFor: string | undefined;
  private frozen: NodeJS.Timeout | undefined;
  private readonly marks = new Map<number, number>();

  private readonly events: BackEvents;

  constructor(events: BackEvents) {
    this.events = events;
    const child = spawn(
      process.execPath,
      // Terminating endless code leaves the checks of node:async_hooks unbalanced; without them it survives.
      ["--no-force-async-hooks-checks", join(kernelFolder, "back", "main.js")],
      { stdio: ["ignore", "pipe", "pipe", "pipe", "pipe", "pipe"] },
    );
    this.child = child;
    const lines = new Lines((line) => this.line(line));
    (child.stdio[REPORTS] as Readable).on("data", (chunk: Buffer) => lines.push(chunk));
    for (const name of ["stdout", "stderr"] as const) {
      const tap = new Tap(
        (text) => events.output(name, text),
        (id) => this.marked(id),
      );
      child[name]?.on("data", (chunk: Buffer) => tap.push(chunk));
    }
    this.interrupts = (child.stdio as unknown[])[INTERRUPTS] as Duplex;
    this.interrupts.on("data", (chunk: Buffer) => {
      clearTimeout(this.frozen);
      if (chunk.toString().includes("stuck")) this.kill("did not stop when interrupted");
    });
    for (const pipe of child.stdio) pipe?.on("error", () => undefined);
    this.watchEnd(child);
  }

  private watchEnd(child: ChildProcess): void {
    let told = false;
    const tell = (reason: string): void => {
      if (told) return;
      told = true;
      clearTimeout(this.frozen);
      this.events.died(this.killedFor ?? reason, this.ready);
    };
    child.on("error", (error) => tell(`could not be started: ${error.message}`));
    child.on("exit", (code, signal) => {
      const reason = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
      const reports = child.stdio[REPORTS] as Readable;
      // Everything that it wrote comes first.
      if (reports.readableEnded) setImmediate(() => tell(reason));
      else reports.on("end", () => setImmediate(() => tell(reason)));
      setTimeout(() => tell(reason), 2000).unref();
    });
  }

  private line(line: string): void {
    let report: Report;
    try {
      report = JSON.parse(line) as Report;
    } catch {
      return; // cut off by a crash
    }
    if (report.is === "ready") this.ready = true;
    this.events.report(report);
  }

  private marked(id: number): void {
    const count = (this.marks.get(id) ?? 0) + 1;
    this.marks.set(id, count);
    if (count < 2) return;
    this.marks.delete(id);
    this.events.drained(id);
  }

  send(command: Command): void {
    (this.child.stdio[COMMANDS] as Writable).write(`${JSON.stringify(command)}\n`);
  }

  /** Asks that the cell `target` stops, or, negative, what cells up to that number left running. */
  interrupt(target: number): void {
    this.interrupts.write(`${target}\n`);
    clearTimeout(this.frozen);
    this.frozen = setTimeout(() => this.kill("did not answer an interrupt"), FROZEN);
    this.frozen.unref();
  }

  /** Ends the process; {@link BackEvents.died} is told `reason`. */
  kill(reason: string): void {
    this.killedFor ??= reason;
    this.child.kill("SIGKILL");
  }

  /** Lets the process end by itself, or ends it after `grace` [ms]. */
  async close(grace = 700): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.child.once("exit", resolve));
    this.send({ do: "exit", id: 0 });
    const late = setTimeout(() => this.child.kill("SIGKILL"), grace);
    await gone;
    clearTimeout(late);
  }

  /** Stops or resumes reading what the process writes; it then waits. */
  pause(paused: boolean): void {
    for (const stream of [this.child.stdio[REPORTS] as Readable, this.child.stdout, this.child.stderr]) {
      if (paused) stream?.pause();
      else if (stream?.isPaused()) stream.resume();
    }
  }
}
