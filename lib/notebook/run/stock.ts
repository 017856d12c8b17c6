/**
 * @file Takes stock of a folder: one hash of all that stands below it. Files are read once and again only when size,
 * time or identity changed, so that a second look costs no more than listing them.
 */
import { createHash, type Hash } from "node:crypto";
import { closeSync, openSync, readdirSync, readlinkSync, readSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { explainFile, isPlain, shownPath } from "../../io/index";

/** [bytes] of larger files, and of all that comes after so much was read, size and time stand for the content. */
export const readWhole: { file: number; folder: number } = { file: 64 * 2 ** 20, folder: 2 ** 30 };

/** What stands below a folder. */
export interface Stock {
  readonly hash: string;
  /** one line for each file or folder that could not be read */
  readonly unreadable: readonly string[];
}

interface Entry {
  readonly path: string;
  /** size, time and identity; a link that leads nowhere, or back to a folder already met, has its target instead */
  readonly mark: string;
  readonly size: number;
}

const failure = (path: string, error: unknown): string => {
  const told = explainFile("read", shownPath(path), error);
  return isPlain(told) ? told.message : `cannot read ${shownPath(path)}: ${(error as Error).message}`;
};

class Walk {
  readonly entries: Entry[] = [];
  readonly unreadable: string[] = [];
  private readonly folders = new Set<string>();
  private readonly keep: (path: string) => boolean;

  constructor(folder: string, keep: (path: string) => boolean) {
    this.keep = keep;
    this.enter(folder);
  }

  private enter(folder: string): void {
    try {
      const { dev, ino } = statSync(folder, { bigint: true });
      this.folders.add(`${dev}:${ino}`);
      // Hidden ones belong to tools, packages to the lock file.
      for (const name of readdirSync(folder).sort())
        if (!name.startsWith(".") && name !== "node_modules") this.look(join(folder, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") this.unreadable.push(failure(folder, error));
    }
  }

  private look(path: string): void {
    let found: import("node:fs").BigIntStats;
    try {
      found = statSync(path, { bigint: true });
    } catch {
      this.note(path, `link ${linkTarget(path)}`, 0); // leads nowhere, or in a circle
      return;
    }
    const { ctimeNs, dev, ino, mtimeNs, size } = found;
    if (found.isDirectory()) {
      // A linked folder is taken as one that stands here, once: links may lead in circles.
      if (this.folders.has(`${dev}:${ino}`)) this.note(path, `link ${linkTarget(path)}`, 0);
      else this.enter(path);
    } else if (found.isFile()) this.note(path, [dev, ino, size, mtimeNs, ctimeNs].join(":"), Number(size));
    // Sockets, pipes and devices hold nothing that could be compared.
  }

  private note(path: string, mark: string, size: number): void {
    if (this.keep(path)) this.entries.push({ mark, path, size });
  }
}

function linkTarget(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

/** Contents by path, each with the mark of the file that was read. */
const read = new Map<string, { mark: string; hash: string }>();
/** [ms] a file that changed so lately may change once more without another time. */
const settled = 100;

function addContent(hash: Hash, path: string): void {
  const file = openSync(path, "r");
  try {
    const part = Buffer.allocUnsafe(2 ** 20);
    for (let count = readSync(file, part); count > 0; count = readSync(file, part))
      hash.update(part.subarray(0, count));
  } finally {
    closeSync(file);
  }
}

function contentHash({ mark, path }: Entry): string {
  const known = read.get(path);
  if (known?.mark === mark) return known.hash;
  const hash = createHash("sha256");
  addContent(hash, path);
  const made = hash.digest("hex");
  const { mtimeMs, ctimeMs } = statSync(path);
  if (Date.now() - Math.max(mtimeMs, ctimeMs) > settled) read.set(path, { hash: made, mark });
  else read.delete(path);
  return made;
}

/** What stands for a large or unreadable file: its size and time, not where it lies on the disk. */
const sizeAndTime = ({ mark }: Entry): string => mark.split(":").slice(2, 4).join(":");

/**
 * Takes stock of a folder; what is not there is an empty one. Links are followed, hidden entries and
 * `node_modules` left out.
 *
 * @param keep which paths count
 */
export function stockOf(folder: string, keep: (path: string) => boolean = () => true): Stock {
  const { entries, unreadable } = new Walk(folder, keep);
  const hash = createHash("sha256");
  let total = 0;
  for (const entry of entries) {
    const name = relative(folder, entry.path).split(sep).join("/");
    let content = entry.mark;
    if (!entry.mark.startsWith("link ")) {
      total += entry.size;
      const whole = entry.size <= readWhole.file && total <= readWhole.folder;
      content = sizeAndTime(entry);
      try {
        if (whole) content = contentHash(entry);
      } catch (error) {
        unreadable.push(`${failure(entry.path, error)}; its size and time stand for it`);
      }
    }
    hash.update(`${name}\0${entry.size}\0${content}\0`);
  }
  return { hash: hash.digest("hex"), unreadable };
}
