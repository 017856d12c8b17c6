/**
 * @file Says whether `lib/dist` is what the compiler made of the present sources. The stamp beside the compiled files
 * holds a hash of the sources, and size and time of every file as it was left.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout: the folder that holds package.json, notebooks/ and lib/. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const lib = join(root, "lib");
const dist = join(lib, "dist");
const stamp = join(dist, ".sources");

const slashed = (from, path) => relative(from, path).split(sep).join("/");

function filesBelow(folder, keep) {
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === "dist" || entry.name === "node_modules" || entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...filesBelow(path, keep));
    else if (keep(path)) found.push(path);
  }
  return found.sort();
}

/** Content hash of everything that the compiled `lib/` is made from. */
export function sourceHash() {
  const hash = createHash("sha256");
  const sources = filesBelow(
    lib,
    (path) => /\.(ts|mts|mjs|json)$/.test(path) && !path.endsWith("generated.ts"),
  );
  for (const path of [join(root, "tsconfig.json"), join(root, "package-lock.json"), ...sources])
    hash.update(slashed(root, path)).update("\0").update(readFileSync(path)).update("\0");
  return hash.digest("hex");
}

function readStamp() {
  try {
    const { sources, outputs } = JSON.parse(readFileSync(stamp, "utf8"));
    return sources !== undefined && outputs ? { sources, outputs } : undefined;
  } catch {
    return undefined;
  }
}

/** The first compiled file that is not as it was left: gone, of another size, or written since by somebody else. */
function damaged(outputs) {
  return Object.keys(outputs).find((path) => {
    const [size, time] = outputs[path];
    const found = statSync(join(dist, path), { throwIfNoEntry: false });
    // Archives and container images keep times in whole seconds.
    return found?.size !== size || Math.abs(found.mtimeMs - time) >= 1000;
  });
}

/** State of `lib/dist`: `absent`, `outdated`, `damaged` (then `path` is one file of it) or `current`. */
export function buildState() {
  const left = readStamp();
  if (left === undefined) return { state: existsSync(dist) ? "outdated" : "absent" };
  const path = damaged(left.outputs);
  if (path !== undefined) return { state: "damaged", path };
  return { state: left.sources === sourceHash() ? "current" : "outdated" };
}

/** True when `lib/dist` was made from the present sources and is whole. */
export function isBuilt() {
  return buildState().state === "current";
}

/**
 * Declares `lib/dist` to be nothing, before a compiler touches it: one that is killed leaves no stamp behind. What the
 * compiler noted for its next run is forgotten too, unless it came to its own end and every file is as it left it:
 * it would take a half-written folder for finished.
 */
export function invalidate() {
  const left = readStamp();
  rmSync(stamp, { force: true });
  if (left === undefined || damaged(left.outputs) !== undefined)
    rmSync(join(dist, ".tsbuildinfo"), { force: true });
}

/**
 * Declares `lib/dist` to be as the compiler left it.
 *
 * @param sources hash of the sources that it is made from; null when the compiler refused them and wrote nothing
 */
export function certify(sources) {
  if (!existsSync(dist)) return;
  const outputs = {};
  for (const path of filesBelow(dist, () => true)) {
    const { size, mtimeMs } = statSync(path);
    outputs[slashed(dist, path)] = [size, mtimeMs];
  }
  writeFileSync(`${stamp}.new`, JSON.stringify({ sources, outputs }));
  renameSync(`${stamp}.new`, stamp);
}

/** Removes compiled files whose source is gone: the compiler leaves them, and a stale module would still be importable. */
export function prune() {
  if (!existsSync(dist)) return;
  for (const path of filesBelow(dist, (file) => /\.(d\.ts|js)(\.map)?$/.test(file))) {
    const source = join(lib, relative(dist, path).replace(/\.(d\.ts|js)(\.map)?$/, ".ts"));
    if (!existsSync(source)) rmSync(path);
  }
}
