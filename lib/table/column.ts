/** @file One column: values of one kind, with missing ones explicit, and how it is made from what a caller has. */
import { shown } from "../math";

/** What a column holds. */
export type Kind = "number" | "text" | "boolean";

/** One value of a table. A missing number is NaN, any other missing value null. */
export type Cell = number | string | boolean | null;

/** The values of a column of each kind. */
export interface Values {
  readonly number: Float64Array;
  readonly text: readonly (string | null)[];
  readonly boolean: readonly (boolean | null)[];
}

/** Values of one kind; never written to once they stand in a table. */
export type Column = { [K in Kind]: { readonly kind: K; readonly values: Values[K] } }[Kind];

/** What a column can be made from: a typed array of numbers, or a list in which null and undefined mean missing. */
export type ColumnSource =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | readonly (Cell | undefined)[];

const kinds: Readonly<Record<string, Kind>> = { number: "number", string: "text", boolean: "boolean" };

/** The kind of a list by its first present value; a list without any is a number column, all of it missing. */
function kindOf(values: readonly (Cell | undefined)[]): Kind {
  for (const value of values)
    if (value != null && !Number.isNaN(value)) return kinds[typeof value] ?? "number";
  return "number";
}

function checkKind(where: string, values: readonly (Cell | undefined)[], kind: Kind): void {
  values.forEach((value, i) => {
    const missing = value == null || Number.isNaN(value);
    if (!missing && kinds[typeof value] !== kind)
      throw new TypeError(
        `${where}[${i}] must be ${kind} as the values before it or null, got ${shown(value)}`,
      );
  });
}

/**
 * A column from typed or plain values, copied.
 *
 * @param where how an error names the values, such as `table: column "beta"`
 * @param kind asked for; by default that of the first present value
 * @throws {TypeError} when the values are not of one kind
 */
export function toColumn(where: string, source: ColumnSource, kind?: Kind): Column {
  if (ArrayBuffer.isView(source) && !(source instanceof DataView) && typeof source[0] !== "bigint") {
    if (kind === undefined || kind === "number") return { kind: "number", values: Float64Array.from(source) };
    throw new TypeError(`${where} must be ${kind}, got ${shown(source)}`);
  }
  if (!Array.isArray(source))
    throw new TypeError(`${where} must be an array of numbers, text or booleans, got ${shown(source)}`);
  const values = Array.from(source as readonly (Cell | undefined)[]); // also turns holes into undefined
  const found = kind ?? kindOf(values);
  checkKind(where, values, found);
  if (found === "number")
    return { kind: "number", values: Float64Array.from(values, (x) => (x as number | null) ?? Number.NaN) };
  const present = values.map((x) => (x == null || Number.isNaN(x) ? null : x));
  return { kind: found, values: present } as Column;
}

/** Whether value `i` is missing. */
export function isMissing(column: Column, i: number): boolean {
  return column.kind === "number" ? Number.isNaN(column.values[i]) : column.values[i] === null;
}

/** The values at the given places, in their order; a place of −1 gives a missing value. */
export function take(column: Column, places: Int32Array): Column {
  if (column.kind === "number") {
    const values = new Float64Array(places.length);
    for (let i = 0; i < places.length; i++) values[i] = places[i] < 0 ? Number.NaN : column.values[places[i]];
    return { kind: "number", values };
  }
  const values = Array.from(places, (place) => (place < 0 ? null : column.values[place]));
  return { kind: column.kind, values } as Column;
}

/** Columns of one kind one after the other. */
export function chain(columns: readonly Column[]): Column {
  const [{ kind }] = columns;
  if (kind !== "number")
    return { kind, values: columns.flatMap((column) => column.values as readonly Cell[]) } as Column;
  const values = new Float64Array(columns.reduce((sum, column) => sum + column.values.length, 0));
  let at = 0;
  for (const column of columns) {
    values.set(column.values as Float64Array, at);
    at += column.values.length;
  }
  return { kind, values };
}

/** The present values as numbers, for statistics: true counts as 1 and false as 0. Undefined for text. */
export function toNumbers(column: Column): Float64Array | undefined {
  if (column.kind === "text") return undefined;
  if (column.kind === "number") return column.values.filter((x) => !Number.isNaN(x));
  return Float64Array.from(
    column.values.filter((x) => x !== null),
    (x) => (x ? 1 : 0),
  );
}
