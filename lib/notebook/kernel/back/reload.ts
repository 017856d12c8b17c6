/**
 * @file Before each cell: has `lib/` changed? Then it is compiled and loaded anew, so that no cell runs old code. While
 * the library does not compile, a cell that uses it is stopped with the compiler's words.
 */
import { spawn } from "node:child_process";
import { type Dirent, readdirSync, rmSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { killTree } from "../../tree";
import type { Failure } from "../frames";
import { dist, kernelFolder, lib, root } from "../places";
import { now, OwnPromise, whenDone } from "./builtins";
import { loadedLibrary, refuseLibrary, reloadLibrary } from "./library";
import { Interrupted, type Run } from "./run";
import { forgetFiles } from "./scripts";

/** The library's sources do not compile. */
export class LibraryError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.evalue);
    this.failure = failure;
  }
}

/** Modification times and sizes of the files below `folder` that `keep` names, as one text. */
function stampOf(folder: string, keep: (file: string) => boolean): string {
  const found: string[] = [];
  const walk = (at: string): void => {
    let entries: Dirent[];
    try {
      entries = readdirSync(at, { withFileTypes: true });
    } catch {
      return; // removed while we looked
    }
    for (const entry of entries) {
      if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
      const path = join(at, entry.name);
      if (path === dist && folder !== dist) continue;
      if (entry.isDirectory()) walk(path);
      else if (keep(path)) {
        const stat = statSync(path, { throwIfNoEntry: false });
        if (stat !== undefined) found.push(`${path} ${stat.mtimeMs} ${stat.size}`);
      }
    }
  };
  walk(folder);
  return found.join("\n");
}

const sources = (): string => stampOf(lib, (file) => /\.(ts|mts|mjs|json)$/.test(file));
const compiled = (): string =>
  stampOf(dist, (file) => file.endsWith(".js") && !file.startsWith(kernelFolder + sep));
const kernel = (): string => stampOf(kernelFolder, (file) => file.endsWith(".js"));

/** `lib/math/softmax.ts(3,5): error TS…: …` becomes `lib/math/softmax.ts:3:5 - … (TS…)`. */
function failureOf(output: string): Failure {
  const found = output
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^compiling lib/.test(line))
    .map((line) => line.replace(/^(\S+?)\((\d+),(\d+)\): error (TS\d+): (.*)$/, "$1:$2:$3 - $5 ($4)"));
  const first = found.find((line) => /:\d+:\d+ - /.test(line)) ?? found[0] ?? "the build failed";
  return {
    ename: "LibraryError",
    evalue: `lib/ does not compile: ${first}`,
    traceback: ["LibraryError: lib/ does not compile, and old code is not run", ...found],
  };
}

/**
 * What a compiler left that was ended amid its work: some files are new, some old, and its notes of what it wrote would
 * keep the next one from writing them all. Without them it begins afresh.
 */
function forgetCompiled(): void {
  for (const name of [".sources", ".tsbuildinfo"]) rmSync(join(dist, name), { force: true });
}

interface Ready {
  isBuilt(): boolean;
}

export class Reloader {
  private seenSources = "";
  private seenCompiled = "";
  private readonly seenKernel = kernel();
  private toldKernel = false;
  /** the sources that did not compile; the same need not be tried again */
  private failed: { readonly sources: string; readonly error: Error } | undefined;
  /** settles when a compilation that was interrupted has left nothing running */
  private ending: Promise<void> | undefined;
  private readonly on = process.env["ENGRAM_RELOAD"] !== "0";

  private readonly load: (file: string) => unknown;
  private readonly say: (line: string, run: Run) => void;

  constructor(load: (file: string) => unknown, say: (line: string, run: Run) => void) {
    this.load = load;
    this.say = say;
  }

  /**
   * Makes the library current. Where it does not compile, gives the error that cells which use it end with.
   *
   * @throws {Interrupted} when `run` was interrupted meanwhile
   */
  async refresh(run: Run): Promise<Error | undefined> {
    if (!this.on) return undefined;
    await this.ending;
    const error = await this.compile(run);
    refuseLibrary(error);
    if (error === undefined) this.reload(run);
    return error;
  }

  private async compile(run: Run): Promise<Error | undefined> {
    const present = sources();
    if (present === this.seenSources) return undefined;
    if (this.failed?.sources === present) return this.failed.error;
    const ready = (await import(pathToFileURL(join(lib, "bin", "ready.mjs")).href)) as Ready;
    if (run.interruptedAt !== undefined) throw new Interrupted();
    if (!ready.isBuilt()) {
      this.seenSources = "";
      const error = await this.build(run);
      if (error !== undefined) {
        this.failed = { sources: present, error };
        return error;
      }
    }
    this.failed = undefined;
    this.seenSources = present;
    return undefined;
  }

  private reload(run: Run): void {
    const present = compiled();
    if (present === this.seenCompiled) return;
    const first = this.seenCompiled === "";
    if (!first || loadedLibrary().length > 0) {
      forgetFiles();
      reloadLibrary(this.load);
    }
    this.seenCompiled = present;
    if (!first && !this.toldKernel && kernel() !== this.seenKernel) {
      this.toldKernel = true;
      this.say("lib/notebook/kernel has changed: restart the kernel to run its new code", run);
    }
  }

  private build(run: Run): Promise<Error | undefined> {
    const started = now();
    return new OwnPromise((resolve, reject) => {
      const child = spawn(process.execPath, [join(lib, "bin", "engram.mjs"), "build"], {
        cwd: root,
        // A group of its own, so that the compiler below it ends with it.
        detached: process.platform !== "win32",
        stdio: ["ignore", "pipe", "pipe"],
      });
      const closed = new OwnPromise<void>((done) => child.on("close", () => done()));
      let output = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (chunk: Buffer) => {
          output += chunk;
        });
      const settled = run.onInterrupt(() => {
        if (child.pid !== undefined) killTree(child.pid);
        this.ending = whenDone(closed, forgetCompiled);
        reject(new Interrupted());
      });
      child.on("error", resolve);
      child.on("close", (code) => {
        settled();
        if (run.interruptedAt !== undefined) return;
        if (code !== 0) return resolve(new LibraryError(failureOf(output)));
        this.say(`lib/ has changed: compiled in ${((now() - started) / 1000).toFixed(1)} s`, run);
        resolve(undefined);
      });
    });
  }
}
