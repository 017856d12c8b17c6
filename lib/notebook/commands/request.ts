/** @file What `--params`, `--quick` and `--full` ask for. */
import { readFile } from "node:fs/promises";
import { explainFile, PlainError, parseJson } from "../../io/index";
import { shown } from "../../math/index";
import { type OptionKinds, type Options, positive } from "../options";
import type { Request } from "../run/parameters";

/** How long a cell may run [s] when nothing is said: full mode trains models for hours. */
const limits = { quick: 1800, full: 21_600 } as const;

/** The options that every command running notebooks knows. */
export const runOptions: OptionKinds = {
  "allow-errors": "flag",
  full: "flag",
  params: "list",
  quick: "flag",
  timeout: "value",
};

/** What the help says of them, for a command that also knows how to choose values. */
export const runOptionsHelp: string = `  --quick, --full       the sizes for a first look, or those as published, in notebooks with a parameter \`mode\`
  --params NAME=VALUE   sets a parameter; may come several times, or name a .json file of parameters
  --timeout SECONDS     for one cell; ${limits.quick} unless said otherwise, in full mode ${limits.full}
  --allow-errors        goes on after a cell that fails`;

/** Reads the parameters asked for. @throws {PlainError} one line for what cannot be read */
export async function readRequest(command: string, options: Options): Promise<Request> {
  if (options.flag("quick") && options.flag("full"))
    throw new PlainError(`${command}: --quick and --full exclude each other`);
  const mode = options.flag("quick") ? "quick" : options.flag("full") ? "full" : undefined;
  const values = new Map<string, { word: string } | { value: unknown }>();
  for (const text of options.list("params")) {
    const pair = /^([\p{ID_Start}_$][\p{ID_Continue}$]*)=([\s\S]*)$/u.exec(text);
    if (pair) {
      values.set(pair[1] as string, { word: pair[2] as string });
      continue;
    }
    if (!text.endsWith(".json"))
      throw new PlainError(`${command}: --params must be name=value or a .json file, got "${text}"`);
    const body = await readFile(text, "utf8").catch((error: unknown) => {
      throw explainFile("read", text, error);
    });
    const content = parseJson(body, text);
    if (typeof content !== "object" || content === null || Array.isArray(content))
      throw new PlainError(`${command}: ${text} must hold an object of parameters, got ${shown(content)}`);
    for (const [name, value] of Object.entries(content)) values.set(name, { value });
  }
  const asked = values.get("mode");
  if (mode !== undefined && asked !== undefined && ("word" in asked ? asked.word : asked.value) !== mode)
    throw new PlainError(
      `${command}: --${mode} and mode=${shown("word" in asked ? asked.word : asked.value)} exclude each other`,
    );
  return { mode, values };
}

/** How long a cell may run [ms]. @throws {PlainError} when `--timeout` is no number above 0 */
export function cellLimitOf(command: string, options: Options, { mode, values }: Request): number {
  const given = values.get("mode");
  const full =
    mode === "full" || (given !== undefined && ("word" in given ? given.word : given.value) === "full");
  return 1000 * (positive(command, options, "timeout", false) ?? limits[full ? "full" : "quick"]);
}
