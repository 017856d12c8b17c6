/** @file One process at a time: a file that names its holder, forgotten when the holder is gone. */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** True when the process that wrote `file` can no longer be working. */
function abandoned(file: string): boolean {
  try {
    const holder = Number(readFileSync(file, "utf8"));
    if (holder > 0) process.kill(holder, 0);
    // A holder that has not yet written its number is alive unless the file is old.
    return holder <= 0 && Date.now() - statSync(file).mtimeMs > 5000;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/**
 * Runs `work` while holding the lock `file`; waits while another living process holds it.
 *
 * @param waiting called once when the lock is held by another
 */
export async function withLock<T>(file: string, waiting: () => void, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  for (let told = false; ; ) {
    try {
      writeFileSync(file, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (abandoned(file)) rmSync(file, { force: true });
    else {
      if (!told) waiting();
      told = true;
      await sleep(300);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
