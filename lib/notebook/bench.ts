/**
 * @file `engram bench`: our routines and their peers, timed side by side in one run. Benches are the files
 * test/bench/<name>.bench.ts; speed is shown here and asserted nowhere.
 */
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { PlainError, root, writeAtomic } from "../io";
import { nearNames } from "../math";
import type { Bench } from "./bench/declare";
import { describeSurroundings, surroundings } from "./bench/machine";
import { measure } from "./bench/measure";
import { type Peers, PeersApart, startPeers } from "./bench/peers";
import { type PythonVersions, threadVariables } from "./bench/python";
import { type CaseReport, describe, judge } from "./bench/report";
import { progress } from "./setup/progress";

const usage = `engram bench [NAME ...] [--rounds 5] [--threads 1] [--json FILE] [--list]

Times our routines and their peers side by side, in rounds that take turns.
  NAME         benches to run; all when none is named
  --rounds N   rounds, at least 1; claims need 5 or more
  --threads N  threads of every contender that has a choice: 1 counts processor time, more counts the clock
  --json FILE  writes every number to FILE
  --list       says which benches there are
`;

/** What the command was asked to do. */
interface Asked {
  readonly names: readonly string[];
  readonly rounds: number;
  readonly threads: number;
  readonly json: string | undefined;
  readonly list: boolean;
  readonly help: boolean;
}

function count(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1000)
    throw new PlainError(
      `bench: --${option} must be a whole number in [1, 1000], got ${JSON.stringify(text)}`,
    );
  return value;
}

function parse(args: readonly string[]): Asked {
  const options = {
    rounds: { type: "string", default: "5" },
    threads: { type: "string", default: "1" },
    json: { type: "string" },
    list: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const { json, list, help } = values;
    const rounds = count("rounds", values.rounds);
    return { names: positionals, rounds, threads: count("threads", values.threads), json, list, help };
  } catch (error) {
    if (error instanceof PlainError) throw error;
    throw new PlainError(`bench: ${(error as Error).message}; see engram bench --help`);
  }
}

const folder = join(root, "test", "bench");
const ending = ".bench.ts";

function chosen(names: readonly string[]): string[] {
  const known = readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => basename(name, ending))
    .sort();
  for (const name of names)
    if (!known.includes(name)) {
      const near = nearNames(name, known);
      throw new PlainError(
        `bench: there is no bench ${JSON.stringify(name)}; ${near.length ? `did you mean ${near.join(" or ")}?` : `known are ${known.join(", ")}`}`,
      );
    }
  return names.length ? [...new Set(names)] : known;
}

/** Benches are TypeScript that is not compiled ahead. */
function load(name: string): Bench {
  require("tsx/cjs");
  const module = require(join(folder, `${name}${ending}`)) as { readonly bench: Bench };
  return module.bench;
}

async function runBench(name: string, asked: Asked, peers: Peers, apart: PeersApart): Promise<CaseReport[]> {
  const bench = load(name);
  process.stdout.write(`\n${name}: ${bench.question}\n`);
  const line = progress();
  const reports: CaseReport[] = [];
  for await (const part of bench.cases()) {
    const outcome = await measure(part, typeof peers === "string" ? peers : peers.process, {
      rounds: asked.rounds,
      progress: (text) => line.show(text),
      apart: apart.at,
    });
    const report = judge(name, part, outcome, asked.threads);
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
    process.stdout.write(`\n${describe(part, report)}\n`);
    reports.push(report);
  }
  return reports;
}

const simulators = {
  brian2: "Brian2",
  brian2loihi: "Brian2Loihi",
  nest: "NEST",
  nengoLoihi: "Nengo Loihi",
  sanafe: "SANA-FE",
} as const;

/** The simulators of an environment, with their versions. */
function simulatorsOf(versions: PythonVersions): string {
  const names = Object.keys(simulators) as (keyof typeof simulators)[];
  return names.flatMap((key) => (versions[key] ? [`${simulators[key]} ${versions[key]}`] : [])).join(", ");
}

/** The command; 1 when a contender gave a wrong answer. */
export async function run(args: readonly string[]): Promise<number> {
  const asked = parse(args);
  if (asked.help) {
    process.stdout.write(usage);
    return 0;
  }
  const names = chosen(asked.names);
  if (asked.list) {
    for (const name of names) process.stdout.write(`${name.padEnd(14)} ${load(name).question}\n`);
    return 0;
  }
  // Native TensorFlow reads this when it is loaded.
  Object.assign(process.env, threadVariables(asked.threads), {
    TF_NUM_INTRAOP_THREADS: String(asked.threads),
    TF_NUM_INTEROP_THREADS: "1",
  });
  const peers = await startPeers(asked.threads);
  const apart = new PeersApart(asked.threads);
  const reports: CaseReport[] = [];
  let versions: Awaited<ReturnType<PeersApart["versions"]>> = {};
  const found = surroundings(typeof peers === "string" ? undefined : peers.versions);
  try {
    process.stdout.write(`${describeSurroundings(found, asked.threads)}\n`);
    if (typeof peers === "string") process.stdout.write(`Python peers are absent: ${peers}\n`);
    for (const name of names) reports.push(...(await runBench(name, asked, peers, apart)));
    versions = await apart.versions();
    for (const found of Object.values(versions))
      process.stdout.write(`\n${simulatorsOf(found)} in an environment of its own\n`);
  } finally {
    if (typeof peers !== "string") peers.process.close();
    await apart.close();
  }
  if (asked.json !== undefined) {
    const { rounds, threads } = asked;
    const text = JSON.stringify(
      { surroundings: { ...found, apart: versions }, rounds, threads, cases: reports },
      null,
      1,
    );
    await writeAtomic(asked.json, `${text}\n`);
  }
  const wrong = reports.flatMap((report) =>
    report.wrong.map((name) => `${name} (${report.bench}, ${report.case})`),
  );
  if (wrong.length === 0) return 0;
  process.stderr.write(`\nbench: not the same answer as float64: ${wrong.join("; ")}\n`);
  return 1;
}
