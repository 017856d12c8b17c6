/** @file Which notebooks there are, and which of them a few words mean. */
import { existsSync, realpathSync } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, join, resolve, sep } from "node:path";
import { PlainError, shownPath } from "../../io/index";
import { didYouMean } from "../../math";
import { readNotebookText } from "./read";

/** A notebook by place and name. */
export interface Source {
  /** file name without `.ipynb`: `01.01-attention-is-hopfield`; with its folder in one of its own: `drafts/01.09-x` */
  readonly name: string;
  readonly path: string;
  /** folder of notebooks that it was listed in; what stands in it counts as beside the notebook */
  readonly within?: string;
}

/** Files of a folder and of those below it that end in `.ipynb`, by path from `folder`, with forward slashes. */
async function notebooksBelow(folder: string, prefix: string, above: readonly string[]): Promise<string[]> {
  const here = await realpath(folder);
  if (above.includes(here)) return []; // a link that leads back
  const found: string[] = [];
  for (const name of await readdir(folder)) {
    // .ipynb_checkpoints and the like belong to tools.
    if (name.startsWith(".") || name === "node_modules") continue;
    const path = join(folder, name);
    const kind = await stat(path).catch(() => undefined);
    if (kind?.isDirectory())
      found.push(...(await notebooksBelow(path, `${prefix}${name}/`, [...above, here]).catch(() => [])));
    else if (name.endsWith(".ipynb")) found.push(`${prefix}${name}`);
  }
  return found;
}

/**
 * The notebooks of a folder, those of its own folders included, in the order of their names, which is the order of
 * reading; those of the folder itself come first.
 */
export async function listNotebooks(folder: string): Promise<Source[]> {
  const paths = await notebooksBelow(folder, "", []).catch(() => {
    throw new PlainError(`there is no folder ${shownPath(folder)} with notebooks`);
  });
  const depth = (path: string) => Number(path.includes("/"));
  return paths
    .sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1))
    .map((path) => ({ name: path.slice(0, -".ipynb".length), path: join(folder, path), within: folder }));
}

const chapter = (name: string): string => /^\d+(?:\.\d+)*/.exec(basename(name))?.[0] ?? "";

/** Figures that a notebook's text speaks of: those in its stored outputs. */
async function figuresIn(source: Source): Promise<Set<string>> {
  const text = await readNotebookText(source.path).catch(() => "");
  return new Set(
    [...text.matchAll(/"figure": \{[^{}]*?"name": "([^"]+)"/g)].map(([, name]) => name as string),
  );
}

const isPath = (word: string): boolean => /[/\\]/.test(word) || (word.endsWith(".ipynb") && existsSync(word));

const real = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
};

/** The notebooks that a path means: one, or those of a folder; never one of the same name elsewhere. */
function atPath(all: readonly Source[], word: string): Source[] {
  const path = real(word);
  const found = all.filter((source) => {
    const own = real(source.path);
    return own === path || own === real(`${word}.ipynb`) || own.startsWith(path + sep);
  });
  if (found.length === 0 && existsSync(word))
    throw new PlainError(
      `${word} does not stand in the folder of notebooks; run it with npx engram run ${word}`,
    );
  return found;
}

/** The notebooks that a word means: by name (`01.01-first`), number (`01.01`), chapter (`01`) or folder. */
function named(all: readonly Source[], word: string): Source[] {
  const name = word.replace(/\.ipynb$/, "");
  return all.filter(
    (source) =>
      source.name === name ||
      basename(source.name) === name ||
      source.name.startsWith(`${name}/`) ||
      (chapter(name) === name && name !== "" && under(source.name, name)),
  );
}

/**
 * Finds what words name: a notebook by its name, number (`01.01`), chapter (`01`) or path, or a figure by its id.
 *
 * @param figures figure ids known from earlier runs, with the notebook that makes each
 * @throws {PlainError} for a word that names nothing, with the nearest names
 */
export async function selectNotebooks(
  all: readonly Source[],
  words: readonly string[],
  figures: ReadonlyMap<string, string> = new Map(),
): Promise<Source[]> {
  if (words.length === 0) return [...all];
  const chosen = new Set<Source>();
  let known: Map<string, Source> | undefined;
  for (const word of words) {
    const exact = all.filter(({ name }) => name.includes("/") && name === word.replace(/\.ipynb$/, ""));
    const direct = exact.length > 0 ? exact : isPath(word) ? atPath(all, word) : named(all, word);
    for (const source of direct) chosen.add(source);
    if (direct.length > 0) continue;
    if (known === undefined) {
      known = new Map();
      for (const source of all) for (const figure of await figuresIn(source)) known.set(figure, source);
      for (const [figure, by] of figures) {
        const source = all.find((one) => one.name === by);
        if (source) known.set(figure, source);
      }
    }
    const byFigure = known.get(word);
    const near = basename(word).replace(/\.ipynb$/, "");
    if (byFigure === undefined)
      throw new PlainError(
        `there is no notebook or figure "${word}"${didYouMean(near, [...all.map((one) => one.name), ...known.keys()], "notebooks and figures")}`,
      );
    chosen.add(byFigure);
  }
  return all.filter((source) => chosen.has(source));
}

function under(name: string, number: string): boolean {
  const own = chapter(name);
  return own === number || own.startsWith(`${number}.`);
}
