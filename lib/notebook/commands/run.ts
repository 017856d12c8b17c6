/** @file `engram run`: one notebook, or a few, without pages and report. */
import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { PlainError, root, shownPath, writeAtomic } from "../../io/index";
import { verdictText } from "../check";
import { positive, readOptions } from "../options";
import { findingsOf } from "../report/index";
import { planAll } from "../run/plan";
import { listNotebooks, type Source, selectNotebooks } from "../run/select";
import { serialiseNotebook } from "../run/serialise";
import { carry } from "./carry";
import { refresh } from "./notebooks";
import type { Settings } from "./reproduce";
import { readRequest, runOptions } from "./request";

/** Notebooks by path, wherever they stand; a word that is no path is a name, number or figure as for `reproduce`. */
async function sourcesOf(words: readonly string[], settings: Settings): Promise<Source[]> {
  const sources: Source[] = [];
  let all: Source[] | undefined;
  for (const word of words) {
    if (word.endsWith(".ipynb") || existsSync(word)) {
      sources.push({ name: basename(word, ".ipynb"), path: resolve(word) });
      continue;
    }
    all ??= await listNotebooks(settings.notebooks ?? join(root, "notebooks"));
    sources.push(...(await selectNotebooks(all, [word])));
  }
  return sources;
}

/** Runs the command; it always computes. @returns 0 when all ran and every claim held */
export async function run(args: readonly string[], settings: Settings = {}): Promise<number> {
  const options = readOptions("run", args, { ...runOptions, out: "value", write: "flag" });
  const [first] = options.words;
  if (first === undefined)
    throw new PlainError("run: name a notebook, as in engram run notebooks/00.01-start-here.ipynb");
  const out = options.value("out");
  if (options.flag("write")) {
    if (out !== undefined) throw new PlainError("run: --write and --out exclude each other");
    const sources = await sourcesOf(options.words, settings);
    const rest = args.filter((word) => word !== "--write" && !options.words.includes(word));
    return refresh(sources, rest, settings, false);
  }
  const sources = await sourcesOf(options.words, settings);
  if (out !== undefined && sources.length > 1) throw new PlainError("run: --out is for one notebook");
  const request = await readRequest("run", options);
  const cellLimit = (positive("run", options, "timeout", false) ?? 1800) * 1000;
  const plans = await planAll(sources, { ...settings, request });
  return carry(plans, {
    allowErrors: options.flag("allow-errors"),
    cellLimit,
    finish: async ({ failure, notebook, source }, shown) => {
      if (notebook === undefined) return failure === undefined;
      const path = resolve(out ?? join(root, "build", "run", `${source.name}.ipynb`));
      await writeAtomic(path, serialiseNotebook(notebook));
      const { claims } = findingsOf(notebook, source.name);
      for (const claim of claims)
        shown.note(`  ${claim.passed ? "✓" : "✗"} ${claim.claim}: ${verdictText(claim)}`);
      if (failure && options.flag("trace")) shown.note(failure.trace.join("\n"));
      shown.note(`  ${shownPath(path)}`);
      return failure === undefined && claims.every(({ passed }) => passed);
    },
    interrupted: "interrupted; nothing was written for the notebook that ran",
    jobs: 1,
    kernelCommand: settings.kernelCommand,
  });
}
