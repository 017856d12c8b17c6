/** @file All points of a plan as one table: parameters, seed, what was found, and what it was made with, in the order of the points. */
import { PlainError, shownPath } from "../../io/index";
import { type Cell, type ColumnSource, type Table, table } from "../../table";
import { codeWord } from "./code";
import type { Collected } from "./finished";
import { cellsOf, singleLists, withValue } from "./parameters";
import { type Plan, pointOf } from "./plan";
import type { Finished, Made } from "./points-file";

/** Columns before the parameters; whole numbers. */
export const countingColumns: readonly string[] = ["point", "row", "repeat", "seed"];
const madeColumns = ["experiment", "plan", "code", "commit", "dirty", "engram", "node", "platform"] as const;

/** The shards of the plan's own division that miss points, with how many each. */
export function missingShards(plan: Plan, { points }: Collected): { shard: number; missing: number }[] {
  const missing = new Map<number, number>();
  for (let point = 0; point < plan.points; point++) {
    if (points.has(point)) continue;
    const shard = (point % plan.shards) + 1;
    missing.set(shard, (missing.get(shard) ?? 0) + 1);
  }
  return [...missing].sort(([a], [b]) => a - b).map(([shard, count]) => ({ shard, missing: count }));
}

function checkComplete(plan: Plan, folder: string, collected: Collected): void {
  const lacking = missingShards(plan, collected);
  if (lacking.length === 0) return;
  const sum = lacking.reduce((count, { missing }) => count + missing, 0);
  const listed = lacking
    .slice(0, 20)
    .map(
      ({ missing, shard }) => `${shard}/${plan.shards} (${missing} ${missing === 1 ? "point" : "points"})`,
    );
  const more = lacking.length > 20 ? ` and ${lacking.length - 20} more` : "";
  throw new PlainError(
    `sweep merge: ${sum} of ${plan.points} points are missing, of ${lacking.length === 1 ? "shard" : "shards"} ${listed.join(", ")}${more}; engram sweep run ${shownPath(folder)} computes them`,
  );
}

function madeCells(plan: Plan, { code, provenance }: Made): Record<(typeof madeColumns)[number], Cell> {
  const { commit, dirty, platform, versions } = provenance;
  return {
    experiment: plan.experiment,
    plan: plan.hash,
    code: codeWord(code),
    commit,
    dirty,
    engram: versions["engram"] ?? null,
    node: versions["node"] ?? null,
    platform,
  };
}

/** A name that nobody has yet. */
function freeName(name: string, prefix: string, taken: ReadonlySet<string>): string {
  let free = name;
  while (taken.has(free)) free = `${prefix}.${free}`;
  return free;
}

/** Columns under names of their own, filled row by row. */
class Columns {
  readonly values: Map<string, Cell[]> = new Map();
  private readonly names = new Map<string, string>();
  private rows = 0;

  /** The column for a name of a group; made with what is missing so far. */
  private column(group: string, name: string): Cell[] {
    const key = `${group}\0${name}`;
    let free = this.names.get(key);
    if (free === undefined) {
      free = freeName(name, group, new Set([...this.values.keys(), ...countingColumns, ...madeColumns]));
      if (group === "") free = name;
      this.names.set(key, free);
      this.values.set(free, new Array<Cell>(this.rows).fill(null));
    }
    return this.values.get(free) as Cell[];
  }

  add(groups: readonly (readonly [group: string, cells: Iterable<readonly [string, Cell]>])[]): void {
    for (const [group, cells] of groups)
      for (const [name, cell] of cells) this.column(group, name)[this.rows] = cell;
    this.rows++;
    for (const column of this.values.values()) if (column.length < this.rows) column.push(null);
  }
}

/**
 * The table of a plan whose points are all finished: the same whatever the shards and the order in which they ended.
 *
 * Parameters and results keep their names; one that is taken already gets `parameter.` or `result.` before it.
 *
 * @throws {PlainError} when points are missing, with their shards, or have columns of different kinds
 */
export function mergedTable(plan: Plan, folder: string, collected: Collected): Table {
  checkComplete(plan, folder, collected);
  const points = Array.from({ length: plan.points }, (_, index) => collected.points.get(index) as Finished);
  const columns = new Columns();
  const { parameters: first } = pointOf(plan, 0);
  const varied = plan.grid.flatMap(({ name, values }) =>
    values.map((value) => withValue(first, name, value)),
  );
  const single = singleLists([first, ...varied]);
  for (const { columns: names, made, point, rows } of points) {
    const { parameters, repeat, seed } = pointOf(plan, point);
    const given = cellsOf(parameters, single);
    const end = Object.entries(madeCells(plan, made));
    rows.forEach((row, i) => {
      const start = [point, i, repeat, seed].map((cell, k): [string, Cell] => [
        countingColumns[k] as string,
        cell,
      ]);
      const found = names.map((name, k): [string, Cell] => [name, row[k] as Cell]);
      columns.add([
        ["", start],
        ["parameter", given],
        ["result", found],
        ["", end],
      ]);
    });
  }
  try {
    return table(inOrder(columns.values));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new PlainError(
      `sweep merge: rows of different points do not fit one table: ${error.message.replace(/^table: /, "")}`,
      { cause: error },
    );
  }
}

/** What it was made with comes last, also where later points brought further columns. */
function inOrder(values: ReadonlyMap<string, Cell[]>): [string, ColumnSource][] {
  const last = new Set<string>(madeColumns);
  const all = [...values];
  return [...all.filter(([name]) => !last.has(name)), ...all.filter(([name]) => last.has(name))];
}
