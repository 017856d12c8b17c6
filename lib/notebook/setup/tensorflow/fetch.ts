/** @file Downloads, each through its own package manager and checked against the recipe before it is used. */

import { createHash } from "node:crypto";
import { createReadStream, existsSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { PlainError } from "../../../io";
import { type NpmPackage, release, type Wheel } from "./recipe";
import { npm, run } from "./shell";
import type { Note } from "./steps";
import { gigabytes } from "./tools";

async function digest(path: string, algorithm: "sha256" | "sha512", form: "hex" | "base64"): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(path), hash);
  return hash.digest(form);
}

/** Unpacks a tar file without its outermost folder. */
const untar = `
import os, sys, tarfile
with tarfile.open(sys.argv[1]) as archive:
    for member in archive.getmembers():
        member.name = "/".join(member.name.split("/")[1:])
        if member.isfile() and not os.path.isabs(member.name) and ".." not in member.name.split("/"):
            archive.extract(member, sys.argv[2], **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
`;

/** Unpacks the members of a zip file that are named, or stand below a name that ends with a slash. */
const unzip = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    for name in archive.namelist():
        if not name.endswith("/") and any(name == part or part.endswith("/") and name.startswith(part) for part in sys.argv[3:]):
            archive.extract(name, sys.argv[2])
`;

/** Name of the wheel in the work folder: what an interrupted start leaves to the next. */
export const keptWheel = "tensorflow.whl";

/** Bytes of all files below a folder that is being written to. */
function sizeOf(folder: string): number {
  let size = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    try {
      size += statSync(join(entry.parentPath ?? entry.path, entry.name)).size;
    } catch {
      // Moved away meanwhile.
    }
  }
  return size;
}

/** Fetches a package of npm's registry and unpacks it to `target`. */
export async function fetchPackage(
  python: string,
  wanted: NpmPackage,
  work: string,
  target: string,
): Promise<void> {
  const { name, version, integrity } = wanted;
  const place = await mkdtemp(join(work, "npm-"));
  try {
    const options = ["--silent", "--ignore-scripts", "--fetch-retries=1", "--pack-destination", place];
    // Run outside of any checkout, so that no project's settings apply.
    await run(`fetching ${name} ${version}`, [...npm(), "pack", `${name}@${version}`, ...options], {
      cwd: place,
    });
    const [file] = readdirSync(place).filter((entry) => entry.endsWith(".tgz"));
    if (file === undefined) throw new PlainError(`fetching ${name} ${version}: npm left no package`);
    const path = join(place, file);
    if (`sha512-${await digest(path, "sha512", "base64")}` !== integrity)
      throw new PlainError(
        `fetching ${name} ${version}: the package that came has another checksum than the recorded one; it is not used`,
      );
    await mkdir(target, { recursive: true });
    await run(`unpacking ${name}`, [python, "-c", untar, path, target]);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** Downloads the wheel into `work`, unless it is there from an earlier start, and gives its path. */
export async function fetchWheel(python: string, wheel: Wheel, work: string, note: Note): Promise<string> {
  const kept = join(work, keptWheel);
  if (existsSync(kept)) {
    if ((await digest(kept, "sha256", "hex")) === wheel.sha256) return kept;
    rmSync(kept);
  }
  const place = await mkdtemp(join(work, "pip-"));
  const pulse = setInterval(() => {
    const size = Math.min(sizeOf(place), wheel.size);
    note(`${Math.round(size / 1e6)} of ${gigabytes(wheel.size)}`);
  }, 1000);
  try {
    const source = [`${wheel.project}==${release}`, "--no-deps", "--only-binary=:all:", "--dest", place];
    const kind = [
      "--platform",
      wheel.platform,
      "--python-version",
      "3.11",
      "--implementation",
      "cp",
      "--abi",
      "cp311",
    ];
    const quiet = [
      "--no-cache-dir",
      "--progress-bar",
      "off",
      "--disable-pip-version-check",
      "--retries",
      "2",
    ];
    const env = { TMPDIR: place, PIP_NO_INPUT: "1" };
    await run("downloading TensorFlow", [python, "-m", "pip", "download", ...source, ...kind, ...quiet], {
      env,
    });
    const [file] = readdirSync(place).filter((entry) => entry.endsWith(".whl"));
    if (file === undefined) throw new PlainError("downloading TensorFlow: pip left no wheel");
    if ((await digest(join(place, file), "sha256", "hex")) !== wheel.sha256)
      throw new PlainError(
        `downloading TensorFlow: ${file} has another checksum than the published one; it is not used (damaged on the way, or from another index?)`,
      );
    renameSync(join(place, file), kept);
    return kept;
  } finally {
    clearInterval(pulse);
    await rm(place, { recursive: true, force: true });
  }
}

/** Unpacks the named members of a wheel below `target`. */
export async function unpackWheel(
  python: string,
  path: string,
  target: string,
  members: readonly string[],
): Promise<void> {
  await run("unpacking TensorFlow", [python, "-c", unzip, path, target, ...members]);
}
