/** @file Choosing and making columns and rows. Each verb reads a frame and gives a new one. */
import { checkInteger, shown } from "../math";
import { type Cell, chain, isMissing, type Kind, take, toColumn } from "./column";
import { checkNewName, columnOf, type Frame, toFrame } from "./frame";
import { type Row, rowOf } from "./row";

/** The rows at the given places, in their order. */
export function pickRows(frame: Frame, places: Int32Array): Frame {
  const columns = new Map([...frame.columns].map(([name, column]) => [name, take(column, places)]));
  return { rows: places.length, columns };
}

/** The columns of these names, in the order asked for. */
export function select(frame: Frame, names: readonly string[]): Frame {
  if (names.length === 0) throw new RangeError("select: there must be at least one column name, got none");
  return toFrame(
    "select",
    names.map((name) => [name, columnOf("select", frame, name)]),
  );
}

/** All columns but these. */
export function drop(frame: Frame, names: readonly string[]): Frame {
  const columns = new Map(frame.columns);
  for (const name of names) {
    columnOf("drop", frame, name);
    columns.delete(name);
  }
  return { rows: columns.size === 0 ? 0 : frame.rows, columns };
}

/** The same columns, some under new names. */
export function rename(frame: Frame, names: Readonly<Record<string, string>>): Frame {
  for (const old of Object.keys(names)) columnOf("rename", frame, old);
  return toFrame(
    "rename",
    [...frame.columns].map(([name, column]) => [Object.hasOwn(names, name) ? names[name] : name, column]),
  );
}

/** The rows for which `keep` says true. */
export function filter(frame: Frame, keep: (row: Row) => boolean): Frame {
  checkFunction("filter", "keep", keep);
  const places: number[] = [];
  for (let i = 0; i < frame.rows; i++) {
    const answer: unknown = keep(rowOf(frame, i));
    if (typeof answer !== "boolean")
      throw new TypeError(`filter: keep must return true or false, got ${shown(answer)} for row ${i}`);
    if (answer) places.push(i);
  }
  return pickRows(frame, Int32Array.from(places));
}

/** The frame with one column more, or one replaced where it stands, computed row by row. */
export function derive(frame: Frame, name: string, value: (row: Row) => Cell, kind?: Kind): Frame {
  checkFunction("derive", "value", value);
  if (!frame.columns.has(name)) checkNewName("derive", name, frame.columns);
  const made = Array.from({ length: frame.rows }, (_, i) => {
    const cell: unknown = value(rowOf(frame, i));
    if (cell === undefined)
      throw new TypeError(
        `derive: value must return a number, text, boolean or null, got undefined for row ${i}`,
      );
    return cell as Cell;
  });
  const column = toColumn(`derive: value of ${shown(name)}`, made, kind);
  return { rows: frame.rows, columns: new Map(frame.columns).set(name, column) };
}

/** Rows `from` … `to`−1; what lies beyond the ends is left out. */
export function slice(frame: Frame, from: number, to: number): Frame {
  checkInteger("slice", "from", from);
  checkInteger("slice", "to", to);
  const first = Math.min(from, frame.rows);
  const length = Math.max(0, Math.min(to, frame.rows) - first);
  return pickRows(
    frame,
    Int32Array.from({ length }, (_, i) => first + i),
  );
}

/** The rows in which none of these columns is missing; of all columns when none is named. */
export function dropMissing(frame: Frame, names: readonly string[]): Frame {
  const watched = (names.length === 0 ? [...frame.columns.keys()] : names).map((name) =>
    columnOf("dropMissing", frame, name),
  );
  const places = Array.from({ length: frame.rows }, (_, i) => i);
  return pickRows(
    frame,
    Int32Array.from(places.filter((i) => !watched.some((column) => isMissing(column, i)))),
  );
}

/** The rows of all frames, one after the other, with the columns in the order of the first. */
export function append(frame: Frame, others: readonly Frame[]): Frame {
  const names = [...frame.columns.keys()];
  others.forEach((other, k) => {
    for (const name of names) columnOf(`append: table ${k + 1}`, other, name);
    for (const name of other.columns.keys()) columnOf(`append: table ${k + 1} has one more`, frame, name);
    for (const name of names) {
      const [mine, theirs] = [columnOf("append", frame, name).kind, columnOf("append", other, name).kind];
      if (mine !== theirs)
        throw new TypeError(`append: column ${shown(name)} must be ${mine} in table ${k + 1}, got ${theirs}`);
    }
  });
  return toFrame(
    "append",
    names.map((name) => [name, chain([frame, ...others].map((each) => columnOf("append", each, name)))]),
  );
}

function checkFunction(caller: string, name: string, value: unknown): void {
  if (typeof value !== "function")
    throw new TypeError(`${caller}: ${name} must be a function, got ${shown(value)}`);
}
