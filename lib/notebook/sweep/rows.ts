/**
 * @file How the result of a point reads as rows. An experiment may say it itself; else the plain values of the result are
 * columns, and its lists are rows where they are named.
 */
import type { Cell } from "../../table";
import { isTree } from "./parameters";

/** Rows of one point, under the names of their columns. */
export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A result that cannot be rows as the plan has it: so it is at every point. */
export class RowsError extends Error {}

type Fields = Readonly<Record<string, unknown>>;
type List = ArrayLike<unknown>;

const isList = (value: unknown): value is List =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

/** A plain value as a cell; undefined when it is none. */
function cellOf(value: unknown): Cell | undefined {
  if (value == null) return null;
  if (typeof value === "number" || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return undefined;
}

/** Plain values of a record and of the records in it, without its lists. */
function plainValues(record: Fields, prefix = ""): [string, Cell][] {
  return Object.entries(record).flatMap(([name, value]): [string, Cell][] => {
    const cell = cellOf(value);
    if (cell !== undefined) return [[prefix + name, cell]];
    return isTree(value) ? plainValues(value, `${prefix}${name}.`) : [];
  });
}

/** Names of the lists of a result with their lengths, also of those inside the first entry of another. */
export function listsOf(value: unknown, prefix = ""): string[] {
  if (isList(value)) {
    const here = prefix === "" ? [] : [`${prefix} (${value.length})`];
    const first = value[0];
    return [...here, ...(isTree(first) ? listsOf(first, prefix) : [])];
  }
  if (!isTree(value)) return [];
  const dot = prefix === "" ? "" : ".";
  return Object.entries(value).flatMap(([name, part]) => listsOf(part, `${prefix}${dot}${name}`));
}

/** Columns found so far on the way to a row; an inner name that is taken gets its list's name before it. */
class Found {
  readonly cells: ReadonlyMap<string, Cell>;

  constructor(cells: ReadonlyMap<string, Cell> = new Map()) {
    this.cells = cells;
  }

  with(list: string, entries: readonly (readonly [string, Cell])[]): Found {
    const cells = new Map(this.cells);
    for (const [name, cell] of entries) {
      let free = name;
      while (this.cells.has(free)) free = `${list}.${free}`;
      cells.set(free, cell);
    }
    return new Found(cells);
  }
}

function entriesOf(list: string, item: unknown): [string, Cell][] {
  const cell = cellOf(item);
  if (cell !== undefined) return [[list, cell]];
  return isTree(item) ? plainValues(item) : [];
}

/** Rows below a value: `path` leads through records and lists; lists in lists are gone through. */
function walk(value: unknown, path: readonly string[], list: string, found: Found, depth = 1): Found[] {
  if (isList(value)) {
    const index = `${list}.index${depth > 1 ? depth : ""}`;
    return Array.from(value).flatMap((item, i) => {
      const here = found.with(list, [[index, i]]);
      if (isList(item)) return walk(item, path, list, here, depth + 1);
      const inner = here.with(list, entriesOf(list, item));
      return path.length === 0 ? [inner] : walk(item, path, list, inner);
    });
  }
  const [step, ...rest] = path;
  if (step === undefined || !isTree(value) || !Object.hasOwn(value, step)) return [];
  return walk(value[step], rest, step, found);
}

/** Several lists of plain values side by side, as one list of records. */
function beside(result: unknown, names: readonly string[]): Fields[] {
  const lists = names.map((name) => (isTree(result) ? result[name] : undefined));
  lists.forEach((list, i) => {
    if (!isList(list)) throw new RowsError(`there is no list ${names[i]} in the result${offer(result)}`);
    const { length } = lists[0] as List;
    if (list.length !== length)
      throw new RowsError(`${names[i]} has ${list.length} values where ${names[0]} has ${length}`);
  });
  return Array.from({ length: (lists[0] as List).length }, (_, i) =>
    Object.fromEntries(names.map((name, k) => [name, (lists[k] as List)[i]])),
  );
}

const offer = (result: unknown): string => {
  const lists = listsOf(result);
  return lists.length === 0 ? "; it has no lists" : `; its lists are ${lists.slice(0, 12).join(", ")}`;
};

function toRows(records: readonly Iterable<readonly [string, Cell]>[]): Rows {
  const columns = [...new Set(records.flatMap((record) => Array.from(record, ([name]) => name)))];
  const rows = records.map((record) => {
    const cells = new Map(record);
    return columns.map((name) => cells.get(name) ?? null);
  });
  return { columns, rows };
}

/** Rows that an experiment gives itself. @throws {RowsError} when they are no records of plain values */
export function rowsGiven(given: unknown): Rows {
  if (!Array.isArray(given)) throw new RowsError("rows must give a list of records");
  return toRows(
    given.map((record: unknown, i) => {
      if (!isTree(record)) throw new RowsError(`rows must give records, and entry ${i} is none`);
      return Object.entries(record).map(([name, value]): [string, Cell] => {
        const cell = cellOf(value);
        if (cell === undefined)
          throw new RowsError(`rows must give plain values, and ${name} of entry ${i} is none`);
        return [name, cell];
      });
    }),
  );
}

/**
 * Rows of a result.
 *
 * @param lists `scans.points`: each entry of that list is a row, with the plain values on the way to it repeated; `a,b`: lists of the result,
 * of one length, side by side; `.`: one row of plain values, lists left out; null: one row, when the result has no lists
 * @throws {RowsError} when the result has no such list, or has lists and none is named
 */
export function rowsOf(result: unknown, lists: string | null): Rows {
  const top = isTree(result) ? plainValues(result) : [];
  if (lists === null && isList(result))
    return toRows(walk(result, [], "entry", new Found()).map(({ cells }) => cells));
  if (lists === null && listsOf(result).length > 0)
    throw new RowsError(
      `the result has lists; say with --rows which are rows, or --rows . for none${offer(result)}`,
    );
  if (lists === null || lists === ".") {
    const cell = cellOf(result);
    const cells = cell === undefined ? top : ([["value", cell]] satisfies [string, Cell][]);
    if (cells.length === 0) throw new RowsError(`the result has no plain values${offer(result)}`);
    return toRows([cells]);
  }
  const names = lists.split(",").map((name) => name.trim());
  const found = new Found(new Map(top));
  const rows =
    names.length > 1
      ? beside(result, names).map((record, i) => found.with("row", [["index", i], ...plainValues(record)]))
      : walk(result, lists.split("."), "entry", found);
  if (names.length === 1 && rows.length === 0 && !reaches(result, lists.split(".")))
    throw new RowsError(`there is no list ${lists} in the result${offer(result)}`);
  return toRows(rows.map(({ cells }) => cells));
}

/** Whether the path leads to a list, be it an empty one. */
function reaches(value: unknown, path: readonly string[]): boolean {
  if (isList(value)) return path.length === 0 || value.length === 0 || reaches(value[0], path);
  const [step, ...rest] = path;
  return step !== undefined && isTree(value) && Object.hasOwn(value, step) && reaches(value[step], rest);
}
