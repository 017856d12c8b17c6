/**
 * @file What the result of a notebook depends on besides its cells. Everything that could matter is hashed by
 * content, rather too much than too little: a result that is computed again costs seconds, a stale one the truth.
 */
import { readdirSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { cacheFolder, fileHash, root } from "../../io/index";
import { type Stock, stockOf } from "./stock";

/** Compiled modules that no cell can reach: they drive notebooks, or stand beside them. */
const outside = /^notebook\/(?:run|report|setup)\/|^notebook\/(?:cli|commands|doctor|lab)\b/;

const slashed = (from: string, path: string): string => relative(from, path).split(sep).join("/");

/** Content hash of the compiled modules that a notebook, or its kernel, can load. */
export function libHash(): string {
  const dist = join(root, "lib", "dist");
  return stockOf(dist, (path) => /\.(?:js|json|wasm)$/.test(path) && !outside.test(slashed(dist, path))).hash;
}

/** Content hash of the compiled modules of these rooms. */
export function roomsHash(...rooms: readonly string[]): string {
  const dist = join(root, "lib", "dist");
  return rooms.map((room) => stockOf(join(dist, room), (path) => path.endsWith(".js")).hash).join(" ");
}

/** Settings of the environment that may change numbers: our own, without those that only steer the command. */
function settings(): string[] {
  const steering = /^ENGRAM_(?:TRACE|CACHE|RELOAD)$/;
  return Object.entries(process.env)
    .filter(([name]) => name.startsWith("ENGRAM_") && !steering.test(name))
    .map(([name, value]) => `${name}=${value}`)
    .sort();
}

/** Name of a finished native library in the user's cache; one that is just being built has another. */
const finishedLibrary = /^tensorflow-[\w.]+-tfjs-[\w.]+-[a-z0-9]+-[a-z0-9]+$/;

/** Which native tensor libraries stand in the user's cache, and since when: with them other digits come out. */
function nativeLibraries(): string[] {
  try {
    return readdirSync(cacheFolder())
      .filter((name) => finishedLibrary.test(name))
      .map((name) => `${name} ${statSync(join(cacheFolder(), name)).mtimeMs}`)
      .sort();
  } catch {
    return [];
  }
}

/** Hashes of everything that all notebooks of a run share. */
export interface Surroundings {
  readonly lib: string;
  readonly data: string;
  readonly lock: string | null;
  readonly node: string;
  readonly platform: string;
  readonly settings: readonly string[];
  readonly native: readonly string[];
}

/** Takes stock of the checkout and the machine. */
export function surroundings(tell: (line: string) => void = () => {}): Surroundings {
  const data = stockOf(join(root, "data"));
  for (const line of data.unreadable) tell(line);
  return {
    data: data.hash,
    lib: libHash(),
    lock: fileHash(join(root, "package-lock.json")),
    native: nativeLibraries(),
    node: process.versions.node.split(".")[0] as string,
    platform: `${process.platform}-${process.arch}`,
    settings: settings(),
  };
}

/**
 * Stock of the files beside a notebook that its cells could read or import. Other notebooks are none, nor is what is
 * made of them: their list, and the pictures that `engram notebooks refresh` keeps.
 */
export function beside(folder: string): Stock {
  const made = /\.ipynb$|README\.md$|(?:^|\/)figures\/[^/]+\.svg$/;
  return stockOf(folder, (path) => !made.test(slashed(folder, path)));
}

/** What stands around a notebook when it is planned, and whether it still does when it has run. */
export class Around {
  private readonly folder: string;
  private readonly shared: Surroundings;
  private readonly besideHash: string;

  constructor(shared: Surroundings, folder: string, tell: (line: string) => void) {
    this.folder = folder;
    this.shared = shared;
    const { hash, unreadable } = beside(folder);
    this.besideHash = hash;
    for (const line of unreadable) tell(line);
  }

  /** for the key of a result */
  get parts(): readonly unknown[] {
    return [this.shared, this.besideHash];
  }

  /** What has changed since, in words; empty when nothing has. */
  changed(): string[] {
    const now = surroundings();
    const words = { data: "data/", lib: "lib/", lock: "package-lock.json", native: "native TensorFlow" };
    const found = (Object.keys(words) as (keyof typeof words)[])
      .filter((part) => JSON.stringify(now[part]) !== JSON.stringify(this.shared[part]))
      .map((part) => words[part]);
    return beside(this.folder).hash === this.besideHash ? found : [...found, "files beside it"];
  }
}
