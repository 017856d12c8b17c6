/** @file What `npm run lab` hands to JupyterLab: the user's own words, and defaults where they are silent. */
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { relative, resolve, sep } from "node:path";
import { PlainError, root } from "../io/index";
import { shown } from "../math";
import { kernelName } from "./setup/kernelspec";

/** Arguments of a JupyterLab, read and completed. */
export interface LabArguments {
  /** all of them, for the program */
  readonly words: readonly string[];
  /** path of the page to open */
  readonly page: string;
  /** port that was asked for; undefined when any will do */
  readonly port?: number;
  /** address that was asked for */
  readonly ip?: string;
  /** whether JupyterLab's own log goes to the terminal unfiltered */
  readonly raw: boolean;
}

/** Value of an option given as `--name value` or `--name=value`, under any of its names. */
function option(argv: readonly string[], ...names: string[]): string | undefined {
  for (const [at, word] of argv.entries())
    for (const name of names) {
      if (word === name) return argv[at + 1] ?? "";
      if (word.startsWith(`${name}=`)) return word.slice(name.length + 1);
    }
  return undefined;
}

// Options of JupyterLab that stand alone; a word after any other option is its value.
const alone = /^(-y|--(no-browser|browser|allow-root|debug|[^=]*=.*))$/s;

/** Places of the words that name a notebook or folder to open. */
function places(argv: readonly string[], base: string): number[] {
  const isValue = (at: number) => argv[at - 1]?.startsWith("-") && !alone.test(argv[at - 1]!);
  const named = (word: string, at: number) =>
    !word.startsWith("-") && (word.endsWith(".ipynb") || (!isValue(at) && existsSync(resolve(base, word))));
  return argv.flatMap((word, at) => (named(word, at) ? [at] : []));
}

function pageOf(argv: readonly string[], base: string): { page: string; rest: string[] } {
  const [at, second] = places(argv, base);
  if (second !== undefined)
    throw new PlainError(`lab: opens one notebook at a time, got ${argv[at!]} and ${argv[second]}`);
  if (at === undefined) return { page: "/lab/tree/notebooks", rest: [...argv] };
  const file = resolve(base, argv[at]!);
  const inside = relative(root, file);
  if (!existsSync(file)) throw new PlainError(`lab: ${argv[at]} is not there`);
  if (inside.startsWith("..") || resolve(root, inside) !== file)
    throw new PlainError(
      `lab: ${argv[at]} is outside this checkout; its folder is opened with --ServerApp.root_dir`,
    );
  const page = `/lab/tree/${inside.split(sep).map(encodeURIComponent).join("/")}`;
  return { page, rest: argv.filter((_, index) => index !== at) };
}

/** True where opening a browser would fail, or fill the terminal with a text browser. */
function withoutScreen(environment: NodeJS.ProcessEnv): boolean {
  const { DISPLAY, WAYLAND_DISPLAY, BROWSER, CI } = environment;
  return Boolean(CI) || (process.platform === "linux" && !DISPLAY && !WAYLAND_DISPLAY && !BROWSER);
}

/**
 * Reads the user's words and completes them.
 *
 * @throws {PlainError} when a port or notebook is not one
 */
export function labArguments(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): LabArguments {
  // npm starts scripts in the checkout; INIT_CWD is where the user stood.
  const { page: asked, rest } = pageOf(argv, environment["INIT_CWD"] ?? process.cwd());
  const url = option(rest, "--LabApp.default_url", "--ServerApp.default_url");
  const page = url ?? asked;
  const portWord = option(rest, "--port", "--ServerApp.port");
  const port = portWord === undefined ? undefined : Number(portWord);
  if (port !== undefined && !(portWord && Number.isInteger(port) && port > 0 && port <= 65535))
    throw new PlainError(`lab: --port must be a whole number from 1 to 65535, got ${shown(portWord)}`);
  const ip = option(rest, "--ip", "--ServerApp.ip");
  const words = [...rest];
  const byDefault = (flag: string, ...also: string[]): void => {
    const names = [flag.split("=")[0]!, ...also];
    if (option(rest, ...names) === undefined) words.push(flag);
  };
  byDefault(`--ServerApp.root_dir=${root}`, "--notebook-dir", "--ServerApp.notebook_dir");
  if (url === undefined) words.push(`--LabApp.default_url=${page}`);
  byDefault(`--MultiKernelManager.default_kernel_name=${kernelName}`);
  // One Ctrl-C is enough: without this JupyterLab asks back, and nobody answers.
  byDefault("-y", "--JupyterApp.answer_yes");
  if (port !== undefined) byDefault("--ServerApp.port_retries=0");
  if (withoutScreen(environment)) byDefault("--no-browser", "--ServerApp.open_browser");
  if (process.getuid?.() === 0) byDefault("--allow-root", "--ServerApp.allow_root");
  const raw = rest.includes("--debug") || option(rest, "--log-level") !== undefined;
  return { words, page, raw, ...(port !== undefined && { port }), ...(ip !== undefined && { ip }) };
}

/**
 * Makes sure that a port which was asked for by number is free.
 *
 * @throws {PlainError} when it is taken or forbidden
 */
export async function checkPort({ port, ip }: Pick<LabArguments, "port" | "ip">): Promise<void> {
  if (!port) return;
  const probe = createServer();
  const code = await new Promise<string | undefined>((resolve) => {
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    probe.listen(port, ip === "*" || !ip ? "127.0.0.1" : ip, () => probe.close(() => resolve(undefined)));
  });
  if (code === "EADDRINUSE")
    throw new PlainError(`lab: port ${port} is taken; leave --port out to use the next free one`);
  if (code === "EACCES") throw new PlainError(`lab: port ${port} needs special rights; take one above 1023`);
}
