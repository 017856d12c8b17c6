/** @file Which notebooks there are, and which of them a few words mean. */
import { readdir, readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { PlainError, shownPath } from "../../io/index";
import { didYouMean } from "../../math";

/** A notebook by place and name. */
export interface Source {
  /** file name without `.ipynb`: `01.01-attention-is-hopfield` */
  readonly name: string;
  readonly path: string;
}

/** The notebooks of a folder in the order of their names, which is the order of reading. */
export async function listNotebooks(folder: string): Promise<Source[]> {
  const names = await readdir(folder).catch(() => {
    throw new PlainError(`there is no folder ${shownPath(folder)} with notebooks`);
  });
  return names
    .filter((name) => name.endsWith(".ipynb") && !name.startsWith("."))
    .sort()
    .map((name) => ({ name: basename(name, ".ipynb"), path: join(folder, name) }));
}

const chapter = (name: string): string => /^\d+(?:\.\d+)*/.exec(name)?.[0] ?? "";

/** Figures that a notebook's text speaks of: those in its stored outputs. */
async function figuresIn(source: Source): Promise<Set<string>> {
  const text = await readFile(source.path, "utf8").catch(() => "");
  return new Set(
    [...text.matchAll(/"figure": \{[^{}]*?"name": "([^"]+)"/g)].map(([, name]) => name as string),
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
    const name = basename(word).replace(/\.ipynb$/, "");
    const direct = all.filter(
      (source) =>
        source.name === name ||
        source.path === resolve(word) ||
        (chapter(name) === name && name !== "" && under(source.name, name)),
    );
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
    const byFigure = known.get(name);
    if (byFigure === undefined)
      throw new PlainError(
        `there is no notebook or figure "${word}"${didYouMean(name, [...all.map((one) => one.name), ...known.keys()], "notebooks and figures")}`,
      );
    chosen.add(byFigure);
  }
  return all.filter((source) => chosen.has(source));
}

function under(name: string, number: string): boolean {
  const own = chapter(name);
  return own === number || own.startsWith(`${number}.`);
}
