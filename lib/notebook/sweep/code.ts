/** @file Which code computes, from which data: a hash for each room that an experiment can reach, so that a difference can be named. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileHash, root, shownPath } from "../../io/index";
import { stockOf } from "../run/stock";
import { dataFolderOf, modulePath } from "./experiments";
import { type Code, type Content, sha256 } from "./plan";

/** Rooms above the experiments: nothing that a point computes depends on them, but for data that io reads. */
const above = new Set(["figures", "io", "notebook"]);
const endings = ["", ".js", ".cjs", ".mjs", ".ts", ".json", "/index.js", "/index.ts"];

/** A module and the files that it imports by relative paths, and these theirs. */
function filesOf(module: string, seen: Set<string> = new Set()): Set<string> {
  if (seen.has(module)) return seen;
  seen.add(module);
  const text = readFileSync(module, "utf8");
  for (const [, name] of text.matchAll(/\b(?:from|import|require)\b\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g)) {
    const path = resolve(dirname(module), name as string);
    // What is written for the compiler names the compiled file.
    const tries = [...endings.map((ending) => path + ending), path.replace(/\.(c|m)?js$/, ".$1ts")];
    const found = tries.find((one) => existsSync(one) && statSync(one).isFile());
    if (found !== undefined) filesOf(found, seen);
  }
  return seen;
}

/** The code of an experiment as it stands, and the data that it takes. */
export function codeNow({ experiment, module }: Pick<Content, "experiment" | "module">): Code {
  const dist = join(root, "lib", "dist");
  const rooms = readdirSync(dist, { withFileTypes: true })
    .filter(
      (entry) =>
        entry.isDirectory() && !above.has(entry.name) && existsSync(join(dist, entry.name, "index.js")),
    )
    .map(({ name }) => name)
    .sort();
  const code: Record<string, string> = {};
  const data = module === null ? dataFolderOf(experiment) : undefined;
  for (const room of data === undefined ? rooms : [...rooms, "io"])
    code[`lib/${room}`] = stockOf(join(dist, room), (path) => path.endsWith(".js")).hash;
  if (data !== undefined)
    code[`data/${data}`] = stockOf(join(root, "data", data), (path) => path.endsWith(".csv")).hash;
  code["package-lock.json"] = fileHash(join(root, "package-lock.json")) ?? "";
  if (module !== null)
    for (const path of filesOf(modulePath(module))) code[shownPath(path)] = fileHash(path) ?? "";
  const engine = process.env["ENGRAM_WASM"];
  if (engine) code["ENGRAM_WASM"] = engine;
  return code;
}

/** Parts that differ. */
export function changedParts(one: Code, other: Code): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(
    (part) => one[part] !== other[part],
  );
}

/** The code as one short word. */
export function codeWord(code: Code): string {
  return sha256(JSON.stringify(Object.entries(code).sort())).slice(0, 12);
}
