import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hopfieldRecall } from "engram/experiments";
import { writeParquet } from "engram/io";
// Compiled, as the threads run it.
import { computePoint, prepare } from "../../lib/dist/notebook/sweep/worker.js";
import type { Bench, Case, Variant } from "../../lib/notebook/bench/declare";
import { mergedTable } from "../../lib/notebook/sweep/merge";
import { type Content, contentHash, countPoints, type Plan, pointOf } from "../../lib/notebook/sweep/plan";
import type { Finished, Made } from "../../lib/notebook/sweep/points-file";
import { computeOn, openPool } from "../../lib/notebook/sweep/pool";
import type { Rows } from "../../lib/notebook/sweep/rows";

const content: Content = {
  experiment: "hopfieldRecall",
  module: null,
  parameters: { ...hopfieldRecall.quick, trials: [36] },
  grid: [
    { name: "sizes", values: [[400], [600]] },
    { name: "loads", values: Array.from({ length: 16 }, (_, k) => [0.08 + 0.01 * k]) },
  ],
  repeats: 1,
  seed: 1,
  rows: null,
};
const made: Made = {
  code: {},
  provenance: { commit: null, dirty: null, lock: null, platform: "", versions: {} },
};
const points = countPoints(content);
const plan: Plan = {
  format: "engram/sweep@1",
  ...content,
  ...made,
  hash: contentHash(content),
  points,
  seeds: [],
  shards: 1,
};
const all = Array.from({ length: points }, (_, point) => point);

/** The table of all points as its file has it: the bytes of its SHA-256. */
async function hashOf(folder: string, found: ReadonlyMap<number, Rows>): Promise<Float64Array> {
  const finished = new Map(
    [...found].map(([point, rows]): [number, Finished] => [point, { point, made, ...rows }]),
  );
  const path = join(folder, "table.parquet");
  await writeParquet(path, mergedTable(plan, folder, { files: [], points: finished }));
  return Float64Array.from(createHash("sha256").update(readFileSync(path)).digest());
}

function* cases(): Iterable<Case> {
  const folder = mkdtempSync(join(tmpdir(), "engram-bench-"));
  let expected: Float64Array | undefined;
  const sequential: Variant = {
    name: "one after the other",
    open: async () => {
      const ready = await prepare(content);
      return {
        run: async () => {
          const found = new Map<number, Rows>();
          for (const point of all) {
            const outcome = await computePoint(ready, content, pointOf(content, point));
            if (outcome.ok) found.set(point, outcome.rows);
          }
          return hashOf(folder, found);
        },
      };
    },
  };
  const pooled = (workers: number): Variant => ({
    name: workers === 1 ? "1 worker" : `${workers} workers`,
    open: async () => {
      const pool = await openPool(content, workers);
      return {
        run: async () => {
          const found = new Map<number, Rows>();
          await computeOn(pool, content, all, {
            workers,
            onFailure: () => {},
            onRows: (point, rows) => found.set(point, rows),
          });
          return hashOf(folder, found);
        },
        close: () => void pool.destroy(),
      };
    },
  });
  yield {
    name: `${points} points of a Hopfield network's capacity, threads started before`,
    variants: [sequential, pooled(1), pooled(2)],
    // Bytes are the same or they are not.
    error: (result) => {
      expected ??= Float64Array.from(result);
      return expected.every((byte, i) => byte === result[i]) ? 0 : 1;
    },
    tolerance: 0,
    goals: [{ id: "G8", variant: "2 workers", peer: "one after the other", atLeast: 1.9, threads: 2 }],
  };
  rmSync(folder, { recursive: true, force: true });
}

export const bench: Bench = {
  question: "what does a sweep gain from two cores, to the same bytes?",
  cases,
};
