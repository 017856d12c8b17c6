/** @file One process at a time: a file that names its holder, forgotten when the holder is gone. */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "../../io";

/** [ms] a lock of another machine (a shared home) or without a name is believed for so long. */
const patience = { elsewhere: 3_600_000, unnamed: 5000 };

/** True when the process that wrote `file` can no longer be working. */
function abandoned(file: string): boolean {
  try {
    const [id, host] = readFileSync(file, "utf8").split("@");
    const age = Date.now() - statSync(file).mtimeMs;
    if (host === undefined) return age > patience.unnamed;
    if (host !== hostname()) return age > patience.elsewhere;
    return !isAlive(Number(id));
  } catch {
    return false; // gone meanwhile: the next attempt takes it
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
      writeFileSync(file, `${process.pid}@${hostname()}`, { flag: "wx" });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (abandoned(file)) rmSync(file, { force: true });
    else {
      if (!told) waiting();
      told = true;
      await sleep(250);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
