/** @file Finds the experiment of a sweep: by its name in engram/experiments, or in a module of the user. */
import { existsSync } from "node:fs";
import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { loadDigits, loadFashion, PlainError, root, shownPath } from "../../io/index";
import { didYouMean, type Random } from "../../math";
import type { Parameters } from "./parameters";

/** An experiment that a sweep can run. */
export interface Served {
  readonly name: string;
  readonly quick: Parameters;
  readonly full: Parameters;
  readonly run: (parameters: Parameters, random: Random, ...data: readonly unknown[]) => unknown;
  readonly rows?: (result: unknown) => unknown;
  /** what `run` takes after chance */
  readonly data: () => readonly unknown[] | Promise<readonly unknown[]>;
}

/** What engram/experiments exports, loaded only when it is asked for: a thread that runs a module of the user starts sooner. */
const shipped = (): Readonly<Record<string, unknown>> =>
  require("../../experiments/index") as Record<string, unknown>;

type Found = Partial<Omit<Served, "name" | "data">> & { readonly runs?: unknown };

/** What experiments of engram/experiments take besides parameters and chance. */
const dataOf: Readonly<Record<string, { readonly folder: string; readonly load: Served["data"] }>> = {
  digitRetrieval: { folder: "digits", load: () => [loadDigits()] },
  metastableDigits: { folder: "digits", load: () => [loadDigits()] },
  whichSimilarity: { folder: "fashion", load: () => [loadFashion()] },
};

/** Folder of `data/` that an experiment of engram/experiments takes; undefined when it takes none. */
export const dataFolderOf = (name: string): string | undefined =>
  Object.hasOwn(dataOf, name) ? dataOf[name]?.folder : undefined;

/** Why some of them cannot be swept. */
const refused: Readonly<Record<string, string>> = {
  lengthScaling: "it measures times, which differ from run to run",
};

const isExperiment = (value: unknown): value is Found =>
  typeof value === "object" &&
  value !== null &&
  "quick" in value &&
  "full" in value &&
  typeof (value as Found).run === "function";

const none = (): readonly unknown[] => [];

function serve(command: string, name: string, found: Found, data: Served["data"] | undefined): Served {
  const { full, quick, rows, run } = found as Required<Found>;
  if ("runs" in found)
    throw new PlainError(
      `${command}: ${name} trains on the tensor backend, whose workers a sweep does not hold; vary its parameters with trained(…) of engram/notebook`,
    );
  if (refused[name] !== undefined)
    throw new PlainError(`${command}: ${name} cannot be swept: ${refused[name]}`);
  if (run.length > 2 && data === undefined)
    throw new PlainError(
      `${command}: ${name} takes data besides its parameters; export a function \`data\` beside it that gives them as a list`,
    );
  for (const [size, parameters] of Object.entries({ full, quick }))
    if (!isDeepStrictEqual(JSON.parse(JSON.stringify(parameters)), parameters))
      throw new PlainError(
        `${command}: \`${size}\` of ${name} must be plain data, which JSON keeps as it is`,
      );
  return {
    name,
    full: full as Parameters,
    quick: quick as Parameters,
    // As methods: they may use `this`.
    run: (...args) => run.call(found, ...args),
    ...(typeof rows === "function" && { rows: (result: unknown) => rows.call(found, result) }),
    data: data ?? none,
  };
}

/** Names of engram/experiments that can be swept. */
export function servedNames(): string[] {
  return Object.entries(shipped())
    .filter(([name, value]) => isExperiment(value) && !("runs" in value) && refused[name] === undefined)
    .map(([name]) => name)
    .sort();
}

/** A module of the user by its path, relative to the checkout as plans keep it. */
export const modulePath = (module: string): string => resolve(root, module);

async function load(command: string, path: string): Promise<Record<string, unknown>> {
  const shown = shownPath(path);
  if (!existsSync(path)) throw new PlainError(`${command}: cannot read ${shown}: there is no such file`);
  if (!/^\.(?:[cm]?js|ts)$/.test(extname(path)))
    throw new PlainError(`${command}: a module must end in .js, .mjs, .cjs or .ts, got ${shown}`);
  try {
    if (path.endsWith(".ts")) {
      require("tsx/cjs");
      return require(path) as Record<string, unknown>;
    }
    return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (cause) {
    throw new PlainError(`${command}: cannot load ${shown}: ${(cause as Error).message}`, { cause });
  }
}

/**
 * The experiment of this name.
 *
 * @param module absolute path of the module that exports it; null for engram/experiments
 * @throws {PlainError} when there is none, or it cannot be swept: one that trains, measures time, or takes data that nobody gives
 */
export async function findExperiment(command: string, name: string, module: string | null): Promise<Served> {
  if (module === null) {
    const found = shipped()[name];
    if (!isExperiment(found))
      throw new PlainError(
        `${command}: there is no experiment "${name}"${didYouMean(name, servedNames(), "experiments")}`,
      );
    return serve(command, name, found, dataOf[name]?.load);
  }
  const exported = await load(command, module);
  const found = exported[name];
  if (!isExperiment(found))
    throw new PlainError(
      `${command}: ${shownPath(module)} exports no experiment "${name}"${didYouMean(name, experimentsIn(exported), "experiments in it")}`,
    );
  const { data } = exported;
  return serve(command, name, found, typeof data === "function" ? (data as Served["data"]) : undefined);
}

const experimentsIn = (exported: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(exported).filter((name) => isExperiment(exported[name]));

/** Reads how an experiment is named: `hopfieldRecall`, `file.js` with one experiment in it, or `file.js#name`. */
export async function readName(
  command: string,
  word: string,
): Promise<{ name: string; module: string | null }> {
  const [path = "", name] = word.split("#", 2);
  if (!/[\\/]|\.(?:[cm]?js|ts)$/.test(path)) return { name: word, module: null };
  const module = resolve(path);
  if (name !== undefined) return { name, module };
  const names = experimentsIn(await load(command, module));
  if (names.length === 1) return { name: names[0] as string, module };
  throw new PlainError(
    names.length === 0
      ? `${command}: ${shownPath(module)} exports no experiment: an object with quick, full and run`
      : `${command}: ${shownPath(module)} exports ${names.length} experiments; name one, as in ${path}#${names[0]}`,
  );
}
