/** @file `engram sweep`: an experiment over a grid of its parameters. */
import { join, resolve } from "node:path";
import { PlainError, type Provenance, provenance, shownPath, writeParquet, writeTable } from "../../io/index";
import { didYouMean } from "../../math";
import { type OptionKinds, type Options, positive, readOptions } from "../options";
import { bar } from "../sweep/bar";
import { checkMade, collect } from "../sweep/finished";
import { countingColumns, mergedTable } from "../sweep/merge";
import { canonical, valueAt } from "../sweep/parameters";
import { contentOf, type Plan, pointOf } from "../sweep/plan";
import { checkCode, readPlan } from "../sweep/plan-file";
import { RowsError } from "../sweep/rows";
import { type RunReport, runShard } from "../sweep/run";
import { coresHere, readShard, type Shard, shardOfArray } from "../sweep/shard";
import { counted, planLine, statusLines } from "../sweep/status";
import { untilInterrupted } from "./interrupt";
import { plan, planOptions } from "./sweep-plan";

/** The options of each verb. */
export const verbs: Readonly<Record<"plan" | "run" | "merge" | "status", OptionKinds>> = {
  plan: planOptions,
  run: { shard: "value", workers: "value", "other-code": "flag" },
  merge: { out: "value", "other-code": "flag" },
  status: {},
};

/** What `--help` prints. */
export const usage: string = `npx engram sweep plan|run|merge|status [options]

Computes an experiment at every point of a grid of its parameters, on all cores or on a cluster, into one Parquet table.

  plan EXPERIMENT       writes a plan: points, seeds, job scripts for SLURM and OAR. EXPERIMENT is a name of engram/experiments,
                        or a module: file.js, file.js#name
  run FOLDER            computes what is missing of a plan; Ctrl-C, kill and time limits leave what is finished
  merge FOLDER          writes the table of a finished plan; the same bytes for any number of workers and shards
  status FOLDER         says how far a plan has come

options of plan:
  --grid NAME=VALUES    a parameter to vary: 1,2,4 or 0:1:11 (from, to, count) or log:1:64:7, or a list in JSON; may come several
                        times, or name a .json file of lists; inner places have dots, glass.load; a parameter that is a list
                        takes one value at a time
  --params NAME=VALUE   a parameter that is the same everywhere, or a .json file of such
  --quick, --full       the parameters to start from; quick unless said otherwise
  --repeats N           points with the same parameters and seeds of their own; 1 unless said otherwise
  --seed N              from which the seeds of all points are drawn; 1 unless said otherwise
  --rows LIST           which list of the result is rows: scans.points, or a,b side by side, or . for one row of plain values;
                        not needed where the experiment says it
  --out FOLDER          of the plan; build/sweeps/EXPERIMENT unless said otherwise
  --shards N            tasks of the job scripts; 8 unless said otherwise
  --cores N             of each task; 4 unless said otherwise
  --time HH:MM:SS       of each task; 01:00:00 unless said otherwise
  --try                 computes the first point, shows its rows and time, writes nothing
  --force               replaces another plan in the folder, and job scripts that were edited
options of run:
  --shard I/N           part I of N; all points unless said otherwise, and in a SLURM job array the part of the task
  --workers N           threads; all processors, or those that SLURM or OAR lends, unless said otherwise
  --other-code          goes on although lib/ changed since the plan was made
options of merge:
  --out FILE            .parquet, .csv, .tsv or .json; table.parquet in the folder of the plan unless said otherwise
  --other-code          takes also points that were made with other code than the plan
  --trace               shows the full trace of every error
`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function folderOf(command: string, { words }: Options): string {
  const [folder, ...more] = words;
  if (folder === undefined)
    throw new PlainError(`${command}: name the folder of a plan, as in build/sweeps/hopfieldRecall`);
  if (more.length > 0) throw new PlainError(`${command}: one folder at a time, got ${words.join(" ")}`);
  return resolve(folder);
}

/** Points that failed, the first few in words. */
function tellFailures(plan: Plan, { failures }: RunReport): void {
  const tell = (line: string) => void process.stderr.write(`${line}\n`);
  for (const { message, point } of failures.slice(0, 5)) {
    const { parameters } = pointOf(plan, point);
    const values = plan.grid.map(({ name }) => `${name}=${canonical(valueAt(parameters, name))}`);
    tell(`✗ point ${point}${values.length ? ` (${values.join(", ")})` : ""}: ${message}`);
  }
  if (failures.length > 5) tell(`✗ and ${failures.length - 5} more`);
}

/** The checkout as it stands; where git is absent, as on the nodes of some clusters, the commit of the plan, whose code it is. */
async function provenanceFor(plan: Plan, otherCode: boolean): Promise<Provenance> {
  const now = await provenance();
  if (now.commit !== null || otherCode) return now;
  const { commit, dirty } = plan.provenance;
  return { ...now, commit, dirty };
}

async function run(given: Options): Promise<number> {
  const folder = folderOf("sweep run", given);
  const plan = readPlan("sweep run", folder);
  const otherCode = given.flag("other-code");
  if (!otherCode) checkCode("sweep run", plan);
  const asked = given.value("shard");
  const shard: Shard = asked
    ? readShard("sweep run", asked)
    : (shardOfArray("sweep run", process.env) ?? { index: 1, count: 1 });
  const workers = positive("sweep run", given, "workers", true) ?? coresHere("sweep run", process.env);
  const part = shard.count === 1 ? "" : `, shard ${shard.index}/${shard.count}`;
  const shown = bar(`${plan.experiment}${part}`);
  const { release, signal } = untilInterrupted();
  let report: RunReport;
  try {
    report = await runShard({
      ...{ folder, otherCode, plan, shard, signal, workers },
      note: (line) => shown.note(line),
      onProgress: (progress) => shown.show(progress),
      provenance: await provenanceFor(plan, otherCode),
    });
  } catch (error) {
    throw error instanceof RowsError ? new PlainError(`sweep run: ${error.message}`) : error;
  } finally {
    shown.close();
    release();
  }
  tellFailures(plan, report);
  const { computed, failures, file, skipped, total } = report;
  const said = `${computed} computed, ${skipped} finished before`;
  if (file !== undefined) {
    say(`${plan.experiment}${part}: ${counted(total, "point")} finished (${said}); ${shownPath(file)}`);
    return 0;
  }
  const left = total - computed - skipped;
  if (signal.aborted)
    say(`interrupted; ${computed + skipped} of ${counted(total, "point")} are kept, run again to go on`);
  else
    say(
      `${plan.experiment}${part}: ${counted(left, "point")} missing of ${total} (${said}, ${failures.length} failed)`,
    );
  return signal.aborted ? 130 : 1;
}

async function merge(given: Options): Promise<number> {
  const folder = folderOf("sweep merge", given);
  const plan = readPlan("sweep merge", folder);
  const path = resolve(given.value("out") ?? join(folder, "table.parquet"));
  const collected = collect(folder, plan);
  if (!given.flag("other-code")) checkMade("sweep merge", plan, collected);
  const found = mergedTable(plan, folder, collected);
  if (path.toLowerCase().endsWith(".parquet"))
    await writeParquet(path, found, {
      notes: { "engram.plan": canonical(contentOf(plan)) },
      whole: countingColumns,
    });
  else await writeTable(path, found);
  say(
    `${planLine(plan)}\n${counted(found.rows, "row")}, ${counted(found.names.length, "column")}: ${shownPath(path)}`,
  );
  return 0;
}

async function status(given: Options): Promise<number> {
  const folder = folderOf("sweep status", given);
  const plan = readPlan("sweep status", folder);
  for (const line of statusLines(plan, collect(folder, plan))) say(line);
  return 0;
}

const does: Readonly<Record<string, (given: Options) => Promise<number>>> = { plan, run, merge, status };

/** Runs the command. @returns the exit code: 0, 1 when points are missing, 130 when interrupted */
export async function sweep([verb, ...args]: readonly string[]): Promise<number> {
  const names = Object.keys(verbs);
  if (verb === undefined || !Object.hasOwn(verbs, verb))
    throw new PlainError(
      `sweep: say what to do: ${names.join(", ")}${verb === undefined ? "" : `; got "${verb}"${didYouMean(verb, names, "verbs")}`}`,
    );
  const done = does[verb] as (given: Options) => Promise<number>;
  return done(readOptions(`sweep ${verb}`, args, verbs[verb as keyof typeof verbs]));
}
