/** @file Where things stand on disk: the checkout and the user's cache. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, relative, sep } from "node:path";

function findRoot(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "lib", "bin", "ready.mjs"))) return folder;
    if (folder === dirname(folder)) throw new Error("internal: lib/io/paths does not stand in a checkout");
  }
}

/** The checkout: the folder that holds package.json, notebooks/ and lib/. */
export const root: string = findRoot();

/** What is shared by every checkout of this user: the Python environment, native libraries, browsers. */
export function cacheFolder(): string {
  return (
    process.env["ENGRAM_CACHE"] ?? join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "engram")
  );
}

/** A path as a reader wants it: relative to the checkout when inside it, with forward slashes. */
export function shownPath(path: string): string {
  const short = relative(root, path);
  if (short === "") return ".";
  return short.startsWith("..") || isAbsolute(short) ? path : short.split(sep).join("/");
}
