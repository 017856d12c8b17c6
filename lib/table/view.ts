/** @file What of a table is shown, as text: the first rows, numbers of a column in one form, so that they align. */
import { type Column, isMissing } from "./column";
import type { Frame } from "./frame";
import { labelOf } from "./unit";

/** A column as it is shown. */
export interface ShownColumn {
  readonly name: string;
  readonly quantity: string;
  readonly unit: string | undefined;
  readonly right: boolean;
  /** one text per shown row; undefined where the value is missing */
  readonly cells: readonly (string | undefined)[];
}

/** The part of a table that is shown, and how much is left out. */
export interface View {
  readonly columns: readonly ShownColumn[];
  readonly rows: number;
  readonly moreRows: number;
  readonly moreColumns: number;
  /** such as `1,797 rows × 65 columns` */
  readonly caption: string;
}

const digits = 6;
const longestText = 80;

const inWords = (count: number, what: string) =>
  `${count.toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`;

/** Decimals that show every number of the list to six digits, as far as they are needed. */
function decimalsFor(values: readonly number[], textOf: (x: number) => string): number {
  const needed = values.map((x) => (textOf(Number(x.toPrecision(digits))).split(".")[1] ?? "").length);
  return Math.min(
    digits,
    needed.reduce((a, b) => Math.max(a, b), 0),
  );
}

/** How the numbers of a column are written: with so many decimals all, very large and small ones with an exponent. */
function numberForm(values: readonly number[]): (x: number) => string {
  const finite = values.filter((x) => Number.isFinite(x) && x !== 0);
  if (finite.every((x) => Number.isInteger(x) && Math.abs(x) < 1e15)) return (x) => String(x === 0 ? 0 : x);
  const extreme = (x: number) => Math.abs(x) >= 1e7 || Math.abs(x) < 1e-4;
  const decimals = decimalsFor(
    finite.filter((x) => !extreme(x)),
    String,
  );
  const mantissa = decimalsFor(finite.filter(extreme), (x) => x.toExponential().split("e")[0]);
  return (x) => {
    if (!Number.isFinite(x)) return String(x);
    if (x === 0) return (0).toFixed(decimals);
    return extreme(x) ? x.toExponential(mantissa) : x.toFixed(decimals);
  };
}

function cellsOf(column: Column, rows: number): (string | undefined)[] {
  const shownRows = Array.from({ length: rows }, (_, i) => i);
  if (column.kind === "number") {
    const form = numberForm(Array.from(column.values.subarray(0, rows)));
    return shownRows.map((i) => (isMissing(column, i) ? undefined : form(column.values[i])));
  }
  return shownRows.map((i) => {
    if (isMissing(column, i)) return undefined;
    const text = String(column.values[i]);
    return text.length > longestText ? `${text.slice(0, longestText - 1)}…` : text;
  });
}

/** At most so many rows and columns of a frame. When one row alone would be left out, it is shown. */
export function view(frame: Frame, maxRows = 20, maxColumns = 20): View {
  const rows = frame.rows <= maxRows + 1 ? frame.rows : maxRows;
  const all = [...frame.columns];
  const kept = all.length <= maxColumns + 1 ? all : all.slice(0, maxColumns);
  const columns = kept.map(([name, column]) => {
    const { quantity, unit } = labelOf(name);
    return { name, quantity, unit, right: column.kind === "number", cells: cellsOf(column, rows) };
  });
  return {
    columns,
    rows,
    moreRows: frame.rows - rows,
    moreColumns: all.length - kept.length,
    caption: `${inWords(frame.rows, "row")} × ${inWords(all.length, "column")}`,
  };
}

/** What stands for the rows or columns that are not shown. */
export function more(count: number, what: "row" | "column"): string {
  return `… ${inWords(count, `more ${what}`)}`;
}
