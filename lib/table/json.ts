/**
 * @file Tables as JSON: columns with their kinds, which reads back to the very same table, or one object a row,
 * which other programs like. A missing value is null; infinities, which JSON lacks, are the texts "Infinity" and "-Infinity".
 */
import { checkChoice, shown } from "../math";
import { type Cell, type Column, isMissing, type Kind, toColumn } from "./column";
import { type Frame, toFrame } from "./frame";
import { writeNumber } from "./number-text";

const infinities: Readonly<Record<string, number>> = {
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

type Raw = readonly unknown[];

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function columnFrom(source: string, name: string, values: Raw, kind?: Kind): Column {
  const where = `${source}: column ${shown(name)}`;
  values.forEach((value, i) => {
    if (typeof value === "object" && value !== null)
      throw new TypeError(`${where}[${i}] must be a number, text, boolean or null, got ${shown(value)}`);
  });
  const named = (value: unknown) => typeof value === "string" && Object.hasOwn(infinities, value);
  const numbers =
    kind === "number" ||
    (kind === undefined &&
      values.some((value) => typeof value === "number") &&
      values.every((value) => value == null || typeof value === "number" || named(value)));
  const cells = numbers
    ? values.map((value) => (named(value) ? infinities[value as string] : value))
    : values;
  return toColumn(where, cells as readonly Cell[], kind);
}

function fromDescribed(source: string, columns: Raw): Frame {
  const entries = columns.map((column, k): [string, Column] => {
    if (!isObject(column) || typeof column["name"] !== "string" || !Array.isArray(column["values"]))
      throw new TypeError(`${source}: columns[${k}] must be {name, kind, values}, got ${shown(column)}`);
    const { name, kind, values } = column as { name: string; kind?: Kind; values: Raw };
    if (kind !== undefined) checkChoice(source, `columns[${k}].kind`, kind, ["number", "text", "boolean"]);
    return [name, columnFrom(source, name, values, kind)];
  });
  return toFrame(source, entries);
}

/** Columns under all the names that occur, in order of appearance; a row without a name misses that value. */
export function fromObjects(source: string, rows: Raw): Frame {
  const names = new Set<string>();
  rows.forEach((row, i) => {
    if (!isObject(row)) throw new TypeError(`${source}: row ${i} must be an object, got ${shown(row)}`);
    for (const name of Object.keys(row)) names.add(name);
  });
  const value = (row: unknown, name: string) =>
    Object.hasOwn(row as object, name) ? (row as Record<string, unknown>)[name] : null;
  return toFrame(
    source,
    [...names].map((name) => [
      name,
      columnFrom(
        source,
        name,
        rows.map((row) => value(row, name)),
      ),
    ]),
  );
}

/** A frame from parsed JSON in any of three forms: described columns, an object of lists, a list of objects. */
export function fromJsonValue(value: unknown, source: string): Frame {
  if (Array.isArray(value)) return fromObjects(source, value);
  if (isObject(value) && Array.isArray(value["columns"]) && value["columns"].every(isObject))
    return fromDescribed(source, value["columns"]);
  if (isObject(value) && Object.values(value).every(Array.isArray))
    return toFrame(
      source,
      Object.entries(value).map(([name, values]) => [name, columnFrom(source, name, values as Raw)]),
    );
  throw new TypeError(
    `${source}: a table must be a list of objects or an object of lists, got ${shown(value)}`,
  );
}

/** One value as JSON. */
function jsonOf(column: Column, i: number): string {
  if (isMissing(column, i)) return "null";
  const value = column.values[i];
  if (typeof value !== "number") return JSON.stringify(value);
  return Number.isFinite(value) ? writeNumber(value) : `"${value}"`;
}

/** A frame as JSON text with a final line feed: one line per column, or one line per row. */
export function writeJson(frame: Frame, form: "columns" | "rows" = "columns"): string {
  checkChoice("toJson", "form", form, ["columns", "rows"]);
  const columns = [...frame.columns];
  const lines =
    form === "columns"
      ? columns.map(([name, column]) => {
          const values = Array.from({ length: frame.rows }, (_, i) => jsonOf(column, i)).join(",");
          return `{"name":${JSON.stringify(name)},"kind":"${column.kind}","values":[${values}]}`;
        })
      : Array.from({ length: frame.rows }, (_, i) => {
          const cells = columns.map(([name, column]) => `${JSON.stringify(name)}:${jsonOf(column, i)}`);
          return `{${cells.join(",")}}`;
        });
  const list = lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n]`;
  return form === "columns" ? `{"columns":${list}}\n` : `${list}\n`;
}
