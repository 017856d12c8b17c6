/** @file `engram sweep plan`: from the words of the command line to a plan in its folder. */
import { join, resolve } from "node:path";
import { PlainError, provenance, root, shownPath } from "../../io/index";
import { type OptionKinds, type Options, positive } from "../options";
import { codeNow } from "../sweep/code";
import { findExperiment, readName } from "../sweep/experiments";
import { axesOf, withParams } from "../sweep/grid";
import { type Content, contentHash, countPoints, type Plan, pointOf } from "../sweep/plan";
import { planFile, writePlan } from "../sweep/plan-file";
import { quoted } from "../sweep/scripts";
import { coresHere } from "../sweep/shard";
import { counted, planLine } from "../sweep/status";
import { tryPoint } from "../sweep/try";

/** Its options. */
export const planOptions: OptionKinds = {
  ...{ quick: "flag", full: "flag", params: "list", grid: "list", repeats: "value", seed: "value" },
  ...{
    rows: "value",
    out: "value",
    shards: "value",
    cores: "value",
    time: "value",
    try: "flag",
    force: "flag",
  },
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function readSeed(text: string): number {
  const seed = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(seed))
    throw new PlainError(`sweep plan: --seed must be a whole number in [0, 2⁵³), got "${text}"`);
  return seed;
}

function readTime(text: string): string {
  if (!/^\d{1,3}:[0-5]\d:[0-5]\d$/.test(text))
    throw new PlainError(`sweep plan: --time must be HH:MM:SS, got "${text}"`);
  return text;
}

/** Points of a plan at most: each has a line in a file, and its rows in memory when they are merged. */
const mostPoints = 1_000_000;

async function readContent(given: Options): Promise<Content> {
  const [word, ...more] = given.words;
  if (word === undefined || more.length > 0)
    throw new PlainError(
      `sweep plan: name one experiment, as in engram sweep plan hopfieldRecall --grid maxSweeps=100,200${more.length > 0 ? `, got ${given.words.join(" ")}` : ""}`,
    );
  if (given.flag("quick") && given.flag("full"))
    throw new PlainError("sweep plan: --quick and --full exclude each other");
  const { module, name } = await readName("sweep plan", word);
  const served = await findExperiment("sweep plan", name, module);
  const base = given.flag("full") ? served.full : served.quick;
  const parameters = await withParams("sweep plan", base, given.list("params"));
  const grid = await axesOf("sweep plan", parameters, given.list("grid"));
  const content: Content = {
    experiment: name,
    module: module === null ? null : shownPath(module),
    parameters,
    grid,
    repeats: positive("sweep plan", given, "repeats", true) ?? 1,
    seed: readSeed(given.value("seed") ?? "1"),
    rows: given.value("rows") ?? null,
  };
  const points = countPoints(content);
  if (points > mostPoints)
    throw new PlainError(`sweep plan: there must be at most ${mostPoints} points, got ${points}`);
  return content;
}

/** Makes a plan, or tries its first point. @returns the exit code */
export async function plan(given: Options): Promise<number> {
  const content = await readContent(given);
  const points = countPoints(content);
  const folder = resolve(given.value("out") ?? join(root, "build", "sweeps", content.experiment));
  const jobs = {
    cores: positive("sweep plan", given, "cores", true) ?? 4,
    time: readTime(given.value("time") ?? "01:00:00"),
  };
  const made: Plan = {
    format: "engram/sweep@1",
    ...content,
    shards: Math.min(points, positive("sweep plan", given, "shards", true) ?? 8),
    points,
    seeds: Array.from({ length: points }, (_, index) => pointOf(content, index).seed),
    hash: contentHash(content),
    code: codeNow(content),
    provenance: await provenance(),
  };
  say(planLine(made));
  if (given.flag("try")) {
    for (const line of await tryPoint(made, coresHere("sweep plan", process.env))) say(line);
    return 0;
  }
  const rewrite = ["shards", "cores", "time"].some((name) => given.value(name) !== undefined);
  const { shards } = await writePlan("sweep plan", folder, made, {
    ...jobs,
    force: given.flag("force"),
    rewrite,
  });
  const shown = quoted(shownPath(folder));
  say(`  ${shownPath(planFile(folder))}`);
  say(`here:      npx engram sweep run ${shown}`);
  say(
    `on SLURM:  sbatch ${quoted(`${shownPath(folder)}/slurm.sh`)}    (${counted(shards, "task")}; OAR: oarsub -S ${quoted(`${shownPath(folder)}/oar.sh`)})`,
  );
  say(`then:      npx engram sweep merge ${shown}`);
  return 0;
}
