/** @file A sweep as job arrays of a real SLURM. Not among the tests of `npm test`, since it installs packages: `npm run test:slurm`. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "engram/io";
import { temporaryFolder } from "../support/notebooks";
import { recall, swept, writeToy } from "../support/sweep";
import { OneNode } from "./one-node";

describe("a sweep on SLURM", function () {
  this.timeout(300_000);
  const parent = temporaryFolder();
  let cluster: OneNode;
  before(async () => {
    cluster = await OneNode.start();
  });
  after(async () => {
    await cluster?.stop();
  });

  const results = (folder: string) => join(folder, "results");
  const planned = async (name: string, ...words: string[]): Promise<string> => {
    const folder = join(parent, name);
    assert.equal((await swept("plan", ...words, "--out", folder, "--cores", "1")).code, 0);
    return folder;
  };
  const merged = async (folder: string): Promise<Buffer> => {
    assert.equal((await swept("merge", folder)).code, 0);
    return readFileSync(join(folder, "table.parquet"));
  };
  const local = async (folder: string): Promise<Buffer> => {
    rmSync(results(folder), { recursive: true });
    assert.equal((await swept("run", folder)).code, 0);
    return merged(folder);
  };
  const logs = (folder: string): string =>
    readdirSync(join(folder, "logs"))
      .map((name) => readFileSync(join(folder, "logs", name), "utf8"))
      .join("");
  const submit = async (folder: string, ...words: string[]): Promise<void> => {
    const { code, err, out } = await cluster.run("sbatch", "--wait", ...words);
    assert.equal(code, 0, `${out}${err}${logs(folder)}`);
  };

  it("as an array through the script of the plan gives the bytes of a local run", async () => {
    const folder = await planned("recall", ...["hopfieldRecall", ...recall], ...["--shards", "4"]);
    await submit(folder, join(folder, "slurm.sh"));
    assert.deepEqual(
      readdirSync(results(folder)).sort(),
      [1, 2, 3, 4].map((shard) => `shard-${shard}-of-4.points`),
    );
    assert.match(
      logs(folder),
      /hopfieldRecall, shard 3\/4: 3 points finished \(3 computed, 0 finished before\)/,
    );
    const bytes = await merged(folder);
    assert.deepEqual(bytes, await local(folder));
  });

  it("goes on after a task that SLURM killed, which runs again alone", async () => {
    const toy = writeToy(parent);
    const folder = await planned(
      "killed",
      toy,
      "--grid",
      "a=1:12:12",
      "--rows",
      "runs",
      "--params",
      "wait=400",
      "--shards",
      "2",
    );
    const { out } = await cluster.run("sbatch", "--parsable", join(folder, "slurm.sh"));
    const job = out.trim();
    const points = () => {
      const name = existsSync(results(folder))
        ? readdirSync(results(folder)).find((one) => /^shard-2-.*journal$/.test(one))
        : undefined;
      return name === undefined
        ? 0
        : readFileSync(join(results(folder), name), "utf8").split("\n").length - 2;
    };
    for (let i = 0; points() < 2; i++) {
      assert.ok(i < 3000, `task 2 never began: ${logs(folder)}`);
      await sleep(20);
    }
    const killed = await cluster.run("scancel", "--full", "--signal=KILL", `${job}_2`);
    assert.equal(killed.code, 0, killed.err);
    while ((await cluster.run("squeue", "-h", "-j", job)).out.trim() !== "") await sleep(200);
    await assert.rejects(swept("merge", folder), {
      message: /^sweep merge: \d of 12 points are missing, of shard 2\/2 \(\d points?\);/,
    });
    await submit(folder, "--array=2", join(folder, "slurm.sh"));
    assert.match(logs(folder), /toy, shard 2\/2: 6 points finished \(\d computed, [2-5] finished before\)/);
    const bytes = await merged(folder);
    assert.deepEqual(bytes, await local(folder));
  });

  it("finds its shard and its cores in the variables of any other script", async () => {
    const folder = await planned("own", writeToy(parent), "--grid", "a=1:7:7", "--rows", ".");
    const script = join(parent, "own.sh");
    writeFileSync(
      script,
      `#!/bin/bash\n#SBATCH --output=${join(folder, "logs", "%a.txt")}\ncd '${root}'\nexec node lib/bin/engram.mjs sweep run '${folder}'\n`,
    );
    await submit(folder, "--array=5-7", "--cpus-per-task=1", script);
    assert.deepEqual(
      readdirSync(results(folder)).sort(),
      [1, 2, 3].map((shard) => `shard-${shard}-of-3.points`),
    );
    const bytes = await merged(folder);
    assert.deepEqual(bytes, await local(folder));
  });
});
