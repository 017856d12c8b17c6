/** @file What runs in each thread of the pool: one point in, its rows out. */
import { workerData } from "node:worker_threads";
import { randomFrom } from "../../math";
import { findExperiment, modulePath, type Served } from "./experiments";
import type { Content, Point } from "./plan";
import { type Rows, rowsGiven, rowsOf } from "./rows";

/** What a thread needs to know of the plan. */
export type Duty = Pick<Content, "experiment" | "module" | "rows">;

/** How a point ended: with rows, or why not; `rows` failures are the same at every point. */
export type Outcome =
  | { readonly ok: true; readonly rows: Rows }
  | { readonly ok: false; readonly of: "run" | "rows"; readonly message: string };

/** An experiment with its data, loaded. */
export interface Ready {
  readonly served: Served;
  readonly data: readonly unknown[];
}

/** Loads the experiment and its data. */
export async function prepare({ experiment, module }: Duty): Promise<Ready> {
  const served = await findExperiment("sweep run", experiment, module === null ? null : modulePath(module));
  return { served, data: await served.data() };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Computes one point. */
export async function computePoint({ served, data }: Ready, duty: Duty, point: Point): Promise<Outcome> {
  let result: unknown;
  try {
    result = await served.run(point.parameters, randomFrom(point.seed), ...data);
  } catch (error) {
    return { ok: false, of: "run", message: messageOf(error) };
  }
  try {
    const given = duty.rows === null && served.rows !== undefined;
    return { ok: true, rows: given ? rowsGiven(served.rows?.(result)) : rowsOf(result, duty.rows) };
  } catch (error) {
    return { ok: false, of: "rows", message: messageOf(error) };
  }
}

let ready: Promise<Ready> | undefined;

/** The task of the pool. */
export default async function task(point: Point): Promise<Outcome> {
  const duty = workerData as Duty;
  ready ??= prepare(duty);
  return computePoint(await ready, duty, point);
}
