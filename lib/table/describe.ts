/** @file A summary of every column, as a frame with one row per column. */
import { type Column, isMissing, toNumbers } from "./column";
import type { Frame } from "./frame";
import { max, mean, min, quantileOfSorted, variance } from "./statistics";

/** Kind, counts, and for numbers and booleans mean, spread and quartiles of each column; missing where unsaid. */
export function describe(frame: Frame): Frame {
  const columns = [...frame.columns];
  const numbers = columns.map(([, column]) => toNumbers(column)?.sort());
  const statistic = (of: (sorted: Float64Array) => number): Column => ({
    kind: "number",
    values: Float64Array.from(numbers, (sorted) => (sorted === undefined ? Number.NaN : of(sorted))),
  });
  const count = (of: (column: Column) => number): Column => ({
    kind: "number",
    values: Float64Array.from(columns, ([, column]) => of(column)),
  });
  const missing = (column: Column) => {
    let found = 0;
    for (let i = 0; i < frame.rows; i++) if (isMissing(column, i)) found++;
    return found;
  };
  const distinct = (column: Column) => {
    const values = new Set<unknown>(column.values);
    values.delete(null);
    values.delete(Number.NaN);
    return values.size;
  };
  const made: [string, Column][] = [
    ["column", { kind: "text", values: columns.map(([name]) => name) }],
    ["kind", { kind: "text", values: columns.map(([, column]) => column.kind) }],
    ["count", count((column) => frame.rows - missing(column))],
    ["missing", count(missing)],
    ["distinct", count(distinct)],
    ["mean", statistic(mean)],
    ["sd", statistic((sorted) => Math.sqrt(variance(sorted)))],
    ["min", statistic(min)],
    ["q25", statistic((sorted) => quantileOfSorted(sorted, 0.25))],
    ["median", statistic((sorted) => quantileOfSorted(sorted, 0.5))],
    ["q75", statistic((sorted) => quantileOfSorted(sorted, 0.75))],
    ["max", statistic(max)],
  ];
  return { rows: columns.length, columns: new Map(made) };
}
