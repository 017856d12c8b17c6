/** @file Joining two frames by equal keys. A missing key equals nothing, not even another missing key. */
import { checkChoice, shown } from "../math";
import { type Column, chain, isMissing, take } from "./column";
import { columnOf, type Frame, toFrame } from "./frame";
import { group } from "./group";

/** How two tables are joined. */
export interface JoinOptions {
  /** the columns that both tables have and that must be equal */
  readonly on: string | readonly string[];
  /** rows kept: those with a partner (inner, the default), all of the left table, or all of both (outer) */
  readonly how?: "inner" | "left" | "outer";
}

interface Pairs {
  readonly left: Int32Array;
  readonly right: Int32Array;
}

/** Rows that belong together; −1 where there is no partner. Left order, then right order, then the right's rest. */
function pair(left: Frame, right: Frame, keys: readonly Column[], how: "inner" | "left" | "outer"): Pairs {
  const { groupOfRow, firstRows } = group(left.rows + right.rows, keys);
  const keyed = (row: number) => keys.every((key) => !isMissing(key, row));
  const partners: number[][] = Array.from(firstRows, () => []);
  for (let j = 0; j < right.rows; j++) if (keyed(left.rows + j)) partners[groupOfRow[left.rows + j]].push(j);
  const lefts: number[] = [];
  const rights: number[] = [];
  const met = new Uint8Array(right.rows);
  for (let i = 0; i < left.rows; i++) {
    const found = keyed(i) ? partners[groupOfRow[i]] : [];
    for (const j of found) {
      lefts.push(i);
      rights.push(j);
      met[j] = 1;
    }
    if (found.length === 0 && how !== "inner") {
      lefts.push(i);
      rights.push(-1);
    }
  }
  if (how === "outer")
    for (let j = 0; j < right.rows; j++)
      if (met[j] === 0) {
        lefts.push(-1);
        rights.push(j);
      }
  return { left: Int32Array.from(lefts), right: Int32Array.from(rights) };
}

/** Every pair of rows with equal keys: the keys, the left's other columns, the right's. */
export function join(left: Frame, right: Frame, { on, how = "inner" }: JoinOptions): Frame {
  const names = typeof on === "string" ? [on] : [...on];
  if (names.length === 0) throw new RangeError("join: on must name at least one column, got none");
  checkChoice("join", "how", how, ["inner", "left", "outer"]);
  const keys = names.map((name) => {
    const mine = columnOf("join: left table", left, name);
    const theirs = columnOf("join: right table", right, name);
    if (mine.kind !== theirs.kind)
      throw new TypeError(
        `join: column ${shown(name)} must be ${mine.kind} in both tables, got ${theirs.kind}`,
      );
    return chain([mine, theirs]);
  });
  const pairs = pair(left, right, keys, how);
  const made: [string, Column][] = [];
  for (const [name, column] of left.columns) {
    const k = names.indexOf(name);
    // a key stands in the chain of both tables, so that rows of the right alone have it too
    const places = k < 0 ? pairs.left : pairs.left.map((i, at) => (i < 0 ? left.rows + pairs.right[at] : i));
    made.push([name, take(k < 0 ? column : keys[k], places)]);
  }
  for (const [name, column] of right.columns)
    if (!names.includes(name)) made.push([name, take(column, pairs.right)]);
  return toFrame("join", made);
}
