/** @file Sweeps in tests: a small module whose points do as they are told, and the command with what it says. */
import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../lib/io";
import { sweep } from "../../lib/notebook/commands/sweep";

const toy = `
const size = { a: 1, noise: [0.5], name: "x", wait: 0, does: "" };
export const toy = {
  quick: size,
  full: { ...size, a: 100 },
  run({ a, noise, name, wait, does }, random, base) {
    if (does === "fail" && a % 2 === 0) throw new RangeError('toy: a must be odd, got ' + a);
    if (does === "exit" && a === 2) process.exit(3);
    for (const end = Date.now() + wait; Date.now() < end; );
    const chance = does === "chance" ? Math.random() : random();
    const sum = a + base + noise[0] * chance;
    return { sum, odd: a % 2 === 1, name, gap: a === 2 ? NaN : a === 3 ? -0 : 1 / a, runs: [{ x: random() }, { x: random() }], none: does === "kinds" && a > 1 ? "text" : 1 };
  },
};
export const data = () => [100];
`;

/** Writes the module into a folder; its experiment is `toy`. */
export function writeToy(folder: string): string {
  const path = join(folder, "toy.mjs");
  writeFileSync(path, toy);
  return path;
}

/** A small grid of `hopfieldRecall`: six points, each twice. */
export const recall: readonly string[] = [
  ...["--grid", "sizes=40,60", "--grid", "loads=0.05:0.3:3"],
  ...["--params", "trials=3", "--repeats", "2"],
];

/** Runs `engram sweep …` here. */
export async function swept(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: "", err: "" };
  const before = { out: process.stdout.write, err: process.stderr.write };
  const into = (where: "out" | "err") =>
    ((chunk: string) => {
      said[where] += chunk;
      return true;
    }) as typeof process.stdout.write;
  process.stdout.write = into("out");
  process.stderr.write = into("err");
  try {
    return { code: await sweep(args), ...said };
  } finally {
    process.stdout.write = before.out;
    process.stderr.write = before.err;
  }
}

/** Starts `engram sweep …` in a process of its own. */
export function startSweep(...args: readonly string[]): ChildProcess {
  const command = [join(root, "lib", "bin", "engram.mjs"), "sweep", ...args];
  return spawn(process.execPath, command, { stdio: ["ignore", "pipe", "pipe"] });
}
