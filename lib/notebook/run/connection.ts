/** @file How runner and kernel find each other: free loopback ports, a key, and a private file that tells both. */
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { explainFile } from "../../io/index";

/** What a Jupyter connection file says. */
export interface Connection {
  readonly ip: string;
  readonly transport: "tcp";
  readonly key: string;
  readonly signature_scheme: "hmac-sha256";
  readonly kernel_name: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
}

const given = new Set<number>();

function listen(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}

/** Ports that were free a moment ago, none of them handed out before by this process. */
async function freePorts(count: number): Promise<number[]> {
  const servers: Server[] = [];
  const ports: number[] = [];
  try {
    while (ports.length < count) {
      const server = await listen();
      servers.push(server);
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      if (given.has(port)) continue;
      given.add(port);
      ports.push(port);
    }
  } finally {
    await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  }
  return ports;
}

/** Forgets ports, once their kernel is gone. */
export function releasePorts(connection: Connection): void {
  for (const [name, value] of Object.entries(connection)) if (name.endsWith("_port")) given.delete(value);
}

/** A new connection, written to a file in `folder` that only this user can read. */
export async function newConnection(folder: string): Promise<{ connection: Connection; file: string }> {
  const [shell = 0, iopub = 0, stdin = 0, control = 0, hb = 0] = await freePorts(5);
  const connection: Connection = {
    control_port: control,
    hb_port: hb,
    iopub_port: iopub,
    ip: "127.0.0.1",
    kernel_name: "engram",
    key: randomBytes(16).toString("hex"),
    shell_port: shell,
    signature_scheme: "hmac-sha256",
    stdin_port: stdin,
    transport: "tcp",
  };
  const file = join(folder, `kernel-${randomBytes(6).toString("hex")}.json`);
  try {
    await writeFile(file, JSON.stringify(connection), { flag: "wx", mode: 0o600 });
  } catch (error) {
    throw explainFile("write", file, error);
  }
  return { connection, file };
}
