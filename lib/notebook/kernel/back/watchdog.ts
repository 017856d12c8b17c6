/**
 * @file A thread that listens for interrupts while the main thread may be in an endless loop. It tells the main thread;
 * when that does not take notice, because its event loop does not turn, it terminates what runs there. After many
 * attempts it tells the front, which then ends the process. It also ends the process when the front is gone.
 */
import { Session } from "node:inspector";
import { Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { HANDLED, LOCK, RUNNING, TARGET, WANTED } from "./shield";

/** What the watchdog tells the main thread. */
export type WatchdogMessage =
  | { readonly interrupt: number; readonly cell: number }
  | { readonly terminated: true };

/** How long the event loop may take to notice an interrupt, and between terminations [ms]. */
const PATIENCE = 120;
/** Terminations without effect before the front is told: about three seconds. */
const ATTEMPTS = 24;
/** How long the lock is fought for at a time [ms]: code that prints all the time opens it only for moments. */
const FIGHT = 10;

const { shared: memory, fd } = workerData as { shared: Int32Array; fd: number };
const front = new Socket({ fd, readable: true, writable: true });
let session: Session | undefined;
let timer: NodeJS.Timeout | undefined;
let attempts = 0;
let terminating = false;

function takeLock(): boolean {
  const end = performance.now() + FIGHT;
  do if (Atomics.compareExchange(memory, LOCK, 0, 2) === 0) return true;
  while (performance.now() < end);
  return false;
}

function noticed(): boolean {
  return Atomics.load(memory, HANDLED) === Atomics.load(memory, WANTED);
}

/** True when what runs is what the interrupt means. */
function isMeant(): boolean {
  return Atomics.load(memory, RUNNING) === Math.max(0, Atomics.load(memory, TARGET));
}

function terminate(): void {
  if (session === undefined) {
    session = new Session();
    session.connectToMainThread();
  }
  terminating = true;
  // Not answered while the main thread is in native code; then the lock stays taken, and nothing else can run.
  session.post("Runtime.terminateExecution", () => {
    terminating = false;
    Atomics.store(memory, LOCK, 0);
    parentPort?.postMessage({ terminated: true } satisfies WatchdogMessage);
    // A process that ends with a session open says so in the cell's output.
    session?.disconnect();
    session = undefined;
  });
}

function insist(): void {
  if (noticed()) return;
  timer = setTimeout(insist, PATIENCE);
  // The kernel's own code, or another cell, comes to an end; then the main thread notices by itself.
  if (!terminating && (!isMeant() || !takeLock())) return;
  if (++attempts > ATTEMPTS) front.write("stuck\n");
  else if (!terminating && !noticed()) terminate();
  if (!terminating) Atomics.store(memory, LOCK, 0);
}

front.on("data", (chunk: Buffer) => {
  for (const line of chunk.toString("utf8").split("\n").filter(Boolean)) {
    Atomics.store(memory, TARGET, Number(line));
    const interrupt = Atomics.add(memory, WANTED, 1) + 1;
    parentPort?.postMessage({ interrupt, cell: Number(line) } satisfies WatchdogMessage);
  }
  front.write("heard\n");
  attempts = 0;
  clearTimeout(timer);
  timer = setTimeout(insist, PATIENCE);
});
for (const end of ["end", "close", "error"]) front.on(end, () => process.kill(process.pid, "SIGKILL"));
