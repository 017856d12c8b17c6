/** @file What a run that was cut off leaves: gone on with where everything is the same, and nowhere else. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codeHash, openUnfinished, type UnfinishedKey } from "engram/io";
import { randomFrom } from "engram/math";
import { type Checkpoint, noMoments, normalParameter } from "engram/training";
import { freshFolder } from "../support/scratch";

const key: UnfinishedKey = {
  ...{
    experiment: "some-thing",
    parameters: { steps: 3 },
    seed: 7,
    data: "d",
    code: "c",
    machine: { threads: 2 },
  },
};
const begun = { commit: "a", dirty: false, lock: null, versions: {}, platform: "linux-x64" };
const parameters = { x: normalParameter(randomFrom(1), [3, 2], 1) };
const checkpoint: Checkpoint = {
  ...{ stream: "0.1 0.2", parameters, moments: noMoments(parameters) },
  ...{ losses: new Float64Array(0), notes: Float64Array.of(0.5) },
};

describe("io/unfinished", () => {
  it("gives back entries, the training under way, time and first checkout, and is gone when removed", () => {
    const folder = freshFolder("unfinished");
    const open = () => openUnfinished<{ n: number }>(key, { ...begun, commit: "later" }, folder);
    const first = openUnfinished<{ n: number }>(key, begun, folder);
    assert.deepEqual([first.entries, first.checkpoint, first.seconds], [[], undefined, 0]);
    assert.deepEqual(readdirSync(folder), []);
    first.save(checkpoint, 1.5);
    assert.deepEqual([open().entries, open().checkpoint, open().seconds], [[], checkpoint, 1.5]);
    first.add({ n: 1 }, 2);
    assert.deepEqual([open().entries, open().checkpoint, open().seconds], [[{ n: 1 }], undefined, 2]);
    first.save(checkpoint, 3);
    const second = open();
    assert.deepEqual([second.entries, second.checkpoint], [[{ n: 1 }], checkpoint]);
    assert.equal(second.provenance.commit, "a");
    second.add({ n: 2 }, 4);
    assert.deepEqual(open().entries, [{ n: 1 }, { n: 2 }]);
    assert.equal(readdirSync(folder).length, 1);
    second.save(checkpoint, 5);
    second.remove();
    assert.deepEqual(readdirSync(folder), []);
  });

  it("begins anew where any part of the key differs", () => {
    const folder = freshFolder("unfinished");
    openUnfinished(key, begun, folder).add(1, 0);
    assert.deepEqual(openUnfinished({ ...key }, begun, folder).entries, [1]);
    const others: Partial<UnfinishedKey>[] = [
      { experiment: "other-thing" },
      { parameters: { steps: 4 } },
      { seed: 8 },
      ...[{ data: "e" }, { code: "d" }, { machine: { threads: 1 } }],
    ];
    for (const other of others)
      assert.deepEqual(openUnfinished({ ...key, ...other }, begun, folder).entries, []);
    assert.throws(
      () => openUnfinished({ ...key, experiment: "../x" }, begun, folder),
      /experiment must be words/,
    );
  });

  it("begins anew where the file was damaged, and at the entry where the checkpoint was", () => {
    const folder = freshFolder("unfinished");
    const made = openUnfinished(key, begun, folder);
    made.add(1, 0);
    made.save(checkpoint, 0);
    const [lines, training] = ["jsonl", "safetensors"].map((kind) =>
      join(folder, readdirSync(folder).find((name) => name.endsWith(kind)) as string),
    );
    writeFileSync(training, readFileSync(training).subarray(0, 99));
    const { entries, checkpoint: none } = openUnfinished(key, begun, folder);
    assert.deepEqual([entries, none], [[1], undefined]);
    writeFileSync(lines, readFileSync(lines, "utf8").slice(0, -3));
    writeFileSync(lines, `${readFileSync(lines, "utf8")}{"cut`);
    assert.deepEqual(openUnfinished(key, begun, folder).entries, []);
  });

  it("forgets what nobody has come back to for a month", () => {
    const folder = freshFolder("unfinished");
    openUnfinished(key, begun, folder).add(1, 0);
    openUnfinished({ ...key, seed: 8 }, begun, folder).add(1, 0);
    const [old] = readdirSync(folder);
    const long = Date.now() / 1000 - 31 * 24 * 3600;
    utimesSync(join(folder, old), long, long);
    openUnfinished({ ...key, seed: 9 }, begun, folder);
    assert.equal(readdirSync(folder).includes(old), false);
    assert.equal(readdirSync(folder).length, 1);
  });

  it("knows code by its content, room by room", () => {
    assert.match(codeHash("cost"), /^[0-9a-f]{64}$/);
    assert.equal(codeHash("cost", "training"), codeHash("cost", "training"));
    assert.notEqual(codeHash("cost"), codeHash("cost", "training"));
  });
});
