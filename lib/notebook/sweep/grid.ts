/** @file What `--params` and `--grid` say: one value for every point, or several, of which each point has one. */
import { readFile } from "node:fs/promises";
import { explainFile, PlainError, parseJson } from "../../io/index";
import { didYouMean, logSpace, shown } from "../../math";
import { valueOfWord } from "../run/kind";
import { canonical, checkFits, isTree, type Parameters, placesOf, valueAt, withValue } from "./parameters";

/** A parameter with the values that it takes. */
export interface Axis {
  readonly name: string;
  readonly values: readonly unknown[];
}

/** Values along one axis at most: what comes out of FROM:TO:COUNT is meant to be looked at. */
const longest = 100_000;

/** Names with what was given for each: a word of the command line, or a value of a JSON file. */
type Given = Map<string, { readonly word: string } | { readonly value: unknown }>;

async function assignments(command: string, option: string, texts: readonly string[]): Promise<Given> {
  const given: Given = new Map();
  const add = (name: string, what: { word: string } | { value: unknown }) => {
    if (given.has(name)) throw new PlainError(`${command}: --${option} names ${name} twice`);
    given.set(name, what);
  };
  for (const text of texts) {
    const pair = /^([\p{ID_Start}_$][\p{ID_Continue}$.]*)=([\s\S]*)$/u.exec(text);
    if (pair) {
      add(pair[1] as string, { word: pair[2] as string });
      continue;
    }
    if (!text.endsWith(".json"))
      throw new PlainError(`${command}: --${option} must be name=value or a .json file, got ${shown(text)}`);
    const body = await readFile(text, "utf8").catch((error: unknown) => {
      throw explainFile("read", text, error);
    });
    const content = parseJson(body, text);
    if (!isTree(content))
      throw new PlainError(`${command}: ${text} must hold an object of parameters, got ${shown(content)}`);
    for (const [name, value] of Object.entries(content)) add(name, { value });
  }
  return given;
}

function presentAt(command: string, base: Parameters, name: string): unknown {
  const present = valueAt(base, name);
  if (present === undefined)
    throw new PlainError(
      `${command}: there is no parameter "${name}"${didYouMean(name, placesOf(base), "parameters")}`,
    );
  return present;
}

const kindFor = (present: unknown) =>
  typeof present === "string" || typeof present === "number" || typeof present === "boolean"
    ? { is: typeof present as "string" | "number" | "boolean" }
    : undefined;

/** A plain value where the experiment has a list of such stands for a list of one. */
const asList = (value: unknown, present: unknown): unknown =>
  Array.isArray(present) && present.length > 0 && typeof present[0] !== "object" && typeof value !== "object"
    ? [value]
    : value;

/** The kind of a word that is given for `present`, or for an entry of it. */
const kindOfWord = (present: unknown) => kindFor(Array.isArray(present) ? present[0] : present);

/** The base with single values put in. @throws {PlainError} for a name that is not there or a value of another kind */
export async function withParams(
  command: string,
  base: Parameters,
  texts: readonly string[],
): Promise<Parameters> {
  let parameters = base;
  for (const [name, given] of await assignments(command, "params", texts)) {
    const present = presentAt(command, base, name);
    const listed = "word" in given && /^\s*[[{]/.test(given.word);
    const value =
      "word" in given ? valueOfWord(given.word, listed ? undefined : kindOfWord(present)) : given.value;
    const fitting = asList(value, present);
    checkFits(command, name, fitting, present);
    parameters = withValue(parameters, name, fitting);
  }
  return parameters;
}

/** `0:1:11`, evenly, or `log:1:64:7`, evenly on a logarithmic axis; undefined when the word is none of these. */
function spaced(command: string, name: string, word: string): number[] | undefined {
  const [, log, ...texts] = /^(log:)?([^:]+):([^:]+):([^:]+)$/.exec(word) ?? [];
  if (texts.length === 0) return undefined;
  const [from, to, count] = texts.map(Number) as [number, number, number];
  const wrong = (rule: string) =>
    new PlainError(
      `${command}: --grid ${name}: ${log ?? ""}FROM:TO:COUNT must have ${rule}, got ${shown(word)}`,
    );
  if (!Number.isFinite(from) || !Number.isFinite(to)) throw wrong("two finite numbers");
  if (!Number.isInteger(count) || count < 2 || count > longest)
    throw wrong(`a whole count in [2, ${longest}]`);
  if (from === to) throw wrong("two different numbers");
  if (log !== undefined && !(from > 0 && to > from)) throw wrong("two rising numbers above 0");
  if (log !== undefined) return Array.from(logSpace(from, to, count));
  // Digits that only rounding adds, as in 0.1 + 2 · 0.1, would stand in every table.
  return Array.from({ length: count }, (_, k) =>
    k === count - 1 ? to : Number((from + ((to - from) * k) / (count - 1)).toPrecision(15)),
  );
}

function valuesOf(command: string, name: string, word: string, present: unknown): unknown {
  if (/^\s*\[/.test(word)) return parseJson(word, `${command}: --grid ${name}`);
  const kind = kindOfWord(present);
  if (kind === undefined)
    throw new PlainError(
      `${command}: --grid ${name} must be a list of values in JSON, since each is ${Array.isArray(present) ? "a list" : "an object"}, got ${shown(word)}`,
    );
  const line = kind.is === "number" ? spaced(command, name, word) : undefined;
  return line ?? word.split(",").map((part) => valueOfWord(part.trim(), kind));
}

/**
 * The axes of a grid, in the order in which they were named; the last one changes fastest.
 *
 * @throws {PlainError} for a name that is not there, values of another kind, none, or one twice
 */
export async function axesOf(command: string, base: Parameters, texts: readonly string[]): Promise<Axis[]> {
  const axes: Axis[] = [];
  for (const [name, given] of await assignments(command, "grid", texts)) {
    const present = presentAt(command, base, name);
    const list = "word" in given ? valuesOf(command, name, given.word, present) : given.value;
    if (!Array.isArray(list) || list.length === 0)
      throw new PlainError(`${command}: --grid ${name} must be at least one value, got ${shown(list)}`);
    const values = list.map((value: unknown) => asList(value, present));
    const seen = new Set<string>();
    for (const value of values) {
      checkFits(command, name, value, present);
      const text = canonical(value);
      if (seen.has(text))
        throw new PlainError(`${command}: --grid ${name} must not have a value twice, got ${text} twice`);
      seen.add(text);
    }
    const inside = axes.find(
      (axis) => `${axis.name}.`.startsWith(`${name}.`) || `${name}.`.startsWith(`${axis.name}.`),
    );
    if (inside)
      throw new PlainError(
        `${command}: --grid ${name} and ${inside.name} exclude each other: one holds the other`,
      );
    axes.push({ name, values });
  }
  return axes;
}
