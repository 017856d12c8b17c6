/** @file The first point of a plan, to look at before hours are spent. */
import { PlainError } from "../../io/index";
import { table } from "../../table";
import { remaining } from "../display/progress";
import { shownTime } from "../run/progress";
import type { Plan } from "./plan";
import { computeOn, openPool } from "./pool";
import { type Rows, RowsError } from "./rows";

/** Computes the first point and says what its rows are and how long all will take. */
export async function tryPoint(plan: Plan, cores: number): Promise<string[]> {
  const pool = await openPool(plan, 1);
  const begun = performance.now();
  let found: Rows | undefined;
  let failed: string | undefined;
  try {
    await computeOn(pool, plan, [0], {
      workers: 1,
      onRows: (_, rows) => {
        found = rows;
      },
      onFailure: (_, message) => {
        failed = message;
      },
    });
  } catch (error) {
    throw error instanceof RowsError ? new PlainError(`sweep plan: ${error.message}`) : error;
  } finally {
    await pool.destroy();
  }
  const spent = performance.now() - begun;
  if (found === undefined) throw new PlainError(`sweep plan: the first point fails: ${failed}`);
  const { columns, rows } = found;
  const shown = table(
    columns.map((name, k): [string, (typeof rows)[number]] => [name, rows.map((row) => row[k] ?? null)]),
  );
  const all = remaining((spent * plan.points) / cores).replace(" left", "");
  return [
    shown.toString(),
    `first point ${shownTime(spent)}; all ${plan.points} take ${all} on ${cores} ${cores === 1 ? "core" : "cores"} if they are alike`,
  ];
}
