/** @file Stable sorting by any number of columns, with missing values last in either direction. */
import { shown } from "../math";
import { type Column, isMissing } from "./column";
import { columnOf, type Frame } from "./frame";
import { pickRows } from "./verbs";

/** A column to sort by: its name, or its name with a direction. */
export type SortKey = string | { readonly by: string; readonly descending?: boolean };

/** Compares values i and j of a column: numbers by size, text by its UTF-16 units, false before true. */
function comparison(column: Column, descending: boolean): (i: number, j: number) => number {
  const turn = descending ? -1 : 1;
  const values = column.values as ArrayLike<number | string | boolean | null>;
  return (i, j) => {
    const mi = isMissing(column, i);
    const mj = isMissing(column, j);
    if (mi || mj) return Number(mi) - Number(mj);
    const a = values[i] as number;
    const b = values[j] as number;
    return a < b ? -turn : a > b ? turn : 0;
  };
}

/** The rows in the order of the first key, ties by the next, and the rest as they stood. */
export function sortBy(frame: Frame, keys: readonly SortKey[]): Frame {
  if (keys.length === 0) throw new RangeError("sortBy: there must be at least one column, got none");
  const comparisons = keys.map((key) => {
    const { by, descending = false } = typeof key === "string" ? { by: key } : key;
    if (typeof by !== "string") throw new TypeError(`sortBy: by must be a column name, got ${shown(by)}`);
    return comparison(columnOf("sortBy", frame, by), descending);
  });
  const places = Int32Array.from({ length: frame.rows }, (_, i) => i).sort((i, j) => {
    for (const compare of comparisons) {
      const order = compare(i, j);
      if (order !== 0) return order;
    }
    return i - j;
  });
  return pickRows(frame, places);
}
