/** @file Tables from Parquet files, whoever wrote them. */
import { readFile } from "node:fs/promises";
import * as zlib from "node:zlib";
import { shown } from "../math";
import { type ColumnSource, type Kind, type Table, table } from "../table";
import { isoText, type TimeUnit } from "./iso-time";
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

/** What the numbers of a column of days, times of day or instants count; undefined for all others. */
function timeOf({ element: { type, converted_type, logical_type: logical } }: Schema): TimeUnit | undefined {
  const declared = converted_type ?? logical?.type ?? (type === "INT96" ? "TIMESTAMP_NANOS" : "");
  if (declared === "DATE") return { of: "date", digits: 0 };
  const of = declared.startsWith("TIMESTAMP") ? "instant" : declared.startsWith("TIME") ? "time" : undefined;
  const unit = logical && "unit" in logical ? logical.unit : declared.split("_")[1];
  return of && { of, digits: unit === "NANOS" ? 9 : unit === "MICROS" ? 6 : 3 };
}

/** What a column holds, by its declaration. */
function kindOf(column: Schema): Kind {
  const { type, converted_type: converted, logical_type: logical } = column.element;
  if (type === "BOOLEAN") return "boolean";
  if (timeOf(column) || type === "BYTE_ARRAY") return converted === "DECIMAL" ? "number" : "text";
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

function timeText(where: string, unit: TimeUnit, value: unknown, i: number): string | null {
  if (value == null) return null;
  const text = isoText(BigInt(value as number | bigint), unit);
  if (text === undefined)
    throw new RangeError(
      `${where}[${i}] must be ${unit.of === "time" ? "a time within a day" : "within 275,760 years of 1970"}, got ${shown(value)}`,
    );
  return text;
}

/** The values of one column in the types of a table; times are texts as ISO 8601 writes them. */
function toSource(where: string, column: Schema, values: Decoded): ColumnSource {
  if (values instanceof Float64Array) return values;
  const [kind, unit] = [kindOf(column), timeOf(column)];
  if (kind === "number")
    return Float64Array.from({ length: values.length }, (_, i) => numberOf(where, values[i], i));
  if (unit) return Array.from(values, (value, i) => timeText(where, unit, value, i));
  return Array.from(values, (value) => (kind === "text" && value != null ? String(value) : (value ?? null)));
}

/** Times stay the whole numbers that they are in the file: the reader's own dates end at the millisecond. */
const parsers = {
  jsonFromBytes: (bytes: Uint8Array) => bytes && new TextDecoder().decode(bytes),
  timestampFromMilliseconds: (count: bigint) => count,
  timestampFromMicroseconds: (count: bigint) => count,
  timestampFromNanoseconds: (count: bigint) => count,
  dateFromDays: (days: number) => days,
};

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
    parsers,
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
      return [title, toSource(where, column, chain(parts.get(title) ?? [{ rowStart: 0, columnData: [] }]))];
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
 * Reads a Parquet file as a table: integers, floats and decimals as numbers, texts, and booleans; days, times of day and instants as texts of
 * ISO 8601 with every digit that they have ("2024-02-29", "12:00:00.250", "2024-02-29T12:00:00.250Z"; those without a zone as UTC).
 *
 * @param options `columns` picks some by name; columns of lists or records cannot be read
 * @throws {RangeError} when the path has another ending, a column does not exist, an integer needs more than 53 bits, or a time is none
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
