/** @file Looks at every notebook before anything runs: does it parse, do the parameters fit, is it in the cache? */
import { dirname } from "node:path";
import { isPlain, PlainError, shownPath } from "../../io/index";
import { shown } from "../../math/index";
import { type Cache, cacheKey, type Entry } from "./cache";
import { Around, type Surroundings } from "./dependencies";
import type { Failure } from "./execute";
import type { Notebook } from "./nbformat";
import {
  concerning,
  type Prepared,
  parameterNames,
  prepare,
  type Request,
  unknownParameter,
} from "./parameters";
import { readNotebook } from "./read";
import type { Source } from "./select";

/** How the result of a notebook is kept: under which key, as long as what is around it stays as it was. */
export interface Keep {
  readonly key: string;
  readonly around: Around;
}

/** What is to be done with a notebook. */
export type Plan = { readonly source: Source } & (
  | { readonly kind: "unreadable"; readonly failure: Failure }
  | { readonly kind: "unchanged"; readonly notebook: Notebook; readonly entry: Entry }
  | { readonly kind: "compute"; readonly prepared: Prepared; readonly keep?: Keep }
);

/** What plans depend on. */
export interface PlanOptions {
  readonly request: Request;
  readonly allowErrors?: boolean | undefined;
  readonly kernelCommand?: readonly string[] | undefined;
  /** absent: everything is computed, and nothing around the notebooks is looked at */
  readonly kept?: { readonly cache: Cache; readonly surroundings: Surroundings } | undefined;
  /** takes one line about what cannot be read */
  readonly tell?: ((line: string) => void) | undefined;
  /** compute also what the cache has */
  readonly force?: boolean | undefined;
}

/** A notebook that says it is of another language is not run as TypeScript; one that says nothing is. */
function checkLanguage({ metadata }: Notebook, { path }: Source): void {
  const { kernelspec, language_info } = metadata as Record<string, Record<string, unknown> | undefined>;
  const language = kernelspec?.["language"] ?? language_info?.["name"];
  if (typeof language !== "string" || /^(?:type|java)script$/i.test(language)) return;
  throw new PlainError(
    `${shownPath(path)}: must be a notebook in TypeScript, got one in ${language} (kernel ${shown(kernelspec?.["name"])})`,
  );
}

type AroundFolder = (folder: string, surroundings: Surroundings) => Around;

async function plan(source: Source, options: PlanOptions, aroundFolder: AroundFolder): Promise<Plan> {
  let notebook: Notebook;
  try {
    notebook = await readNotebook(source.path);
    checkLanguage(notebook, source);
  } catch (error) {
    if (!isPlain(error)) throw error;
    return { failure: { kind: "unreadable", message: error.message, trace: [] }, kind: "unreadable", source };
  }
  const { allowErrors = false, force, kept, kernelCommand = null, request } = options;
  const asked = concerning(notebook, request);
  let keep: Keep | undefined;
  if (kept) {
    const around = aroundFolder(source.within ?? dirname(source.path), kept.surroundings);
    const key = cacheKey(notebook, asked, [around.parts, allowErrors, kernelCommand]);
    keep = { around, key };
    const entry = force ? undefined : await kept.cache.get(key);
    if (entry) return { entry, kind: "unchanged", notebook, source };
  }
  try {
    return { kind: "compute", prepared: prepare(notebook, asked), source, ...(keep ? { keep } : {}) };
  } catch (error) {
    if (isPlain(error)) error.message = `${source.name}: ${error.message}`;
    throw error;
  }
}

/**
 * Plans a run. A notebook that cannot be read fails alone; parameters that do not fit stop everything, before
 * any time is spent.
 *
 * @throws {PlainError} for a value of the wrong type, a parameter without a value, or one that no notebook declares
 */
export async function planAll(sources: readonly Source[], options: PlanOptions): Promise<Plan[]> {
  const plans: Plan[] = [];
  const folders = new Map<string, Around>();
  const aroundFolder: AroundFolder = (folder, surroundings) => {
    const around = folders.get(folder) ?? new Around(surroundings, folder, options.tell ?? (() => {}));
    folders.set(folder, around);
    return around;
  };
  for (const source of sources) plans.push(await plan(source, options, aroundFolder));
  const readable = plans.filter((one) => one.kind !== "unreadable");
  const declares = (one: (typeof readable)[number], name: string) => {
    const { notebook, unknown } = one.kind === "unchanged" ? { ...one.entry, ...one } : one.prepared;
    return concerning(notebook, options.request).values.has(name) && !unknown.includes(name);
  };
  for (const name of options.request.values.keys()) {
    if (readable.length === 0 || readable.some((one) => declares(one, name))) continue;
    const known = readable.flatMap((one) =>
      parameterNames(one.kind === "unchanged" ? one.notebook : one.prepared.notebook),
    );
    const where = sources.length === 1 ? (sources[0] as Source).name : `all ${sources.length} notebooks`;
    throw unknownParameter(name, [...new Set(known)], where);
  }
  return plans;
}
