/** @file Hands jobs to the press and starts it when the first one comes. */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { PlainError, root } from "../../io/index";
import type { Job, Printed } from "./press";

interface Waiting {
  resolve(files: string[]): void;
  reject(error: Error): void;
}

/** A press that is started when needed and kept until {@link Press.stop}. */
export class Press {
  private child: ChildProcess | undefined;
  private said = "";
  private next = 0;
  private readonly waiting = new Map<number, Waiting>();
  private readonly renderer: string | undefined;

  /** @param renderer module that exports `saveFigure`, instead of `engram/io` */
  constructor(renderer?: string) {
    this.renderer = renderer;
  }

  /** Does a job and names the files it wrote. @throws {PlainError} when it cannot */
  print(job: Job): Promise<string[]> {
    this.child ??= this.start();
    const id = ++this.next;
    const printed = new Promise<string[]>((resolve, reject) => this.waiting.set(id, { reject, resolve }));
    this.child.send({ id, job }, (error) => {
      if (error) this.settle(id, (waiting) => waiting.reject(error));
    });
    return printed;
  }

  /** Ends the press; jobs under way are lost. */
  stop(): void {
    this.child?.removeAllListeners("exit");
    this.child?.kill("SIGKILL");
    this.child = undefined;
    for (const id of [...this.waiting.keys()])
      this.settle(id, ({ reject }) => reject(new PlainError("the renderer was stopped")));
  }

  private settle(id: number, how: (waiting: Waiting) => void): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (waiting) how(waiting);
  }

  private start(): ChildProcess {
    const program = join(root, "lib", "dist", "notebook", "report", "press.js");
    const child = fork(program, this.renderer ? [this.renderer] : [], {
      execArgv: ["--enable-source-maps"],
      // Typed arrays in figures keep their type on the way.
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const hear = (data: Buffer) => {
      this.said = (this.said + data.toString()).slice(-2000);
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.on("message", (reply: Printed) =>
      this.settle(reply.id, ({ reject, resolve }) => {
        if ("files" in reply) return resolve(reply.files);
        const { message, plain, stack } = reply.error;
        const error = plain ? new PlainError(message) : new Error(message);
        error.stack = stack;
        reject(error);
      }),
    );
    child.on("exit", (code, signal) => {
      this.child = undefined;
      const last = this.said.trim().split("\n").at(-1) ?? "";
      const error = new PlainError(
        `the renderer ended (${signal ?? `exit code ${code}`})${last ? `: ${last}` : ""}`,
      );
      for (const id of [...this.waiting.keys()]) this.settle(id, ({ reject }) => reject(error));
    });
    return child;
  }
}
