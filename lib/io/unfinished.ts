/**
 * @file What a long run that was cut off leaves behind: the entries that were finished, as lines of JSON, and a checkpoint of
 * the one under way. Both are written while the run goes on, as whole files, and removed when it is complete.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Checkpoint } from "../training";
import { loadCheckpoint, saveCheckpointSync } from "./checkpoint-file";
import { cacheFolder, root } from "./paths";
import type { Provenance } from "./provenance";
import { resultFile } from "./results";
import { writeAtomicSync } from "./write";

/** All that decides what a run's entries are: work is gone on with only where every part is the same. */
export interface UnfinishedKey {
  readonly experiment: string;
  readonly parameters: unknown;
  readonly seed: number;
  /** hash of what the experiment is given besides */
  readonly data: string;
  /** hash of the code that runs: {@link codeHash} */
  readonly code: string;
  /** what computes: backend, threads, versions, processor */
  readonly machine: unknown;
}

interface Head {
  readonly format: "engram/unfinished@1";
  readonly key: UnfinishedKey;
  readonly provenance: Provenance;
  readonly seconds: number;
}

/** The entries of a run that is under way, and where it stands in the next one. */
export interface Unfinished<Entry = unknown> {
  /** finished by earlier attempts and by this one, in order */
  readonly entries: readonly Entry[];
  /** the entry after these, as far as an earlier attempt had come with it */
  readonly checkpoint: Checkpoint | undefined;
  /** the checkout as it stood when the first attempt began */
  readonly provenance: Provenance;
  /** [s] that earlier attempts took, as far as they wrote down */
  readonly seconds: number;
  /** Writes an entry down; `seconds` is what all attempts took so far. */
  add(entry: Entry, seconds: number): void;
  /** Writes down how far the next entry has come. */
  save(checkpoint: Checkpoint, seconds: number): void;
  /** Removes all of it, once it is complete. */
  remove(): void;
}

const format = "engram/unfinished@1";
/** Age after which nobody comes back to it [ms]. */
const forgotten = 30 * 24 * 3600 * 1000;

/** Where unfinished runs are kept: in the user's cache, so that they outlive a checkout. */
export function unfinishedFolder(): string {
  return join(cacheFolder(), "unfinished");
}

/** Content hash of the compiled modules of some rooms of the library. */
export function codeHash(...rooms: readonly string[]): string {
  const hash = createHash("sha256");
  const add = (folder: string, name: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const [path, called] = [join(folder, entry.name), `${name}/${entry.name}`];
      if (entry.isDirectory()) add(path, called);
      else if (entry.name.endsWith(".js")) hash.update(`${called}\0`).update(readFileSync(path)).update("\0");
    }
  };
  for (const room of rooms) add(join(root, "lib", "dist", room), room);
  return hash.digest("hex");
}

/** What an earlier attempt left under `key`; undefined when there is nothing, or nothing that can be read. */
function readLeft(path: string, key: UnfinishedKey): { head: Head; entries: unknown[] } | undefined {
  try {
    const [head, ...entries] = readFileSync(path, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    const same = JSON.stringify((head as Head).key) === JSON.stringify(key);
    return (head as Head).format === format && same ? { head: head as Head, entries } : undefined;
  } catch {
    return undefined; // Nothing there, or a disk that lost power: the run begins at its beginning.
  }
}

/** Removes a file where that can be done: what stays behind is at worst read once more. */
function clear(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // A folder that cannot be written to: what was to be kept there was not, and the run has said so.
  }
}

/** Removes what was left so long ago that its code is no more. */
function forget(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > forgotten) clear(path);
  }
}

/**
 * Opens what an interrupted run left, or a new page where there is nothing. Two processes that make the same run at once do not
 * disturb each other's results: each writes what it knows, and what they know is the same.
 *
 * @param begun the checkout as it stands now, for a run that begins
 */
export function openUnfinished<Entry>(
  key: UnfinishedKey,
  begun: Provenance,
  folder: string = unfinishedFolder(),
): Unfinished<Entry> {
  resultFile(key.experiment); // its name is part of a path here too
  const plain = JSON.parse(JSON.stringify(key)) as UnfinishedKey;
  const mark = createHash("sha256").update(JSON.stringify(plain)).digest("hex").slice(0, 16);
  const stem = join(folder, `${key.experiment}-${mark}`);
  const file = `${stem}.jsonl`;
  try {
    forget(folder);
  } catch {
    // No folder yet.
  }
  const left = readLeft(file, plain);
  const entries = (left?.entries ?? []) as Entry[];
  const { provenance, seconds: before } = left?.head ?? { provenance: begun, seconds: 0 };
  /** Named after the entry that it belongs to, so that one of the entry before is never taken for it. */
  const training = (): string => `${stem}.${entries.length}.safetensors`;
  const write = (seconds: number): void => {
    const head: Head = { format, key: plain, provenance, seconds };
    writeAtomicSync(file, `${[head, ...entries].map((line) => JSON.stringify(line)).join("\n")}\n`);
  };
  let checkpoint: Checkpoint | undefined;
  try {
    checkpoint = left && loadCheckpoint(training());
  } catch {
    // None, or none that can be read: the entry begins at its beginning.
  }
  return {
    entries,
    get checkpoint() {
      return checkpoint;
    },
    provenance,
    seconds: before,
    add(entry, seconds) {
      const done = training();
      entries.push(entry);
      checkpoint = undefined;
      write(seconds);
      clear(done);
    },
    save(made, seconds) {
      saveCheckpointSync(training(), made);
      write(seconds);
    },
    remove() {
      for (const path of [training(), file]) clear(path);
    },
  };
}
