/** @file What a result was made with: commit, lock, versions and machine. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "./paths";

/** The recipe that travels with every result; a field is null where it cannot be known. */
export interface Provenance {
  /** git commit of the checkout; null outside a repository */
  readonly commit: string | null;
  /** whether the checkout differed from that commit */
  readonly dirty: boolean | null;
  /** what changed while the result was computed: it may stem from a mixture, and nothing keeps it */
  readonly changed?: readonly string[];
  /** SHA-256 of package-lock.json */
  readonly lock: string | null;
  /** versions of what computes, by name: node, engram, tfjs */
  readonly versions: Readonly<Record<string, string>>;
  /** operating system and processor, such as `linux-x64` */
  readonly platform: string;
}

const call = promisify(execFile);

async function git(...words: string[]): Promise<string | null> {
  try {
    return (await call("git", ["-C", root, ...words], { maxBuffer: 1 << 26 })).stdout.trim();
  } catch {
    return null;
  }
}

function versionOf(path: string): string | undefined {
  try {
    const { version } = JSON.parse(readFileSync(path, "utf8")) as { version?: unknown };
    return typeof version === "string" ? version : undefined;
  } catch {
    return undefined;
  }
}

/** SHA-256 of a file as hexadecimal text; null when it cannot be read. */
export function fileHash(path: string): string | null {
  try {
    return createHash("sha256").update(readFileSync(path)).digest("hex");
  } catch {
    return null;
  }
}

/** Describes the checkout as it stands now. A few tens of milliseconds, for git. */
export async function provenance(): Promise<Provenance> {
  const [top, commit, changes] = await Promise.all([
    git("rev-parse", "--show-toplevel"),
    git("rev-parse", "HEAD"),
    git("status", "--porcelain", "--untracked-files=normal"),
  ]);
  // An unpacked archive may lie inside somebody else's repository, whose commit says nothing about it.
  const ours = top !== null && realpathSync(top) === realpathSync(root);
  const versions: Record<string, string> = { node: process.versions.node };
  const engram = versionOf(join(root, "lib", "package.json"));
  const tfjs = versionOf(join(root, "node_modules", "@tensorflow", "tfjs", "package.json"));
  if (engram !== undefined) versions["engram"] = engram;
  if (tfjs !== undefined) versions["tfjs"] = tfjs;
  return {
    commit: ours ? commit : null,
    dirty: ours && changes !== null ? changes !== "" : null,
    lock: fileHash(join(root, "package-lock.json")),
    versions,
    platform: `${process.platform}-${process.arch}`,
  };
}
