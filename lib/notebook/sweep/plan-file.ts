/** @file A plan in its folder: `plan.json` and the scripts that run it on a cluster. */
import { existsSync, readFileSync } from "node:fs";
import { chmod, mkdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { explainFile, PlainError, parseJson, shownPath, writeAtomic } from "../../io/index";
import { shown } from "../../math";
import { changedParts, codeNow } from "./code";
import { contentHash, contentOf, countPoints, differences, type Plan, pointOf } from "./plan";
import { type JobOptions, oarScript, slurmScript } from "./scripts";

/** The file of a plan. */
export const planFile = (folder: string): string => join(folder, "plan.json");

/** One member a line, lists of numbers on one. */
function planText(plan: Plan): string {
  const lines = Object.entries(plan).map(
    ([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  );
  return `{\n${lines.join(",\n")}\n}\n`;
}

/**
 * Reads the plan of a folder.
 *
 * @throws {PlainError} when there is none, or it was changed after it was made
 */
export function readPlan(command: string, folder: string): Plan {
  const path = planFile(folder);
  const name = shownPath(path);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT")
      throw new PlainError(
        `${command}: there is no plan in ${shownPath(folder)}; make one with engram sweep plan`,
      );
    throw explainFile("read", name, error);
  }
  const plan = parseJson(text, name) as Partial<Plan> | null;
  if (plan?.format !== "engram/sweep@1")
    throw new PlainError(`${command}: ${name}: format must be "engram/sweep@1", got ${shown(plan?.format)}`);
  const changed = new PlainError(
    `${command}: ${name} was changed after it was made; make it again with engram sweep plan`,
  );
  const { grid, hash, points, seeds } = plan;
  if (!Array.isArray(grid) || !Array.isArray(seeds) || contentHash(contentOf(plan as Plan)) !== hash)
    throw changed;
  if (points !== countPoints(plan as Plan) || seeds.length !== points) throw changed;
  if (seeds.some((seed, index) => pointOf(plan as Plan, index).seed !== seed))
    throw new PlainError(
      `${command}: the seeds in ${name} are not those that its points have now: the way in which seeds are drawn has changed`,
    );
  return plan as Plan;
}

/**
 * Makes sure that the code is the one that the plan was made for.
 *
 * @throws {PlainError} naming the parts that differ
 */
export function checkCode(command: string, plan: Plan): void {
  const parts = changedParts(plan.code, codeNow(plan));
  if (parts.length === 0) return;
  throw new PlainError(
    `${command}: the plan was made with other code: ${parts.join(", ")} changed since; plan again, or go on with --other-code: each row keeps what it was made with`,
  );
}

/**
 * Writes a plan and its scripts. Where the very same plan stands they stay as they are, edited as they may be.
 *
 * @param force replaces another plan, and the scripts
 * @param rewrite replaces the scripts
 * @returns the plan that stands there now
 * @throws {PlainError} when another plan stands there
 */
export async function writePlan(
  command: string,
  folder: string,
  plan: Plan,
  {
    force,
    rewrite,
    ...jobs
  }: Omit<JobOptions, "experiment" | "folder" | "shards"> & {
    readonly force: boolean;
    readonly rewrite: boolean;
  },
): Promise<Plan> {
  const path = planFile(folder);
  if (existsSync(path) && !force) {
    const other = readPlan(command, folder);
    const found = differences(other, plan);
    const parts = changedParts(other.code, plan.code);
    if (found.length > 0 || parts.length > 0)
      throw new PlainError(
        `${command}: another plan stands in ${shownPath(folder)} (${found.join("; ") || `other code: ${parts.join(", ")}`}); choose another --out, or replace it with --force`,
      );
    if (!rewrite) return other;
  }
  await writeAtomic(path, planText(plan));
  const { experiment, shards } = plan;
  const options = { ...jobs, experiment, folder: resolve(folder), shards };
  const scripts = { "slurm.sh": slurmScript(options), "oar.sh": oarScript(options) };
  for (const [name, text] of Object.entries(scripts)) {
    await writeAtomic(join(folder, name), text);
    await chmod(join(folder, name), (await stat(join(folder, name))).mode | 0o111);
  }
  await mkdir(join(folder, "logs"), { recursive: true });
  return plan;
}
