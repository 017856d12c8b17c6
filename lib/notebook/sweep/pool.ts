/** @file Points on all cores: threads of a Piscina pool, each with the compiled library of its own. */
import { join } from "node:path";
import { root } from "../../io/index";
import { type Content, pointOf } from "./plan";
import { type Rows, RowsError } from "./rows";
import type { Duty, Outcome } from "./worker";

/** How points are computed. */
export interface PoolOptions {
  /** threads */
  readonly workers: number;
  /** stops at once; what has not ended is lost */
  readonly signal?: AbortSignal;
  readonly onRows: (point: number, rows: Rows) => void;
  readonly onFailure: (point: number, message: string) => void;
}

/** The compiled task; TypeScript would have to be compiled anew in every thread. */
const task = join(root, "lib", "dist", "notebook", "sweep", "worker.js");

/** A pool that holds its threads for several calls of {@link computePoints}. */
export type Pool = import("piscina").Piscina<unknown, Outcome>;

/** Starts the threads. */
export async function openPool({ experiment, module, rows }: Content, workers: number): Promise<Pool> {
  const { Piscina } = await import("piscina");
  const duty: Duty = { experiment, module, rows };
  return new Piscina({ filename: task, maxThreads: workers, minThreads: workers, workerData: duty });
}

/**
 * Computes points in any order.
 *
 * @throws {RowsError} the first failure of turning a result into rows, which every other point would repeat
 */
export async function computePoints(
  content: Content,
  points: readonly number[],
  { workers, onRows, onFailure, signal }: PoolOptions,
): Promise<void> {
  const pool = await openPool(content, Math.max(1, Math.min(workers, points.length)));
  const stop = () => void pool.destroy();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    await computeOn(pool, content, points, { workers, onRows, onFailure, ...(signal && { signal }) });
  } finally {
    signal?.removeEventListener("abort", stop);
    await pool.destroy();
  }
}

/** The same on threads that stay. */
export async function computeOn(
  pool: Pool,
  content: Content,
  points: readonly number[],
  { workers, onRows, onFailure, signal }: PoolOptions,
): Promise<void> {
  let next = 0;
  let unfit: Error | undefined;
  const lane = async (): Promise<void> => {
    while (next < points.length && unfit === undefined && !signal?.aborted) {
      const point = points[next++] as number;
      let outcome: Outcome;
      try {
        outcome = await pool.run(pointOf(content, point));
      } catch (error) {
        if (signal?.aborted) return;
        // The thread ended, or what it loads cannot be loaded.
        outcome = { ok: false, of: "run", message: (error as Error).message };
      }
      if (outcome.ok) onRows(point, outcome.rows);
      else if (outcome.of === "run") onFailure(point, outcome.message);
      else unfit ??= new RowsError(`point ${point}: ${outcome.message}`);
    }
  };
  // Two for each thread, so that none waits for this one.
  await Promise.all(Array.from({ length: 2 * workers }, lane));
  if (unfit !== undefined) throw unfit;
}
