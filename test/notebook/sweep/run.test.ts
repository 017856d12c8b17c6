import assert from "node:assert/strict";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hopfieldRecall } from "engram/experiments";
import { readParquet, readTable } from "engram/io";
import { randomFrom } from "engram/math";
import { codeNow } from "../../../lib/notebook/sweep/code";
import { journalFile, shardOf } from "../../../lib/notebook/sweep/points-file";
import { temporaryFolder } from "../../support/notebooks";
import { recall, startSweep, swept, writeToy } from "../../support/sweep";

const results = (folder: string) => join(folder, "results");
const filesIn = (folder: string) => readdirSync(results(folder)).sort();

describe("engram sweep", () => {
  const parent = temporaryFolder();
  const toy = writeToy(parent);
  let made = 0;
  /** A new plan in a folder of its own. */
  const planned = async (experiment: string, ...args: string[]): Promise<string> => {
    const folder = join(parent, `sweep ${made++}`);
    assert.equal((await swept("plan", experiment, "--out", folder, ...args)).code, 0);
    return folder;
  };
  const merged = async (folder: string): Promise<Buffer> => {
    assert.equal((await swept("merge", folder)).code, 0);
    return readFileSync(join(folder, "table.parquet"));
  };

  it("of a real experiment writes the same bytes for 1 worker, 2 workers and 3 shards in any order", async function () {
    this.timeout(60_000);
    const folder = await planned("hopfieldRecall", ...recall);
    const bytes: Buffer[] = [];
    const ways: string[][][] = [
      [["--workers", "1"]],
      [["--workers", "2"]],
      [
        ["--shard", "3/3", "--workers", "2"],
        ["--shard", "1/3", "--workers", "1"],
        ["--shard", "2/3", "--workers", "1"],
      ],
    ];
    for (const runs of ways) {
      rmSync(results(folder), { recursive: true, force: true });
      for (const run of runs) assert.equal((await swept("run", folder, ...run)).code, 0);
      assert.equal(filesIn(folder).length, runs.length);
      bytes.push(await merged(folder));
    }
    assert.deepEqual(bytes[1], bytes[0]);
    assert.deepEqual(bytes[2], bytes[0]);

    const table = await readParquet(join(folder, "table.parquet"));
    assert.equal(table.rows, 12);
    assert.deepEqual(table.names.slice(0, 8), [
      "point",
      "row",
      "repeat",
      "seed",
      "sizes",
      "trials",
      "loads",
      "maxSweeps",
    ]);
    assert.deepEqual(table.names.slice(-8), [
      "experiment",
      "plan",
      "code",
      "commit",
      "dirty",
      "engram",
      "node",
      "platform",
    ]);
    // Every row can be computed again from what stands in it.
    const row = table.row(7);
    const again = hopfieldRecall.rows(
      hopfieldRecall.run(
        {
          sizes: [row.number("sizes")],
          trials: [3],
          loads: [row.number("loads")],
          maxSweeps: row.number("maxSweeps"),
        },
        randomFrom(row.number("seed")),
      ),
    );
    assert.equal(again[0]?.["energy"], row.number("energy"));
    assert.equal(new Set(table.numbers("seed")).size, 12);
  });

  it("draws a point's seed from what the point is, whatever else is in the grid", async () => {
    const seeds = async (...args: string[]) => {
      const folder = await planned(toy, "--rows", ".", ...args);
      const { seeds } = JSON.parse(readFileSync(join(folder, "plan.json"), "utf8"));
      return seeds as number[];
    };
    const few = await seeds("--grid", "a=1,2");
    assert.deepEqual((await seeds("--grid", "a=5,2,1")).slice(1).reverse(), few);
    assert.deepEqual(
      (await seeds("--grid", "a=1,2", "--repeats", "2")).filter((_, i) => i % 2 === 0),
      few,
    );
    assert.equal(
      (await seeds("--grid", "a=1,2", "--seed", "2")).some((seed) => few.includes(seed)),
      false,
    );
  });

  it("goes on where a run was killed, also in the middle of a line, and loses nothing", async function () {
    this.timeout(60_000);
    const folder = await planned(toy, "--grid", "a=1:12:12", "--rows", "runs", "--params", "wait=60");
    const child = startSweep("run", folder, "--workers", "1");
    const ended = new Promise((resolve) => child.on("close", resolve));
    const journal = (): string => {
      const name = existsSync(results(folder)) ? filesIn(folder)[0] : undefined;
      return name === undefined ? "" : readFileSync(join(results(folder), name), "utf8");
    };
    while (journal().split("\n").length < 5) await sleep(10);
    child.kill("SIGKILL");
    await ended;
    const [name] = filesIn(folder);
    assert.match(name as string, /^shard-1-of-1\..+-\d+\.journal$/);
    const kept = journal().trimEnd().split("\n").length - 1;
    assert.ok(kept >= 3 && kept < 12, `${kept} points`);
    appendFileSync(join(results(folder), name as string), '{"point":11,"by":0,"colu');
    assert.match(
      (await swept("status", folder)).out,
      new RegExp(
        `finished ${kept} of 12\n.*missing in shards.*\n.*left by a run that ended early: .*, ${kept} points, 1 line cut off\n$`,
      ),
    );
    await assert.rejects(swept("merge", folder), {
      plain: true,
      message: new RegExp(`^sweep merge: ${12 - kept} of 12 points are missing, of shards `),
    });

    const { code, out } = await swept("run", folder, "--workers", "2");
    assert.equal(code, 0);
    assert.match(out, new RegExp(`12 points finished \\(${12 - kept} computed, ${kept} finished before\\)`));
    assert.deepEqual(filesIn(folder), ["shard-1-of-1.points"]);
    const bytes = await merged(folder);
    assert.match((await swept("run", folder, "--workers", "1")).out, /\(0 computed, 12 finished before\)/);
    rmSync(results(folder), { recursive: true });
    await swept("run", folder, "--workers", "1");
    assert.deepEqual(await merged(folder), bytes);
  });

  it("stops at Ctrl-C, says what is kept, and goes on from there", async function () {
    this.timeout(60_000);
    const folder = await planned(toy, "--grid", "a=1:40:40", "--rows", ".", "--params", "wait=50");
    const child = startSweep("run", folder, "--workers", "1");
    let said = "";
    child.stdout?.on("data", (data) => {
      said += data;
    });
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    const lines = () =>
      (existsSync(results(folder)) ? filesIn(folder) : []).map(
        (name) => readFileSync(join(results(folder), name), "utf8").split("\n").length,
      );
    while ((lines()[0] ?? 0) < 4) await sleep(10);
    child.kill("SIGINT");
    assert.equal(await ended, 130);
    const kept = Number(/^interrupted; (\d+) of 40 points are kept, run again to go on\n$/.exec(said)?.[1]);
    assert.ok(kept >= 2 && kept < 40, said);
    assert.match(
      (await swept("run", folder, "--shard", "1/40", "--workers", "1")).out,
      /1 point finished \(0 computed, 1 finished before\)/,
    );
  });

  it("names a damaged, cut or foreign shard, and two that differ", async () => {
    const folder = await planned(toy, "--grid", "a=1:6:6", "--rows", "runs");
    for (const shard of ["1/3", "2/3", "3/3"]) await swept("run", folder, "--shard", shard, "--workers", "1");
    const bytes = await merged(folder);
    const path = join(results(folder), "shard-2-of-3.points");
    const whole = readFileSync(path, "utf8");
    const lines = whole.split("\n");
    const mend = "; remove the file, and run its shard again";
    const damages: [string, RegExp][] = [
      [
        whole.replace('"point":4', '"point":3'),
        /shard-2-of-3\.points:3: the line is damaged, its check sum differs; remove the file, and run its shard again$/,
      ],
      [whole.replace(/\d(\d\d)\]/, "9$1]"), /shard-2-of-3\.points:2: the line is damaged/],
      [whole.slice(0, -30), /shard-2-of-3\.points:3: the file is cut off here/],
      [`${lines.slice(0, 3).join("\n")}\n`, /shard-2-of-3\.points:4: the file is cut off here/],
      [lines.filter((_, i) => i !== 1).join("\n"), /shard-2-of-3\.points:4: the file is cut off here/],
      ["", /shard-2-of-3\.points:1: the file is empty or cut off/],
    ];
    for (const [text, message] of damages) {
      writeFileSync(path, text);
      await assert.rejects(swept("merge", folder), { plain: true, message });
      await assert.rejects(swept("run", folder, "--shard", "2/3", "--workers", "1"), {
        plain: true,
        message,
      });
      await assert.rejects(swept("status", folder), { plain: true, message: new RegExp(mend) });
    }
    const other = await planned(toy, "--grid", "a=1:6:6", "--rows", ".");
    await swept("run", other, "--shard", "2/3", "--workers", "1");
    cpSync(join(results(other), "shard-2-of-3.points"), path);
    await assert.rejects(swept("merge", folder), {
      plain: true,
      message: /shard-2-of-3\.points belongs to another plan \(\w{12}, here \w{12}\); remove it/,
    });
    rmSync(path);
    await assert.rejects(swept("merge", folder), {
      plain: true,
      message:
        /^sweep merge: 2 of 6 points are missing, of shards 2\/6 \(1 point\), 5\/6 \(1 point\); engram sweep run /,
    });
    await swept("run", folder, "--shard", "2/3", "--workers", "1");
    assert.deepEqual(await merged(folder), bytes);
  });

  it("notices points that are not the same twice", async () => {
    const folder = await planned(toy, "--grid", "a=1:4:4", "--rows", ".", "--params", "does=chance");
    await swept("run", folder, "--shard", "1/2", "--workers", "1");
    const kept = join(results(folder), "shard-1-of-2.points");
    renameSync(kept, join(folder, "aside"));
    await swept("run", folder, "--workers", "1");
    renameSync(join(folder, "aside"), kept);
    await assert.rejects(swept("merge", folder), {
      plain: true,
      message:
        /^point \d differs between .*shard-1-of-2\.points and .*shard-1-of-1\.points: its code or its machine changed/,
    });
  });

  it("takes points from any division into shards", async () => {
    const folder = await planned(toy, "--grid", "a=1:7:7", "--rows", ".");
    await swept("run", folder, "--shard", "2/3", "--workers", "1");
    assert.match(
      (await swept("run", folder, "--shard", "1/2", "--workers", "1")).out,
      /4 points finished \(3 computed, 1 finished before\)/,
    );
    assert.match(
      (await swept("run", folder, "--workers", "1")).out,
      /7 points finished \(2 computed, 5 finished before\)/,
    );
    assert.equal(filesIn(folder).length, 3);
    await merged(folder);
  });

  it("bears two processes at the same shard", async function () {
    this.timeout(60_000);
    const folder = await planned(toy, "--grid", "a=1:8:8", "--rows", ".", "--params", "wait=40");
    const both = [1, 2].map(() => startSweep("run", folder, "--workers", "1"));
    const codes = both.map((child) => new Promise((resolve) => child.on("close", resolve)));
    assert.deepEqual(await Promise.all(codes), [0, 0]);
    assert.ok(filesIn(folder).includes("shard-1-of-1.points"));
    await merged(folder);
  });

  it("knows its own machine in the name of a journal, hyphens and all, and leaves there what grows", async () => {
    const folder = await planned(toy, "--grid", "a=1:4:4", "--rows", ".");
    const { hostname } = os;
    os.hostname = () => "node-17.cluster-2";
    try {
      for (const again of [0, 1]) {
        const name = journalFile(1, 8, 1234, again);
        assert.deepEqual(shardOf(name), { index: 1, count: 8, host: "node_17.cluster_2", pid: 1234 }, name);
      }
      await swept("run", folder, "--workers", "1");
      // What another process of this machine, one that lives, would have written so far of a second run.
      const whole = join(results(folder), "shard-1-of-1.points");
      const [head, point] = readFileSync(whole, "utf8").split("\n");
      rmSync(whole);
      const growing = [0, 1].map((again) => journalFile(1, 1, process.ppid, again));
      const left = journalFile(1, 1, 2 ** 30, 0);
      for (const name of [...growing, left])
        writeFileSync(join(results(folder), name), `${head}\n${point}\n`);
      const { out } = await swept("status", folder);
      assert.equal(out.match(/^under way: .*, 1 point$/gm)?.length, 2, out);
      assert.equal(out.match(/^left by a run that ended early: /gm)?.length, 1, out);
      await swept("run", folder, "--workers", "1");
      assert.deepEqual(filesIn(folder), [...growing, "shard-1-of-1.points"].sort());
    } finally {
      os.hostname = hostname;
    }
  });

  it("goes on after points that fail or end their thread, says which, and keeps the others", async function () {
    this.timeout(60_000);
    const failing = await planned(toy, "--grid", "a=1:4:4", "--rows", ".", "--params", "does=fail");
    const { code, err, out } = await swept("run", failing, "--workers", "1");
    assert.equal(code, 1);
    assert.equal(
      err,
      "✗ point 1 (a=2): toy: a must be odd, got 2\n✗ point 3 (a=4): toy: a must be odd, got 4\n",
    );
    assert.match(out, /2 points missing of 4 \(2 computed, 0 finished before, 2 failed\)/);
    const ending = await planned(toy, "--grid", "a=1:4:4", "--rows", ".", "--params", "does=exit");
    const ended = await swept("run", ending, "--workers", "2");
    assert.match(ended.err, /✗ point 1 \(a=2\): worker exited with code: 3\n/);
    assert.match(ended.out, /1 point missing of 4 \(3 computed/);
  });

  it("keeps numbers that JSON lacks, and refuses columns of two kinds", async () => {
    const folder = await planned(toy, "--grid", "a=1:3:3", "--rows", ".");
    await swept("run", folder, "--workers", "1");
    await swept("merge", folder, "--out", join(folder, "t.json"));
    assert.deepEqual(Array.from(readTable(join(folder, "t.json")).numbers("gap")), [1, Number.NaN, -0]);
    await merged(folder);
    assert.deepEqual(Array.from((await readParquet(join(folder, "table.parquet"))).numbers("gap")), [
      1,
      Number.NaN,
      -0,
    ]);
    const kinds = await planned(toy, "--grid", "a=1,2", "--rows", ".", "--params", "does=kinds");
    await swept("run", kinds, "--workers", "1");
    await assert.rejects(swept("merge", kinds), {
      plain: true,
      message:
        'sweep merge: rows of different points do not fit one table: column "none"[1] must be number as the values before it or null, got "text"',
    });
  });

  it("counts the data that an experiment takes, and what reads them, among its code", async () => {
    const folder = await planned("whichSimilarity");
    const path = join(folder, "plan.json");
    const text = readFileSync(path, "utf8");
    const { code } = JSON.parse(text) as { code: Record<string, string> };
    const parts = (experiment: string) =>
      Object.keys(codeNow({ experiment, module: null })).filter((part) => /^data|io$/.test(part));
    assert.deepEqual(parts("whichSimilarity"), ["lib/io", "data/fashion"]);
    assert.deepEqual(parts("digitRetrieval"), ["lib/io", "data/digits"]);
    assert.deepEqual(parts("hopfieldRecall"), []);
    for (const part of ["lib/io", "data/fashion"]) {
      writeFileSync(path, text.replace(code[part] as string, "0"));
      await assert.rejects(swept("run", folder, "--workers", "1"), {
        plain: true,
        message: new RegExp(
          `^sweep run: the plan was made with other code: ${part} changed since; plan again`,
        ),
      });
    }
  });

  it("refuses a plan that was edited or made with other code, naming what, unless told", async () => {
    const folder = await planned(toy, "--grid", "a=1,2", "--rows", ".");
    const path = join(folder, "plan.json");
    const text = readFileSync(path, "utf8");
    const changed = { plain: true, message: /^sweep run: .*plan\.json was changed after it was made/ };
    writeFileSync(path, text.replace('"values":[1,2]', '"values":[1,3]'));
    await assert.rejects(swept("run", folder, "--workers", "1"), changed);
    writeFileSync(path, text.replace('"points": 2', '"points": 3'));
    await assert.rejects(swept("run", folder, "--workers", "1"), changed);
    writeFileSync(path, text.replace(/"seeds": \[\d+/, '"seeds": [1'));
    await assert.rejects(swept("run", folder, "--workers", "1"), {
      plain: true,
      message: /seeds in .* are not those that its points have now/,
    });
    writeFileSync(path, "{");
    await assert.rejects(swept("run", folder, "--workers", "1"), /plan\.json:1:2: not valid JSON/);
    writeFileSync(path, "{}");
    await assert.rejects(
      swept("run", folder, "--workers", "1"),
      /format must be "engram\/sweep@1", got undefined/,
    );

    const code = /"code": (\{.*\}),/.exec(text)?.[1] as string;
    const other = { ...JSON.parse(code), "lib/memory": "0" };
    writeFileSync(path, text.replace(code, JSON.stringify(other)));
    await assert.rejects(swept("run", folder, "--workers", "1"), {
      plain: true,
      message:
        /^sweep run: the plan was made with other code: lib\/memory changed since; plan again, or go on with --other-code/,
    });
    assert.equal((await swept("run", folder, "--other-code")).code, 0);
    await assert.rejects(swept("merge", folder), {
      plain: true,
      message:
        /^sweep merge: .*shard-1-of-1\.points was made with other code than the plan \(lib\/memory\); remove it to compute its points again, or take them with --other-code$/,
    });
    assert.equal((await swept("merge", folder, "--other-code")).code, 0);
    writeFileSync(path, text);
    writeFileSync(toy, `${readFileSync(toy, "utf8")}\n`);
    await assert.rejects(swept("run", folder), /made with other code: .*toy\.mjs changed since/);
    // Planned again for the code as it is: what the other code made is not taken for finished.
    await swept("plan", toy, "--grid", "a=1,2", "--rows", ".", "--out", folder, "--force");
    await assert.rejects(swept("run", folder), {
      plain: true,
      message:
        /^sweep run: .*shard-1-of-1\.points was made with other code than the plan \(.*toy\.mjs\); remove it to compute its points again, or take them with --other-code$/,
    });
    mkdirSync(join(parent, "empty"));
    await assert.rejects(swept("run", join(parent, "empty")), {
      plain: true,
      message: /^sweep run: there is no plan in .*empty; make one with engram sweep plan$/,
    });
  });
});
