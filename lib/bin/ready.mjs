/**
 * @file Makes the checkout ready with Node alone: installs the locked dependencies and compiles `lib/`,
 * each only when its inputs changed. Plain JavaScript without imports beyond Node, because it runs
 * before anything is installed or compiled.
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { withLock } from "./lock.mjs";
import { certify, invalidate, isBuilt, prune, root, sourceHash } from "./stamp.mjs";

export { buildState, isBuilt, root } from "./stamp.mjs";

const lib = join(root, "lib");

/** A failure that the user can mend: printed as one line, without a stack. */
export class Plain extends Error {
  /** Read by the command line, which cannot share a class with code loaded before the build. */
  plain = true;
  /** exit code of the command */
  code = 1;
}

const say = (text) => process.stderr.write(`${text}\n`);

/** Refuses a Node that lacks what the environment stands on. */
export function checkNode(version = process.versions.node) {
  const [major, minor] = version.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    throw new Plain(
      `engram needs Node 20.19 or newer, this is Node ${version}; install a newer one from nodejs.org or your package manager`,
    );
}

const stops = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a program to its end; a failure is one plain line, with its output when that was kept quiet. A signal that asks
 * this process to stop ends the program first.
 *
 * @param started called with its process number
 */
export function run(command, args, { cwd = root, quiet = false, what, started }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      stdio: ["ignore", quiet ? "pipe" : "inherit", quiet ? "pipe" : "inherit"],
    });
    if (child.pid !== undefined) started?.(child.pid);
    let asked;
    const stop = (signal) => {
      child.kill(asked === undefined ? "SIGTERM" : "SIGKILL");
      asked ??= signal;
    };
    for (const signal of stops) process.on(signal, stop);
    const refuse = (message, code = 1, output = "") => {
      for (const signal of stops) process.off(signal, stop);
      reject(Object.assign(new Plain(message), { code, output }));
    };
    let output = "";
    child.stdout?.on("data", (data) => (output += data));
    child.stderr?.on("data", (data) => (output += data));
    child.on("error", (error) => refuse(`${what}: could not start ${command}: ${error.message}`));
    child.on("close", (code, signal) => {
      if (asked !== undefined) return refuse(`${what}: stopped`, 128 + constants.signals[asked]);
      if (code !== 0)
        return refuse(
          `${what} failed (${signal ?? `exit ${code}`})${output ? `:\n${output.trim()}` : ""}`,
          1,
          output,
        );
      for (const name of stops) process.off(name, stop);
      resolve(output);
    });
  });
}

/** Names of the locked packages that are missing or of another version in node_modules; empty when ready. */
export function missingPackages() {
  const locked = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  let installed = {}; // nothing is there yet
  try {
    installed = JSON.parse(readFileSync(join(root, "node_modules", ".package-lock.json"), "utf8")).packages;
  } catch {}
  return Object.entries(locked)
    .filter(([name, entry]) => name.startsWith("node_modules/") && !entry.optional && !entry.link)
    .filter(([name, entry]) => installed[name]?.version !== entry.version)
    .map(([name]) => name);
}

/** Installs the locked dependencies when something of the lockfile is missing. */
export async function installDependencies() {
  const missing = missingPackages();
  if (missing.length === 0) return false;
  say(`installing ${missing.length} packages of package-lock.json (about a minute, once)`);
  const started = Date.now();
  const pulse = setInterval(() => say(`  … ${Math.round((Date.now() - started) / 1000)} s`), 15_000);
  try {
    // On Windows npm is a script that only a shell can start; its arguments are constants of ours.
    const npm = process.env.npm_execpath?.endsWith(".js")
      ? [process.execPath, process.env.npm_execpath]
      : ["npm"];
    await run(npm[0], [...npm.slice(1), "ci", "--no-fund", "--no-audit", "--loglevel=error"], {
      what: "npm ci",
    });
  } finally {
    clearInterval(pulse);
  }
  say(`installed in ${((Date.now() - started) / 1000).toFixed(0)} s`);
  return true;
}

/**
 * The compiler, as program and first arguments: the native TypeScript 7, ten times faster, where its program for this machine is
 * installed, else TypeScript 6. Both write the same JavaScript and types. Called by path, because tslab's older compiler also
 * installs a `tsc` command, and without the script that starts the native one: it would not end with that script.
 */
export function compiler() {
  const modules = join(root, "node_modules");
  const native = join(modules, "@typescript", `typescript-${process.platform}-${process.arch}`, "lib");
  const program = join(native, process.platform === "win32" ? "tsc.exe" : "tsc");
  return existsSync(program) ? [program] : [process.execPath, join(modules, "typescript", "lib", "tsc.js")];
}

/** Runs the compiler on these arguments. */
export function compile(args, options) {
  const [program, ...first] = compiler();
  return run(program, [...first, ...args], options);
}

async function compileLibrary(quiet, hold) {
  const hash = sourceHash();
  const began = Date.now();
  if (!quiet) say("compiling lib/");
  invalidate();
  const assemble = join(lib, "wasm", "build.mjs");
  if (existsSync(assemble))
    await run(process.execPath, [assemble], { quiet: true, what: "compiling lib/wasm", started: hold });
  try {
    await compile(["-b", lib], { quiet: true, what: "compiling lib", started: hold });
  } catch (error) {
    // It says that the sources are wrong, and not that it could not write (TS5033).
    if (/\berror TS(?!5033)\d+:/.test(error.output) && !/\bTS5033\b/.test(error.output)) certify(null);
    throw error;
  }
  prune();
  certify(hash);
  if (!quiet) say(`compiled in ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

/** Compiles `lib/` (WebAssembly, then TypeScript) when its sources changed. Returns whether it did. */
export async function build({ quiet = false } = {}) {
  if (isBuilt()) return false;
  const lock = join(root, "build", ".lock");
  const waiting = (whom) => say(`waiting for another build (${whom})`);
  try {
    // Kernels and commands started together build once.
    return await withLock(lock, waiting, async (hold) => {
      if (isBuilt()) return false;
      await compileLibrary(quiet, hold);
      return true;
    });
  } catch (error) {
    if (error.syscall === undefined) throw error;
    throw new Plain(`build: ${error.message}`);
  }
}

/** Everything a command needs before it starts. */
export async function ready(options) {
  checkNode();
  await installDependencies();
  await build(options);
}
