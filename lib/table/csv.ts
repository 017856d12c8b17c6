/**
 * @file Tables as comma-separated text. What is written reads back to the very same table: numbers in their shortest
 * exact form, missing values as empty fields, empty text as `""`, and text that looks like something else in quotes.
 */
import { checkChoice, shown } from "../math";
import type { Column, Kind } from "./column";
import { type CsvRecord, csvFault, type Field, parseCsv } from "./csv-parse";
import { columnOf, type Frame } from "./frame";
import { losesDigits, readNumber, writeNumber } from "./number-text";

/** How comma-separated text is read. */
export interface CsvOptions {
  /** what stands between fields; default `","` */
  readonly separator?: "," | ";" | "\t" | "|";
  /** kinds of columns by name; the others are found from their fields */
  readonly types?: Readonly<Record<string, Kind>>;
  /** spellings of a missing value besides the empty field, such as `["NA"]` */
  readonly missing?: readonly string[];
  /** `"text"` (default): a field in quotes is text, as this library writes it; `"infer"`: quotes say nothing */
  readonly quoted?: "text" | "infer";
  /** how errors name the text; default `csv` */
  readonly source?: string;
}

const separators = [",", ";", "\t", "|"] as const;

function checkHeader(header: CsvRecord, options: CsvOptions, source: string): string[] {
  const names = header.fields.map(({ text }) => text);
  names.forEach((name, j) => {
    if (name.trim() === "")
      throw csvFault(source, header.line, `column ${j + 1} of ${names.length} has no name`);
    const first = names.indexOf(name);
    if (first < j)
      throw csvFault(
        source,
        header.line,
        `columns ${first + 1} and ${j + 1} have the same name ${shown(name)}`,
      );
  });
  const other = separators.find((mark) => mark !== "," && names[0].includes(mark));
  if (
    options.separator === undefined &&
    names.length === 1 &&
    other !== undefined &&
    !header.fields[0].quoted
  )
    throw csvFault(
      source,
      header.line,
      `the header holds no comma but ${JSON.stringify(other)}; pass { separator: ${JSON.stringify(other)} } if that separates the columns`,
    );
  return names;
}

function checkRecords(records: readonly CsvRecord[], names: readonly string[], source: string): CsvRecord[] {
  const blank = ({ fields }: CsvRecord) => fields.length === 1 && fields[0].text === "" && !fields[0].quoted;
  let length = records.length;
  if (names.length > 1) while (length > 0 && blank(records[length - 1])) length--; // in one column it is a missing value
  const kept = records.slice(0, length);
  for (const record of kept) {
    if (record.fields.length === names.length) continue;
    const found = blank(record) ? "an empty line" : `${record.fields.length}`;
    throw csvFault(
      source,
      record.line,
      `there must be ${names.length} fields as in the header, got ${found}`,
    );
  }
  return kept;
}

/** What a column of fields becomes; `wanted` comes from the caller, otherwise the fields decide. */
function toTypedColumn(
  fields: readonly (Field | null)[],
  wanted: Kind | undefined,
  refuse: (row: number, kind: Kind) => SyntaxError,
  quotedIsText: boolean,
): Column {
  const looksLike = (test: (text: string) => boolean) =>
    fields.every((field) => field === null || (!(field.quoted && quotedIsText) && test(field.text)));
  const isNumber = (text: string) => readNumber(text) !== undefined && !losesDigits(text);
  let kind = wanted;
  kind ??= looksLike(isNumber)
    ? "number"
    : looksLike((text) => truth(text) !== undefined)
      ? "boolean"
      : "text";
  const each = <T>(kindOfT: Kind, read: (text: string) => T | undefined, missing: T): T[] =>
    fields.map((field, row) => {
      if (field === null) return missing;
      const value = read(field.text);
      if (value === undefined) throw refuse(row, kindOfT);
      return value;
    });
  if (kind === "number") return { kind, values: Float64Array.from(each(kind, readNumber, Number.NaN)) };
  if (kind === "boolean") return { kind, values: each<boolean | null>(kind, truth, null) };
  return { kind, values: each<string | null>(kind, (text) => text, null) };
}

const truths: Readonly<Record<string, boolean>> = {
  true: true,
  TRUE: true,
  True: true,
  false: false,
  FALSE: false,
  False: false,
};

function truth(text: string): boolean | undefined {
  return Object.hasOwn(truths, text) ? truths[text] : undefined;
}

/** A frame from text with a header line. Fields of number columns may have blanks around them. */
export function readCsv(text: string, options: CsvOptions = {}): Frame {
  const { separator = ",", types = {}, missing = [], quoted = "text", source = "csv" } = options;
  if (typeof text !== "string")
    throw new TypeError(`tableFromCsv: text must be a string, got ${shown(text)}`);
  checkChoice("tableFromCsv", "separator", separator, separators);
  checkChoice("tableFromCsv", "quoted", quoted, ["text", "infer"]);
  const [header, ...body] = parseCsv(text, separator, source);
  if (header === undefined)
    throw csvFault(source, 1, "there must be a header line with the column names, got nothing");
  const names = checkHeader(header, options, source);
  const records = checkRecords(body, names, source);
  const columns = new Map<string, Column>();
  names.forEach((name, j) => {
    const fields = records.map(({ fields }) => {
      const field = fields[j];
      if (field.quoted && quoted === "text") return field;
      return field.text === "" || missing.includes(field.text) ? null : field;
    });
    const refuse = (row: number, kind: Kind) =>
      csvFault(
        source,
        records[row].line,
        `column ${shown(name)} must be ${kind}, got ${shown(fields[row]?.text)}`,
      );
    columns.set(
      name,
      toTypedColumn(fields, Object.hasOwn(types, name) ? types[name] : undefined, refuse, quoted === "text"),
    );
  });
  const frame = { rows: records.length, columns };
  for (const [name, kind] of Object.entries(types)) {
    columnOf("tableFromCsv: types", frame, name);
    checkChoice("tableFromCsv", `types.${name}`, kind, ["number", "text", "boolean"]);
  }
  return frame;
}

/** Text as a field: in quotes when it would otherwise read as something else. */
function textField(text: string, separator: string): string {
  const special = text.includes(separator) || /["\r\n\uFEFF]/.test(text);
  const ambiguous = text === "" || readNumber(text) !== undefined || truth(text) !== undefined;
  return special || ambiguous ? `"${text.replaceAll('"', '""')}"` : text;
}

function fieldsOf(column: Column, separator: string): string[] {
  if (column.kind === "number") return Array.from(column.values, writeNumber);
  if (column.kind === "boolean") return column.values.map((x) => (x === null ? "" : String(x)));
  return column.values.map((x) => (x === null ? "" : textField(x, separator)));
}

/** A frame as text: a header line, then one line a row, each ended by a line feed. */
export function writeCsv(frame: Frame, separator: "," | ";" | "\t" | "|" = ","): string {
  checkChoice("toCsv", "separator", separator, separators);
  if (frame.columns.size === 0)
    throw new RangeError("toCsv: the table must have at least one column, got none");
  const header = [...frame.columns.keys()].map((name) => textField(name, separator)).join(separator);
  const columns = [...frame.columns.values()].map((column) => fieldsOf(column, separator));
  const lines = [header];
  for (let i = 0; i < frame.rows; i++) lines.push(columns.map((fields) => fields[i]).join(separator));
  return `${lines.join("\n")}\n`;
}
