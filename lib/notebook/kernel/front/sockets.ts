/** @file The five ZeroMQ sockets: binding, receiving, sending in order, and the heartbeat that always answers. */
import { Publisher, Reply, Router } from "zeromq";
import { type Connection, StartError } from "./connection";

type Frames = (Buffer | string)[];
type Sender = { send(frames: Frames): Promise<void> };

/** Sends one after the other, as ZeroMQ asks, and tells how many wait. */
class Outbox {
  private last: Promise<void> = Promise.resolve();
  waiting = 0;

  private readonly socket: Sender;

  constructor(socket: Sender) {
    this.socket = socket;
  }

  send(frames: Frames): Promise<void> {
    this.waiting++;
    this.last = this.last
      .then(() => this.socket.send(frames))
      // A peer that is gone cannot be told anything.
      .catch(() => undefined)
      .finally(() => {
        this.waiting--;
      });
    return this.last;
  }
}

/** Requests come in on these two. */
export type RequestChannel = "shell" | "control";

export class Sockets {
  private readonly shell = new Router({ linger: 500 });
  private readonly control = new Router({ linger: 500 });
  private readonly stdin = new Router({ linger: 0 });
  // No mark above which messages are dropped: output is never lost.
  private readonly iopub = new Publisher({ linger: 500, sendHighWaterMark: 0 });
  private readonly heartbeat = new Reply({ linger: 0 });
  private readonly outboxes: Record<RequestChannel | "iopub", Outbox>;

  private readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
    for (const socket of [this.shell, this.control]) {
      socket.sendHighWaterMark = 0;
      socket.receiveHighWaterMark = 0;
    }
    this.outboxes = {
      shell: new Outbox(this.shell),
      control: new Outbox(this.control),
      iopub: new Outbox(this.iopub),
    };
  }

  /** @throws {StartError} when a port is taken or an address cannot be bound */
  async bind(): Promise<void> {
    const { transport, ports } = this.connection;
    const ip = this.connection.ip === "localhost" ? "127.0.0.1" : this.connection.ip;
    const sockets = {
      shell: this.shell,
      control: this.control,
      stdin: this.stdin,
      iopub: this.iopub,
      hb: this.heartbeat,
    };
    for (const [name, socket] of Object.entries(sockets)) {
      const port = ports[name as keyof typeof ports];
      if (ip.includes(":") && transport === "tcp") socket.ipv6 = true;
      const host = ip.includes(":") && transport === "tcp" ? `[${ip}]` : ip;
      const address = transport === "ipc" ? `ipc://${ip}-${port}` : `tcp://${host}:${port}`;
      try {
        await socket.bind(address);
      } catch (error) {
        throw new StartError(
          `kernel: cannot bind the ${name} socket to ${address}: ${(error as Error).message}`,
        );
      }
    }
    void this.echo();
  }

  private async echo(): Promise<void> {
    for await (const frames of this.heartbeat) await this.heartbeat.send(frames);
  }

  /** Calls `each` with the frames of every message that comes in, until the sockets close. */
  async receive(channel: RequestChannel, each: (frames: Buffer[]) => void): Promise<void> {
    for await (const frames of this[channel]) each(frames);
  }

  send(channel: RequestChannel | "iopub", frames: Frames): Promise<void> {
    return this.outboxes[channel].send(frames);
  }

  /** Messages handed over but not yet taken by ZeroMQ. */
  get backlog(): number {
    return this.outboxes.iopub.waiting;
  }

  close(): void {
    for (const socket of [this.shell, this.control, this.stdin, this.iopub, this.heartbeat]) socket.close();
  }
}
