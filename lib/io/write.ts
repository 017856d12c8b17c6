/** @file Writing that leaves the whole new file or the old one, never a half of either. */
import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { shownPath } from "./paths";
import { explainFile } from "./plain";

/** The part of the file system that writing needs; tests pass one that fails. */
export interface FileSystem {
  mkdir(path: string): Promise<unknown>;
  writeFile(path: string, data: string | Uint8Array, options: { flag: string }): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  rm(path: string, options: { force: boolean }): Promise<void>;
}

const disk: FileSystem = { mkdir, writeFile, rename, rm };
let written = 0;

/** Name of the file that holds a write under way: hidden, beside its target, with the writer's process number. */
const temporary = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${process.pid}-${++written}.tmp`);

/**
 * Makes a folder and those above it, one at a time: Node's own recursive way calls a read-only file system a missing folder.
 */
async function makeFolder(folder: string, files: FileSystem): Promise<void> {
  const stands = (): boolean => statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  if (stands()) return;
  const above = dirname(folder);
  if (above !== folder) await makeFolder(above, files);
  await files.mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (!stands()) throw error; // else another process was faster
  });
}

/**
 * Writes a file through a temporary one in the same folder, which is made when missing.
 *
 * @throws {PlainError} one line naming the file, when the disk is full or the folder refuses; the old file stays
 */
export async function writeAtomic(
  path: string,
  data: string | Uint8Array,
  files: FileSystem = disk,
): Promise<void> {
  const draft = temporary(path);
  try {
    await makeFolder(dirname(path), files);
    await files.writeFile(draft, data, { flag: "wx" });
    await files.rename(draft, path);
  } catch (error) {
    await files.rm(draft, { force: true }).catch(() => {});
    throw explainFile("write", shownPath(path), error);
  }
}

/**
 * {@link writeAtomic} for a loop that never waits, such as a training: it is on disk when the call returns.
 *
 * @throws {PlainError} one line naming the file, when the disk is full or the folder refuses; the old file stays
 */
export function writeAtomicSync(path: string, data: string | Uint8Array): void {
  const draft = temporary(path);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, data, { flag: "wx" });
    renameSync(draft, path);
  } catch (error) {
    try {
      rmSync(draft, { force: true });
    } catch {
      // What went wrong first is what is told.
    }
    throw explainFile("write", shownPath(path), error);
  }
}

/** Removes what writers that were killed left in a folder; those of living processes stay. */
export async function sweepTemporary(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => [] as string[]);
  let removed = 0;
  for (const name of names) {
    const owner = /^\..+\.(\d+)-\d+\.tmp$/.exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    await rm(join(folder, name), { force: true });
    removed++;
  }
  return removed;
}

/** Whether a process of this number runs now. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
