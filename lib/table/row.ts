/** @file One row, as the callbacks of filter and derive see it: every access is checked for name and kind. */
import { isMissing } from "./column";
import { columnOf, columnOfKind, type Frame } from "./frame";

/** A row of a table. An unknown name or another kind is an error, never a silent undefined. */
export interface Row {
  /** place in the table, from 0 */
  readonly index: number;
  /** the number in this column; NaN when missing */
  number(name: string): number;
  /** the text in this column; null when missing */
  text(name: string): string | null;
  /** the truth value in this column; null when missing */
  boolean(name: string): boolean | null;
  /** whether the value in this column is missing */
  missing(name: string): boolean;
}

/** Row `index` of a frame. */
export function rowOf(frame: Frame, index: number): Row {
  return {
    index,
    number: (name) => columnOfKind("row.number", frame, name, "number")[index],
    text: (name) => columnOfKind("row.text", frame, name, "text")[index],
    boolean: (name) => columnOfKind("row.boolean", frame, name, "boolean")[index],
    missing: (name) => isMissing(columnOf("row.missing", frame, name), index),
  };
}
