/**
 * @file A lock between the kernel's own code and the thread that may terminate what runs. The user's code runs with
 * the lock open; compiling cells, answering the front and writing output hold it, so that a termination never leaves
 * them half done.
 *
 * Shared memory: [LOCK] 0 open, 1 held by the main thread, 2 held by the watchdog · [WANTED] number of interrupts
 * asked for · [HANDLED] of these, how many the main thread has taken note of · [TARGET] what the last one is for: the
 * cell of that number, or, negative, what cells up to that number left running · [RUNNING] the running cell, or 0.
 */
export const LOCK = 0;
export const WANTED = 1;
export const HANDLED = 2;
export const TARGET = 3;
export const RUNNING = 4;

/** The memory that both threads see. */
export const shared: Int32Array = new Int32Array(new SharedArrayBuffer(20));

let depth = 0;

/** From here on nothing terminates this thread, until as many calls of {@link leave}. */
export function enter(): void {
  if (depth === 0) {
    // Not Atomics.wait: the thread must still take notice of the termination that the watchdog has begun.
    while (Atomics.compareExchange(shared, LOCK, 0, 1) !== 0);
  }
  depth++;
}

export function leave(): void {
  depth--;
  if (depth === 0) Atomics.store(shared, LOCK, 0);
}

/** True inside of {@link enter} and {@link leave}. */
export function isHeld(): boolean {
  return depth > 0;
}

/** Runs `work` so that it cannot be terminated. */
export function shielded<T>(work: () => T): T {
  enter();
  try {
    return work();
  } finally {
    leave();
  }
}

/** Runs the user's code out of shielded code: `work` can be terminated, and then the lines after it never run. */
export function exposed<T>(work: () => T): T {
  const held = depth;
  if (held === 0) return work();
  depth = 0;
  Atomics.store(shared, LOCK, 0);
  try {
    return work();
  } finally {
    enter();
    depth = held;
  }
}

/** True when an interrupt was asked for that means the cell `id` and that this thread has not yet noticed. */
export function interruptWanted(id: number): boolean {
  if (Atomics.load(shared, WANTED) === Atomics.load(shared, HANDLED)) return false;
  const target = Atomics.load(shared, TARGET);
  return target > 0 ? id === target : id <= -target;
}

/** Tells the watchdog which cell runs; 0 for none. */
export function noteRunning(id: number): void {
  Atomics.store(shared, RUNNING, id);
}
