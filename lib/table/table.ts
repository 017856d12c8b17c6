/** @file The table a researcher holds: an unchanging value whose verbs give new tables. */
import type { DataFrame } from "danfojs-node";
import { checkInteger, shown } from "../math";
import { type Cell, type Column, type ColumnSource, type Kind, toColumn } from "./column";
import { type CsvOptions, readCsv, writeCsv } from "./csv";
import { fromDataFrame as frameFromDanfo, toDataFrame } from "./danfo";
import { describe } from "./describe";
import { columnOf, columnOfKind, type Frame, toFrame } from "./frame";
import { type Aggregate, aggregate, group, rowsOfGroups } from "./group";
import { toHtml } from "./html";
import { type JoinOptions, join } from "./join";
import { fromJsonValue, fromObjects, writeJson } from "./json";
import { toPlainText } from "./plain-text";
import { type Row, rowOf } from "./row";
import { type SortKey, sortBy } from "./sort";
import * as verbs from "./verbs";
import { view } from "./view";

/** What a notebook shows of a table. */
export interface TableBundle {
  readonly "text/html": string;
  readonly "text/plain": string;
}

/**
 * Columns of one length under their names. Never changes: every verb gives a new table, and columns go in and out as copies.
 *
 * Made by {@link table}, {@link tableFromRows}, {@link tableFromCsv}, {@link tableFromJson}, {@link tableFromDataFrame}.
 */
export class Table {
  /** Checked columns, which no one may write to. @internal */
  readonly frame: Frame;

  private constructor(frame: Frame) {
    this.frame = frame;
  }

  /** A table over checked columns of this room's own making. @internal */
  static over(frame: Frame): Table {
    return new Table(frame);
  }

  /** Number of rows. */
  get rows(): number {
    return this.frame.rows;
  }

  /** Names of the columns, in order. */
  get names(): string[] {
    return [...this.frame.columns.keys()];
  }

  /** Kind of a column. @throws {RangeError} when there is no such column */
  kind(name: string): Kind {
    return columnOf("kind", this.frame, name).kind;
  }

  /** The numbers of a column, copied; NaN where missing. @throws {RangeError} no such column @throws {TypeError} not numbers */
  numbers(name: string): Float64Array {
    return columnOfKind("numbers", this.frame, name, "number").slice();
  }

  /** The texts of a column, copied; null where missing. @throws {RangeError} no such column @throws {TypeError} not text */
  texts(name: string): (string | null)[] {
    return [...columnOfKind("texts", this.frame, name, "text")];
  }

  /** The truth values of a column, copied; null where missing. @throws {RangeError} no such column @throws {TypeError} not booleans */
  booleans(name: string): (boolean | null)[] {
    return [...columnOfKind("booleans", this.frame, name, "boolean")];
  }

  /** Row `index`, for checked access by name. @throws {RangeError} when there is no such row */
  row(index: number): Row {
    checkInteger("row", "index", index, 0, this.rows - 1);
    return rowOf(this.frame, index);
  }

  /** All rows as plain objects. */
  toRows(): Record<string, Cell>[] {
    const columns = [...this.frame.columns];
    return Array.from({ length: this.rows }, (_, i) =>
      Object.fromEntries(columns.map(([name, { values }]) => [name, values[i]])),
    );
  }

  /** These columns alone, in this order. @throws {RangeError} when one does not exist or stands twice */
  select(...names: string[]): Table {
    return new Table(verbs.select(this.frame, names));
  }

  /** All columns but these. @throws {RangeError} when one does not exist */
  drop(...names: string[]): Table {
    return new Table(verbs.drop(this.frame, names));
  }

  /** Columns under new names, `{ old: "new" }`. @throws {RangeError} when an old name does not exist or a new one is taken */
  rename(names: Readonly<Record<string, string>>): Table {
    return new Table(verbs.rename(this.frame, names));
  }

  /**
   * The rows for which `keep` is true. Comparisons with a missing number are false, so such rows are left out.
   *
   * @example
   * results.filter((row) => row.number("beta") > 1)
   */
  filter(keep: (row: Row) => boolean): Table {
    return new Table(verbs.filter(this.frame, keep));
  }

  /**
   * One column more, or one replaced, computed row by row; null means missing.
   *
   * @param kind by default that of the first present value
   * @throws {TypeError} when the values are not of one kind
   * @example
   * results.derive("energy_nj", (row) => row.number("energy_pj") / 1000)
   */
  derive(name: string, value: (row: Row) => Cell, kind?: Kind): Table {
    return new Table(verbs.derive(this.frame, name, value, kind));
  }

  /** A column more, or one replaced, from values. @throws {RangeError} when their number is not that of the rows */
  with(name: string, values: ColumnSource): Table {
    const column = toColumn(`with: column ${shown(name)}`, values);
    return new Table(toFrame("with", new Map(this.frame.columns).set(name, column)));
  }

  /** Rows `from` … `to`−1, as far as they exist. @throws {RangeError} when a number is not whole or below 0 */
  slice(from: number, to: number = this.rows): Table {
    return new Table(verbs.slice(this.frame, from, to));
  }

  /** The rows without a missing value in these columns, in all of them when none is named. */
  dropMissing(...names: string[]): Table {
    return new Table(verbs.dropMissing(this.frame, names));
  }

  /**
   * Rows in order: numbers by size, text by its UTF-16 units (the same on every machine), false before true. Stable;
   * missing values stand last in both directions. O(rows log rows).
   *
   * @example
   * results.sortBy("model", { by: "accuracy", descending: true })
   */
  sortBy(...keys: SortKey[]): Table {
    return new Table(sortBy(this.frame, keys));
  }

  /** Groups of rows with equal values in these columns; missing values are equal to one another. */
  groupBy(...names: string[]): Groups {
    if (names.length === 0) throw new RangeError("groupBy: there must be at least one column, got none");
    for (const name of names) columnOf("groupBy", this.frame, name);
    return {
      aggregate: (wanted) => new Table(aggregate(this.frame, names, wanted)),
      tables: () => {
        const keys = names.map((name) => columnOf("groupBy", this.frame, name));
        return rowsOfGroups(group(this.rows, keys)).map(
          (rows) => new Table(verbs.pickRows(this.frame, rows)),
        );
      },
    };
  }

  /** Statistics of the whole table, as a table of one row. */
  aggregate(wanted: Readonly<Record<string, Aggregate>>): Table {
    return new Table(aggregate(this.frame, [], wanted));
  }

  /** One row per column: kind, count, missing, distinct, and of numbers and booleans mean, sd (n − 1) and quartiles. */
  describe(): Table {
    return new Table(describe(this.frame));
  }

  /**
   * Every pair of rows with equal keys, in the order of this table: the keys, this table's columns, the other's.
   * A missing key equals nothing.
   *
   * @throws {RangeError} when a key does not exist, or both tables have another column of the same name
   * @throws {TypeError} when a key is not of one kind
   */
  join(other: Table, options: JoinOptions): Table {
    return new Table(join(this.frame, checkTable("join", other).frame, options));
  }

  /** The rows of this table and then of the others, which must have the same columns in any order. */
  append(...others: Table[]): Table {
    const frames = others.map((other) => checkTable("append", other).frame);
    return new Table(verbs.append(this.frame, frames));
  }

  /** Comma-separated text that reads back to the same table. */
  toCsv(separator: "," | ";" | "\t" | "|" = ","): string {
    return writeCsv(this.frame, separator);
  }

  /** JSON text: described columns, which read back to the same table, or one object a row. */
  toJson(form: "columns" | "rows" = "columns"): string {
    return writeJson(this.frame, form);
  }

  /** A danfo DataFrame with copies of the columns. Loads danfo.js, which takes seconds the first time. */
  toDataFrame(): Promise<DataFrame> {
    return toDataFrame(this.frame);
  }

  /** HTML of the first rows and columns. */
  toHtml(maxRows = 20, maxColumns = 20): string {
    checkInteger("toHtml", "maxRows", maxRows);
    checkInteger("toHtml", "maxColumns", maxColumns, 1);
    return toHtml(view(this.frame, maxRows, maxColumns));
  }

  /** Plain text of the first rows and columns. */
  toString(maxRows = 20, maxColumns = 12): string {
    checkInteger("toString", "maxRows", maxRows);
    checkInteger("toString", "maxColumns", maxColumns, 1);
    return toPlainText(view(this.frame, maxRows, maxColumns));
  }

  /** What `JSON.stringify` writes: the described columns of {@link Table.toJson}. */
  toJSON(): unknown {
    return JSON.parse(this.toJson());
  }
}

/** What a notebook shows of a table, and what `console.log` prints. */
const showings: Readonly<Record<string, (this: Table) => TableBundle | string>> = {
  "Jupyter.display"() {
    return { "text/html": this.toHtml(), "text/plain": this.toString() };
  },
  "nodejs.util.inspect.custom"() {
    return this.toString();
  },
};
for (const [name, value] of Object.entries(showings))
  Object.defineProperty(Table.prototype, Symbol.for(name), { value });

/** Groups of rows. */
export interface Groups {
  /**
   * One row per group, in the order in which groups appear: its keys, then what is asked for.
   *
   * @throws {RangeError} when a column does not exist, a name is taken, or a quantile is outside [0, 1]
   * @throws {TypeError} when a statistic is unknown, or asks for numbers from text
   * @example
   * runs.groupBy("model", "beta").aggregate({ n: "rows", accuracy: ["correct", "mean"], low: ["error", { quantile: 0.1 }] })
   */
  aggregate(wanted: Readonly<Record<string, Aggregate>>): Table;
  /** One table per group, in the same order. */
  tables(): Table[];
}

function checkTable(caller: string, value: Table): Table {
  // by its data, not by its class: a notebook may hold tables from before this file was reloaded
  if ((value as Partial<Table> | null)?.frame?.columns instanceof Map) return value;
  throw new TypeError(`${caller}: other must be a table, got ${shown(value)}`);
}

/**
 * A table of columns, copied.
 *
 * @param columns values by name; as pairs when names are whole numbers, which objects would reorder
 * @throws {TypeError} when a column is not of one kind
 * @throws {RangeError} when lengths differ, or a name is empty or stands twice
 * @example
 * table({ beta: [0.5, 1, null], model: ["dense", "modern", "modern"] }).rows // 3
 */
export function table(
  columns: Readonly<Record<string, ColumnSource>> | Iterable<readonly [string, ColumnSource]>,
): Table {
  if (typeof columns !== "object" || columns === null || ArrayBuffer.isView(columns))
    throw new TypeError(`table: columns must be an object of arrays, got ${shown(columns)}`);
  const entries =
    Symbol.iterator in columns
      ? (columns as Iterable<readonly [string, ColumnSource]>)
      : Object.entries(columns as Record<string, ColumnSource>);
  const made = Array.from(entries, ([name, values]): [string, Column] => [
    name,
    toColumn(`table: column ${shown(name)}`, values),
  ]);
  return Table.over(toFrame("table", made));
}

/**
 * A table of rows given as objects; a row that lacks a name misses that value.
 *
 * @throws {TypeError} when a row is no object, or a column is not of one kind
 */
export function tableFromRows(rows: readonly Readonly<Record<string, Cell | undefined>>[]): Table {
  if (!Array.isArray(rows)) throw new TypeError(`tableFromRows: rows must be an array, got ${shown(rows)}`);
  return Table.over(fromObjects("tableFromRows", rows));
}

/**
 * A table from comma-separated text (RFC 4180) with a header line.
 *
 * Empty fields are missing. A column is a number column when all its present fields are decimal numbers (also when
 * there are none), a boolean one when they are true and false, else text; numbers that would lose digits, such as 007,
 * keep a column text.
 *
 * @throws {SyntaxError} `source:line: …` when the text is empty, a row has too few or too many fields, a column has no name or
 * a name that is taken, a quote is not closed, or a field is not of the kind asked for
 * @throws {RangeError} when `types` names no column of the text
 */
export function tableFromCsv(text: string, options?: CsvOptions): Table {
  return Table.over(readCsv(text, options));
}

/**
 * A table from JSON, as text or parsed: described columns as {@link Table.toJson} writes them, an object of lists, or a list of
 * objects.
 *
 * @param source how errors name the text
 * @throws {SyntaxError} when the text is not JSON
 * @throws {TypeError} when the value is not a table, or a column is not of one kind
 * @throws {RangeError} when columns differ in length
 */
export function tableFromJson(json: unknown, source = "tableFromJson"): Table {
  if (typeof json !== "string") return Table.over(fromJsonValue(json, source));
  let value: unknown;
  try {
    value = JSON.parse(json.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new SyntaxError(`${source}: not valid JSON: ${(cause as Error).message}`, { cause });
  }
  return Table.over(fromJsonValue(value, source));
}

/** A table from a danfo DataFrame, copied. @throws {TypeError} when it is none, or a column mixes kinds */
export function tableFromDataFrame(df: DataFrame): Table {
  return Table.over(frameFromDanfo(df));
}
