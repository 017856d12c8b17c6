/** @file The private folder of a run and the watchman that clears up should the run be killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { explainFile, isAlive, root } from "../../io/index";
import { killTree } from "../tree";

/** Where a run keeps its connection files, and what must not outlive it. */
export class Watch {
  /** private folder, removed at the end */
  readonly folder: string;
  private readonly children = new Set<number>();
  private readonly watchman: ChildProcess;

  private constructor(folder: string, watchman: ChildProcess) {
    this.folder = folder;
    this.watchman = watchman;
    this.tell(`=${folder}`);
  }

  /** Makes the folder, removes those that killed runs left, and starts the watchman. */
  static async start(): Promise<Watch> {
    await sweep();
    const folder = await mkdtemp(join(tmpdir(), `engram-run-${process.pid}-`)).catch((error: unknown) => {
      throw explainFile("write", tmpdir(), error);
    });
    const program = join(root, "lib", "dist", "notebook", "run", "watchman.js");
    const watchman = spawn(process.execPath, [program], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    watchman.on("error", () => {});
    watchman.stdin.on("error", () => {});
    watchman.unref();
    (watchman.stdin as Writable & { unref?(): void }).unref?.();
    return new Watch(folder, watchman);
  }

  /** Remembers a process, the leader of its own group. */
  add(pid: number): void {
    this.children.add(pid);
    this.tell(`+${pid}`);
  }

  /** Forgets a process that has ended. */
  remove(pid: number): void {
    if (this.children.delete(pid)) this.tell(`-${pid}`);
  }

  /** Ends what still runs and removes the folder. */
  async stop(): Promise<void> {
    for (const pid of this.children) killTree(pid);
    this.watchman.stdin?.end();
    await rm(this.folder, { force: true, recursive: true });
  }

  private tell(line: string): void {
    if (this.watchman.stdin?.writable) this.watchman.stdin.write(`${line}\n`);
  }
}

async function sweep(): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => [] as string[]);
  for (const name of names) {
    const owner = /^engram-run-(\d+)-\w+$/.exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    await rm(join(tmpdir(), name), { force: true, recursive: true }).catch(() => {});
  }
}
