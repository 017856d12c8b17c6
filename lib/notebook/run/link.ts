/** @file The sockets between runner and kernel, and the matching of answers to requests. */
import { randomUUID } from "node:crypto";
import { Dealer, Subscriber } from "zeromq";
import type { Connection } from "./connection";
import { Overdue } from "./faults";
import { decode, encode, type Message } from "./wire";

/** A request under way. */
export interface Pending {
  /** Waits for the reply and for the kernel to be idle again. @throws {Overdue} after `limit` ms */
  within(limit: number): Promise<Record<string, unknown>>;
}

interface Waiter {
  take(message: Message): void;
  reply?: Record<string, unknown>;
  idle: boolean;
  settled: Promise<Record<string, unknown>>;
  done(content: Record<string, unknown>): void;
  fail(error: Error): void;
}

type Channel = "shell" | "control";

/** Both request channels and the output channel of one kernel. */
export class Link {
  private readonly sockets: { shell: Dealer; control: Dealer; iopub: Subscriber };
  private readonly waiters = new Map<string, Waiter>();
  private readonly sending: Record<Channel, Promise<void>> = {
    control: Promise.resolve(),
    shell: Promise.resolve(),
  };
  /** where late output of answered requests goes */
  private readonly finished = new Map<string, Waiter["take"]>();
  private readonly session = randomUUID();
  private readonly key: string;
  private failure: Error | undefined;

  constructor(connection: Connection) {
    this.key = connection.key;
    const options = { linger: 0, reconnectInterval: 30, receiveHighWaterMark: 0 };
    const iopub = new Subscriber(options);
    this.sockets = { control: new Dealer(options), iopub, shell: new Dealer(options) };
    const address = (port: number) => `tcp://${connection.ip}:${port}`;
    this.sockets.shell.connect(address(connection.shell_port));
    this.sockets.control.connect(address(connection.control_port));
    iopub.connect(address(connection.iopub_port));
    iopub.subscribe();
    for (const socket of [this.sockets.shell, this.sockets.control, iopub]) void this.read(socket);
  }

  private async read(socket: Dealer | Subscriber): Promise<void> {
    try {
      for await (const frames of socket) {
        const message = decode(this.key, frames);
        if (message === undefined) continue;
        const waiter = this.waiters.get(message.parent);
        if (waiter === undefined) {
          // A timer or a forgotten promise of a cell that had ended: what it says is not lost.
          if (socket === this.sockets.iopub) this.finished.get(message.parent)?.(message);
          continue;
        }
        if (socket === this.sockets.iopub) {
          waiter.take(message);
          if (message.type === "status" && message.content["execution_state"] === "idle") waiter.idle = true;
        } else waiter.reply = message.content;
        if (waiter.reply && waiter.idle) {
          this.waiters.delete(message.parent);
          this.finished.set(message.parent, waiter.take);
          waiter.done(waiter.reply);
        }
      }
    } catch {
      // Closed by us; whoever still waits is told through fail().
    }
  }

  /** Sends a request whose answer nobody awaits. */
  send(channel: Channel, type: string, content: Record<string, unknown>): string {
    const { id, frames } = encode(this.key, this.session, type, content);
    // A socket takes one message at a time.
    this.sending[channel] = this.sending[channel]
      .then(() => (this.sockets[channel].closed ? undefined : this.sockets[channel].send(frames)))
      .catch(() => {});
    return id;
  }

  /** Sends a request on the shell channel; `take` gets every output message that it causes. */
  request(type: string, content: Record<string, unknown>, take: (message: Message) => void): Pending {
    let done: Waiter["done"] = () => {};
    let fail: Waiter["fail"] = () => {};
    const settled = new Promise<Record<string, unknown>>((resolve, reject) => {
      done = resolve;
      fail = reject;
    });
    settled.catch(() => {});
    if (this.failure) fail(this.failure);
    const id = this.send("shell", type, content);
    this.waiters.set(id, { done, fail, idle: false, settled, take });
    return {
      within: (limit) => {
        let timer: NodeJS.Timeout | undefined;
        // Timers count in 31 bits; anything longer is as good as no limit.
        const late = new Promise<never>((_, reject) => {
          if (limit < 2 ** 31) timer = setTimeout(() => reject(new Overdue()), limit);
        });
        return Promise.race([settled, late]).finally(() => clearTimeout(timer));
      },
    };
  }

  /** Asks until the kernel answers on both channels: the output channel connects a little later. */
  async hello(limit: number): Promise<void> {
    const end = performance.now() + limit;
    for (let patience = 150; ; patience = Math.min(1000, patience * 1.3)) {
      try {
        await this.request("kernel_info_request", {}, () => {}).within(patience);
        return;
      } catch (error) {
        if (!(error instanceof Overdue) || performance.now() > end) throw error;
      }
    }
  }

  /** Fails every request under way and to come. */
  fail(error: Error): void {
    this.failure = error;
    for (const waiter of this.waiters.values()) waiter.fail(error);
    this.waiters.clear();
  }

  /** Closes the sockets. */
  close(): void {
    for (const socket of Object.values(this.sockets)) if (!socket.closed) socket.close();
  }
}
