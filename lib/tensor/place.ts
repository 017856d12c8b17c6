/** @file Which native TensorFlow belongs to this version of the environment, and where it may stand. */
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** The TensorFlow.js release that the checkout locks. */
export const tfjsVersion = "4.22.0";

/** The TensorFlow release whose C library the set-up takes. */
export const tensorflowVersion = "2.21.0";

/** What is shared by every checkout of this user (the same rule as in `engram/io`, which stands above this floor). */
function cacheFolder(): string {
  return (
    process.env["ENGRAM_CACHE"] ?? join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "engram")
  );
}

/**
 * Where `npm run setup:tensorflow` puts the native library: one folder per version and kind of machine in the user's
 * cache, shared by every checkout; or the folder that `ENGRAM_TENSORFLOW` names, e.g. one for a whole cluster.
 */
export function nativeFolder(): string {
  const named = process.env["ENGRAM_TENSORFLOW"];
  if (named) return named;
  const kind = `${process.platform}-${process.arch}`;
  return join(cacheFolder(), `tensorflow-${tensorflowVersion}-tfjs-${tfjsVersion}-${kind}`);
}

/** A folder that may hold a native TensorFlow. */
export interface Place {
  readonly folder: string;
  /** In plain words, for messages. */
  readonly what: string;
}

/** The folders that may hold a native TensorFlow, in the order of loading; only those that exist. */
export function nativePlaces(): Place[] {
  const places: Place[] = [];
  const own = nativeFolder();
  if (existsSync(own)) places.push({ folder: own, what: "the copy that setup:tensorflow built" });
  if (process.env["ENGRAM_TENSORFLOW"]) return places; // named: that one and no other
  try {
    const folder = dirname(require.resolve("tfjs-node-native/package.json"));
    places.push({ folder, what: "the optional package tfjs-node-native" });
  } catch {
    // Left out by npm where its download fails: the common case.
  }
  return places;
}

/** The newest compiled binding in `folder` that this Node can load. */
export function findBinding(folder: string): string | undefined {
  const lib = join(folder, "lib");
  if (!existsSync(lib)) return undefined;
  const supported = Number(process.versions["napi"] ?? 0);
  return readdirSync(lib)
    .map((name) => Number(/^napi-v(\d+)$/.exec(name)?.[1] ?? 0))
    .filter((version) => version > 0 && version <= supported)
    .sort((a, b) => b - a)
    .map((version) => join(lib, `napi-v${version}`, "tfjs_binding.node"))
    .find((path) => existsSync(path));
}
