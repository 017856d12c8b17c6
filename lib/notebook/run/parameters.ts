/** @file Puts asked-for values into a notebook: checks them against its declared parameters, adds one cell. */
import { PlainError } from "../../io/index";
import { didYouMean } from "../../math";
import { declaredParameters, type Parameter } from "./declared";
import { literal, misfit, typeText, valueOfWord } from "./kind";
import { type Cell, isCode, type Notebook, tagsOf } from "./nbformat";

/** What a run was asked to set. */
export interface Request {
  /** value for the parameter `mode` of notebooks that have one */
  readonly mode?: "quick" | "full" | undefined;
  /** by name: words of the command line, or values of a JSON file */
  readonly values: ReadonlyMap<string, { word: string } | { value: unknown }>;
}

/** A notebook ready to run. */
export interface Prepared {
  readonly notebook: Notebook;
  /** the cell put in; absent when nothing was asked for */
  readonly inserted?: Cell;
  /** values put in, by name */
  readonly injected: Readonly<Record<string, unknown>>;
  /** asked for, but not declared by this notebook */
  readonly unknown: readonly string[];
  /** false when a mode was asked for and the notebook has none to choose */
  readonly hasMode: boolean;
}

const parametersCell = (notebook: Notebook): Cell | undefined =>
  notebook.cells.find((cell) => isCode(cell) && tagsOf(cell).includes("parameters"));

/**
 * The part of a request that can concern a notebook: names that stand in its parameters cell at all. What is
 * asked of other notebooks is then no reason to compute this one again.
 */
export function concerning(notebook: Notebook, { mode, values }: Request): Request {
  const source = parametersCell(notebook)?.source ?? "";
  const stands = (name: string) => source.includes(name);
  return {
    mode: stands("mode") ? mode : undefined,
    values: new Map([...values].filter(([name]) => stands(name))),
  };
}

/** Names of all parameters that a notebook declares. */
export function parameterNames(notebook: Notebook): string[] {
  const cell = parametersCell(notebook);
  return cell ? declaredParameters(cell.source).map(({ name }) => name) : [];
}

const clip = (text: string): string => (text.length > 80 ? `${text.slice(0, 77)}…` : text);

function check(parameter: Parameter, given: { word: string } | { value: unknown }): unknown {
  const { kind, name } = parameter;
  if (kind === undefined) {
    const why = parameter.type
      ? `its type ${parameter.type} is not plain data`
      : "it has neither type nor literal value";
    if (!("value" in given) && parameter.type === undefined)
      throw new PlainError(`parameter "${name}" cannot be set: ${why}`);
    // The kernel's compiler will judge the value against the written type.
    return "word" in given ? valueOfWord(given.word, undefined) : given.value;
  }
  const value = "word" in given ? valueOfWord(given.word, kind) : given.value;
  const wrong = misfit(value, kind);
  if (wrong === undefined) return value;
  const got = "word" in given && wrong.path === "" ? given.word : literal(wrong.got);
  const where = wrong.path === "" ? "" : ` at ${name}${wrong.path}`;
  throw new PlainError(
    `parameter "${name}" must be of type ${parameter.type ?? typeText(kind)}, got ${clip(String(got))}${where}`,
  );
}

/**
 * Inserts a cell tagged `injected-parameters` after the one tagged `parameters`; the notebook given stays as
 * it is. Cells that an earlier run injected are dropped.
 *
 * @throws {PlainError} one line for a value of the wrong type or a parameter that has none
 */
export function prepare(notebook: Notebook, request: Request): Prepared {
  const plain = withParameters(notebook, undefined);
  const cell = parametersCell(plain);
  const asked = [...request.values.keys()];
  if (cell === undefined) return { hasMode: false, injected: {}, notebook: plain, unknown: asked };
  const mayRequire = /\b(?:declare|let|var)\b/.test(cell.source);
  if (asked.length === 0 && request.mode === undefined && !mayRequire)
    return { hasMode: false, injected: {}, notebook: plain, unknown: [] };

  const declared = declaredParameters(cell.source);
  const byName = new Map(declared.map((parameter) => [parameter.name, parameter]));
  const injected: Record<string, unknown> = {};
  const mode = byName.get("mode");
  if (request.mode !== undefined && mode) injected["mode"] = check(mode, { word: request.mode });
  for (const [name, given] of request.values) {
    const parameter = byName.get(name);
    if (parameter) injected[name] = check(parameter, given);
  }
  const missing = declared.find(({ name, required }) => required && !(name in injected));
  if (missing)
    throw new PlainError(
      `parameter "${missing.name}" of type ${missing.type ?? "unknown"} has no value; give one with --params ${missing.name}=…`,
    );
  const done = {
    hasMode: mode !== undefined,
    injected,
    unknown: asked.filter((name) => !byName.has(name)),
  };
  if (Object.keys(injected).length === 0) return { ...done, notebook: plain };
  const lines = Object.entries(injected).map(([name, value]) => {
    const type = byName.get(name)?.type;
    return `const ${name}${type ? `: ${type}` : ""} = ${literal(value)};`;
  });
  const inserted: Cell = {
    cell_type: "code",
    execution_count: null,
    id: freeId(plain),
    metadata: { engram: { parameters: injected }, tags: ["injected-parameters"] },
    outputs: [],
    source: ["// Parameters of this run", ...lines].join("\n"),
  };
  return { ...done, inserted, notebook: withParameters(notebook, inserted) };
}

/** A notebook with this cell after its parameters, in place of what an earlier run put there. */
export function withParameters(notebook: Notebook, inserted: Cell | undefined): Notebook {
  const cells = notebook.cells.filter((cell) => !tagsOf(cell).includes("injected-parameters"));
  if (inserted !== undefined) {
    const at = cells.findIndex((cell) => isCode(cell) && tagsOf(cell).includes("parameters"));
    cells.splice(at + 1, 0, inserted);
  }
  return { ...notebook, cells };
}

function freeId(notebook: Notebook): string {
  const taken = new Set(notebook.cells.map((cell) => cell.id));
  for (let i = 0; ; i++) {
    const id = `injected-parameters${i === 0 ? "" : `-${i}`}`;
    if (!taken.has(id)) return id;
  }
}

/** The line for names that no notebook of the run declares. */
export function unknownParameter(name: string, known: readonly string[], where: string): PlainError {
  const tail =
    known.length === 0 ? '; it has no cell tagged "parameters"' : didYouMean(name, known, "parameters");
  return new PlainError(`${where}: there is no parameter "${name}"${tail}`);
}
