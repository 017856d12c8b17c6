/** @file Where the checkout and the compiled library are, found from this file whether it runs compiled or not. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

function findRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "lib", "package.json")) && existsSync(join(folder, "node_modules")))
      return folder;
    if (folder === dirname(folder)) throw new Error(`internal: no checkout around ${from}`);
  }
}

/** The checkout: the folder that holds `lib/` and `node_modules/`. */
export const root: string = findRoot(__dirname);
/** Sources of the library. */
export const lib: string = join(root, "lib");
/** The library as compiled: what cells import. */
export const dist: string = join(lib, "dist");
/** This kernel, compiled: the only part of `dist` that is never reloaded. */
export const kernelFolder: string = join(dist, "notebook", "kernel");
