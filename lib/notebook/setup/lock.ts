/** @file One process at a time: the lock of `lib/bin/lock.mjs`, which serves also before anything is compiled. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../../io";

interface Locks {
  withLock<T>(
    file: string,
    waiting: (whom: string) => void,
    work: (hold: (pid: number) => void) => Promise<T>,
    times?: { pulse: number; patience: number },
  ): Promise<T>;
}

/**
 * Runs `work` while holding the lock `file`; waits while another living process holds it.
 *
 * @param waiting called once when the lock is held by another, with words for whom and at which file
 */
export async function withLock<T>(
  file: string,
  waiting: (whom: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const locks = (await import(pathToFileURL(join(root, "lib", "bin", "lock.mjs")).href)) as Locks;
  return locks.withLock(file, waiting, work);
}
