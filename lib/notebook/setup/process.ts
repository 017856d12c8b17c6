/** @file Runs a program to its end and hands back what it said. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** How a program ended. */
export interface Ran {
  /** exit status; null when it was ended by a signal, ran out of time or could not start */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** both streams, as they came */
  readonly output: string;
  /** why it could not start, or that its time was over */
  readonly failure?: string;
}

/** What a program is given. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** [ms] after which it is ended; no limit when absent */
  readonly timeout?: number;
  /** given to its standard input, which is empty otherwise */
  readonly input?: string;
  /** called for every line of standard output as it comes */
  readonly onLine?: (line: string) => void;
}

/** Starts `command` without a shell; never throws, the result says how it ended. */
export function capture(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const { cwd, env, input, timeout, onLine } = options;
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
    });
    let [stdout, stderr, output, failure] = ["", "", "", undefined as string | undefined];
    child.stdin.on("error", () => {}); // it may end without reading
    child.stdin.end(input);
    const timer =
      timeout === undefined
        ? undefined
        : setTimeout(() => {
            failure = `no answer within ${timeout / 1000} s`;
            child.kill("SIGKILL");
          }, timeout);
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      output += text;
    });
    if (onLine) createInterface(child.stdout).on("line", onLine);
    child.on("error", (error) => {
      failure = error.message;
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (signal !== null) failure ??= `ended by ${signal}`;
      resolve({
        code: failure === undefined ? code : null,
        stdout,
        stderr,
        output,
        ...(failure !== undefined && { failure }),
      });
    });
  });
}
