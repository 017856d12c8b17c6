/** @file How far a plan has come, in words. */
import { shownPath } from "../../io/index";
import type { Collected } from "./finished";
import { missingShards } from "./merge";
import type { Plan } from "./plan";

/** `1 point`, `2 points`. */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** What a plan computes, in one line. */
export function planLine({ experiment, grid, hash, points, repeats }: Plan): string {
  const axes = grid.map(({ name, values }) => `${name} ${values.length}`);
  const sizes = [...axes, ...(repeats > 1 ? [`repeats ${repeats}`] : [])].join(" × ");
  return `${experiment}: ${counted(points, "point")}${sizes === "" ? "" : ` (${sizes})`}, plan ${hash.slice(0, 12)}`;
}

/** The lines of `engram sweep status`. */
export function statusLines(plan: Plan, collected: Collected): string[] {
  const { files, points } = collected;
  const lines = [planLine(plan), `finished ${points.size} of ${plan.points}`];
  const lacking = missingShards(plan, collected);
  if (points.size > 0 && lacking.length > 0) {
    const shown = lacking.slice(0, 20).map(({ missing, shard }) => `${shard}/${plan.shards} (${missing})`);
    lines.push(`missing in shards ${shown.join(", ")}${lacking.length > 20 ? ", …" : ""}`);
  }
  for (const { growing, path, points: held, torn, whole } of files)
    if (!whole)
      lines.push(
        `${growing ? "under way" : "left by a run that ended early"}: ${shownPath(path)}, ${counted(held.length, "point")}${torn > 0 && !growing ? `, ${counted(torn, "line")} cut off` : ""}`,
      );
  return lines;
}
