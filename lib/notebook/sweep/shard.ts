/** @file Which part of a plan this process computes, and on how many cores: as said, or as SLURM and OAR set it. */
import { readFileSync } from "node:fs";
import { availableParallelism, hostname } from "node:os";
import { PlainError } from "../../io/index";
import { shown } from "../../math";

/** Part `index`, from 1, of `count`. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads `2/8`. @throws {PlainError} when it is none */
export function readShard(command: string, text: string): Shard {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text.trim()) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (index === undefined || shard.index < 1 || shard.index > shard.count || shard.count > 1_000_000)
    throw new PlainError(`${command}: --shard must be i/n with 1 ≤ i ≤ n, as in 2/8, got ${shown(text)}`);
  return shard;
}

function whole(command: string, environment: Environment, name: string): number | undefined {
  const text = environment[name];
  if (text === undefined || text === "") return undefined;
  if (!/^\d+$/.test(text))
    throw new PlainError(`${command}: ${name} must be a whole number, got ${shown(text)}; say --shard i/n`);
  return Number(text);
}

/**
 * The task of a SLURM job array as a shard: its place among SLURM_ARRAY_TASK_COUNT tasks from SLURM_ARRAY_TASK_MIN on;
 * undefined outside an array.
 *
 * OAR says which task of an array runs, but not of how many, and says 1 also outside an array: its script names the shard.
 *
 * @throws {PlainError} when the tasks of the array are not numbered without gaps
 */
export function shardOfArray(command: string, environment: Environment): Shard | undefined {
  const id = whole(command, environment, "SLURM_ARRAY_TASK_ID");
  if (id === undefined) return undefined;
  const count = whole(command, environment, "SLURM_ARRAY_TASK_COUNT");
  const least = whole(command, environment, "SLURM_ARRAY_TASK_MIN");
  const most = whole(command, environment, "SLURM_ARRAY_TASK_MAX");
  if (count === undefined || least === undefined)
    throw new PlainError(
      `${command}: SLURM_ARRAY_TASK_ID is ${id}, but SLURM_ARRAY_TASK_COUNT or SLURM_ARRAY_TASK_MIN is missing; say --shard i/n`,
    );
  if ((most !== undefined && most - least + 1 !== count) || id < least || id - least >= count)
    throw new PlainError(
      `${command}: the tasks of this array have gaps (${count} from ${least} to ${most}); say --shard i/n, as slurm.sh of the plan does`,
    );
  return { index: id - least + 1, count };
}

/** Lines of the file that lists what OAR lent, those of this machine: one for each core. */
function coresOfOar(environment: Environment): number | undefined {
  const file = environment["OAR_NODEFILE"];
  if (!file) return undefined;
  try {
    const here = hostname().split(".")[0];
    return readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line.trim().split(".")[0] === here).length;
  } catch {
    return undefined;
  }
}

/** Cores lent to this process: SLURM_CPUS_PER_TASK, the lines of OAR_NODEFILE, else every processor it may run on. */
export function coresHere(command: string, environment: Environment): number {
  const there = availableParallelism();
  const lent = whole(command, environment, "SLURM_CPUS_PER_TASK") ?? coresOfOar(environment);
  return lent === undefined || lent < 1 ? there : Math.min(lent, there);
}
