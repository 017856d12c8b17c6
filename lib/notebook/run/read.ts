/** @file Reads a notebook and refuses what is not one, naming cell and field. */
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { explainFile, PlainError, parseJson, shownPath } from "../../io/index";
import { shown } from "../../math/index";
import { type Bundle, type Cell, isJsonType, type Notebook, type Output } from "./nbformat";

type Fields = Record<string, unknown>;
type Refuse = (where: string, rule: string, got: unknown) => never;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isLines = (value: unknown): value is string | string[] =>
  typeof value === "string" || (Array.isArray(value) && value.every((line) => typeof line === "string"));
const joined = (value: string | string[]): string => (typeof value === "string" ? value : value.join(""));

function readBundle(value: unknown, where: string, refuse: Refuse): Bundle {
  if (!isFields(value)) return refuse(where, "an object of media types", value);
  const bundle: Bundle = {};
  for (const [type, content] of Object.entries(value)) {
    if (isJsonType(type)) bundle[type] = content;
    else if (isLines(content)) bundle[type] = joined(content);
    else refuse(`${where}["${type}"]`, "a string or a list of strings", content);
  }
  return bundle;
}

function readOutput(value: unknown, where: string, refuse: Refuse): Output {
  if (!isFields(value)) return refuse(where, "an object", value);
  const metadata = isFields(value["metadata"]) ? value["metadata"] : {};
  switch (value["output_type"]) {
    case "stream":
      if (typeof value["name"] !== "string") refuse(`${where}.name`, '"stdout" or "stderr"', value["name"]);
      if (!isLines(value["text"]))
        return refuse(`${where}.text`, "a string or a list of strings", value["text"]);
      return { name: value["name"] as string, output_type: "stream", text: joined(value["text"]) };
    case "display_data":
      return {
        data: readBundle(value["data"], `${where}.data`, refuse),
        metadata,
        output_type: "display_data",
      };
    case "execute_result": {
      const count = value["execution_count"] ?? null;
      if (count !== null && typeof count !== "number")
        return refuse(`${where}.execution_count`, "a number or null", count);
      const data = readBundle(value["data"], `${where}.data`, refuse);
      return { data, execution_count: count, metadata, output_type: "execute_result" };
    }
    case "error": {
      const { ename, evalue, traceback } = value;
      if (typeof ename !== "string" || typeof evalue !== "string")
        return refuse(`${where}.ename and .evalue`, "strings", ename);
      if (!Array.isArray(traceback) || !isLines(traceback))
        return refuse(`${where}.traceback`, "a list of strings", traceback);
      return { ename, evalue, output_type: "error", traceback: traceback as string[] };
    }
    default:
      return refuse(
        `${where}.output_type`,
        '"stream", "display_data", "execute_result" or "error"',
        value["output_type"],
      );
  }
}

function readCell(value: unknown, where: string, refuse: Refuse): Cell {
  if (!isFields(value)) return refuse(where, "an object", value);
  const type = value["cell_type"];
  if (type !== "code" && type !== "markdown" && type !== "raw")
    return refuse(`${where}.cell_type`, '"code", "markdown" or "raw"', type);
  if (!isLines(value["source"]))
    return refuse(`${where}.source`, "a string or a list of strings", value["source"]);
  const metadata = value["metadata"] ?? {};
  if (!isFields(metadata)) return refuse(`${where}.metadata`, "an object", metadata);
  const { tags } = metadata as { tags?: unknown };
  if (tags !== undefined && !(Array.isArray(tags) && isLines(tags)))
    return refuse(`${where}.metadata.tags`, "a list of strings", tags);
  if (value["id"] !== undefined && (typeof value["id"] !== "string" || !/^[\w-]{1,64}$/.test(value["id"])))
    return refuse(`${where}.id`, "1 to 64 letters, digits, _ or -", value["id"]);
  const cell: Cell = { ...value, cell_type: type, metadata, source: joined(value["source"]) };
  if (type !== "code") return cell;
  const outputs = value["outputs"] ?? [];
  if (!Array.isArray(outputs)) return refuse(`${where}.outputs`, "a list", outputs);
  cell.outputs = outputs.map((output, i) => readOutput(output, `${where}.outputs[${i}]`, refuse));
  const count = value["execution_count"] ?? null;
  if (count !== null && typeof count !== "number")
    return refuse(`${where}.execution_count`, "a number or null", count);
  cell.execution_count = count;
  return cell;
}

/** Gives every cell an id, as nbformat 4.5 asks: from place and content, so that it is the same each time. */
function identify(notebook: Notebook): void {
  const taken = new Set(notebook.cells.map((cell) => cell.id));
  notebook.cells.forEach((cell, i) => {
    if (cell.id !== undefined) return;
    for (let salt = 0; ; salt++) {
      const id = createHash("sha256").update(`${i}/${salt}/${cell.source}`).digest("hex").slice(0, 8);
      if (taken.has(id)) continue;
      taken.add(id);
      cell.id = id;
      return;
    }
  });
  notebook.nbformat_minor = Math.max(5, notebook.nbformat_minor);
}

/**
 * Reads the text of a notebook.
 *
 * @param name shown in errors
 * @throws {SyntaxError} plain: `name:line:column: …` for bad JSON, `name: cells[3].source must be …` for bad structure
 */
export function parseNotebook(text: string, name: string): Notebook {
  const refuse: Refuse = (where, rule, got) => {
    const message = `${name}: ${where} must be ${rule}, got ${shown(got)}`;
    throw Object.assign(new SyntaxError(message), { plain: true });
  };
  const raw = parseJson(text, name);
  if (!isFields(raw)) return refuse("the file", "a notebook, a JSON object", raw);
  const { nbformat, nbformat_minor: minor = 0, metadata = {}, cells } = raw;
  if (nbformat !== 4)
    return refuse("nbformat", "4 (older notebooks: open and save them once in Jupyter)", nbformat);
  if (typeof minor !== "number") return refuse("nbformat_minor", "a number", minor);
  if (!isFields(metadata)) return refuse("metadata", "an object", metadata);
  if (!Array.isArray(cells)) return refuse("cells", "a list", cells);
  const notebook: Notebook = {
    ...raw,
    cells: cells.map((cell, i) => readCell(cell, `cells[${i}]`, refuse)),
    metadata,
    nbformat,
    nbformat_minor: minor,
  };
  const seen = new Map<string, number>();
  notebook.cells.forEach(({ id }, i) => {
    if (id !== undefined && seen.has(id))
      refuse(`cells[${i}].id`, `unlike that of cells[${seen.get(id)}]`, id);
    if (id !== undefined) seen.set(id, i);
  });
  identify(notebook);
  return notebook;
}

/** [bytes] above which a file cannot be a notebook: as one text it would not fit into memory as Node has it. */
const largest = 2 ** 28;

/**
 * The text of a notebook file. What is no file is not waited for: a pipe would never end.
 *
 * @throws {PlainError} one line naming the file
 */
export async function readNotebookText(path: string): Promise<string> {
  try {
    const found = await stat(path);
    const size = `${(found.size / 2 ** 20).toFixed(0)} MiB`;
    if (found.isDirectory()) throw Object.assign(new Error("folder"), { code: "EISDIR" });
    if (!found.isFile()) throw new PlainError(`cannot read ${shownPath(path)}: this is not a file`);
    if (found.size > largest)
      throw new PlainError(`cannot read ${shownPath(path)}: ${size} are too much for a notebook`);
    return await readFile(path, "utf8");
  } catch (error) {
    throw explainFile("read", shownPath(path), error);
  }
}

/** Reads a notebook file. @throws {SyntaxError | PlainError} one line, see {@link parseNotebook} */
export async function readNotebook(path: string): Promise<Notebook> {
  return parseNotebook(await readNotebookText(path), shownPath(path));
}
