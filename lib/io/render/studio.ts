/**
 * @file Orders to the drawing thread, one after another.
 *
 * The thread starts with the first order, stays warm, and never keeps the process alive while it has nothing to
 * do. When it dies, the order in hand fails and the next one gets a new thread.
 */
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { errorOf, type Job, type Pictures, type Reply } from "./job";

let worker: Worker | undefined;
let queue: Promise<unknown> = Promise.resolve();

// A kernel that loads a newer build of this file must not keep the older one's thread.
const shelf = globalThis as unknown as Record<symbol, (() => void) | undefined>;
const key = Symbol.for("engram.studio");
shelf[key]?.();
shelf[key] = () => {
  queue = queue.then(() => worker?.terminate());
};

function warmWorker(): Worker {
  if (worker) return worker;
  // Options of the process, such as a debugger's or a loader's, are not for this thread.
  const started = new Worker(join(__dirname, "worker.js"), { execArgv: [], stdout: true, stderr: true });
  started.unref();
  started.on("error", () => {}); // told to whoever waits, by `order`
  started.on("exit", () => {
    if (worker === started) worker = undefined;
  });
  worker = started;
  return started;
}

function order(job: Job, frames: string, signal: AbortSignal | undefined): Promise<Pictures> {
  const { name } = job.figure;
  return new Promise((resolve, reject) => {
    const thread = warmWorker();
    const settle = (end: () => void) => {
      thread.off("message", done).off("error", broken).off("exit", gone);
      signal?.removeEventListener("abort", stop);
      thread.unref();
      end();
    };
    const done = (reply: Reply) =>
      settle(() => ("pictures" in reply ? resolve(reply.pictures) : reject(errorOf(reply.failure, frames))));
    const broken = (cause: Error) =>
      settle(() =>
        reject(new Error(`render: the drawing thread died of figure "${name}": ${cause.message}`, { cause })),
      );
    const gone = () =>
      settle(() => reject(new Error(`render: the drawing thread ended while it drew figure "${name}"`)));
    const stop = () => {
      worker = undefined;
      settle(() => reject(signal?.reason));
      void thread.terminate();
    };
    thread.ref();
    thread.on("message", done).on("error", broken).on("exit", gone);
    signal?.addEventListener("abort", stop);
    thread.postMessage(job);
  });
}

/**
 * Draws in the drawing thread.
 *
 * @param signal ends the drawing, and with it the thread; the promise is rejected with the signal's reason
 * @throws the error of the drawing, of its own class
 */
export function draw(job: Job, signal?: AbortSignal): Promise<Pictures> {
  const frames = new Error().stack?.split("\n").slice(2).join("\n") ?? "";
  const drawn = queue.then(() => {
    signal?.throwIfAborted();
    return order(job, frames, signal);
  });
  queue = drawn.catch(() => {});
  return drawn;
}
