/** @file Loads a lower room at the moment it is examined: a room that is broken must not silence the doctor. */
import { createRequire } from "node:module";
import { join } from "node:path";

/** The public names of `engram/<name>`. */
export function room<T>(name: string): T {
  return createRequire(__filename)(join(__dirname, "..", "..", name, "index.js")) as T;
}
