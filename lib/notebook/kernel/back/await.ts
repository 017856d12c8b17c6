/**
 * @file What `await` becomes in cells and in the library: `await e` is compiled to
 * `__engram_resume(await __engram_wait(e), site)`. That makes waiting code stop on an interrupt (its `finally` blocks
 * run), keeps output in the cell that started it, and gives traces the lines that awaited.
 */
import { types } from "node:util";
import { OwnPromise, whenDone } from "./builtins";
import { currentRun, Interrupted, noteInterrupt, type Run, resumeAs } from "./run";
import { addAwaitSite } from "./trace";

/** The outcome of a wait, with the run that it belongs to. */
interface Box {
  readonly run: Run;
  readonly ok: boolean;
  readonly value: unknown;
}

const never = new OwnPromise<Box>(() => undefined);

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === "object" && value !== null) || typeof value === "function") &&
    typeof (value as { then?: unknown }).then === "function"
  );
}

/** As `await` does: a promise is asked directly, whatever a cell made of `Promise.prototype.then`. */
function whenSettled(
  value: PromiseLike<unknown>,
  ok: ((result: unknown) => void) | undefined,
  fail: (error: unknown) => void,
): void {
  if (types.isPromise(value) && value.constructor === OwnPromise) void whenDone(value, ok, fail);
  else value.then(ok, fail);
}

/** Begins a wait for `value`. */
export function wait(value: unknown): Box | Promise<Box> {
  const run = currentRun();
  noteInterrupt(run);
  if (run.interruptedAt !== undefined) {
    const fate = run.afterInterrupt();
    // The value may be a promise that nobody will look at.
    if (fate !== "go on" && isThenable(value)) whenSettled(value, undefined, () => undefined);
    if (fate === "throw") return { run, ok: false, value: new Interrupted() };
    if (fate === "park") return never;
  }
  if (!isThenable(value)) return { run, ok: true, value };
  return new OwnPromise((resolve) => {
    const settled = run.onInterrupt(() => resolve({ run, ok: false, value: new Interrupted() }));
    whenSettled(
      value,
      (result) => {
        settled();
        resolve({ run, ok: true, value: result });
      },
      (error) => {
        settled();
        resolve({ run, ok: false, value: error });
      },
    );
  });
}

/** Ends a wait: its value, or its error with the place that awaited it. */
export function resume(box: Box, site: string): unknown {
  resumeAs(box.run);
  if (box.ok) return box.value;
  addAwaitSite(box.value, site);
  throw box.value;
}

/** What `for await` iterates over: the same values, each waited for as {@link wait} does. */
export function each(iterable: object, site: string): AsyncIterable<unknown> {
  const given = iterable as Partial<AsyncIterable<unknown> & Iterable<unknown>>;
  const asynchronous = given[Symbol.asyncIterator];
  const iterator = asynchronous?.call(given) ?? given[Symbol.iterator]?.call(given);
  if (iterator === undefined) return iterable as AsyncIterable<unknown>; // the loop says what is wrong
  const step = async (result: unknown): Promise<IteratorResult<unknown>> => {
    const got = resume(await wait(result), site) as IteratorResult<unknown>;
    if (asynchronous !== undefined || got.done) return got;
    return { done: false, value: resume(await wait(got.value), site) };
  };
  return {
    [Symbol.asyncIterator]: () => ({
      next: (...sent) => step(iterator.next(...sent)),
      ...(iterator.return === undefined
        ? {}
        : {
            return: (value: unknown) =>
              Promise.resolve(iterator.return?.(value)) as Promise<IteratorResult<unknown>>,
          }),
    }),
  };
}

/** Names of the three in compiled code; properties of the global object that no listing shows. */
export const names = { wait: "__engram_wait", resume: "__engram_resume", each: "__engram_each" } as const;

export function installAwait(): void {
  for (const [name, value] of [
    [names.wait, wait],
    [names.resume, resume],
    [names.each, each],
  ] as const)
    Object.defineProperty(globalThis, name, { value, enumerable: false });
}
