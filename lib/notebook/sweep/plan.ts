/** @file The plan of a sweep: what is computed at which points from which seeds, and a hash of all that. */
import { createHash } from "node:crypto";
import type { Provenance } from "../../io/index";
import { randomFrom } from "../../math";
import type { Axis } from "./grid";
import { canonical, type Parameters, withValue } from "./parameters";

/** What is computed: all that rows depend on, besides code. */
export interface Content {
  /** name of the experiment */
  readonly experiment: string;
  /** file that exports it, relative to the checkout when it stands there; null when engram/experiments does */
  readonly module: string | null;
  /** parameters of every point, before those of the grid are put in */
  readonly parameters: Parameters;
  readonly grid: readonly Axis[];
  /** points with the same parameters and seeds of their own */
  readonly repeats: number;
  readonly seed: number;
  /** which lists of the result are rows; null where the experiment says it, or has none */
  readonly rows: string | null;
}

/** Hashes of the code that computes, by part. */
export type Code = Readonly<Record<string, string>>;

/** `plan.json`. */
export interface Plan extends Content {
  readonly format: "engram/sweep@1";
  /** parts into which `slurm.sh` and `oar.sh` divide the points; any other number gives the same rows */
  readonly shards: number;
  readonly points: number;
  /** [points] the seed of each */
  readonly seeds: readonly number[];
  /** SHA-256 of the content */
  readonly hash: string;
  readonly code: Code;
  /** the checkout as it stood when the plan was made */
  readonly provenance: Provenance;
}

/** One point: parameters, which of the repeats, and the seed that belongs to both. */
export interface Point {
  readonly index: number;
  readonly parameters: Parameters;
  readonly repeat: number;
  readonly seed: number;
}

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** How many points the content describes. */
export function countPoints({ grid, repeats }: Pick<Content, "grid" | "repeats">): number {
  return grid.reduce((count, { values }) => count * values.length, repeats);
}

/**
 * The seed of a point: drawn from a stream that belongs to its parameters and repeat, so that neither the worker nor the
 * order nor other values of the grid move its numbers. A row is computed again by `run(parameters, randomFrom(seed))`.
 */
export function seedOf({ experiment, seed }: Content, parameters: Parameters, repeat: number): number {
  const stream = randomFrom(seed).split(experiment).split(canonical(parameters)).split(repeat);
  return Math.floor(stream() * 2 ** 53);
}

/** Point `index` of the grid: repeats change fastest, then the last axis. */
export function pointOf(content: Content, index: number): Point {
  const repeat = index % content.repeats;
  let left = (index - repeat) / content.repeats;
  let parameters = content.parameters;
  for (const { name, values } of content.grid.toReversed()) {
    parameters = withValue(parameters, name, values[left % values.length]);
    left = Math.floor(left / values.length);
  }
  return { index, parameters, repeat, seed: seedOf(content, parameters, repeat) };
}

/** The content alone, whatever else stands beside it. */
export function contentOf({ experiment, grid, module, parameters, repeats, rows, seed }: Content): Content {
  return { experiment, module, parameters, grid, repeats, seed, rows };
}

/** Hash of all that the rows depend on, besides code. */
export function contentHash(content: Content): string {
  return sha256(canonical(contentOf(content)));
}

/** Points of shard `index` (from 1) of `count`: every count-th, so that cheap and costly regions are shared out. */
export function pointsOfShard(points: number, index: number, count: number): number[] {
  const found: number[] = [];
  for (let point = index - 1; point < points; point += count) found.push(point);
  return found;
}

/** What differs between two plans, in words; empty when they compute the same. */
export function differences(one: Content, other: Content): string[] {
  const short = (value: unknown) => {
    const text = canonical(value) ?? "nothing";
    return text.length > 50 ? `${text.slice(0, 49)}…` : text;
  };
  const names = Object.keys(contentOf(one)) as (keyof Content)[];
  return names
    .filter((name) => canonical(one[name]) !== canonical(other[name]))
    .map((name) => `${name}: ${short(one[name])}, now ${short(other[name])}`);
}
