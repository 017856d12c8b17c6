/** @file A kernel as the runner holds it: starts the process, asks it to execute, ends it for certain. */
import { type ChildProcess, spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { PlainError, root } from "../../io/index";
import { killTree } from "../tree";
import { type Connection, newConnection, releasePorts } from "./connection";
import { KernelDied, lastLine, Overdue } from "./faults";
import { Link } from "./link";
import type { Watch } from "./watch";
import type { Message } from "./wire";

/** How a kernel is started. */
export interface KernelOptions {
  /** working folder: the notebook's, as in Jupyter */
  readonly folder: string;
  /** run that the kernel belongs to and must not outlive */
  readonly watch: Watch;
  /** program and arguments; `{connection}` stands for the connection file. Default: this checkout's kernel */
  readonly command?: readonly string[] | undefined;
  /** [ms] a kernel that has not answered by then is given up; default 60 000 */
  readonly startLimit?: number | undefined;
}

/** How a cell ended. */
export interface Reply {
  readonly status: string;
  readonly ename?: string;
  readonly evalue?: string;
  /** [ms] from busy to idle, by the kernel's clock */
  readonly duration: number;
}

/** Command line of this checkout's kernel. */
export const defaultKernel: readonly string[] = [
  process.execPath,
  "--enable-source-maps",
  join(root, "lib", "dist", "notebook", "kernel", "main.js"),
  "--connection",
  "{connection}",
];

const kept = 4000;

/** A running kernel. */
export class Kernel {
  private printed = "";
  private ended: KernelDied | undefined;
  private removed: Promise<void> | undefined;
  private readonly child: ChildProcess;
  private readonly link: Link;
  private readonly connection: Connection;
  private readonly watch: Watch;

  private constructor(child: ChildProcess, connection: Connection, watch: Watch) {
    this.child = child;
    this.connection = connection;
    this.watch = watch;
    this.link = new Link(connection);
  }

  /**
   * Starts a kernel and waits until it answers; tries again with other ports when one was taken meanwhile.
   *
   * @throws {PlainError} one line with the kernel's last words when it does not come up
   */
  static async start(options: KernelOptions): Promise<Kernel> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await Kernel.startOnce(options);
      } catch (error) {
        if (!(error instanceof KernelDied)) throw error;
        const taken = /EADDRINUSE|address (?:is )?(?:already )?in use|port .*taken/i.test(error.lastWords);
        if (taken && attempt < 4) continue;
        const why = taken ? "its ports were taken by another program, four times in a row" : error.how;
        throw new PlainError(`the kernel did not start: ${why}${lastLine(error.lastWords)}`, {
          cause: error,
        });
      }
    }
  }

  private static async startOnce(options: KernelOptions): Promise<Kernel> {
    const { connection, file } = await newConnection(options.watch.folder);
    const [program = "", ...words] = (options.command ?? defaultKernel).map((word) =>
      word.replace("{connection}", file),
    );
    const child = spawn(program, words, {
      cwd: options.folder,
      detached: process.platform !== "win32",
      env: { ...process.env, ENGRAM_RELOAD: "0" },
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
    });
    if (child.pid !== undefined) options.watch.add(child.pid);
    const kernel = new Kernel(child, connection, options.watch);
    kernel.listen(file);
    try {
      await kernel.link.hello(options.startLimit ?? 60_000);
      return kernel;
    } catch (error) {
      await kernel.kill();
      if (error instanceof Overdue)
        throw new PlainError(
          `the kernel did not answer within ${Math.round((options.startLimit ?? 60_000) / 1000)} s${lastLine(kernel.printed)}`,
        );
      throw error;
    }
  }

  private listen(file: string): void {
    const hear = (data: Buffer) => {
      this.printed = (this.printed + data.toString()).slice(-kept);
    };
    this.child.stdout?.on("data", hear);
    this.child.stderr?.on("data", hear);
    const end = (how: string) => {
      if (this.ended) return;
      this.ended = new KernelDied(how, this.printed);
      if (this.child.pid !== undefined) {
        killTree(this.child.pid);
        this.watch.remove(this.child.pid);
      }
      this.link.fail(this.ended);
      this.removed = rm(file, { force: true });
    };
    this.child.on("error", (error) => end(`it could not be started: ${error.message}`));
    // "close" rather than "exit": by then everything it printed has been read.
    this.child.on("close", (code, signal) => end(signal ? `ended by ${signal}` : `exit code ${code}`));
    // A grandchild may hold the pipes open after the kernel itself has gone.
    this.child.on("exit", (code, signal) =>
      setTimeout(() => end(signal ? `ended by ${signal}` : `exit code ${code}`), 500),
    );
  }

  /**
   * Executes code and hands every output message to `take`.
   *
   * @param limit [ms]
   * @throws {Overdue} when the limit has passed and the cell has been interrupted or the kernel ended
   * @throws {KernelDied} when the kernel ends meanwhile
   */
  async execute(code: string, take: (message: Message) => void, limit: number): Promise<Reply> {
    const request = {
      allow_stdin: false,
      code,
      silent: false,
      stop_on_error: true,
      store_history: true,
      user_expressions: {},
    };
    let busy = 0;
    let idle = 0;
    const running = this.link.request("execute_request", request, (message) => {
      if (message.type === "status") {
        const state = message.content["execution_state"];
        if (state === "busy") busy = message.time;
        else if (state === "idle") idle = message.time;
        else if (state === "dead" || state === "restarting")
          this.link.fail(new KernelDied("its process ended", this.printed));
      } else take(message);
    });
    const content = await running.within(limit).catch(async (error: unknown) => {
      if (!(error instanceof Overdue)) throw error;
      this.link.send("control", "interrupt_request", {});
      await running.within(3000).catch(() => this.kill());
      throw error;
    });
    return {
      duration: Math.max(0, idle - busy),
      status: String(content["status"]),
      ...(typeof content["ename"] === "string" ? { ename: content["ename"] } : {}),
      ...(typeof content["evalue"] === "string" ? { evalue: content["evalue"] } : {}),
    };
  }

  /** Asks the kernel to end and sees to it that it does. */
  async stop(): Promise<void> {
    if (!this.ended) {
      this.link.send("control", "shutdown_request", { restart: false });
      await Promise.race([this.gone(), new Promise((late) => setTimeout(late, 1000))]);
    }
    await this.kill();
  }

  /** Ends the kernel at once. */
  async kill(): Promise<void> {
    if (!this.ended && this.child.pid !== undefined) {
      killTree(this.child.pid);
      await this.gone();
    }
    await this.removed;
    this.link.close();
    releasePorts(this.connection);
  }

  private gone(): Promise<void> {
    return this.ended
      ? Promise.resolve()
      : new Promise((resolve) => this.child.once("close", () => resolve()));
  }
}
