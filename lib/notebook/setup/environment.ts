/** @file A pinned Python environment in the user's cache, made once per list of requirements and Python. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, PlainError, writeAtomic } from "../../io/index";
import { withLock } from "./lock";
import { capture } from "./process";
import { progress } from "./progress";
import type { Python } from "./python";

/** What an environment is made of. */
export interface EnvironmentSpec {
  /** first word of its folder's name, such as `jupyter` */
  readonly name: string;
  /** the command that needs it, named in errors */
  readonly caller: string;
  /** files of pinned requirements, in pip's form */
  readonly requirements: readonly string[];
  /** requirements added to the same environment when asked for; they do not change its name */
  readonly extra?: readonly string[];
  /** what the user is told before it starts: what comes, how much, how long */
  readonly announcement: string;
  /** completes a freshly made environment */
  readonly finish?: (folder: string) => void;
}

/** Pinned lines of requirement files, without comments; their order and the remarks do not count. */
export function pins(files: readonly string[]): string[] {
  const lines = files.flatMap((file) => readFileSync(file, "utf8").split("\n"));
  return lines
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith("#"))
    .sort();
}

const hashed = (lines: readonly string[]) => createHash("sha256").update(lines.join("\n")).digest("hex");

/** Where the environment of these requirements stands, made or not. */
export function environmentFolder(spec: EnvironmentSpec, python: Pick<Python, "minor">): string {
  const hash = hashed([...pins(spec.requirements), python.minor]).slice(0, 12);
  return join(cacheFolder(), `${spec.name}-${hash}`);
}

/** The Python inside a virtual environment. */
export function environmentPython(folder: string): string {
  return process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
}

// Each step leaves a marker once it is whole; a folder without one was interrupted and is made anew.
const marker = (folder: string, extra: boolean) => join(folder, extra ? ".engram-extra" : ".engram-ready");

const isMade = (folder: string) => existsSync(environmentPython(folder)) && existsSync(marker(folder, false));
const isCompleted = (spec: EnvironmentSpec, folder: string) =>
  !spec.extra ||
  (existsSync(marker(folder, true)) &&
    readFileSync(marker(folder, true), "utf8") === hashed(pins(spec.extra)));

/** True when the environment is there as asked, and so needs nothing. */
export function environmentReady(spec: EnvironmentSpec, folder: string): boolean {
  return isMade(folder) && isCompleted(spec, folder);
}

/** The surroundings in which Python sees its own environment and nothing of another one. */
export function pythonSurroundings(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const { PYTHONHOME: _home, PYTHONPATH: _path, PIP_USER: _user, ...rest } = environment;
  return { ...rest, PYTHONNOUSERSITE: "1", PIP_USER: "0" };
}

/** The one line that says why pip failed, and what to do. */
function explain(spec: EnvironmentSpec, output: string): PlainError {
  const said = (pattern: RegExp) => pattern.test(output);
  if (said(/No space left on device|Errno 28/))
    return new PlainError(
      `${spec.caller}: the disk of ${cacheFolder()} is full; free some, or name another folder with ENGRAM_CACHE`,
    );
  if (
    said(
      /NewConnectionError|name resolution|ConnectTimeout|Read timed out|Connection refused|ProxyError|SSLError/,
    )
  )
    return new PlainError(
      `${spec.caller}: pip cannot reach its package index; connect to a network (or name a mirror with PIP_INDEX_URL) and run it again`,
    );
  const last = output.trim().split("\n").slice(-12).join("\n");
  return new PlainError(
    `${spec.caller}: pip could not install the pinned packages; another Python may do (ENGRAM_PYTHON). It said:\n${last}`,
  );
}

async function install(spec: EnvironmentSpec, python: string, files: readonly string[]): Promise<void> {
  const total = pins(files).length;
  const line = progress();
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  let [count, step] = [0, "starting pip"];
  const pulse = setInterval(() => line.show(`  ${step} · ${seconds()}`), 500);
  const flags = ["--disable-pip-version-check", "--no-input", "--prefer-binary", "--retries", "2"];
  const ran = await capture(
    python,
    ["-m", "pip", "install", ...flags, ...files.flatMap((file) => ["-r", file])],
    {
      env: pythonSurroundings(),
      onLine: (text) => {
        if (/^(Collecting|Processing) /.test(text)) step = `fetching ${++count} of about ${total} packages`;
        else if (text.startsWith("Installing collected")) step = `installing ${count} packages`;
      },
    },
  ).finally(() => clearInterval(pulse));
  if (ran.code !== 0) {
    line.done("  stopped");
    throw explain(spec, `${ran.stdout}\n${ran.stderr}\n${ran.failure ?? ""}`);
  }
  line.done(`  installed ${count} packages in ${seconds()}`);
}

/**
 * The environment's folder, made first if it is not there. An interrupted making is begun anew;
 * two processes that need it make it once.
 *
 * @throws {PlainError} when it cannot be made, with the mend
 */
export async function ensureEnvironment(spec: EnvironmentSpec, python: Python): Promise<string> {
  const folder = environmentFolder(spec, python);
  if (environmentReady(spec, folder)) return folder;
  const waiting = (whom: string) =>
    process.stderr.write(`waiting for another process that makes ${folder} (${whom})\n`);
  try {
    await withLock(`${folder}.lock`, waiting, () => make(spec, python, folder));
  } catch (error) {
    if (error instanceof PlainError) throw error;
    throw new PlainError(
      `${spec.caller}: cannot write ${folder}: ${(error as Error).message}; name another folder with ENGRAM_CACHE`,
    );
  }
  return folder;
}

async function make(spec: EnvironmentSpec, python: Python, folder: string): Promise<void> {
  const inside = environmentPython(folder);
  if (!isMade(folder)) {
    process.stderr.write(`${spec.announcement} (Python ${python.version}, into ${folder})\n`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const ran = await capture(python.executable, ["-m", "venv", folder], { env: pythonSurroundings() });
    if (ran.code !== 0)
      throw new PlainError(
        `${spec.caller}: Python ${python.version} could not make an environment (Debian and Ubuntu: apt install python3-venv): ${(ran.stdout + ran.stderr).trim().split("\n").at(-1) ?? ran.failure}`,
      );
    await install(spec, inside, spec.requirements);
    spec.finish?.(folder);
    await writeAtomic(marker(folder, false), new Date().toISOString());
  }
  if (spec.extra && !isCompleted(spec, folder)) {
    await install(spec, inside, spec.extra);
    await writeAtomic(marker(folder, true), hashed(pins(spec.extra)));
  }
}
