/**
 * @file One run of a cell: what it waits for, which timers it started, and how all that stops when it is interrupted.
 *
 * The run in whose name code runs is a plain variable, set where a cell starts, where one of its timers fires and
 * where one of its awaits resumes. Node's AsyncLocalStorage would follow more paths, but with its hooks on, Node 20
 * aborts when an endless loop is terminated.
 */
import { microtask, now } from "./builtins";
import { interruptWanted, noteRunning } from "./shield";

/** What an interrupted cell ends with. */
export class Interrupted extends Error {
  override name = "Interrupted";
  constructor() {
    super("the cell was interrupted");
  }
}

/** How long after an interrupt `finally` blocks may still await [ms]; what waits longer never resumes. */
export const GRACE = 400;

type Handle = NodeJS.Timeout | NodeJS.Immediate;

export class Run {
  private readonly controller = new AbortController();
  private readonly waiting = new Set<() => void>();
  readonly timers: Set<Handle> = new Set();
  /** when it was interrupted [ms], or undefined */
  interruptedAt: number | undefined;
  private thrown = false;

  /**
   * @param id number of the command
   * @param count execution count, as traces name it
   */
  readonly id: number;
  readonly count: number;
  readonly silent: boolean;

  constructor(id: number, count: number, silent: boolean) {
    this.id = id;
    this.count = count;
    this.silent = silent;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** True when nothing of this run may go on. */
  get over(): boolean {
    return this.interruptedAt !== undefined && now() - this.interruptedAt > GRACE;
  }

  /** True while timers or awaits of this run are pending. */
  get active(): boolean {
    return this.timers.size > 0 || this.waiting.size > 0;
  }

  /** Stops timers, rejects every pending await, aborts the signal. */
  interrupt(): void {
    if (this.interruptedAt !== undefined) return;
    this.interruptedAt = now();
    for (const timer of this.timers) clear(timer);
    this.timers.clear();
    const waiting = [...this.waiting];
    this.waiting.clear();
    if (waiting.length > 0) this.thrown = true;
    for (const reject of waiting) reject();
    this.controller.abort(new Interrupted());
  }

  /** How an await that begins after the interrupt fares: it throws, goes on for a while, or never resumes. */
  afterInterrupt(): "throw" | "go on" | "park" {
    if (!this.thrown) {
      this.thrown = true;
      return "throw";
    }
    return this.over ? "park" : "go on";
  }

  /** `stop` is called when the run is interrupted, unless the returned function was called before. */
  onInterrupt(stop: () => void): () => void {
    this.waiting.add(stop);
    return () => this.waiting.delete(stop);
  }
}

// As they are before anything of a user's stands in their place.
const [stopImmediate, stopTimeout] = [clearImmediate, clearTimeout];

/** Stops a timer of any kind. */
export function clear(timer: Handle): void {
  stopImmediate(timer as NodeJS.Immediate);
  stopTimeout(timer as NodeJS.Timeout);
}

const nothing = new Run(0, 0, false);
let running: Run | undefined;
let latest: Run = nothing;
let acting: Run | undefined;

/** The cell that runs now, if one does. */
export function runningCell(): Run | undefined {
  return running;
}

/** The run in whose name the present code runs; between cells, the last one. */
export function currentRun(): Run {
  return acting ?? running ?? latest;
}

/** Begins a run. */
export function begin(run: Run): void {
  running = run;
  latest = run;
  acting = undefined;
  noteRunning(run.id);
}

/** Ends the run that runs. */
export function end(): void {
  running = undefined;
  acting = undefined;
  noteRunning(0);
}

/** Runs `work` in the name of `run`. */
export function inNameOf<T>(run: Run, work: () => T): T {
  const before = acting;
  acting = run;
  try {
    return work();
  } finally {
    acting = before;
  }
}

/** From here to the end of the present microtask code runs in the name of `run`. */
export function resumeAs(run: Run): void {
  if (acting === run || (acting === undefined && run === (running ?? latest))) return;
  acting = run;
  microtask(() => {
    acting = undefined;
  });
}

/** Takes note of an interrupt that the event loop has not delivered yet, because it does not turn. */
export function noteInterrupt(run: Run): void {
  if (run.interruptedAt === undefined && interruptWanted(run.id)) run.interrupt();
}
