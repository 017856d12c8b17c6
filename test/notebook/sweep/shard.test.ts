import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { availableParallelism, hostname } from "node:os";
import { join } from "node:path";
import { root } from "engram/io";
import { pointsOfShard } from "../../../lib/notebook/sweep/plan";
import { oarScript, slurmScript } from "../../../lib/notebook/sweep/scripts";
import { coresHere, readShard, shardOfArray } from "../../../lib/notebook/sweep/shard";
import { temporaryFolder } from "../../support/notebooks";

describe("a shard", () => {
  const folder = temporaryFolder();
  const slurm = (id: string, count: string, min: string, max?: string) =>
    shardOfArray("x", {
      SLURM_ARRAY_TASK_COUNT: count,
      SLURM_ARRAY_TASK_ID: id,
      SLURM_ARRAY_TASK_MAX: max,
      SLURM_ARRAY_TASK_MIN: min,
    });

  it("is read as i/n", () => {
    assert.deepEqual(readShard("x", "2/8"), { index: 2, count: 8 });
    for (const text of ["0/3", "4/3", "1", "1/0", "-1/3", "1.5/3", "a/b", "", "1/3/5"])
      assert.throws(() => readShard("x", text), {
        plain: true,
        message: `x: --shard must be i/n with 1 ≤ i ≤ n, as in 2/8, got "${text}"`,
      });
  });

  it("takes every n-th point, so that all shards together have each once", () => {
    for (const [points, count] of [
      [10, 3],
      [2, 5],
      [7, 1],
      [0, 2],
    ] as const) {
      const all = Array.from({ length: count }, (_, i) => pointsOfShard(points, i + 1, count)).flat();
      assert.deepEqual(
        all.sort((a, b) => a - b),
        Array.from({ length: points }, (_, i) => i),
      );
    }
  });

  it("is the place of a task in its SLURM array", () => {
    assert.equal(shardOfArray("x", {}), undefined);
    assert.deepEqual(slurm("1", "8", "1", "8"), { index: 1, count: 8 });
    assert.deepEqual(slurm("0", "8", "0", "7"), { index: 1, count: 8 });
    assert.deepEqual(slurm("7", "3", "5", "7"), { index: 3, count: 3 });
    assert.deepEqual(slurm("7", "3", "5"), { index: 3, count: 3 });
    assert.throws(
      () => slurm("7", "2", "3", "7"),
      /the tasks of this array have gaps \(2 from 3 to 7\); say --shard i\/n/,
    );
    assert.throws(() => slurm("one", "2", "3"), /SLURM_ARRAY_TASK_ID must be a whole number, got "one"/);
    assert.throws(
      () => shardOfArray("x", { SLURM_ARRAY_TASK_ID: "3" }),
      /SLURM_ARRAY_TASK_COUNT or .* is missing/,
    );
  });

  it("has the cores that SLURM or OAR lends, and no more than there are", () => {
    const there = availableParallelism();
    assert.equal(coresHere("x", {}), there);
    assert.equal(coresHere("x", { SLURM_CPUS_PER_TASK: "1" }), 1);
    assert.equal(coresHere("x", { SLURM_CPUS_PER_TASK: "100000" }), there);
    const nodes = join(folder, "nodes");
    writeFileSync(nodes, `${hostname()}\nelsewhere-7\n`);
    assert.equal(coresHere("x", { OAR_NODEFILE: nodes }), 1);
    assert.equal(coresHere("x", { OAR_NODEFILE: join(folder, "none") }), there);
    assert.throws(
      () => coresHere("x", { SLURM_CPUS_PER_TASK: "two" }),
      /SLURM_CPUS_PER_TASK must be a whole number, got "two"/,
    );
  });

  it("has job scripts whose shell runs it, whatever stands in the folder's name", function () {
    if (process.platform === "win32") this.skip();
    const odd = join(folder, "it's 100% “odd”");
    const job = { cores: 4, experiment: "toy", folder: odd, shards: 8, time: "01:30:00" };
    const node = join(folder, "node");
    writeFileSync(node, '#!/bin/bash\nprintf "%s\\n" "$PWD" "$@"\n', { mode: 0o755 });
    for (const [script, variable] of [
      [slurmScript(job), "SLURM_ARRAY_TASK_ID"],
      [oarScript(job), "OAR_ARRAY_INDEX"],
      [oarScript(job), "OAR_ARRAYINDEX"],
    ] as const) {
      const { stderr, stdout } = spawnSync("bash", ["-s"], {
        encoding: "utf8",
        env: { PATH: `${folder}:${process.env["PATH"]}`, [variable]: "3" },
        input: script,
      });
      assert.deepEqual(
        [stdout, stderr],
        [[root, "lib/bin/engram.mjs", "sweep", "run", odd, "--shard", "3/8", ""].join("\n"), ""],
      );
    }
    const directives = slurmScript(job)
      .split("\n")
      .filter((line) => line.startsWith("#SBATCH"));
    assert.deepEqual(directives, [
      "#SBATCH --job-name=toy",
      "#SBATCH --array=1-8",
      "#SBATCH --ntasks=1",
      "#SBATCH --cpus-per-task=4",
      "#SBATCH --time=01:30:00",
      "#SBATCH --signal=B:TERM@60",
      `#SBATCH --output="${join(folder, "it's 100%% “odd”", "logs", "slurm-%A-%a.txt")}"`,
    ]);
    assert.match(oarScript(job), /^#OAR -l \/nodes=1\/core=4,walltime=01:30:00$/m);
    assert.match(oarScript(job), /^#OAR --array 8$/m);
  });
});
