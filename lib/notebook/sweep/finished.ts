/** @file What has been computed of a plan: the points in the files of its folder, whoever made them. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isAlive, PlainError, shownPath } from "../../io/index";
import { changedParts } from "./code";
import type { Plan } from "./plan";
import { type Finished, type Made, machineWord, readPoints, shardOf } from "./points-file";

/** A file with finished points. */
export interface PointsOf {
  readonly path: string;
  readonly shard: { readonly index: number; readonly count: number };
  /** written as a whole; else it grows, or its writer was stopped */
  readonly whole: boolean;
  readonly points: readonly number[];
  readonly torn: number;
  /** what its points were made with */
  readonly made: readonly Made[];
  /** its writer works on this machine now */
  readonly growing: boolean;
}

/** Everything found. */
export interface Collected {
  /** by index of the point */
  readonly points: ReadonlyMap<number, Finished>;
  readonly files: readonly PointsOf[];
}

/** Folder of the files with points. */
export const resultsFolder = (folder: string): string => join(folder, "results");

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

const rowsText = ({ columns, rows }: Finished): string =>
  JSON.stringify([
    columns,
    rows.map((row) =>
      row.map((cell) => (typeof cell === "number" ? `${Object.is(cell, -0) ? "-0" : cell}` : [cell])),
    ),
  ]);

/**
 * Reads the files of points.
 *
 * @param wanted which shards to read; all when left out
 * @throws {PlainError} when a file is damaged, belongs to another plan, or two files differ at a point
 */
export function collect(
  folder: string,
  plan: Plan,
  wanted: (shard: { index: number; count: number }) => boolean = () => true,
): Collected {
  const points = new Map<number, Finished>();
  const from = new Map<number, string>();
  const files: PointsOf[] = [];
  for (const name of namesIn(resultsFolder(folder))) {
    const shard = shardOf(name);
    if (shard === undefined || !wanted(shard)) continue;
    const path = join(resultsFolder(folder), name);
    const read = readPoints(path, plan.hash);
    if (read === undefined) continue;
    for (const point of read.points) {
      const other = points.get(point.point);
      if (other !== undefined && rowsText(other) !== rowsText(point))
        throw new PlainError(
          `point ${point.point} differs between ${shownPath(path)} and ${shownPath(from.get(point.point) as string)}: its code or its machine changed; remove one of them, and run its shard again`,
        );
      // What a shard file says stands for good; a journal may go.
      if (other !== undefined && path.endsWith(".journal")) continue;
      points.set(point.point, point);
      from.set(point.point, path);
    }
    const { count, host, index, pid } = shard;
    files.push({
      path,
      shard: { index, count },
      whole: host === undefined,
      points: read.points.map(({ point }) => point),
      torn: read.torn,
      made: read.head.made,
      growing: host === machineWord() && pid !== undefined && pid !== process.pid && isAlive(pid),
    });
  }
  return { points, files };
}

/**
 * Makes sure that what is finished was made with the code of the plan.
 *
 * @throws {PlainError} naming a file that was not, and the parts that differ
 */
export function checkMade(command: string, plan: Plan, { files }: Collected): void {
  for (const { made, path } of files)
    for (const { code } of made) {
      const parts = changedParts(plan.code, code);
      if (parts.length > 0)
        throw new PlainError(
          `${command}: ${shownPath(path)} was made with other code than the plan (${parts.join(", ")}); remove it to compute its points again, or take them with --other-code`,
        );
    }
}
