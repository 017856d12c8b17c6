/** @file A small Jupyter client over ZeroMQ, for tests: starts a kernel, sends requests, collects what comes back. */
import { type ChildProcess, spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Dealer, Request, Subscriber } from "zeromq";

export interface Message {
  readonly type: string;
  readonly header: { readonly msg_id: string; readonly msg_type: string };
  readonly parent: { readonly msg_id?: string };
  // biome-ignore lint/suspicious/noExplicitAny: tests look into contents of every shape
  readonly content: any;
}

/** Everything that answers one request. */
export interface Answer {
  readonly reply: Message["content"];
  readonly outputs: readonly Message[];
  /** text of all stdout streams */
  readonly stdout: string;
  readonly stderr: string;
  readonly error: { ename: string; evalue: string; traceback: string[] } | undefined;
  /** data of the execute_result */
  readonly result: Record<string, unknown> | undefined;
}

interface Waiting {
  outputs: Message[];
  reply?: Message;
  idle: boolean;
  finish(): void;
}

export const root = resolve(__dirname, "..", "..");
export const kernelMain = join(root, "lib", "dist", "notebook", "kernel", "main.js");

function freePorts(count: number): Promise<number[]> {
  return Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<number>((done) => {
          const server = createServer().listen(0, "127.0.0.1", () => {
            const { port } = server.address() as { port: number };
            server.close(() => done(port));
          });
        }),
    ),
  );
}

/** A connection file's content, with free ports. */
export async function connection(changes: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = await freePorts(5);
  return {
    transport: "tcp",
    ip: "127.0.0.1",
    shell_port,
    iopub_port,
    stdin_port,
    control_port,
    hb_port,
    key: randomUUID(),
    signature_scheme: "hmac-sha256",
    kernel_name: "",
    ...changes,
  };
}

export interface StartOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  readonly main?: string;
  readonly connection?: Record<string, unknown>;
}

/** Starts the kernel's process with a connection file; nothing is sent yet. */
export async function spawnKernel(
  options: StartOptions = {},
): Promise<{ child: ChildProcess; connection: Record<string, unknown>; log(): string; clean(): void }> {
  const folder = mkdtempSync(join(tmpdir(), "engram-kernel-"));
  const file = join(folder, "connection.json");
  const given = options.connection ?? (await connection());
  writeFileSync(file, JSON.stringify(given), { mode: 0o600 });
  const main = options.main ?? kernelMain;
  const child = spawn(process.execPath, ["--enable-source-maps", main, "--connection", file], {
    cwd: options.cwd ?? root,
    env: { ...process.env, ENGRAM_RELOAD: "0", ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      log += chunk;
    });
  return {
    child,
    connection: given,
    log: () => log,
    clean: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export class Client {
  readonly messages: Message[] = [];
  private readonly shell = new Dealer({ linger: 0 });
  private readonly control = new Dealer({ linger: 0 });
  private readonly iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
  private readonly heart = new Request({ linger: 0 });
  private readonly waiting = new Map<string, Waiting>();
  private readonly session = randomUUID();
  private readonly started;
  readonly key: string;
  exited: { code: number | null; signal: string | null } | undefined;

  private constructor(started: Awaited<ReturnType<typeof spawnKernel>>) {
    this.started = started;
    this.key = String(started.connection["key"]);
    for (const [socket, name] of [
      [this.shell, "shell"],
      [this.control, "control"],
      [this.iopub, "iopub"],
      [this.heart, "hb"],
    ] as const)
      socket.connect(this.address(name));
    this.iopub.subscribe();
    for (const socket of [this.shell, this.control, this.iopub]) void this.listen(socket);
    started.child.on("exit", (code, signal) => {
      this.exited = { code, signal };
      for (const one of this.waiting.values()) one.finish();
    });
  }

  /** A kernel that answered `kernel_info` on both channels that tests read. */
  static async start(options: StartOptions = {}): Promise<Client> {
    const client = new Client(await spawnKernel(options));
    for (let tries = 0; ; tries++) {
      const answer = await client.request("kernel_info_request", {}, { patience: 1000, quiet: true });
      if (answer !== undefined) return client;
      if (tries > 60 || client.exited) throw new Error(`kernel did not start: ${client.log}`);
    }
  }

  /** Where the kernel's socket `name` stands. */
  address(name: "shell" | "control" | "iopub" | "hb"): string {
    const at = this.started.connection;
    const port = at[`${name}_port`];
    return at["transport"] === "ipc" ? `ipc://${at["ip"]}-${port}` : `tcp://127.0.0.1:${port}`;
  }

  get log(): string {
    return this.started.log();
  }

  get pid(): number {
    return this.started.child.pid ?? 0;
  }

  private async listen(socket: Dealer | Subscriber): Promise<void> {
    for await (const frames of socket) {
      const at = frames.findIndex((frame) => frame.toString() === "<IDS|MSG>");
      const parts = frames.slice(at + 2);
      const signature = createHmac("sha256", this.key);
      for (const part of parts) signature.update(part);
      if (signature.digest("hex") !== frames[at + 1].toString()) throw new Error("kernel signed wrongly");
      const [header, parent, , content] = parts.map((part) => JSON.parse(part.toString()));
      const message: Message = { type: header.msg_type, header, parent, content };
      this.messages.push(message);
      const waiting = this.waiting.get(parent.msg_id);
      if (waiting === undefined) continue;
      if (socket !== this.iopub) waiting.reply = message;
      else if (message.type === "status") waiting.idle ||= content.execution_state === "idle";
      else waiting.outputs.push(message);
      if (waiting.reply && waiting.idle) waiting.finish();
    }
  }

  /** The frames of a request. */
  frames(type: string, content: unknown, key = this.key): { id: string; frames: (string | Buffer)[] } {
    const id = randomUUID();
    const header = {
      msg_id: id,
      msg_type: type,
      session: this.session,
      username: "test",
      date: new Date().toISOString(),
      version: "5.3",
    };
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    const signature = createHmac("sha256", key);
    for (const part of parts) signature.update(part);
    return { id, frames: ["<IDS|MSG>", signature.digest("hex"), ...parts] };
  }

  async send(frames: (string | Buffer)[], channel: "shell" | "control" = "shell"): Promise<void> {
    await this[channel].send(frames);
  }

  private sending: Promise<void> = Promise.resolve();

  /** Sends a request and waits for reply and idle. With `quiet`, undefined after `patience` instead of an error. */
  async request(
    type: string,
    content: Record<string, unknown>,
    {
      channel = "shell",
      patience = 150_000,
      quiet = false,
    }: { channel?: "shell" | "control"; patience?: number; quiet?: boolean } = {},
  ): Promise<Answer | undefined> {
    const { id, frames } = this.frames(type, content);
    const waiting: Waiting = { outputs: [], idle: false, finish: () => undefined };
    const done = new Promise<void>((finish) => {
      waiting.finish = finish;
    });
    this.waiting.set(id, waiting);
    this.sending = this.sending.then(() => this[channel].send(frames));
    await this.sending;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((tell) => {
      timer = setTimeout(() => tell("late"), patience);
    });
    const outcome = await Promise.race([done, late]);
    clearTimeout(timer);
    this.waiting.delete(id);
    if (outcome === "late" && quiet) return undefined;
    if (outcome === "late" || waiting.reply === undefined)
      throw new Error(
        `no answer to ${type} (${this.exited ? "kernel exited" : "too late"}); outputs ${JSON.stringify(waiting.outputs.map((one) => one.content)).slice(0, 2000)}; log ${this.log}`,
      );
    const of = (kind: string): Message[] => waiting.outputs.filter((one) => one.type === kind);
    const streams = (name: string): string =>
      of("stream")
        .filter((one) => one.content.name === name)
        .map((one) => one.content.text)
        .join("");
    return {
      reply: waiting.reply.content,
      outputs: waiting.outputs,
      stdout: streams("stdout"),
      stderr: streams("stderr"),
      error: of("error")[0]?.content,
      result: of("execute_result")[0]?.content.data,
    };
  }

  /** Runs a cell. */
  async run(code: string, more: Record<string, unknown> = {}): Promise<Answer> {
    const answer = await this.request("execute_request", {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
      ...more,
    });
    return answer as Answer;
  }

  async interrupt(): Promise<void> {
    await this.request("interrupt_request", {}, { channel: "control" });
  }

  /** Waits until a message comes, or came, for which `test` holds. */
  async until(test: (message: Message) => boolean, patience = 20_000): Promise<Message> {
    const end = performance.now() + patience;
    for (;;) {
      const found = this.messages.find(test);
      if (found !== undefined) return found;
      if (performance.now() > end) throw new Error(`the awaited message did not come; log ${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async beat(): Promise<string> {
    await this.heart.send("beat");
    const [frame] = await this.heart.receive();
    return frame.toString();
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.pid, name);
  }

  /** Ends the kernel, politely at first. */
  async stop(): Promise<void> {
    if (!this.exited) {
      const gone = new Promise((resolve) => this.started.child.once("exit", resolve));
      await this.send(this.frames("shutdown_request", { restart: false }).frames, "control");
      const timer = setTimeout(() => this.started.child.kill("SIGKILL"), 5000);
      await gone;
      clearTimeout(timer);
    }
    for (const socket of [this.shell, this.control, this.iopub, this.heart]) socket.close();
    this.started.clean();
  }
}
