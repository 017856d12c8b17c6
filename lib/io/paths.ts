/** @file Where things stand on the disk: the checkout and the user's cache. No other module knows a path. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

function findRoot(folder: string): string {
  const parent = dirname(folder);
  return parent === folder || existsSync(join(folder, "lib", "bin", "ready.mjs")) ? folder : findRoot(parent);
}

/** The checkout: the folder that holds package.json, notebooks/ and lib/. */
export const root: string = findRoot(__dirname);

/** The user's cache, shared by every clone: environments and libraries too large for the checkout. */
export function cacheFolder(): string {
  const { ENGRAM_CACHE, XDG_CACHE_HOME } = process.env;
  return ENGRAM_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), ".cache"), "engram");
}
