/**
 * @file The Jupyter side of the kernel: takes requests, keeps their order, answers. It never runs a user's code, so it
 * answers while a cell runs, hangs or dies.
 *
 * Cells run one after the other. Everything else is answered at once; completion and inspection, which need the
 * process that runs cells, come back empty while it is busy.
 */

import { Cells } from "./cells";
import type { Connection } from "./connection";
import { kernelInfo } from "./info";
import { type Header, type Message, Wire } from "./message";
import { type RequestChannel, Sockets } from "./sockets";

type Content = Record<string, unknown>;
type Request = Message & { readonly channel: RequestChannel };

/** When a cell fails, requests that arrive within this time of one another count as queued behind it [ms]. */
const QUIET = 20;
/** But no longer than this in all [ms]: the failed cell's reply is waiting. */
const QUIET_AT_MOST = 200;
/** Messages under way above which the process that runs cells has to wait. */
const BACKLOG = 500;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const whole = (value: unknown): number => (Number.isInteger(value) ? (value as number) : 0);

export class Server {
  private readonly wire: Wire;
  private readonly sockets: Sockets;
  private readonly cells: Cells;
  private readonly info: Content = kernelInfo();
  private readonly queue: Request[] = [];
  private working = false;
  private running: Header | undefined;
  private count = 0;
  private lastArrival = 0;
  private paused = false;
  private stopping = false;

  private readonly exit: (code: number, line?: string) => void;

  constructor(connection: Connection, exit: (code: number, line?: string) => void) {
    this.exit = exit;
    this.wire = new Wire(connection.key, connection.hash);
    this.sockets = new Sockets(connection);
    this.cells = new Cells(
      (type, content, parent) => this.publish(type, content, parent),
      (line) => exit(1, line),
    );
  }

  async listen(): Promise<void> {
    await this.sockets.bind();
    for (const channel of ["shell", "control"] as const)
      this.sockets
        .receive(channel, (frames) => this.arrive(channel, frames))
        .catch((error: Error) => this.exit(1, `kernel: the ${channel} socket failed: ${error.message}`));
  }

  interrupt(): void {
    this.cells.interrupt();
  }

  /** Ends both processes; called once more, it does nothing. */
  async stop(): Promise<void> {
    if (this.stopping) return;
    this.stopping = true;
    await this.cells.close();
    this.sockets.close();
    this.exit(0);
  }

  private publish(type: string, content: unknown, parent: Header): void {
    void this.sockets.send("iopub", this.wire.write(type, content, parent)).then(() => {
      if (this.paused && this.sockets.backlog < BACKLOG / 2) {
        this.paused = false;
        this.cells.pause(false);
      }
    });
    if (!this.paused && this.sockets.backlog > BACKLOG) {
      this.paused = true;
      this.cells.pause(true);
    }
  }

  private status(state: "busy" | "idle", parent: Header): void {
    this.publish("status", { execution_state: state }, parent);
  }

  private reply(request: Request, content: Content): Promise<void> {
    const type = request.header.msg_type.replace(/_request$/, "_reply");
    return this.sockets.send(
      request.channel,
      this.wire.write(type, content, request.header, request.identities),
    );
  }

  private arrive(channel: RequestChannel, frames: Buffer[]): void {
    const message = this.wire.read(frames);
    if (typeof message === "string") {
      process.stderr.write(`kernel: refused a message on ${channel}: ${message}\n`);
      return;
    }
    this.lastArrival = performance.now();
    const request: Request = { ...message, channel };
    const answer = this.atOnce(request);
    if (answer === undefined) {
      this.queue.push(request);
      void this.work();
    } else this.answer(request, answer);
  }

  /** Replies and gives the two statuses around it; the front end's indicator then shows the running cell again. */
  private answer(request: Request, content: Content): void {
    this.status("busy", request.header);
    // Messages that are no requests (comm_msg, debug traffic) are told the status and nothing else.
    if (content["status"] !== undefined) void this.reply(request, content);
    this.status("idle", request.header);
    if (this.running !== undefined) this.status("busy", this.running);
  }

  /** What can be answered without the process that runs cells. */
  private atOnce(request: Request): Content | undefined {
    const busy = this.running !== undefined || this.queue.length > 0;
    const cursor = whole(request.content["cursor_pos"]);
    switch (request.header.msg_type) {
      case "execute_request":
        return undefined;
      case "complete_request":
        return busy
          ? { status: "ok", matches: [], cursor_start: cursor, cursor_end: cursor, metadata: {} }
          : undefined;
      case "inspect_request":
        return busy ? { status: "ok", found: false, data: {}, metadata: {} } : undefined;
      case "is_complete_request":
        return busy ? { status: "unknown" } : undefined;
      case "kernel_info_request":
        return this.info;
      case "comm_info_request":
        return { status: "ok", comms: {} };
      case "history_request":
        return { status: "ok", history: [] };
      case "interrupt_request":
        this.cells.interrupt();
        return { status: "ok" };
      case "shutdown_request":
        setImmediate(() => void this.stop());
        return { status: "ok", restart: request.content["restart"] === true };
      default:
        return {};
    }
  }

  private async work(): Promise<void> {
    if (this.working) return;
    this.working = true;
    for (let request = this.queue.shift(); request !== undefined; request = this.queue.shift())
      await this.serve(request);
    this.working = false;
  }

  private async serve(request: Request): Promise<void> {
    this.status("busy", request.header);
    if (request.header.msg_type === "execute_request") {
      this.running = request.header;
      const content = await this.execute(request);
      const aborted =
        content["status"] === "error" && request.content["stop_on_error"] !== false ? await this.drain() : [];
      this.running = undefined;
      void this.reply(request, content);
      this.status("idle", request.header);
      for (const late of aborted) {
        this.status("busy", late.header);
        void this.reply(late, { status: "aborted" });
        this.status("idle", late.header);
      }
      return;
    }
    void this.reply(request, await this.query(request));
    this.status("idle", request.header);
  }

  private async execute({ header, content }: Request): Promise<Content> {
    const silent = content["silent"] === true;
    const count = this.count + 1;
    if (!silent && content["store_history"] !== false) this.count = count;
    const code = text(content["code"]);
    const expressions = content["user_expressions"] as Record<string, string> | undefined;
    if (!silent) this.publish("execute_input", { code, execution_count: count }, header);
    const result = await this.cells.execute(
      { do: "execute", code, count, silent, expressions: expressions ?? {} },
      header,
    );
    return { execution_count: count, ...result };
  }

  /**
   * Takes out of the queue the cells that were sent before the failure could be known. The reply is sent only
   * afterwards: a cell sent in answer to it is never among them.
   */
  private async drain(): Promise<Request[]> {
    const start = performance.now();
    do await sleep(QUIET / 2);
    while (performance.now() - this.lastArrival < QUIET && performance.now() - start < QUIET_AT_MOST);
    const aborted = this.queue.filter(({ header }) => header.msg_type === "execute_request");
    const kept = this.queue.filter(({ header }) => header.msg_type !== "execute_request");
    this.queue.splice(0, this.queue.length, ...kept);
    return aborted;
  }

  private async query({ header, content }: Request): Promise<Content> {
    const code = text(content["code"]);
    const cursor = whole(content["cursor_pos"]);
    const asked = header.msg_type.replace(/_request$/, "");
    const outcome = await this.cells.query(
      asked === "is_complete"
        ? { do: "isComplete", code }
        : { do: asked === "complete" ? "complete" : "inspect", code, cursor },
    );
    if ("content" in outcome) return outcome.content;
    return { status: "error", ename: "KernelRestarted", evalue: outcome.died, traceback: [] };
  }
}
