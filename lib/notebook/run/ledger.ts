/** @file Remembers what each output was made from, so that only what is missing or outdated is made again. */
import { createHash } from "node:crypto";
import { readFile, rm, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { writeAtomic } from "../../io/index";

interface Made {
  key: string;
  /** size [bytes] and time of last change [ms], by path relative to the folder */
  files: Record<string, [number, number]>;
}

/** Short hash of anything that can be written as JSON. */
export function hashOf(...parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}

/** The outputs in one folder. */
export class Ledger {
  private readonly folder: string;
  private readonly made: Map<string, Made>;
  private readonly touched = new Set<string>();

  private constructor(folder: string, made: Map<string, Made>) {
    this.folder = folder;
    this.made = made;
  }

  private static file(folder: string): string {
    return join(folder, ".made.json");
  }

  /** Opens the ledger of a folder; an absent or broken one is an empty one. */
  static async open(folder: string): Promise<Ledger> {
    try {
      const entries = Object.entries(
        JSON.parse(await readFile(Ledger.file(folder), "utf8")) as Record<string, Made>,
      );
      return new Ledger(
        folder,
        new Map(entries.filter(([, made]) => typeof made?.key === "string" && made.files)),
      );
    } catch {
      return new Ledger(folder, new Map());
    }
  }

  /** Whether a target was made from this key and its files are as they were left. */
  async has(target: string, key: string): Promise<boolean> {
    const made = this.made.get(target);
    return made?.key === key && (await this.untouched(made));
  }

  /**
   * Makes a target unless it was made from this key and stands unchanged.
   *
   * @param make does the work and names the files it wrote
   * @returns whether it was made now
   */
  async make(target: string, key: string, make: () => Promise<readonly string[]>): Promise<boolean> {
    this.touched.add(target);
    if (await this.has(target, key)) return false;
    const files: Made["files"] = {};
    for (const path of await make()) {
      const { mtimeMs, size } = await stat(path);
      files[relative(this.folder, path).split(sep).join("/")] = [size, mtimeMs];
    }
    this.made.set(target, { files, key });
    return true;
  }

  /** Removes the files of targets that this run did not ask for, unless somebody changed them since. */
  async dropOthers(): Promise<void> {
    const kept = new Set(
      [...this.touched].flatMap((target) => Object.keys(this.made.get(target)?.files ?? {})),
    );
    for (const [target, made] of this.made) {
      if (this.touched.has(target)) continue;
      const ours = await this.untouched(made);
      for (const path of Object.keys(made.files))
        if (ours && !kept.has(path)) await rm(join(this.folder, path), { force: true });
      this.made.delete(target);
    }
  }

  /** Writes the ledger. */
  save(): Promise<void> {
    return writeAtomic(
      Ledger.file(this.folder),
      `${JSON.stringify(Object.fromEntries([...this.made].sort()), null, 1)}\n`,
    );
  }

  private async untouched({ files }: Made): Promise<boolean> {
    const entries = Object.entries(files);
    const states = await Promise.all(
      entries.map(([path]) => stat(join(this.folder, path)).catch(() => undefined)),
    );
    return entries.every(([, [size, time]], i) => states[i]?.size === size && states[i]?.mtimeMs === time);
  }
}
