/**
 * @file Timers that know which cell started them: they stop with it when it is interrupted, what they print goes to its
 * output, and an error in one of them is shown there instead of ending the process.
 */
import { promisify } from "node:util";
import { clear, currentRun, inNameOf, type Run } from "./run";

type Callback = (...given: unknown[]) => unknown;
type Start = (callback: Callback, ...rest: unknown[]) => NodeJS.Timeout | NodeJS.Immediate;

const owners = new WeakMap<object, Run>();

function owned(start: Start, once: boolean, failed: (run: Run, error: unknown) => void): Start {
  const wrapped: Start = (callback, ...rest) => {
    if (typeof callback !== "function") return start(callback, ...rest); // throws Node's own error
    const run = currentRun();
    const timer = start(
      (...given) => {
        if (once) run.timers.delete(timer);
        inNameOf(run, () => {
          try {
            callback(...given);
          } catch (error) {
            failed(run, error);
          }
        });
      },
      ...rest,
    );
    if (run.over) clear(timer);
    else {
      run.timers.add(timer);
      owners.set(timer, run);
    }
    return timer;
  };
  return wrapped;
}

/** Replaces the global timers. `failed` is told of an error that a callback threw. */
export function installTimers(failed: (run: Run, error: unknown) => void): void {
  const scope = globalThis as unknown as Record<string, Start>;
  for (const name of ["setTimeout", "setInterval", "setImmediate"]) {
    const original = scope[name];
    const wrapped = owned(original, name !== "setInterval", failed);
    const custom = (original as { [promisify.custom]?: unknown })[promisify.custom];
    if (custom !== undefined) Object.defineProperty(wrapped, promisify.custom, { value: custom });
    Object.defineProperty(wrapped, "name", { value: name });
    scope[name] = wrapped;
  }
  const clears = globalThis as unknown as Record<string, (timer: unknown) => void>;
  for (const name of ["clearTimeout", "clearInterval", "clearImmediate"]) {
    const original = clears[name];
    clears[name] = (timer) => {
      if (typeof timer === "object" && timer !== null)
        owners.get(timer)?.timers.delete(timer as NodeJS.Timeout);
      original(timer);
    };
  }
}
