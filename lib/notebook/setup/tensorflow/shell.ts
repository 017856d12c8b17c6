/** @file Programs that a set-up runs, with their output kept for the message of a failure. */

import { spawn } from "node:child_process";
import { PlainError } from "../../../io";
import { meaning } from "./meaning";

/** How a program ended. */
export interface Outcome {
  /** Undefined when it could not be started at all. */
  readonly code: number | undefined;
  readonly stdout: string;
  /** Both streams, as they came. */
  readonly output: string;
}

/** How to run it. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Given to its standard input. */
  readonly input?: string;
}

/** Runs a program to its end; never throws. */
export function attempt(command: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const [program, ...args] = command;
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    let stdout = "";
    let output = "";
    child.stdout.on("data", (data) => {
      stdout += data;
      output += data;
    });
    child.stderr.on("data", (data) => {
      output += data;
    });
    child.on("error", () => resolve({ code: undefined, stdout, output }));
    child.on("close", (code, signal) =>
      resolve({ code: code ?? 1, stdout, output: `${output}${signal ?? ""}` }),
    );
    child.stdin.on("error", () => {}); // it may end without reading
    child.stdin.end(options.input ?? "");
  });
}

/**
 * Runs a program that must succeed, and gives its standard output.
 *
 * @throws {Error} plain: what it was for, and why it failed in one line
 */
export async function run(what: string, command: readonly string[], options?: RunOptions): Promise<string> {
  const { code, stdout, output } = await attempt(command, options);
  if (code === 0) return stdout;
  const told = output
    .trim()
    .split("\n")
    .filter((line) => !/^\s*$|npm notice|npm warn|A complete log/.test(line));
  const reason =
    code === undefined
      ? `${command[0]} cannot be started`
      : (meaning(output) ?? told.at(-1)?.trim() ?? `exit ${code}`);
  throw new PlainError(`${what}: ${reason}`, {
    cause: new Error(`${command.join(" ")}\n${output}`),
  });
}

/** The command that starts npm: the one that runs us, when it does. */
export function npm(): readonly string[] {
  const path = process.env["npm_execpath"];
  return path?.endsWith(".js") ? [process.execPath, path] : ["npm"];
}
