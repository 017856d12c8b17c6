/** @file `engram notebooks`: refresh the outputs that stand in the repository, or check them. */
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { PlainError, root, shownPath, writeAtomic } from "../../io/index";
import { type OptionKinds, positive, readOptions } from "../options";
import { Cache } from "../run/cache";
import { catalogue } from "../run/catalogue";
import { surroundings } from "../run/dependencies";
import { heaviness, lighten } from "../run/light";
import { longCells } from "../run/long-cells";
import { writePictures } from "../run/pictures";
import { planAll } from "../run/plan";
import { parseNotebook, readNotebook, readNotebookText } from "../run/read";
import { listNotebooks, type Source, selectNotebooks } from "../run/select";
import { serialiseNotebook } from "../run/serialise";
import { carry } from "./carry";
import type { Settings } from "./reproduce";
import { cellLimitOf, readRequest, runOptions, runOptionsHelp } from "./request";

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** The options of `refresh`. */
export const options: OptionKinds = { ...runOptions, force: "flag", jobs: "value" };

/** What `--help` prints. */
export const usage: string = `npx engram notebooks refresh|check|index [NAME ...] [options]

Looks after the outputs that stand in the repository.
  refresh               runs what changed, writes light outputs into the notebooks, and the list of notebooks
  check                 says which notebooks are not as refresh writes them, or have too long cells; ends with 1 when there are any
  index                 writes the list of notebooks, notebooks/README.md, alone
  NAME                  a name, number, chapter or path; all notebooks when none is named
options of refresh:
${runOptionsHelp}
  --jobs N              notebooks at the same time; one per processor unless said otherwise
  --force               runs also what has not changed
  --trace               shows the full trace of every error
`;

async function catalogueOf(all: readonly Source[]): Promise<string> {
  const read = all.map(async ({ name, path }) => ({ name, notebook: await readNotebook(path) }));
  return catalogue(await Promise.all(read));
}

const indexFile = (folder: string): string => join(folder, "README.md");

async function check(folder: string, all: readonly Source[], words: readonly string[]): Promise<number> {
  const faults: string[] = [];
  const long: string[] = [];
  for (const { path } of await selectNotebooks(all, words)) {
    const text = await readNotebookText(path);
    const notebook = parseNotebook(text, shownPath(path));
    for (const line of heaviness(notebook)) faults.push(`${shownPath(path)}: ${line}`);
    for (const line of longCells(notebook)) long.push(`${shownPath(path)}: ${line}`);
    if (serialiseNotebook(notebook) !== text.replace(/\r\n/g, "\n"))
      faults.push(`${shownPath(path)}: not written the way engram notebooks refresh writes it`);
  }
  const index = await readFile(indexFile(folder), "utf8").catch(() => "");
  if (words.length === 0 && index !== (await catalogueOf(all)))
    faults.push(`${shownPath(indexFile(folder))}: not the list that the title cells make`);
  for (const fault of [...faults, ...long]) say(fault);
  if (faults.length > 0) say("mend it with npx engram notebooks refresh");
  if (long.length > 0) say("what deserves a name goes to lib/, or to a cell of its own");
  return faults.length + long.length === 0 ? 0 : 1;
}

/**
 * Writes the light form of executed notebooks in place. Also the work of `engram run --write`.
 *
 * @param keeps whether results are kept and taken from where they are kept
 */
export async function refresh(
  sources: readonly Source[],
  args: readonly string[],
  settings: Settings,
  keeps = true,
): Promise<number> {
  const given = readOptions("notebooks refresh", args, options);
  const request = await readRequest("notebooks refresh", given);
  const cache = keeps ? new Cache(settings.cacheFolder ?? join(root, "build", "cache")) : undefined;
  const plans = await planAll(sources, {
    ...settings,
    force: given.flag("force"),
    kept: cache && { cache, surroundings: surroundings(say) },
    request,
    tell: say,
  });
  return carry(plans, {
    cache,
    cellLimit: cellLimitOf("notebooks refresh", given, request),
    finish: async ({ failure, notebook, source }) => {
      if (failure || !notebook) return failure === undefined;
      const text = serialiseNotebook(lighten(notebook));
      if (text !== (await readFile(source.path, "utf8"))) await writeAtomic(source.path, text);
      await writePictures(notebook, source.path);
      return true;
    },
    interrupted: "interrupted; notebooks that had finished are refreshed",
    jobs: positive("notebooks refresh", given, "jobs", true) ?? availableParallelism(),
    kernelCommand: settings.kernelCommand,
  });
}

/** Runs the command: `check [names…]`, `index` or `refresh [names…]`. */
export async function run(args: readonly string[], settings: Settings = {}): Promise<number> {
  const [what, ...rest] = args;
  const folder = settings.notebooks ?? join(root, "notebooks");
  const all = await listNotebooks(folder);
  if (what === "check") return check(folder, all, readOptions("notebooks check", rest, {}).words);
  if (what !== "refresh" && what !== "index")
    throw new PlainError(
      "notebooks: say refresh, to write light outputs and the list of notebooks, index, for the list alone, or check",
    );
  let code = 0;
  if (what === "refresh") {
    const { words } = readOptions("notebooks refresh", rest, options);
    code = await refresh(await selectNotebooks(all, words), rest, settings);
  }
  const list = await catalogueOf(all);
  if ((await readFile(indexFile(folder), "utf8").catch(() => "")) !== list)
    await writeAtomic(indexFile(folder), list);
  return code;
}
