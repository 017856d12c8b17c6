/** @file Computes a shard of a plan: what is finished is skipped, and every point is kept as soon as it is. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Provenance, shownPath, sweepTemporary } from "../../io/index";
import { codeNow } from "./code";
import { checkMade, collect, type PointsOf, resultsFolder } from "./finished";
import { type Plan, pointsOfShard } from "./plan";
import {
  type Finished,
  type Head,
  Journal,
  journalFile,
  type Made,
  shardFile,
  writeShard,
} from "./points-file";
import { computePoints } from "./pool";
import type { Shard } from "./shard";

/** What a run needs. */
export interface RunOptions {
  readonly folder: string;
  readonly plan: Plan;
  readonly shard: Shard;
  readonly workers: number;
  readonly provenance: Provenance;
  /** takes also points that were made with other code than the plan */
  readonly otherCode?: boolean;
  readonly signal?: AbortSignal;
  /** told as points end */
  readonly onProgress?: (progress: {
    readonly done: number;
    readonly total: number;
    readonly skipped: number;
  }) => void;
  readonly note?: (line: string) => void;
}

/** A point that could not be computed. */
export interface Failure {
  readonly point: number;
  readonly message: string;
}

/** What came of a run. */
export interface RunReport {
  /** points of the shard */
  readonly total: number;
  /** of them finished before */
  readonly skipped: number;
  readonly computed: number;
  readonly failures: readonly Failure[];
  /** the shard's file; undefined when points are missing */
  readonly file: string | undefined;
}

/** Opens a journal under a name that nobody has: process numbers come again. */
function openJournal(folder: string, head: Omit<Head, "made">, made: Made): Journal {
  const { index, count } = head.shard;
  for (let i = 0; ; i++) {
    try {
      return new Journal(join(folder, journalFile(index, count, process.pid, i)), head, made);
    } catch (error) {
      if (((error as Error).cause as NodeJS.ErrnoException | undefined)?.code !== "EEXIST") throw error;
    }
  }
}

/** Computes points into `points`, each of them kept in a journal, which stays when the run does not come to its end. */
async function compute(
  missing: readonly number[],
  points: Map<number, Finished>,
  head: Omit<Head, "made">,
  { folder, onProgress = () => {}, plan, provenance, signal, workers }: RunOptions,
): Promise<{ computed: number; failures: Failure[]; journal: string }> {
  const made: Made = { code: codeNow(plan), provenance };
  const failures: Failure[] = [];
  const skipped = points.size;
  let computed = 0;
  const journal = openJournal(resultsFolder(folder), head, made);
  const told = () =>
    onProgress({ done: points.size + failures.length, total: skipped + missing.length, skipped });
  told();
  try {
    await computePoints(plan, missing, {
      workers,
      ...(signal && { signal }),
      onRows: (point, rows) => {
        journal.add({ point, ...rows });
        points.set(point, { point, made, ...rows });
        computed++;
        told();
      },
      onFailure: (point, message) => {
        failures.push({ point, message });
        told();
      },
    });
  } finally {
    journal.close();
    if (computed === 0) rmSync(journal.path, { force: true });
  }
  return { computed, failures, journal: journal.path };
}

/** Computes what is missing of a shard, and writes its file when nothing is. */
export async function runShard(options: RunOptions): Promise<RunReport> {
  const { folder, note = () => {}, plan, shard } = options;
  const { count, index } = shard;
  const results = resultsFolder(folder);
  mkdirSync(results, { recursive: true });
  await sweepTemporary(results);
  // Other shards of the same division cannot hold points of this one.
  const found = collect(folder, plan, (one) => one.count !== count || one.index === index);
  if (!options.otherCode) checkMade("sweep run", plan, found);
  const own = found.files.filter((file) => file.shard.index === index && file.shard.count === count);
  for (const { growing, path } of own)
    if (growing) note(`another process seems to compute this shard too: ${shownPath(path)}`);
  const wanted = pointsOfShard(plan.points, index, count);
  const points = new Map<number, Finished>();
  for (const point of wanted) {
    const one = found.points.get(point);
    if (one !== undefined) points.set(point, one);
  }
  const skipped = points.size;
  const missing = wanted.filter((point) => !points.has(point));
  const head: Omit<Head, "made"> = { format: "engram/sweep-points@1", plan: plan.hash, shard };
  const { computed, failures, journal } =
    missing.length === 0
      ? { computed: 0, failures: [], journal: undefined }
      : await compute(missing, points, head, options);
  const report = { total: wanted.length, skipped, computed, failures };
  if (points.size < wanted.length) return { ...report, file: undefined };
  const file = join(results, shardFile(index, count));
  if (!own.some(({ path }) => path === file))
    await writeShard(
      file,
      head,
      wanted.map((point) => points.get(point) as Finished),
    );
  const spent = own.filter((one: PointsOf) => !one.whole && !one.growing).map(({ path }) => path);
  for (const path of journal === undefined ? spent : [journal, ...spent]) rmSync(path, { force: true });
  return { ...report, file };
}
