/** @file What earlier runs left in a folder of results, and a run of other notebooks leaves there. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pageFile } from "../report/index";
import type { Manifest, ManifestNotebook } from "./manifest";
import type { Source } from "./select";

/** The manifest that stands in a folder; undefined when there is none, or none that can be read. */
export async function readManifest(out: string): Promise<Manifest | undefined> {
  try {
    const manifest = JSON.parse(await readFile(join(out, "manifest.json"), "utf8")) as Manifest;
    return Array.isArray(manifest.notebooks) ? manifest : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The notebooks that a run of `sources` does not touch and whose pages an earlier run left in `out`. They stay in index,
 * report and manifest, each with the recipe of its own computation, and have no part in the verdict.
 */
export async function earlierNotebooks(options: {
  readonly all: readonly Source[];
  readonly out: string;
  readonly sources: readonly Source[];
}): Promise<ManifestNotebook[]> {
  const { all, out, sources } = options;
  const left = await readManifest(out);
  const known = new Map(
    [...(left?.earlier ?? []), ...(left?.notebooks ?? [])].map((one): [string, ManifestNotebook] => [
      one.name,
      one,
    ]),
  );
  const untouched = all.filter(({ name }) => !sources.some((source) => source.name === name));
  return untouched.flatMap(({ name }) => {
    const one = known.get(name);
    return one && existsSync(join(out, pageFile(name))) ? [one] : [];
  });
}
