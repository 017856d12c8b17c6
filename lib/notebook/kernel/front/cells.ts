/**
 * @file Runs commands in the back process one at a time and publishes what they put out under the request that
 * they belong to, also when it comes late. Starts the process anew when it died, and says so.
 */
import type { Command, Failure, Report } from "../frames";
import { BackProcess } from "./back-process";
import type { Header } from "./message";

/** Publishes one message on iopub. */
export type Publish = (type: string, content: unknown, parent: Header) => void;

/** What came of a command: its content, or the reason why the process died over it. */
export type Outcome = { readonly content: Record<string, unknown> } | { readonly died: string };

/** A command without its number, which is given here. */
type Unnumbered = Command extends infer C ? (C extends Command ? Omit<C, "id"> : never) : never;

/** Deaths in a row, before the process was ever ready, after which the kernel gives up. */
const HOPELESS = 3;
/** How long the last bytes of the real stdout and stderr are waited for [ms]. */
const DRAIN = 1000;
/** How long an interrupted cell may take to end [ms]: its type check is never broken off. */
const STUBBORN = 20_000;
/** Cells whose late output still finds its place. */
const REMEMBERED = 10_000;

export class Cells {
  private back: BackProcess;
  private serial = 0;
  private pending: { id: number; resolve(outcome: Outcome): void } | undefined;
  private drainedTo: ((id: number) => void) | undefined;
  private readonly parents = new Map<number, { header: Header; silent: boolean }>();
  private latest = 0;
  private executing: number | undefined;
  private early = 0;
  private closing = false;
  private paused = false;
  /** Told at the start of the next cell: the process died while nothing ran. */
  private notice = "";

  private readonly publish: Publish;
  private readonly giveUp: (line: string) => void;

  constructor(publish: Publish, giveUp: (line: string) => void) {
    this.publish = publish;
    this.giveUp = giveUp;
    this.back = this.start();
  }

  private start(): BackProcess {
    return new BackProcess({
      report: (report) => this.report(report),
      output: (name, text) => this.stream(this.latest, name, text),
      drained: (id) => this.drainedTo?.(id),
      died: (reason, wasReady) => this.died(reason, wasReady),
    });
  }

  private stream(id: number, name: string, text: string): void {
    const parent = this.parents.get(id) ?? this.parents.get(this.latest);
    if (parent === undefined) {
      process.stderr.write(text); // before the first cell: for the log of whoever started the kernel
    } else if (!parent.silent) this.publish("stream", { name, text }, parent.header);
  }

  private report(report: Report): void {
    if (report.is === "ready") {
      this.early = 0;
      return;
    }
    if (report.is === "done") {
      if (this.pending?.id === report.id) this.settle({ content: { ...report.content } });
      return;
    }
    if (report.is === "stream") {
      this.stream(report.id, report.name, report.text);
      return;
    }
    const parent = this.parents.get(report.id);
    if (parent === undefined || parent.silent) return;
    if (report.is === "error") this.publish("error", report.failure, parent.header);
    else {
      const { data, metadata = {} } = report.bundle;
      if (report.is === "result")
        this.publish("execute_result", { execution_count: this.count, data, metadata }, parent.header);
      else
        this.publish(
          report.update ? "update_display_data" : "display_data",
          { data, metadata, transient: report.display === undefined ? {} : { display_id: report.display } },
          parent.header,
        );
    }
  }

  /** The execution count of the running cell. */
  private count = 0;

  private settle(outcome: Outcome): void {
    const pending = this.pending;
    this.pending = undefined;
    pending?.resolve(outcome);
  }

  private died(reason: string, wasReady: boolean): void {
    if (this.closing) return;
    if (!wasReady && ++this.early >= HOPELESS) {
      this.giveUp(`kernel: the process that runs cells ${reason}, ${HOPELESS} times before it was ready`);
      return;
    }
    const idle = this.pending === undefined;
    this.settle({ died: reason });
    if (idle && this.latest > 0)
      this.notice = `The process that runs cells ${reason} while no cell ran and was started anew; all variables are lost.\n`;
    this.back = this.start();
  }

  private ask(command: Unnumbered, id: number): Promise<Outcome> {
    return new Promise((resolve) => {
      this.pending = { id, resolve };
      this.back.send({ ...command, id } as Command);
    });
  }

  /** Completion, inspection and the like. */
  query(command: Unnumbered): Promise<Outcome> {
    return this.ask(command, ++this.serial);
  }

  /** Runs a cell; everything that it put out was published when this resolves. */
  async execute(command: Unnumbered & { do: "execute" }, header: Header): Promise<Record<string, unknown>> {
    const id = ++this.serial;
    this.latest = id;
    this.count = command.count;
    this.parents.set(id, { header, silent: command.silent });
    this.parents.delete(id - REMEMBERED);
    if (this.notice) this.stream(id, "stderr", this.notice);
    this.notice = "";
    const drained = new Promise<void>((resolve) => {
      this.drainedTo = (to) => {
        if (to === id) resolve();
      };
    });
    this.executing = id;
    const outcome = await this.ask(command, id);
    this.executing = undefined;
    if ("content" in outcome) {
      let late: NodeJS.Timeout | undefined;
      await Promise.race([
        drained,
        new Promise((resolve) => {
          late = setTimeout(resolve, DRAIN);
        }),
      ]);
      clearTimeout(late);
      return outcome.content;
    }
    const failure = deathOf(outcome.died);
    if (!command.silent) this.publish("error", failure, header);
    return { status: "error", ...failure };
  }

  interrupt(): void {
    const { back, executing } = this;
    back.interrupt(executing ?? -this.latest);
    if (executing !== undefined) this.insist(back, executing);
  }

  /** A cell that goes on after an interrupt, because it broke what the process needs to end it, ends with the process. */
  private insist(back: BackProcess, id: number): void {
    setTimeout(() => {
      if (this.back !== back || this.executing !== id) return;
      // What it reports waits until it is read.
      if (this.paused) this.insist(back, id);
      else back.kill("did not stop when interrupted");
    }, STUBBORN).unref();
  }

  pause(paused: boolean): void {
    this.paused = paused;
    this.back.pause(paused);
  }

  async close(): Promise<void> {
    this.closing = true;
    await this.back.close();
  }
}

/** The error that a cell ends with when the process died under it. */
function deathOf(reason: string): Failure {
  const evalue = `the process that runs cells ${reason}; it was started anew and all variables are lost`;
  return {
    ename: "KernelRestarted",
    evalue,
    traceback: [`KernelRestarted: ${evalue}`, hint(reason)].filter(Boolean),
  };
}

function hint(reason: string): string {
  if (/SIGABRT|exit code 134/.test(reason))
    return "It was most likely out of memory (see the messages above) or a native library aborted.";
  if (/exit code/.test(reason))
    return `Code that ends the process, such as process.exit(), ends the kernel's too.`;
  return "";
}
