/** @file Parameters of an experiment as a tree of plain data, whose places have names with dots: `glass.load`, `scans.0.load`. */
import { PlainError } from "../../io/index";
import { didYouMean, shown } from "../../math";
import type { Cell } from "../../table";

/** Parameters as an experiment takes them. */
export type Parameters = Readonly<Record<string, unknown>>;

type Tree = Readonly<Record<string, unknown>>;

export const isTree = (value: unknown): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

/** Names of all places outside lists. */
export function placesOf(parameters: Tree, prefix = ""): string[] {
  return Object.entries(parameters).flatMap(([name, value]) => [
    prefix + name,
    ...(isTree(value) ? placesOf(value, `${prefix}${name}.`) : []),
  ]);
}

/** The value at a place; undefined when there is none. */
export function valueAt(parameters: unknown, name: string): unknown {
  return name
    .split(".")
    .reduce<unknown>(
      (value, step) =>
        typeof value === "object" && value !== null && Object.hasOwn(value, step)
          ? (value as Tree)[step]
          : undefined,
      parameters,
    );
}

/** The same parameters with another value at a place that is there. */
export function withValue(parameters: Parameters, name: string, value: unknown): Parameters {
  const put = (at: unknown, [step, ...rest]: readonly string[]): unknown => {
    if (step === undefined) return value;
    if (Array.isArray(at)) return at.with(Number(step), put(at[Number(step)], rest));
    return { ...(at as Tree), [step]: put((at as Tree)[step], rest) };
  };
  return put(parameters, name.split(".")) as Parameters;
}

/** JSON with the names of every object in order: the same text for the same content. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    isTree(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}

/** One cell for every place that holds no further places: a list is its JSON, one of those in `single` its one entry. */
export function cellsOf(
  parameters: Tree,
  single: ReadonlySet<string> = new Set(),
  prefix = "",
): [string, Cell][] {
  return Object.entries(parameters).flatMap(([name, value]): [string, Cell][] => {
    const place = prefix + name;
    if (isTree(value)) return cellsOf(value, single, `${place}.`);
    if (!Array.isArray(value)) return [[place, value as Cell]];
    return [[place, single.has(place) ? (value[0] as Cell) : JSON.stringify(value)]];
  });
}

/** Places that hold a list of one plain value in all of these parameters. */
export function singleLists(all: readonly Tree[]): Set<string> {
  const isSingle = (value: unknown) =>
    Array.isArray(value) && value.length === 1 && (typeof value[0] !== "object" || value[0] === null);
  const [first = {}] = all;
  return new Set(placesOf(first).filter((place) => all.every((one) => isSingle(valueAt(one, place)))));
}

const kindOf = (value: unknown): string =>
  Array.isArray(value) ? "list" : value === null ? "null" : isTree(value) ? "object" : typeof value;

/**
 * Makes sure that a value can stand where the experiment has `present`.
 *
 * @throws {PlainError} with the value when it is of another kind
 */
export function checkFits(command: string, name: string, value: unknown, present: unknown): void {
  const wanted = kindOf(present);
  const article = wanted === "object" ? "an" : "a";
  const wrong = (where: string, got: unknown, rule: string) =>
    new PlainError(
      `${command}: ${where} must be ${rule}, got ${typeof got === "object" ? JSON.stringify(got) : shown(got)}`,
    );
  if (wanted !== "null" && kindOf(value) !== wanted)
    throw wrong(name, value, `${article} ${wanted} as in the experiment`);
  if (typeof value === "number" && !Number.isFinite(value)) throw wrong(name, value, "finite");
  if (Array.isArray(value) && Array.isArray(present)) {
    const kinds = new Set(present.map(kindOf));
    if (kinds.size === 1)
      for (const [i, item] of value.entries()) checkFits(command, `${name}.${i}`, item, present[0]);
  }
  if (isTree(value) && isTree(present))
    for (const [inner, item] of Object.entries(value)) {
      if (!Object.hasOwn(present, inner))
        throw new PlainError(
          `${command}: ${name} has no "${inner}"${didYouMean(inner, Object.keys(present), "names")}`,
        );
      checkFits(command, `${name}.${inner}`, item, present[inner]);
    }
}
