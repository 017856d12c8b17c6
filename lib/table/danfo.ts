/**
 * @file The bridge to danfo.js: its module, loaded when first asked for (seconds, and a few hundred MB with
 * TensorFlow.js), and its DataFrame in and out. Both directions copy, so that danfo's own in-place changes never
 * reach a table.
 */
import type { DataFrame } from "danfojs-node";
import { shown } from "../math";
import { type Cell, type Column, toColumn } from "./column";
import { type Frame, toFrame } from "./frame";

/** danfo.js as a module. */
export type Danfo = typeof import("danfojs-node");

const dtypes = { number: "float32", text: "string", boolean: "boolean" } as const;

/**
 * danfo.js itself, for what a table does not do: Excel files, encoders, date and text columns.
 *
 * @throws {Error} when the package danfojs-node is not installed
 */
export async function danfo(): Promise<Danfo> {
  const loaded = (await import("danfojs-node")) as Danfo & { default?: Danfo };
  return loaded.DataFrame === undefined && loaded.default !== undefined ? loaded.default : loaded;
}

/**
 * A frame as a danfo DataFrame: missing numbers as NaN, other missing values as undefined, which danfo knows as missing.
 * Its number columns are marked `float32`, danfo's only dtype for fractions, but hold the exact doubles.
 */
export async function toDataFrame(frame: Frame): Promise<DataFrame> {
  if (frame.rows === 0 || frame.columns.size === 0)
    throw new RangeError(
      `toDataFrame: danfo needs at least one row and one column, got ${frame.rows} × ${frame.columns.size}`,
    );
  const { DataFrame } = await danfo();
  const columns = [...frame.columns.values()];
  const rows = Array.from({ length: frame.rows }, (_, i) =>
    columns.map((column) => column.values[i] ?? undefined),
  );
  return new DataFrame(rows, {
    columns: [...frame.columns.keys()],
    dtypes: columns.map(({ kind }) => dtypes[kind]),
  });
}

/**
 * A danfo DataFrame as a frame. Kinds follow the values, since danfo's dtypes may not; NaN, null and undefined are missing.
 *
 * @throws {TypeError} when it is no DataFrame, or a column mixes kinds
 */
export function fromDataFrame(df: DataFrame): Frame {
  if (!Array.isArray(df?.columns) || !Array.isArray(df.values))
    throw new TypeError(`fromDataFrame: df must be a danfo DataFrame, got ${shown(df)}`);
  const rows = df.values as Cell[][];
  const entries = df.columns.map((name, j): [string, Column] => {
    const values = rows.map((row) => row[j]);
    const present = values.some((value) => value != null && !Number.isNaN(value));
    const kind = !present && df.dtypes[j] === "string" ? "text" : undefined;
    return [name, toColumn(`fromDataFrame: column ${shown(name)}`, values, kind)];
  });
  return toFrame("fromDataFrame", entries);
}
