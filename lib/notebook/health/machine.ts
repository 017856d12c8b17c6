/** @file The machine: system, processors, memory, disk, git. */
import { statfs } from "node:fs/promises";
import { arch, availableParallelism, cpus, release, type as systemName, totalmem } from "node:os";
import { dirname } from "node:path";
import { cacheFolder, root } from "../../io/index";
import { capture } from "../setup/process";
import { type Finding, ok, warn } from "./finding";

const gib = 2 ** 30;

/** Operating system, processors and memory. */
export function hardwareHealth(memory: number = totalmem()): Finding[] {
  const model = cpus()[0]?.model.trim();
  const amount = `${(memory / gib).toFixed(1)} GiB`;
  return [
    ok("system", `${systemName()} ${release()} on ${arch()}`),
    ok("processors", `${availableParallelism()}${model ? ` × ${model}` : ""}`),
    memory < 3.5 * gib
      ? warn(
          "memory",
          `${amount}; notebooks are made for 4 or more`,
          "npm run reproduce -- --jobs 1 runs one notebook at a time",
        )
      : ok("memory", amount),
  ];
}

async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    const parent = dirname(folder);
    if (parent === folder) throw error;
    return freeBytes(parent);
  }
}

/** Room where results and caches go; the checkout with all of it takes about 2 GB, native TensorFlow 1 more. */
export async function diskHealth(
  places: readonly string[] = [root, cacheFolder()],
  enough: number = 2 * gib,
): Promise<Finding> {
  const free = await Promise.all(places.map(freeBytes));
  const least = Math.min(...free);
  const text = `${(least / gib).toFixed(1)} GiB free`;
  return least < enough
    ? warn(
        "disk",
        `${text}, results and caches may not fit`,
        "free some, or ENGRAM_CACHE=<folder on another disk>",
      )
    : ok("disk", text);
}

/** git: provenance names the commit when it can. */
export async function gitHealth(command = "git"): Promise<Finding> {
  const ran = await capture(command, ["--version"], { timeout: 10_000 });
  return ran.code === 0
    ? ok("git", ran.stdout.trim())
    : warn("git", "not found; provenance of results cannot name the commit", "install git");
}
