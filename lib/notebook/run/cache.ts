/** @file Results of notebooks that ran well, kept under what they depend on. */
import { createHash } from "node:crypto";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Provenance, sweepTemporary, writeAtomic } from "../../io/index";
import type { CellRecord } from "./execute";
import { type Cell, isCode, type Notebook, type Output, tagsOf } from "./nbformat";
import { type Request, withParameters } from "./parameters";

/** What is kept of a run: enough to rebuild the executed notebook around texts that may have changed. */
export interface Entry {
  readonly key: string;
  /** ISO time at which it was computed */
  readonly computed: string;
  readonly provenance: Provenance;
  /** per code cell, in order */
  readonly outputs: readonly { outputs: Output[]; execution_count: number | null }[];
  readonly cells: readonly CellRecord[];
  /** [ms] */
  readonly startup: number;
  /** [ms] */
  readonly duration: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** the cell that sets them */
  readonly inserted?: Cell;
  readonly unknown: readonly string[];
  readonly hasMode: boolean;
}

const kept = 400;

/** Hash of a notebook's code, what it was asked to set, and everything in `surroundings`. */
export function cacheKey(notebook: Notebook, request: Request, surroundings: unknown): string {
  const code = notebook.cells.filter(isCode).map((cell) => [cell.source, tagsOf(cell)]);
  const asked = [request.mode ?? null, [...request.values].sort(([a], [b]) => (a < b ? -1 : 1))];
  const kernel = (notebook.metadata["kernelspec"] as { name?: unknown } | undefined)?.name ?? null;
  return createHash("sha256")
    .update(JSON.stringify([1, code, asked, kernel, surroundings]))
    .digest("hex");
}

/** Results on disk, one file each. */
export class Cache {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  private file(key: string): string {
    return join(this.folder, `${key.slice(0, 32)}.json`);
  }

  /** The result under a key; undefined when there is none or it cannot be read. */
  async get(key: string): Promise<Entry | undefined> {
    try {
      const entry = JSON.parse(await readFile(this.file(key), "utf8")) as Entry;
      return entry.key === key && Array.isArray(entry.outputs) ? entry : undefined;
    } catch {
      return undefined;
    }
  }

  /** Keeps a result. */
  put(entry: Entry): Promise<void> {
    return writeAtomic(this.file(entry.key), JSON.stringify(entry));
  }

  /** Clears up behind killed writers and forgets the oldest results when there are very many. */
  async tidy(): Promise<void> {
    await sweepTemporary(this.folder);
    const names = (await readdir(this.folder).catch(() => [] as string[])).filter((name) =>
      name.endsWith(".json"),
    );
    if (names.length <= kept) return;
    const dated = await Promise.all(
      names.map(async (name) => {
        const path = join(this.folder, name);
        return { path, time: (await stat(path).catch(() => undefined))?.mtimeMs ?? 0 };
      }),
    );
    dated.sort((a, b) => b.time - a.time);
    for (const { path } of dated.slice(kept)) await rm(path, { force: true });
  }
}

/** The executed notebook: today's texts with the kept outputs. */
export function rebuild(notebook: Notebook, entry: Entry): Notebook {
  const made = structuredClone(withParameters(notebook, entry.inserted));
  for (const [i, cell] of made.cells.filter(isCode).entries()) Object.assign(cell, entry.outputs[i]);
  return made;
}
