/** @file Ends a process together with the processes that it started. */
import { spawnSync } from "node:child_process";

/** Kills at once a process that was started as the leader of its own group, and the whole group with it. */
export function killTree(pid: number): void {
  if (process.platform === "win32") {
    spawnSync("taskkill", ["/pid", String(pid), "/t", "/f"], { stdio: "ignore" });
    return;
  }
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Already gone, which is what was asked for.
  }
}
