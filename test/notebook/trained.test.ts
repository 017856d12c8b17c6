/** @file Results that take training: read when they are kept, made when they are asked for. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { TrainedExperiment } from "engram/experiments";
import { writeResult } from "engram/io";
import { trained } from "engram/notebook";
import { backendInfo } from "engram/tensor";
import { freshFolder } from "../support/scratch";

interface Entry {
  readonly drawn: number;
  readonly given: string;
}

/** Trains nothing: draws a number for each run. */
const probe: TrainedExperiment<{ readonly count: number }, Entry, [given: string]> = {
  name: "probe-of-tests",
  quick: { count: 1 },
  full: { count: 3 },
  runs: ({ count }) => count,
  run: ({ count }, random, { onRun }, given) =>
    Array.from({ length: count }, () => {
      onRun?.();
      return { drawn: random(), given };
    }),
};

describe("notebook/trained", () => {
  const file = join(freshFolder("trained"), "probe.jsonl");

  it("makes in full mode what it reads in quick mode", async () => {
    const made = await trained(probe, { mode: "full", seed: 7, data: ["x"] });
    assert.equal(made.entries.length, 3);
    assert.deepEqual(made.head.parameters, probe.full);
    assert.deepEqual([made.head.experiment, made.head.seed], [probe.name, 7]);
    assert.equal(made.head.backend?.name, backendInfo()?.name);
    assert.deepEqual((await trained(probe, { mode: "full", seed: 7, data: ["x"] })).entries, made.entries);
    await writeResult(file, made);
    assert.deepEqual(await trained(probe, { mode: "quick", seed: 7, file, data: ["x"] }), made);
  });

  it("refuses what was made with another seed or other sizes", async () => {
    await assert.rejects(
      trained(probe, { mode: "quick", seed: 8, file, data: ["x"] }),
      /was made with seed 7, got 8; run with mode "full"/,
    );
    await assert.rejects(
      trained(probe, { mode: "quick", seed: 7, file, data: ["x"], params: { count: 4 } }),
      /was made with other sizes than probe-of-tests has now; run with mode "full"/,
    );
    await assert.rejects(
      trained({ ...probe, name: "nothing-kept" }, { mode: "quick", seed: 7, data: ["x"] }),
      /nothing was kept there yet/,
    );
    await assert.rejects(trained(probe, { mode: "slow" as never, seed: 7 }), /trained: mode must be one of/);
  });
});
