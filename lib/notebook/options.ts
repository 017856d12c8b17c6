/** @file Words of the command line: options with their values, and the rest. */
import { PlainError } from "../io/index";
import { didYouMean } from "../math";

/** The options a command knows: `flag` stands alone, `value` takes the next word, `list` may come several times. */
export type OptionKinds = Readonly<Record<string, "flag" | "value" | "list">>;

/** What was found, by name without dashes. */
export interface Options {
  readonly words: readonly string[];
  flag(name: string): boolean;
  value(name: string): string | undefined;
  list(name: string): readonly string[];
}

/** `--trace` belongs to every command. */
const always: OptionKinds = { trace: "flag" };

/**
 * Reads a command line. `--name value` and `--name=value` are the same; everything after `--` is a word.
 *
 * @throws {PlainError} for an unknown option, with the nearest known ones, or a missing value
 */
export function readOptions(command: string, args: readonly string[], kinds: OptionKinds): Options {
  const known: OptionKinds = { ...kinds, ...always };
  const dashed = Object.keys(known).map((name) => `--${name}`);
  const words: string[] = [];
  const found = new Map<string, string[]>();
  for (let i = 0; i < args.length; i++) {
    const word = args[i] as string;
    if (word === "--") {
      words.push(...args.slice(i + 1));
      break;
    }
    if (!word.startsWith("--")) {
      words.push(word);
      continue;
    }
    const [, name = "", , attached] = /^--([^=]*)(=([\s\S]*))?$/.exec(word) ?? [];
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    if (kind === undefined)
      throw new PlainError(
        `${command}: there is no option --${name}${didYouMean(`--${name}`, dashed, "options")}`,
      );
    if (kind === "flag" && attached !== undefined)
      throw new PlainError(`${command}: --${name} takes no value, got "${attached}"`);
    const value = kind === "flag" ? "" : (attached ?? args[++i]);
    if (value === undefined || (attached === undefined && kind !== "flag" && value.startsWith("--")))
      throw new PlainError(`${command}: --${name} needs a value`);
    found.set(name, kind === "list" ? [...(found.get(name) ?? []), value] : [value]);
  }
  return {
    flag: (name) => found.has(name),
    list: (name) => found.get(name) ?? [],
    value: (name) => found.get(name)?.at(-1),
    words,
  };
}

/** A positive number given as an option. @throws {PlainError} when it is none */
export function positive(
  command: string,
  options: Options,
  name: string,
  whole: boolean,
): number | undefined {
  const text = options.value(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || !(value > 0) || (whole && !Number.isInteger(value)))
    throw new PlainError(
      `${command}: --${name} must be a ${whole ? "whole " : ""}number above 0, got "${text}"`,
    );
  return value;
}
