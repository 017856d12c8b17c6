/**
 * @file The notebook file format (nbformat 4) as far as the runner needs it. Fields it does not know are
 * kept as they are, in the order in which they stood.
 */

/** A bundle of one value in several media types. */
export type Bundle = Record<string, unknown>;

/** What one execution step left: the four kinds nbformat knows. */
export type Output =
  | { output_type: "stream"; name: string; text: string }
  | { output_type: "display_data"; data: Bundle; metadata: Bundle }
  | { output_type: "execute_result"; data: Bundle; execution_count: number | null; metadata: Bundle }
  | { output_type: "error"; ename: string; evalue: string; traceback: string[] };

/** One cell; `source` is joined to one string on reading. */
export interface Cell {
  cell_type: "code" | "markdown" | "raw";
  id?: string;
  metadata: Bundle;
  source: string;
  /** code cells only */
  outputs?: Output[];
  /** code cells only */
  execution_count?: number | null;
  [field: string]: unknown;
}

/** A code cell: a cell that surely has outputs and a count. */
export interface CodeCell extends Cell {
  cell_type: "code";
  outputs: Output[];
  execution_count: number | null;
}

/** A whole notebook. */
export interface Notebook {
  cells: Cell[];
  metadata: Bundle;
  nbformat: number;
  nbformat_minor: number;
  [field: string]: unknown;
}

/** Whether a cell is code. */
export function isCode(cell: Cell): cell is CodeCell {
  return cell.cell_type === "code";
}

/** The tags of a cell; empty when it has none. */
export function tagsOf(cell: Cell): readonly string[] {
  const tags = cell.metadata["tags"];
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [];
}

/** Whether the value of this media type is kept as JSON rather than as text. */
export function isJsonType(type: string): boolean {
  return type === "application/json" || (type.startsWith("application/") && type.endsWith("+json"));
}

/** Text of a bundle's entry, whichever of nbformat's two spellings (string, list of lines) it has. */
export function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join("") : typeof value === "string" ? value : JSON.stringify(value);
}
