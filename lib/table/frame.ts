/** @file The data of a table, on which every verb works: columns of one length under their names. */
import { nearNames, shown } from "../math";
import type { Column, Kind, Values } from "./column";

/** Columns by name, in order, all with `rows` values. */
export interface Frame {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, Column>;
}

/**
 * A frame of columns, checked.
 *
 * @throws {RangeError} when lengths differ, or a name is empty or stands twice
 */
export function toFrame(caller: string, entries: Iterable<readonly [string, Column]>): Frame {
  const columns = new Map<string, Column>();
  let first: string | undefined;
  for (const [name, column] of entries) {
    checkNewName(caller, name, columns);
    first ??= name;
    const rows = (columns.get(first) ?? column).values.length;
    if (column.values.length !== rows)
      throw new RangeError(
        `${caller}: column ${shown(name)} must have ${rows} values as ${shown(first)} has, got ${column.values.length}`,
      );
    columns.set(name, column);
  }
  return { rows: first === undefined ? 0 : (columns.get(first) as Column).values.length, columns };
}

/** @throws {RangeError} when `name` is blank or taken */
export function checkNewName(caller: string, name: string, taken: { has(name: string): boolean }): void {
  if (typeof name !== "string")
    throw new TypeError(`${caller}: column name must be text, got ${shown(name)}`);
  if (name.trim() === "")
    throw new RangeError(`${caller}: column name must not be empty, got ${shown(name)}`);
  if (taken.has(name))
    throw new RangeError(`${caller}: there is a column ${shown(name)} already; rename one`);
}

/**
 * The column of this name.
 *
 * @throws {RangeError} when there is none; the message offers the nearest names
 */
export function columnOf(caller: string, frame: Frame, name: string): Column {
  const column = frame.columns.get(name);
  if (column === undefined)
    throw new RangeError(`${caller}: ${noSuchColumn(name, [...frame.columns.keys()])}`);
  return column;
}

/** @throws {RangeError} when there is no such column @throws {TypeError} when it is of another kind */
export function columnOfKind<K extends Kind>(caller: string, frame: Frame, name: string, kind: K): Values[K] {
  const column = columnOf(caller, frame, name);
  if (column.kind !== kind)
    throw new TypeError(`${caller}: column ${shown(name)} must be ${kind}, got a ${column.kind} column`);
  return column.values as Values[K];
}

function noSuchColumn(name: string, names: readonly string[]): string {
  const near = nearNames(name, names).map((other) => shown(other));
  if (near.length > 0) return `there is no column ${shown(name)}; did you mean ${near.join(" or ")}?`;
  if (names.length === 0) return `there is no column ${shown(name)}; the table has no columns`;
  const listed = names.slice(0, 8).map((other) => shown(other));
  const more = names.length > 8 ? ` and ${names.length - 8} more` : "";
  return `there is no column ${shown(name)}; the columns are ${listed.join(", ")}${more}`;
}
