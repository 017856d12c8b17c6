/** @file `engram run`: one notebook, or a few, without pages and report. */
import { existsSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { PlainError, root, shownPath, writeAtomic } from "../../io/index";
import { verdictText } from "../check";
import { type OptionKinds, readOptions } from "../options";
import { findingsOf } from "../report/index";
import { planAll } from "../run/plan";
import { listNotebooks, type Source, selectNotebooks } from "../run/select";
import { serialiseNotebook } from "../run/serialise";
import { carry } from "./carry";
import { refresh } from "./notebooks";
import type { Settings } from "./reproduce";
import { cellLimitOf, readRequest, runOptions, runOptionsHelp } from "./request";

/** The options it knows. */
export const options: OptionKinds = { ...runOptions, out: "value", write: "flag" };

/** What `--help` prints. */
export const usage: string = `npx engram run NOTEBOOK ... [options]

Runs notebooks, always anew, and writes each with its outputs to build/run/<name>.ipynb. Ends with 0 when all ran and every
claim held.
  NOTEBOOK              a path, wherever it stands, or a name, number, chapter or figure as for engram reproduce
${runOptionsHelp}
  --out FILE            where the executed notebook goes, when there is one
  --write               writes light outputs into the notebook itself, as engram notebooks refresh does
  --trace               shows the full trace of every error
`;

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

/** The deepest folder that all of these paths stand in. */
function commonFolder(paths: readonly string[]): string {
  const [first = "", ...rest] = paths;
  let folder = dirname(first);
  while (!rest.every((path) => path.startsWith(folder.endsWith(sep) ? folder : folder + sep)))
    folder = dirname(folder);
  return folder;
}

/** Each notebook once; those that share a name get that of their folder before it, so that each result has its own file. */
function apart(sources: readonly Source[]): Source[] {
  const once = [...new Map(sources.map((source) => [source.path, source])).values()];
  return once.map((source) => {
    const same = once.filter(({ name }) => name.toLowerCase() === source.name.toLowerCase());
    if (same.length === 1) return source;
    const short = relative(commonFolder(same.map(({ path }) => path)), source.path);
    return {
      ...source,
      name: short
        .replace(/\.ipynb$/, "")
        .split(sep)
        .join("/"),
    };
  });
}

/** Runs the command; it always computes. @returns 0 when all ran and every claim held */
export async function run(args: readonly string[], settings: Settings = {}): Promise<number> {
  const given = readOptions("run", args, options);
  const [first] = given.words;
  if (first === undefined)
    throw new PlainError("run: name a notebook, as in engram run notebooks/00.01-start-here.ipynb");
  const out = given.value("out");
  if (given.flag("write")) {
    if (out !== undefined) throw new PlainError("run: --write and --out exclude each other");
    const sources = apart(await sourcesOf(given.words, settings));
    const rest = args.filter((word) => word !== "--write" && !given.words.includes(word));
    return refresh(sources, rest, settings, false);
  }
  const named = await sourcesOf(given.words, settings);
  if (out !== undefined && named.length > 1) throw new PlainError("run: --out is for one notebook");
  const sources = apart(named);
  const request = await readRequest("run", given);
  const cellLimit = cellLimitOf("run", given, request);
  const plans = await planAll(sources, { ...settings, request });
  return carry(plans, {
    allowErrors: given.flag("allow-errors"),
    cellLimit,
    finish: async ({ failure, notebook, source }, shown) => {
      if (notebook === undefined) return failure === undefined;
      const path = resolve(out ?? join(root, "build", "run", `${source.name}.ipynb`));
      await writeAtomic(path, serialiseNotebook(notebook));
      const { claims } = findingsOf(notebook, source.name);
      for (const claim of claims)
        shown.note(`  ${claim.passed ? "✓" : "✗"} ${claim.claim}: ${verdictText(claim)}`);
      if (failure && given.flag("trace")) shown.note(failure.trace.join("\n"));
      shown.note(`  ${shownPath(path)}`);
      return failure === undefined && claims.every(({ passed }) => passed);
    },
    interrupted: "interrupted; nothing was written for the notebook that ran",
    jobs: 1,
    kernelCommand: settings.kernelCommand,
  });
}
