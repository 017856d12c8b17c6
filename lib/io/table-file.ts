/** @file Tables in files, with errors that name the file and the line. */
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { shown } from "../math";
import { type CsvOptions, type Table, tableFromCsv, tableFromJson } from "../table";
import { parseJson } from "./json";
import { shownPath } from "./paths";
import { explainFile, PlainError } from "./plain";
import { writeAtomic } from "./write";

type Format = "csv" | "tsv" | "json";

function formatOf(caller: string, path: string): Format {
  if (typeof path !== "string") throw new TypeError(`${caller}: path must be text, got ${shown(path)}`);
  const ending = extname(path).slice(1).toLowerCase();
  if (ending === "csv" || ending === "tsv" || ending === "json") return ending;
  const other = ending === "parquet" ? `; Parquet files are for ${caller.replace("Table", "Parquet")}` : "";
  throw new RangeError(`${caller}: path must end in .csv, .tsv or .json, got ${shown(path)}${other}`);
}

function readText(path: string, name: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw explainFile("read", name, error);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new PlainError(`cannot read ${name}: it is not UTF-8 text; save it as UTF-8`, { cause });
  }
}

/**
 * Reads a table from a file that ends in .csv, .tsv or .json.
 *
 * @param options how comma-separated text is read; see `tableFromCsv` and `tableFromJson` of engram/table
 * @throws {SyntaxError} `file:line: …` when the text is not a table
 * @throws {TypeError} when JSON holds something else than a table
 * @throws {RangeError} when the path has another ending, or columns differ in length
 * @throws {PlainError} when the file cannot be read or is not UTF-8 text
 */
export function readTable(path: string, options: Omit<CsvOptions, "source"> = {}): Table {
  const format = formatOf("readTable", path);
  const name = shownPath(path);
  const text = readText(path, name);
  if (format === "json") return tableFromJson(parseJson(text, name), name);
  return tableFromCsv(text, { ...(format === "tsv" ? { separator: "\t" } : {}), ...options, source: name });
}

/**
 * Writes a table to a file that ends in .csv, .tsv or .json, which {@link readTable} reads back exactly. The file is
 * replaced whole or not at all.
 *
 * @throws {RangeError} when the path has another ending, or a table without columns is written as text
 * @throws {PlainError} when the file cannot be written
 */
export async function writeTable(path: string, table: Table): Promise<void> {
  const format = formatOf("writeTable", path);
  await writeAtomic(path, format === "json" ? table.toJson() : table.toCsv(format === "tsv" ? "\t" : ","));
}
