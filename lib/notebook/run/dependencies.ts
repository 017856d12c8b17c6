/**
 * @file What the result of a notebook depends on besides its cells. Everything that could matter is hashed by
 * content, rather too much than too little: a result that is computed again costs seconds, a stale one the truth.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { cacheFolder, fileHash, root } from "../../io/index";

/** Compiled modules that no cell can reach: they drive notebooks, or stand beside them. */
const outside = /^notebook\/(?:run|report|setup)\/|^notebook\/(?:cli|commands|doctor|lab)\b/;

function filesBelow(folder: string, keep: (path: string) => boolean): string[] {
  const found: string[] = [];
  let entries: import("node:fs").Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
    if (entry.isDirectory()) found.push(...filesBelow(path, keep));
    else if (keep(path)) found.push(path);
  }
  return found.sort();
}

function contentHash(folder: string, paths: readonly string[]): string {
  const hash = createHash("sha256");
  for (const path of paths) {
    const bytes = readFileSync(path);
    hash.update(`${relative(folder, path).split(sep).join("/")}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex");
}

/** Content hash of the compiled modules that a notebook, or its kernel, can load. */
export function libHash(): string {
  const dist = join(root, "lib", "dist");
  const inside = (path: string) => !outside.test(relative(dist, path).split(sep).join("/"));
  return contentHash(
    dist,
    filesBelow(dist, (path) => /\.(?:js|json|wasm)$/.test(path) && inside(path)),
  );
}

/** Content hash of the compiled modules of these rooms. */
export function roomsHash(...rooms: readonly string[]): string {
  const dist = join(root, "lib", "dist");
  const paths = rooms.flatMap((room) => filesBelow(join(dist, room), (path) => path.endsWith(".js")));
  return contentHash(dist, paths);
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
export function surroundings(): Surroundings {
  const data = join(root, "data");
  return {
    data: contentHash(
      data,
      filesBelow(data, () => true),
    ),
    lib: libHash(),
    lock: fileHash(join(root, "package-lock.json")),
    native: nativeLibraries(),
    node: process.versions.node.split(".")[0] as string,
    platform: `${process.platform}-${process.arch}`,
    settings: settings(),
  };
}

/** Content hash of the files beside a notebook that its cells could read or import. */
export function besideHash(folder: string): string {
  const keep = (path: string) => !/\.ipynb$|README\.md$/.test(path);
  return contentHash(folder, filesBelow(folder, keep));
}
