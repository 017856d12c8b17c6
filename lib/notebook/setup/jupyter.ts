/** @file The JupyterLab that `npm run lab` opens: a pinned one of its own, or one that ENGRAM_JUPYTER names. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PlainError, root } from "../../io/index";
import {
  type EnvironmentSpec,
  ensureEnvironment,
  environmentFolder,
  environmentPython,
  environmentReady,
  pythonSurroundings,
} from "./environment";
import { capture } from "./process";
import { findPython, type Python } from "./python";

/** A JupyterLab that can be started. */
export interface Jupyter {
  /** program and first arguments that start JupyterLab */
  readonly lab: readonly [string, ...string[]];
  /** the Python beside it; absent when ENGRAM_JUPYTER named a foreign one */
  readonly python?: string;
  /** folder of the pinned environment; absent when ENGRAM_JUPYTER named a foreign one */
  readonly folder?: string;
  /** surroundings for the programs above */
  readonly env: NodeJS.ProcessEnv;
}

/** Options of a {@link jupyterEnvironment}. */
export interface JupyterOptions {
  /** the command that asks, named in errors */
  readonly caller?: string;
  /** also what the tests need: the public conformance suite and its runner */
  readonly test?: boolean;
}

// The first-start question about news stays away: nothing is fetched that nobody asked for.
function quietSettings(folder: string): void {
  const settings = join(folder, "share", "jupyter", "lab", "settings");
  mkdirSync(settings, { recursive: true });
  const overrides = {
    "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false },
  };
  writeFileSync(join(settings, "overrides.json"), `${JSON.stringify(overrides, null, 2)}\n`);
}

/** What the environment is made of. */
export function jupyterSpec(options: JupyterOptions = {}): EnvironmentSpec {
  const lists = join(root, "lib", "notebook", "setup");
  return {
    name: "jupyter",
    caller: options.caller ?? "setup jupyter",
    requirements: [join(lists, "requirements.txt")],
    ...(options.test && { extra: [join(lists, "requirements-test.txt")] }),
    announcement: "setting up JupyterLab: about 60 MB to fetch, 280 MB on disk, half a minute, once",
    finish: quietSettings,
  };
}

function own(python: Python, options: JupyterOptions): Jupyter {
  const folder = environmentFolder(jupyterSpec(options), python);
  const inside = environmentPython(folder);
  return { lab: [inside, "-m", "jupyterlab"], python: inside, folder, env: pythonSurroundings() };
}

async function foreign(program: string, caller: string): Promise<Jupyter> {
  const ran = await capture(program, ["lab", "--version"], { timeout: 60_000 });
  const version = ran.stdout.trim();
  if (ran.code !== 0)
    throw new PlainError(
      `${caller}: ENGRAM_JUPYTER names ${program}, which does not start JupyterLab; leave it out to use Engram's own`,
    );
  if (Number.parseInt(version, 10) < 4)
    throw new PlainError(
      `${caller}: ENGRAM_JUPYTER names JupyterLab ${version}, but 4 or newer is needed; leave it out to use Engram's own`,
    );
  return { lab: [program, "lab"], env: process.env };
}

/**
 * A JupyterLab that is ready to start, set up first if need be.
 *
 * @throws {PlainError} when Python or the network is missing, with the mend
 */
export async function jupyterEnvironment(options: JupyterOptions = {}): Promise<Jupyter> {
  const caller = options.caller ?? "setup jupyter";
  const named = process.env["ENGRAM_JUPYTER"];
  if (named && !options.test) return foreign(named, caller);
  const python = await findPython(caller);
  await ensureEnvironment(jupyterSpec(options), python);
  return own(python, options);
}

/** The pinned JupyterLab when it is there already; undefined otherwise. Sets nothing up. */
export async function presentJupyter(options: JupyterOptions = {}): Promise<Jupyter | undefined> {
  const python = await findPython().catch(() => undefined);
  if (!python) return undefined;
  const jupyter = own(python, options);
  return environmentReady(jupyterSpec(options), jupyter.folder!) ? jupyter : undefined;
}
