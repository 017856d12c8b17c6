/** @file Writes a notebook as Jupyter itself does: one-space indent, texts as lists of lines, a final newline. */
import { type Bundle, type Cell, isCode, isJsonType, type Notebook, type Output } from "./nbformat";

/** Splits after each line break; joined again it is the same text. */
function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function bundle(data: Bundle): Bundle {
  const split = Object.entries(data).map(([type, value]): [string, unknown] => [
    type,
    typeof value === "string" && !isJsonType(type) ? lines(value) : value,
  ]);
  return Object.fromEntries(split);
}

/** Fields in alphabetical order, as Jupyter writes them, so that saving there changes nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, entry]): [string, unknown] => [name, sorted(entry)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function output(value: Output): unknown {
  if (value.output_type === "stream") return { ...value, text: lines(value.text) };
  if (value.output_type === "error") return value;
  return sorted({ ...value, data: bundle(value.data) });
}

function cell(value: Cell): unknown {
  const written: Record<string, unknown> = { ...value, source: lines(value.source) };
  if (isCode(value)) written["outputs"] = value.outputs.map(output);
  return written;
}

/** The text of a notebook file. Equal notebooks give equal texts. */
export function serialiseNotebook(notebook: Notebook): string {
  return `${JSON.stringify({ ...notebook, cells: notebook.cells.map(cell) }, null, 1)}\n`;
}
