/** @file Groups of rows with equal keys, and what is said of each. Keys are compared as values, never as joined text. */
import { checkRange, shown } from "../math";
import { type Column, isMissing, take, toColumn, toNumbers } from "./column";
import { checkNewName, columnOf, type Frame, toFrame } from "./frame";
import { max, mean, min, quantile, sum, variance } from "./statistics";

/** What is said of a column of a group. Missing values are left out; in numbers, true counts as 1 and false as 0. */
export type Statistic =
  | "count" // present values
  | "missing" // missing values
  | "distinct" // different present values
  | "first" // first present value
  | "last" // last present value
  | "sum" // of nothing: 0
  | "mean"
  | "variance" // divisor n − 1
  | "sd" // √variance
  | "min"
  | "median"
  | "max"
  | { readonly quantile: number } // in [0, 1], linear interpolation
  | ((values: Float64Array) => number); // of the present numbers

/** A column of the result: the number of rows of the group, or a statistic of a column. */
export type Aggregate = "rows" | readonly [column: string, statistic: Statistic];

/** Groups as a number per row, numbered by first appearance, with the first row of each. */
export interface Grouping {
  readonly groupOfRow: Int32Array;
  readonly firstRows: Int32Array;
}

/** Numbers per row, 0, 1, … by first appearance, equal for equal values; all missing values are equal. */
function codes(column: Column): Int32Array {
  const known = new Map<unknown, number>();
  const out = new Int32Array(column.values.length);
  for (let i = 0; i < out.length; i++) {
    const value = column.values[i]; // Map takes NaN for equal to NaN, and −0 for 0
    if (!known.has(value)) known.set(value, known.size);
    out[i] = known.get(value) as number;
  }
  return out;
}

/** Groups rows by several columns at once. O(rows · columns). */
export function group(rows: number, keys: readonly Column[]): Grouping {
  let groupOfRow: Int32Array = new Int32Array(rows);
  let groups = Math.min(rows, 1);
  for (const key of keys) {
    const next = codes(key);
    const known = new Map<number, number>();
    const merged = new Int32Array(rows);
    for (let i = 0; i < rows; i++) {
      const pair = next[i] * groups + groupOfRow[i]; // below rows², exact
      if (!known.has(pair)) known.set(pair, known.size);
      merged[i] = known.get(pair) as number;
    }
    groupOfRow = merged;
    groups = known.size;
  }
  const firstRows = new Int32Array(groups).fill(-1);
  for (let i = 0; i < rows; i++) if (firstRows[groupOfRow[i]] < 0) firstRows[groupOfRow[i]] = i;
  return { groupOfRow, firstRows };
}

/** The rows of each group, in their order. */
export function rowsOfGroups({ groupOfRow, firstRows }: Grouping): Int32Array[] {
  const sizes = new Int32Array(firstRows.length);
  for (const g of groupOfRow) sizes[g]++;
  const rows = Array.from(sizes, (size) => new Int32Array(size));
  sizes.fill(0);
  groupOfRow.forEach((g, i) => {
    rows[g][sizes[g]++] = i;
  });
  return rows;
}

const numeric: Readonly<Record<string, (values: Float64Array) => number>> = {
  sum,
  mean,
  variance,
  sd: (values) => Math.sqrt(variance(values)),
  min,
  median: (values) => quantile(values, 0.5),
  max,
};

const counting: Readonly<Record<string, (column: Column) => number>> = {
  count: (column) => presentRows(column).length,
  missing: (column) => column.values.length - presentRows(column).length,
  distinct: (column) => new Set(presentRows(column).map((i) => column.values[i])).size,
};

function presentRows(column: Column): number[] {
  return Array.from({ length: column.values.length }, (_, i) => i).filter((i) => !isMissing(column, i));
}

/** The function on the present numbers that a statistic names. */
function numericOf(statistic: Statistic): (values: Float64Array) => number {
  if (typeof statistic === "function") return statistic;
  if (typeof statistic === "object" && statistic !== null) {
    const q = statistic.quantile;
    checkRange("aggregate", "quantile", q, 0, 1);
    return (values) => quantile(values, q);
  }
  if (Object.hasOwn(numeric, statistic)) return numeric[statistic];
  const known = [...Object.keys(counting), "first", "last", ...Object.keys(numeric)].map(
    (name) => `"${name}"`,
  );
  throw new TypeError(
    `aggregate: statistic must be one of ${known.join(", ")}, {quantile} or a function, got ${shown(statistic)}`,
  );
}

function summarise(
  name: string,
  column: Column,
  statistic: Statistic,
  groups: readonly Int32Array[],
): Column {
  if (statistic === "first" || statistic === "last") {
    const places = groups.map((rows) => {
      const present = rows.filter((i) => !isMissing(column, i));
      return (statistic === "first" ? present.at(0) : present.at(-1)) ?? -1;
    });
    return take(column, Int32Array.from(places));
  }
  if (typeof statistic === "string" && Object.hasOwn(counting, statistic)) {
    const values = Float64Array.from(groups, (rows) => counting[statistic](take(column, rows)));
    return { kind: "number", values };
  }
  const of = numericOf(statistic);
  const made = groups.map((rows) => {
    const numbers = toNumbers(take(column, rows));
    if (numbers === undefined)
      throw new TypeError(
        `aggregate: column ${shown(name)} must be number or boolean for ${typeof statistic === "string" ? statistic : "a number"}, got a text column`,
      );
    return of(numbers);
  });
  return toColumn(`aggregate: result of ${shown(name)}`, made, "number");
}

/** One row per group: its keys, then the aggregates in the order asked for. */
export function aggregate(
  frame: Frame,
  keys: readonly string[],
  wanted: Readonly<Record<string, Aggregate>>,
): Frame {
  const keyColumns = keys.map((name) => columnOf("groupBy", frame, name));
  const grouping = group(frame.rows, keyColumns);
  const groups =
    keys.length === 0 ? [Int32Array.from({ length: frame.rows }, (_, i) => i)] : rowsOfGroups(grouping);
  const made = new Map<string, Column>();
  keys.forEach((name, k) => {
    checkNewName("groupBy", name, made);
    made.set(name, take(keyColumns[k], grouping.firstRows));
  });
  for (const [name, what] of Object.entries(wanted)) {
    checkNewName("aggregate", name, made);
    if (what === "rows")
      made.set(name, { kind: "number", values: Float64Array.from(groups, (rows) => rows.length) });
    else if (Array.isArray(what))
      made.set(name, summarise(what[0], columnOf("aggregate", frame, what[0]), what[1], groups));
    else throw new TypeError(`aggregate: ${name} must be "rows" or [column, statistic], got ${shown(what)}`);
  }
  return toFrame("aggregate", made);
}
