/**
 * @file Makes the checkout ready with Node alone: installs the locked dependencies and compiles `lib/`,
 * each only when its inputs changed. Plain JavaScript without imports beyond Node, because it runs
 * before anything is installed or compiled.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout: the folder that holds package.json, notebooks/ and lib/. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const lib = join(root, "lib");
const dist = join(lib, "dist");
const stamp = join(dist, ".sources");

/** A failure that the user can mend: printed as one line, without a stack. */
export class Plain extends Error {
  /** Read by the command line, which cannot share a class with code loaded before the build. */
  plain = true;
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

/** Runs a program to its end; a failure is one plain line, with its output when that was kept quiet. */
export function run(command, args, { cwd = root, quiet = false, what }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      stdio: ["ignore", quiet ? "pipe" : "inherit", quiet ? "pipe" : "inherit"],
    });
    let output = "";
    child.stdout?.on("data", (data) => (output += data));
    child.stderr?.on("data", (data) => (output += data));
    child.on("error", (error) => reject(new Plain(`${what}: could not start ${command}: ${error.message}`)));
    child.on("exit", (code, signal) =>
      code === 0
        ? resolve(output)
        : reject(
            new Plain(`${what} failed (${signal ?? `exit ${code}`})${output ? `:\n${output.trim()}` : ""}`),
          ),
    );
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

function filesBelow(folder, keep) {
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === "dist" || entry.name === "node_modules" || entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...filesBelow(path, keep));
    else if (keep(path)) found.push(path);
  }
  return found.sort();
}

/** Content hash of everything that the compiled `lib/` is made from. */
export function sourceHash() {
  const hash = createHash("sha256");
  const sources = filesBelow(
    lib,
    (path) => /\.(ts|mts|mjs|json)$/.test(path) && !path.endsWith("generated.ts"),
  );
  for (const path of [join(root, "tsconfig.json"), join(root, "package-lock.json"), ...sources])
    hash
      .update(relative(root, path).split(sep).join("/"))
      .update("\0")
      .update(readFileSync(path))
      .update("\0");
  return hash.digest("hex");
}

/** True when `lib/dist` was made from the present sources. */
export function isBuilt() {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === sourceHash();
}

/**
 * The compiler: the native TypeScript 7, ten times faster, where its program for this machine is installed, else TypeScript 6.
 * Both write the same JavaScript and types. Called by path, because tslab's older compiler also installs a `tsc` command.
 */
export function compiler() {
  const modules = join(root, "node_modules");
  const native = existsSync(join(modules, "@typescript", `typescript-${process.platform}-${process.arch}`));
  return join(modules, native ? "typescript-native" : "typescript", "lib", "tsc.js");
}

/** Runs `work` while holding the build lock, so that kernels and commands started together build once. */
async function locked(work) {
  const lock = join(root, "build", ".lock");
  mkdirSync(dirname(lock), { recursive: true });
  for (let told = false; ; ) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw new Plain(`build: cannot write ${lock}: ${error.message}`);
      let holder = 0;
      try {
        holder = Number(readFileSync(lock, "utf8"));
        if (holder > 0) process.kill(holder, 0);
        // A holder that has not yet written its number is alive unless the file is old.
        else if (Date.now() - statSync(lock).mtimeMs > 5000) rmSync(lock, { force: true });
      } catch (gone) {
        if (gone.code === "ESRCH") rmSync(lock, { force: true });
      }
      if (!told) say(`waiting for another build (process ${holder || "starting"})`);
      told = true;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Compiled files whose source is gone: the compiler leaves them, and a stale module would still be importable. */
function prune() {
  if (!existsSync(dist)) return;
  for (const path of filesBelow(dist, (file) => /\.(d\.ts|js)(\.map)?$/.test(file))) {
    const source = join(lib, relative(dist, path).replace(/\.(d\.ts|js)(\.map)?$/, ".ts"));
    if (!existsSync(source)) rmSync(path);
  }
}

/** Compiles `lib/` (WebAssembly, then TypeScript) when its sources changed. Returns whether it did. */
export async function build({ quiet = false } = {}) {
  if (isBuilt()) return false;
  return locked(async () => {
    if (isBuilt()) return false;
    const hash = sourceHash();
    const started = Date.now();
    if (!quiet) say("compiling lib/");
    const assemble = join(lib, "wasm", "build.mjs");
    if (existsSync(assemble))
      await run(process.execPath, [assemble], { quiet: true, what: "compiling lib/wasm" });
    await run(process.execPath, [compiler(), "-b", lib], {
      quiet: true,
      what: "compiling lib",
    });
    prune();
    writeFileSync(`${stamp}.new`, hash);
    renameSync(`${stamp}.new`, stamp);
    if (!quiet) say(`compiled in ${((Date.now() - started) / 1000).toFixed(1)} s`);
    return true;
  });
}

/** Everything a command needs before it starts. */
export async function ready(options) {
  checkNode();
  await installDependencies();
  await build(options);
}
