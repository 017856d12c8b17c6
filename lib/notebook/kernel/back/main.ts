/**
 * @file The process that runs cells. It knows nothing of Jupyter: commands come in through one pipe, reports go out
 * through another, and a thread listens on a third for interrupts.
 */

import { Socket } from "node:net";
import { join } from "node:path";
import { types } from "node:util";
import { Worker } from "node:worker_threads";
import { COMMANDS, type Command, INTERRUPTS, Lines } from "../frames";
import { strayKinds } from "../stray";
import { installAwait } from "./await";
import { holdBuiltins, kernelSide } from "./builtins";
import { report } from "./channel";
import { complete, inspect, isComplete, warmUp } from "./checker";
import { installDisplay } from "./display";
import { Executor } from "./executor";
import { installLibrary } from "./library";
import { installOutput, print } from "./output";
import { currentRun, Interrupted, type Run } from "./run";
import { installBind } from "./scope";
import { enter, exposed, HANDLED, leave, shared } from "./shield";
import { installTimers } from "./timers";
import { failureOf, installTraces } from "./trace";
import { ts } from "./typescript";
import type { WatchdogMessage } from "./watchdog";

const executor = new Executor();

function watchForInterrupts(): void {
  const watchdog = new Worker(join(__dirname, "watchdog.js"), {
    workerData: { shared, fd: INTERRUPTS },
    execArgv: [],
  });
  watchdog.on("message", (message: WatchdogMessage) =>
    kernelSide(() => {
      if ("terminated" in message) executor.terminated();
      else {
        Atomics.store(shared, HANDLED, message.interrupt);
        executor.interrupt(message.cell);
      }
    }),
  );
  watchdog.on("error", (error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(70);
  });
  watchdog.unref();
}

/** An error that no code caught: shown under the cell that it came from, and nothing else happens. */
function stray(run: Run, error: unknown, what: string): void {
  if (!types.isProxy(error) && error instanceof Interrupted) return;
  kernelSide(() => {
    const { traceback } = exposed(() => failureOf(error));
    print("stderr", `${what}: ${traceback.join("\n")}\n`, run);
  });
}

function obey(command: Command): void {
  if (command.do === "execute") executor.execute(command);
  else if (command.do === "exit") process.exit(0);
  else report({ is: "done", id: command.id, content: answer(command) });
}

function answer(query: Exclude<Command, { do: "execute" | "exit" }>): Record<string, unknown> {
  try {
    if (query.do === "isComplete") return isComplete(query.code);
    const ask = query.do === "complete" ? complete : inspect;
    return ask(executor.declarations, query.code, query.cursor);
  } catch {
    // The checker stumbles over some unfinished code; then nothing is known.
    if (query.do === "isComplete") return { status: "unknown" };
    return query.do === "complete"
      ? { status: "ok", matches: [], cursor_start: query.cursor, cursor_end: query.cursor, metadata: {} }
      : { status: "ok", found: false, data: {}, metadata: {} };
  }
}

function listen(): void {
  const commands = new Socket({ fd: COMMANDS, readable: true, writable: false });
  const lines = new Lines((line) => obey(JSON.parse(line) as Command));
  commands.on("data", (chunk: Buffer) => kernelSide(() => lines.push(chunk)));
  // The front is gone.
  for (const event of ["end", "error"]) commands.on(event, () => process.exit(0));
}

// Ctrl-C in a terminal reaches both processes; the front decides.
process.on("SIGINT", () => undefined);
process.on("uncaughtException", (error) => stray(currentRun(), error, strayKinds.thrown));
process.on("unhandledRejection", (error) => stray(currentRun(), error, strayKinds.rejected));
// An interrupt may come before all is loaded.
enter();
watchForInterrupts();
installTraces();
installAwait();
installBind();
installLibrary(ts);
installDisplay();
warmUp();
installOutput();
installTimers((run, error) => stray(run, error, strayKinds.thrown));
holdBuiltins();
listen();
report({ is: "ready" });
leave();
