/**
 * @file `engram setup tensorflow`: builds the native binding against the C library of a TensorFlow wheel, in the user's
 * cache and for every checkout. Works in a folder beside the final one, which is renamed at the end; what an
 * interrupted start has downloaded serves the next.
 */

import { existsSync } from "node:fs";
import { cp, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { PlainError } from "../../../io";
import { nativeFolder, tryNative } from "../../../tensor";
import { withLock } from "../lock";
import { compileBinding, stripLibraries } from "./compile";
import { fetchPackage, fetchWheel, keptWheel, unpackWheel } from "./fetch";
import { meaning } from "./meaning";
import { binding, headers, includes, protobuf, release, type Wheel } from "./recipe";
import { type Steps, steps } from "./steps";
import { checkSpace, findCompiler, findPython, gigabytes, wheelFor } from "./tools";

const usage = `engram setup tensorflow [--yes] [--force]

Builds native TensorFlow for this user, once for all checkouts.
  --yes    do not ask before the download
  --force  build it again even if it is there and works
`;

const say = (text: string): boolean => process.stderr.write(`${text}\n`);
const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`;

async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    say("(no terminal to ask on: going on)");
    return true;
  }
  const dialog = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return !/^n/i.test((await dialog.question("Go on? [Y/n] ")).trim());
  } finally {
    dialog.close();
  }
}

/** A package that only hands on the TensorFlow.js of the checkout that loads it. */
async function handOn(folder: string, name: string): Promise<void> {
  const place = join(folder, "node_modules", name);
  await mkdir(place, { recursive: true });
  await writeFile(
    join(place, "package.json"),
    `${JSON.stringify({ name, version: binding.version, main: "index.js" })}\n`,
  );
  await writeFile(join(place, "index.js"), 'module.exports = globalThis[Symbol.for("engram.tensorflow")];\n');
}

/** Node's headers: of the installed package, or fetched. */
async function nodeHeaders(python: string, work: string): Promise<string> {
  try {
    return join(dirname(require.resolve("node-api-headers/package.json")), "include");
  } catch {
    await fetchPackage(python, headers, work, join(work, "headers"));
    return join(work, "headers", "include");
  }
}

async function buildIn(
  work: string,
  wheel: Wheel,
  tools: { python: string; compiler: string },
  step: Steps,
): Promise<string> {
  const { python, compiler } = tools;
  const made = join(work, "made");
  const sources = join(work, "sources");
  const unpacked = join(work, "tensorflow");
  const node = await step(`fetching the binding (${binding.name} ${binding.version})`, async () => {
    await fetchPackage(python, binding, work, sources);
    await fetchPackage(python, protobuf, work, join(made, "node_modules", protobuf.name));
    return nodeHeaders(python, work);
  });
  const path = await step(`downloading TensorFlow ${release} (${gigabytes(wheel.size)})`, (note) =>
    fetchWheel(python, wheel, work, note),
  );
  await step(`unpacking its C library (${gigabytes(wheel.unpacked)})`, async () => {
    const libraries = wheel.libraries.map((name) => `tensorflow/${name}`);
    await unpackWheel(python, path, work, [...libraries, ...includes]);
    await mkdir(join(made, "deps", "lib"), { recursive: true });
    for (const name of wheel.libraries) await rename(join(unpacked, name), join(made, "deps", "lib", name));
  });
  await step("compiling the binding", async () => {
    const include = join(unpacked, "include");
    await compileBinding(compiler, wheel, { binding: join(sources, "binding"), include, node }, made);
    await cp(join(sources, "dist"), join(made, "dist"), { recursive: true });
    await cp(join(sources, "package.json"), join(made, "package.json"));
    for (const name of ["@tensorflow/tfjs", "@tensorflow/tfjs-core"]) await handOn(made, name);
  });
  await step("cleaning up", async () => {
    await stripLibraries(wheel, made);
    await rm(unpacked, { recursive: true, force: true });
    await rm(sources, { recursive: true, force: true });
  });
  return made;
}

async function build(folder: string, force: boolean, yes: boolean): Promise<void> {
  const started = Date.now();
  const wheel = wheelFor();
  const tools = { python: await findPython(), compiler: await findCompiler() };
  const work = `${folder}.work`;
  if (force) await rm(work, { recursive: true, force: true });
  await checkSpace(folder, 2 * wheel.unpacked);
  say(
    `Native TensorFlow ${release}: downloads ${gigabytes(wheel.size)}, needs ${gigabytes(2 * wheel.unpacked)} on the disk while it works and at most ${gigabytes(wheel.unpacked)} afterwards,\nin ${folder}, for every checkout of yours. About a minute on a fast connection.`,
  );
  if (!yes && !(await agreed()))
    throw new PlainError("setup tensorflow: stopped before the download; nothing was changed");
  await mkdir(work, { recursive: true });
  // Of an interrupted start only the wheel is kept: the rest is made again in seconds.
  for (const entry of await readdir(work))
    if (entry !== keptWheel) await rm(join(work, entry), { recursive: true, force: true });
  const step = steps(6);
  const made = await buildIn(work, wheel, tools, step);
  const word = await step("checking it with a matrix product", async () => {
    const { ok, detail } = await tryNative(made, 1024);
    if (!ok) throw new PlainError(`setup tensorflow: what was built does not work: ${detail}`);
    if (existsSync(folder)) await rename(folder, join(work, "old"));
    await rename(made, folder);
    await rm(work, { recursive: true, force: true });
    return detail;
  });
  say(`Ready after ${seconds(started)}: ${word}.`);
}

/** `engram setup tensorflow`: 0 when native TensorFlow stands and has computed a product. */
export async function setupTensorflow(argv: readonly string[]): Promise<number> {
  let values: { yes?: boolean; force?: boolean; help?: boolean };
  try {
    const options = {
      yes: { type: "boolean" },
      force: { type: "boolean" },
      help: { type: "boolean" },
    } as const;
    ({ values } = parseArgs({ args: [...argv].filter((word) => word !== "--trace"), options }));
  } catch (error) {
    throw new PlainError(`setup tensorflow: ${(error as Error).message.split(".")[0]}\n\n${usage}`, {
      cause: error,
    });
  }
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const folder = nativeFolder();
  const { force = false, yes = false } = values;
  const waiting = (whom: string): void =>
    void process.stderr.write(`waiting for another set-up of the same, which is running (${whom})\n`);
  try {
    await withLock(`${folder}.lock`, waiting, async () => {
      const started = Date.now();
      if (existsSync(folder) && !force) {
        const { ok, detail } = await tryNative(folder, 1024);
        if (ok) return say(`Already there: ${detail} (checked in ${seconds(started)}).`);
        say(`The copy that is there does not work (${detail}): building it again.`);
      }
      return build(folder, force, yes);
    });
  } catch (error) {
    if ((error as { plain?: boolean }).plain) throw error;
    const reason = meaning(String((error as Error).message));
    throw reason
      ? new PlainError(`setup tensorflow: ${reason}: ${(error as Error).message}`, { cause: error })
      : error;
  }
  return 0;
}
