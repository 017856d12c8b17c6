/** @file Reads the connection file that Jupyter hands over, and refuses what would open the kernel to others. */
import { readFileSync, statSync } from "node:fs";

/** Where the five sockets stand and how messages are signed. */
export interface Connection {
  readonly transport: "tcp" | "ipc";
  readonly ip: string;
  readonly ports: Readonly<Record<"shell" | "iopub" | "stdin" | "control" | "hb", number>>;
  readonly key: string;
  /** a hash of node:crypto, such as `sha256` */
  readonly hash: string;
}

/** A failure at start that one line explains. */
export class StartError extends Error {
  readonly plain = true;
}

const channels = ["shell", "iopub", "stdin", "control", "hb"] as const;

/** True for addresses that only this machine can reach. */
export function isLoopback(ip: string): boolean {
  if (ip === "localhost" || ip === "::1") return true;
  const octets = ip.split(".");
  return (
    octets.length === 4 &&
    octets[0] === "127" &&
    octets.every((octet) => /^\d{1,3}$/.test(octet) && Number(octet) < 256)
  );
}

/** @throws {StartError} when the file cannot be read, or asks for what the kernel does not do */
export function readConnection(path: string): Connection {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new StartError(`kernel: cannot read the connection file ${path}: ${(error as Error).message}`);
  }
  let given: Record<string, unknown>;
  try {
    given = JSON.parse(text) as Record<string, unknown>;
    if (given === null || typeof given !== "object") throw new Error("it holds no object");
  } catch (error) {
    throw new StartError(`kernel: the connection file ${path} is not JSON: ${(error as Error).message}`);
  }
  return checkConnection(given, path);
}

/** @throws {StartError} naming the entry that is missing, malformed or refused */
export function checkConnection(given: Record<string, unknown>, path = "(given)"): Connection {
  const fail = (what: string): never => {
    throw new StartError(`kernel: connection file ${path}: ${what}`);
  };
  const transport = given["transport"] ?? "tcp";
  if (transport !== "tcp" && transport !== "ipc")
    return fail(`transport must be tcp or ipc, got ${String(transport)}`);
  const ip = String(given["ip"] ?? "");
  if (transport === "tcp" && !isLoopback(ip))
    return fail(`ip must be a loopback address (127.0.0.1), got ${JSON.stringify(ip)}`);
  if (transport === "ipc" && !ip) return fail("ip must name the socket files");
  const ports = {} as Record<(typeof channels)[number], number>;
  for (const channel of channels) {
    const port = given[`${channel}_port`];
    if (!Number.isInteger(port) || (port as number) < 1 || (port as number) > 65535)
      return fail(`${channel}_port must be a port number, got ${JSON.stringify(port)}`);
    ports[channel] = port as number;
  }
  const key = given["key"];
  if (typeof key !== "string" || key === "")
    return fail("key must be a non-empty string: messages are signed");
  const scheme = String(given["signature_scheme"] ?? "hmac-sha256");
  if (!/^hmac-(sha256|sha384|sha512)$/.test(scheme))
    return fail(`signature_scheme must be hmac-sha256, hmac-sha384 or hmac-sha512, got ${scheme}`);
  return { transport, ip, ports, key, hash: scheme.slice(5) };
}

/** A sentence when other users of the machine can read the key, else nothing. */
export function laxPermissions(path: string): string | undefined {
  if (process.platform === "win32") return undefined;
  const mode = statSync(path).mode & 0o777;
  if ((mode & 0o077) === 0) return undefined;
  return `kernel: the connection file ${path} can be read by others (mode ${mode.toString(8)}); 600 keeps its key private`;
}
