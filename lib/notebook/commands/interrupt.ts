/** @file Ctrl-C: the first asks the run to stop, the second stops at once. */

/** A signal that is aborted when the user, or the system, asks to stop; `release` gives the keys back. */
export function untilInterrupted(): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of names) process.on(name, stop);
  return {
    release: () => {
      for (const name of names) process.off(name, stop);
    },
    signal: controller.signal,
  };
}
