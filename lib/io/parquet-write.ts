/** @file Parquet files from tables: columns with their types, compressed, the same bytes for the same table. */
import { extname } from "node:path";
import { shown } from "../math";
import type { Table } from "../table";
import { writeAtomic } from "./write";

/** How a table becomes a Parquet file. */
export interface ParquetOptions {
  /** columns of whole numbers that are written as 64-bit integers; every other number column is double precision */
  readonly whole?: readonly string[];
  /** texts kept in the file beside the columns, by key */
  readonly notes?: Readonly<Record<string, string>>;
}

/** @throws {TypeError | RangeError} unless the path is text that ends in .parquet */
export function checkParquetPath(caller: string, path: string): void {
  if (typeof path !== "string") throw new TypeError(`${caller}: path must be text, got ${shown(path)}`);
  if (extname(path).toLowerCase() !== ".parquet")
    throw new RangeError(`${caller}: path must end in .parquet, got ${shown(path)}`);
}

type Source = import("hyparquet-writer").ColumnSource;

/** Whole numbers as 64-bit integers, null where missing. */
function wholeColumn(name: string, values: Float64Array): Source {
  const data = Array.from(values, (value, i) => {
    if (Number.isNaN(value)) return null;
    if (!Number.isSafeInteger(value))
      throw new RangeError(
        `writeParquet: column ${shown(name)}[${i}] must be a whole number below 2⁵³, got ${shown(value)}`,
      );
    return BigInt(value);
  });
  return { name, data, type: "INT64", nullable: data.includes(null) };
}

const canonicalNaN = 0x7ff8000000000000n;

/** Takes `data` over. */
function numberColumn(name: string, data: Float64Array): Source {
  // NaN has many bit patterns, which tell where it was computed and nothing else.
  const bits = new BigUint64Array(data.buffer, data.byteOffset, data.length);
  for (let i = 0; i < data.length; i++) if (Number.isNaN(data[i])) bits[i] = canonicalNaN;
  // A dictionary would take −0 for 0.
  const plain = data.some((value) => Object.is(value, -0));
  return { name, data, type: "DOUBLE", nullable: false, ...(plain && { encoding: "PLAIN" as const }) };
}

function columnsOf(table: Table, whole: ReadonlySet<string>): Source[] {
  return table.names.map((name): Source => {
    const kind = table.kind(name);
    if (kind === "text") return { name, data: table.texts(name), type: "STRING" };
    if (kind === "boolean") return { name, data: table.booleans(name), type: "BOOLEAN" };
    const values = table.numbers(name);
    return whole.has(name) ? wholeColumn(name, values) : numberColumn(name, values);
  });
}

/**
 * Writes a table to a Parquet file, which pandas, Polars, DuckDB and R read as it is, and {@link readParquet} reads back exactly. The
 * file is replaced whole or not at all; the same table gives the same bytes.
 *
 * Numbers are double precision with NaN where missing, or 64-bit integers where `whole` names them; text and booleans are null where missing.
 *
 * @throws {RangeError} when the path has another ending, the table has no columns, or `whole` names a column that is none of whole numbers
 * @throws {PlainError} when the file cannot be written
 * @example
 * await writeParquet("runs.parquet", table({ beta: [0.5, 1], seed: [1, 2] }), { whole: ["seed"] });
 */
export async function writeParquet(path: string, table: Table, options: ParquetOptions = {}): Promise<void> {
  checkParquetPath("writeParquet", path);
  const { whole = [], notes = {} } = options;
  if (table.names.length === 0)
    throw new RangeError("writeParquet: table must have at least one column, got none");
  for (const name of whole) table.numbers(name); // says which columns there are, and that this one holds numbers
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  const bytes = parquetWriteBuffer({
    columnData: columnsOf(table, new Set(whole)),
    createdBy: "engram",
    kvMetadata: Object.entries(notes).map(([key, value]) => ({ key, value })),
  });
  await writeAtomic(path, new Uint8Array(bytes));
}
