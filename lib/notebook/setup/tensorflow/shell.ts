/** @file Programs that a set-up runs, with their output kept for the message of a failure. */

import { PlainError } from "../../../io";
import { capture, type Ran } from "../process";
import { meaning } from "./meaning";

/** How to run it: in which folder, with what added to the environment, and given what to read. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Runs a program to its end; never throws. */
export function attempt([program, ...args]: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return capture(program, args, { ...options, env: { ...process.env, ...options.env } });
}

/**
 * Runs a program that must succeed, and gives its standard output.
 *
 * @throws {Error} plain: what it was for, and why it failed in one line
 */
export async function run(what: string, command: readonly string[], options?: RunOptions): Promise<string> {
  const { code, failure, stdout, output } = await attempt(command, options);
  if (code === 0) return stdout;
  const told = output
    .trim()
    .split("\n")
    .filter((line) => !/^\s*$|npm notice|npm warn|A complete log/.test(line));
  const words = failure === undefined ? told.at(-1)?.trim() : `${command[0]}: ${failure}`;
  const reason = meaning(output) ?? (words || `exit ${code}`);
  throw new PlainError(`${what}: ${reason}`, {
    cause: new Error(`${command.join(" ")}\n${output}`),
  });
}

/** The command that starts npm: the one that runs us, when it does. */
export function npm(): readonly string[] {
  const path = process.env["npm_execpath"];
  return path?.endsWith(".js") ? [process.execPath, path] : ["npm"];
}
