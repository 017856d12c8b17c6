/** @file What building the binding needs from the machine: a known kind, Python with pip, a C++ compiler, room on the disk. */

import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { PlainError } from "../../../io";
import { type Wheel, wheels } from "./recipe";
import { attempt } from "./shell";

const without = "without it everything runs on the WebAssembly backend";

interface Report {
  readonly header: { readonly glibcVersionRuntime?: string };
}

/**
 * The wheel for this kind of machine.
 *
 * @throws {Error} plain, when there is none
 */
export function wheelFor(
  platform: string = process.platform,
  arch: string = process.arch,
  glibc: string | undefined = (process.report?.getReport() as unknown as Report | undefined)?.header
    .glibcVersionRuntime,
): Wheel {
  const kind = `${platform}-${arch}`;
  if (platform === "win32")
    throw new PlainError(
      `setup tensorflow: Windows is not supported here; npm's own download may bring native TensorFlow (npm rebuild tfjs-node-native), and ${without}`,
    );
  const wheel = Object.hasOwn(wheels, kind) ? wheels[kind] : undefined;
  if (wheel === undefined)
    throw new PlainError(`setup tensorflow: there is no TensorFlow library for ${kind}; ${without}`);
  if (platform === "linux") {
    const [major, minor] = (glibc || "0.0").split(".").map(Number);
    if (major < 2 || (major === 2 && minor < 27))
      throw new PlainError(
        `setup tensorflow: the library needs glibc 2.27 or newer, this system has ${glibc || "another C library"}; ${without}`,
      );
  }
  return wheel;
}

/**
 * The command of a Python ≥ 3.9 with pip: `ENGRAM_PYTHON`, else `python3` or `python`.
 *
 * @throws {Error} plain, saying which of the two is missing
 */
export async function findPython(): Promise<string> {
  const own = process.env["ENGRAM_PYTHON"];
  let old: string | undefined;
  for (const command of own ? [own] : ["python3", "python"]) {
    const { code, stdout } = await attempt([
      command,
      "-c",
      "import sys; print('%d.%d' % sys.version_info[:2])",
    ]);
    if (code !== 0) continue;
    const [major, minor] = stdout.trim().split(".").map(Number);
    if (major < 3 || (major === 3 && minor < 9)) {
      old = stdout.trim();
      continue;
    }
    if ((await attempt([command, "-m", "pip", "--version"])).code === 0) return command;
    throw new PlainError(
      `setup tensorflow: ${command} has no pip, which downloads the library; install it (Debian and Ubuntu: apt install python3-pip)`,
    );
  }
  throw new PlainError(
    `setup tensorflow: needs Python 3.9 or newer with pip, ${old ? `this one is ${old}` : `${own ?? "python3"} was not found`}; install it, or name one in ENGRAM_PYTHON`,
  );
}

/**
 * The command of a C++ compiler that knows C++17 and has its library: `CXX`, else `c++`, `g++` or `clang++`.
 *
 * @throws {Error} plain, when there is none
 */
export async function findCompiler(): Promise<string> {
  const own = process.env["CXX"];
  const input = "#include <memory>\n#include <string>\nint main() { if constexpr (true) return 0; }\n";
  for (const command of own ? [own] : ["c++", "g++", "clang++"])
    if ((await attempt([command, "-std=c++17", "-fsyntax-only", "-x", "c++", "-"], { input })).code === 0)
      return command;
  throw new PlainError(
    `setup tensorflow: needs a C++ compiler that knows C++17, ${own ?? "c++"} was not found or does not work; install one (Debian and Ubuntu: apt install g++, macOS: xcode-select --install), or name one in CXX`,
  );
}

/**
 * Makes sure that `bytes` fit where `folder` is going to stand.
 *
 * @throws {Error} plain, when they do not
 */
export async function checkSpace(folder: string, bytes: number): Promise<void> {
  let above = folder;
  while (!existsSync(above)) above = dirname(above);
  const { bavail, bsize } = await statfs(above);
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new PlainError(
    `setup tensorflow: needs ${gigabytes(bytes)} of free disk space while it works, ${above} has ${gigabytes(free)}; make room, or name another folder in ENGRAM_CACHE`,
  );
}

/** Bytes as a reader wants them. */
export function gigabytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}
