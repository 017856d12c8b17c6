/** @file Results that take training: read when they are kept, made when they are asked for. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { TrainedExperiment } from "engram/experiments";
import { type KeptResult, writeResult } from "engram/io";
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
  const unfinished = freshFolder("unfinished");

  it("makes in full mode what it reads in quick mode", async () => {
    const made = await trained(probe, { mode: "full", seed: 7, data: ["x"], unfinished });
    assert.equal(made.entries.length, 3);
    assert.deepEqual(made.head.parameters, probe.full);
    assert.deepEqual([made.head.experiment, made.head.seed], [probe.name, 7]);
    assert.equal(made.head.backend?.name, backendInfo()?.name);
    assert.deepEqual(
      (await trained(probe, { mode: "full", seed: 7, data: ["x"], unfinished })).entries,
      made.entries,
    );
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

  /** As {@link probe}, but each entry is made as the workshop has it, and the run is cut off before entry `stop`. */
  function cutting(stop: number, made: number[]): typeof probe {
    return {
      ...probe,
      run: ({ count }, random, { keep, onRun }, given) =>
        Array.from({ length: count }, (_, i) => {
          const drawn = random();
          const entry = keep!(() => {
            if (i === stop) throw new Error("cut off");
            made.push(i);
            return { drawn, given };
          });
          onRun?.();
          return entry;
        }),
    };
  }
  const full = { mode: "full", seed: 7, data: ["x"] as [string] } as const;

  it("goes on where it was cut off, makes nothing twice, says so, and clears up", async () => {
    const folder = freshFolder("unfinished");
    const whole = await trained(cutting(-1, []), { ...full, unfinished: folder });
    assert.deepEqual(readdirSync(folder), []);
    const made: number[] = [];
    const said: string[] = [];
    const far: string[] = [];
    const go = (stop: number, more = {}) =>
      trained(cutting(stop, made), {
        ...{ ...full, unfinished: folder, tell: (line: string) => said.push(line) },
        onProgress: (done, total) => far.push(`${done}/${total}`),
        ...more,
      });
    await assert.rejects(go(2), /cut off/);
    assert.deepEqual(said, []);
    await assert.rejects(go(0, { seed: 8 }), /cut off/); // another seed begins at its beginning
    await assert.rejects(go(0, { data: ["y"] }), /cut off/);
    await assert.rejects(go(0, { params: { count: 4 } }), /cut off/);
    assert.deepEqual(said, []);
    let written: KeptResult | undefined;
    const left = readdirSync(folder).length;
    const onResult = (result: KeptResult) => {
      written = result;
      assert.equal(readdirSync(folder).length, left); // nothing is removed before the result is written down
    };
    const { entries, head } = await go(-1, { onResult });
    assert.equal(JSON.stringify(entries), JSON.stringify(whole.entries));
    assert.deepEqual(written?.entries, entries);
    assert.deepEqual(head.provenance, whole.head.provenance);
    assert.deepEqual(made, [0, 1, 2]);
    assert.deepEqual(said, ["going on with probe-of-tests where it was cut off: 2 of 3 models are trained"]);
    assert.deepEqual(far, ["1/3", "2/3", "1/3", "2/3", "3/3"]);
    assert.deepEqual(readdirSync(folder), []);
  });

  it("says under the cell that it goes on, and counts the steps that are left", async () => {
    const folder = freshFolder("unfinished");
    /** Two runs of four steps; cut off at the start of the second. */
    const stepping = (cut: boolean): typeof probe => ({
      ...probe,
      steps: () => 4,
      run: (_, random, { keep, onRun }, given) =>
        [0, 1, 2].map((run) => {
          const entry = keep!(({ onProgress }) => {
            if (cut && run === 1) throw new Error("cut off");
            // The last one ends before its last step.
            for (let step = 1; step <= 4 - run; step++) onProgress?.(step, 4);
            return { drawn: random.split(run)(), given };
          });
          onRun?.();
          return entry;
        }),
    });
    const key = Symbol.for("engram.kernel");
    const holder = globalThis as Record<symbol, unknown>;
    const lines: string[] = [];
    holder[key] = { display: ({ data }: { data: Record<string, string> }) => lines.push(data["text/plain"]) };
    try {
      await assert.rejects(trained(stepping(true), { ...full, unfinished: folder }), /cut off/);
      assert.match(lines[0], /training steps: 0 of 12$/);
      lines.length = 0;
      await trained(stepping(false), { ...full, unfinished: folder });
    } finally {
      delete holder[key];
    }
    assert.match(lines[0], /training steps: 0 of 8$/);
    assert.equal(lines[1], "going on with probe-of-tests where it was cut off: 1 of 3 models are trained");
    assert.equal(lines.at(-1), "training steps: 8 of 8");
  });

  it("trains to the end where nothing can be kept, and says so once", async () => {
    const said: string[] = [];
    const options = {
      ...full,
      unfinished: join(file, "below-a-file"),
      tell: (line: string) => said.push(line),
    };
    const { entries } = await trained(cutting(-1, []), options);
    assert.equal(entries.length, 3);
    assert.equal(said.length, 1);
    assert.match(said[0], /^what is trained is not kept for a later attempt: cannot write /);
  });
});
