/** @file One set-up at a time: a lock file that names its holder, and that a dead holder does not keep. */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** Whether the process that wrote the lock is gone. On another machine of a shared home only its age can tell. */
function abandoned(path: string): boolean {
  try {
    const [id, host] = readFileSync(path, "utf8").split("@");
    const age = Date.now() - statSync(path).mtimeMs;
    if (host === undefined || host !== hostname()) return age > 3_600_000;
    process.kill(Number(id), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** Does `work` while holding the lock file `path`; waits for another holder, and says so once. */
export async function alone<T>(path: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  for (let told = false; ; await wait(250))
    try {
      writeFileSync(path, `${process.pid}@${hostname()}`, { flag: "wx" });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      if (abandoned(path)) rmSync(path, { force: true });
      else if (!told) {
        process.stderr.write("waiting for another set-up of the same, which is running\n");
        told = true;
      }
    }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}
