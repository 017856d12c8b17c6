/** @file Tables from Parquet files, whoever wrote them. */
import { readFile } from "node:fs/promises";
import * as zlib from "node:zlib";
import { shown } from "../math";
import { type ColumnSource, type Kind, type Table, table } from "../table";
import { checkParquetPath } from "./parquet-write";
import { shownPath } from "./paths";
import { explainFile, PlainError } from "./plain";

type Hyparquet = typeof import("hyparquet");
type Schema = import("hyparquet").SchemaTree;
type Decoded = import("hyparquet").DecodedArray;

/** What Node itself can unpack; Zstandard from Node 22.15 on. */
const unpackers: Readonly<Record<string, ((bytes: Uint8Array) => Uint8Array) | undefined>> = {
  GZIP: (bytes) => zlib.gunzipSync(bytes),
  BROTLI: (bytes) => zlib.brotliDecompressSync(bytes),
  ZSTD: (zlib as { zstdDecompressSync?: (bytes: Uint8Array) => Uint8Array }).zstdDecompressSync,
};
const builtIn = ["UNCOMPRESSED", "SNAPPY"];

/** What a column holds, by its declaration. */
function kindOf({ element: { type, converted_type: converted, logical_type: logical } }: Schema): Kind {
  if (type === "BOOLEAN") return "boolean";
  const time = /^(TIME|DATE)/.test(converted ?? logical?.type ?? "") || type === "INT96";
  if (time || type === "BYTE_ARRAY") return converted === "DECIMAL" ? "number" : "text";
  if (type === "FIXED_LEN_BYTE_ARRAY")
    return converted === "DECIMAL" || logical?.type === "FLOAT16" ? "number" : "text";
  return "number";
}

function numberOf(where: string, value: unknown, i: number): number {
  if (value == null) return Number.NaN;
  if (typeof value === "bigint" && !Number.isSafeInteger(Number(value)))
    throw new RangeError(`${where}[${i}] must be a number that 53 bits hold, got ${shown(value)}`);
  return Number(value);
}

const textOf = (value: unknown): string | null => {
  if (value == null) return null;
  return value instanceof Date ? value.toISOString() : String(value);
};

/** The values of one column in the types of a table; times are texts as ISO 8601 writes them. */
function toSource(where: string, kind: Kind, values: Decoded): ColumnSource {
  if (values instanceof Float64Array) return values;
  if (kind === "number")
    return Float64Array.from({ length: values.length }, (_, i) => numberOf(where, values[i], i));
  return Array.from(values, (value) => (kind === "text" ? textOf(value) : (value ?? null)));
}

function chain(parts: readonly { readonly rowStart: number; readonly columnData: Decoded }[]): Decoded {
  const sorted = [...parts].sort((a, b) => a.rowStart - b.rowStart);
  if (sorted.length === 1) return (sorted[0] as { columnData: Decoded }).columnData;
  return sorted.flatMap(({ columnData }) => Array.from(columnData as ArrayLike<unknown>));
}

function checkFlat(name: string, column: Schema, file: string): void {
  if (column.children.length > 0 || column.element.repetition_type === "REPEATED")
    throw new PlainError(
      `cannot read column ${shown(name)} of ${file}: it holds lists or records; name the other columns in \`columns\``,
    );
}

/** The file as the reader takes it. */
function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

async function decode(
  { parquetMetadata, parquetRead, parquetSchema }: Hyparquet,
  file: ArrayBuffer,
  name: string,
  wanted: readonly string[] | undefined,
): Promise<Table> {
  const metadata = parquetMetadata(file);
  const { children } = parquetSchema(metadata);
  const names = children.map(({ element }) => element.name);
  for (const one of wanted ?? [])
    if (!names.includes(one))
      throw new RangeError(
        `readParquet: columns must name columns of ${name}, got ${shown(one)}; there are ${names.join(", ")}`,
      );
  const picked = children.filter(({ element }) => wanted?.includes(element.name) ?? true);
  for (const column of picked) checkFlat(column.element.name, column, name);
  for (const { columns } of metadata.row_groups)
    for (const { meta_data: made } of columns)
      if (made && !builtIn.includes(made.codec) && unpackers[made.codec] === undefined)
        throw new PlainError(
          `cannot read ${name}: it is compressed with ${made.codec}, which this Node cannot unpack; write it with snappy or gzip`,
        );
  const parts = new Map<string, { rowStart: number; columnData: Decoded }[]>();
  await parquetRead({
    file,
    metadata,
    columns: picked.map(({ element }) => element.name),
    compressors: Object.fromEntries(Object.entries(unpackers).filter(([, unpack]) => unpack)),
    parsers: { jsonFromBytes: (bytes: Uint8Array) => bytes && new TextDecoder().decode(bytes) },
    onChunk: ({ columnName, columnData, rowStart }) => {
      const seen = parts.get(columnName);
      if (seen) seen.push({ columnData, rowStart });
      else parts.set(columnName, [{ columnData, rowStart }]);
    },
  });
  let made = table(
    picked.map((column): [string, ColumnSource] => {
      const title = column.element.name;
      const where = `readParquet: column ${shown(title)} of ${name}`;
      return [
        title,
        toSource(where, kindOf(column), chain(parts.get(title) ?? [{ rowStart: 0, columnData: [] }])),
      ];
    }),
  );
  // Without a present value a column does not show its kind.
  for (const column of picked) {
    const [title, kind] = [column.element.name, kindOf(column)];
    if (made.kind(title) !== kind) made = made.derive(title, () => null, kind);
  }
  return made;
}

/**
 * Reads a Parquet file as a table: integers, floats and decimals as numbers, texts, and booleans; times as texts of ISO 8601.
 *
 * @param options `columns` picks some by name; columns of lists or records cannot be read
 * @throws {RangeError} when the path has another ending, a column does not exist, or an integer needs more than 53 bits
 * @throws {PlainError} when the file cannot be read, is no Parquet file, or is compressed in a way that this Node cannot unpack
 */
export async function readParquet(
  path: string,
  options: { readonly columns?: readonly string[] } = {},
): Promise<Table> {
  checkParquetPath("readParquet", path);
  const name = shownPath(path);
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw explainFile("read", name, error);
  }
  const reader = await import("hyparquet");
  try {
    return await decode(reader, bufferOf(bytes), name, options.columns);
  } catch (error) {
    if (error instanceof PlainError || /^readParquet: /.test((error as Error).message)) throw error;
    throw new PlainError(
      `cannot read ${name}: it is not a whole Parquet file (${(error as Error).message})`,
      {
        cause: error,
      },
    );
  }
}
