/** @file Kept results and checkpoints as files: whole or not at all, and errors that name file and line. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  loadCheckpoint,
  type ResultHead,
  readResult,
  resultFile,
  root,
  saveCheckpointSync,
  writeResult,
} from "engram/io";
import { randomFrom } from "engram/math";
import { type Checkpoint, encodeCheckpoint, noMoments, normalParameter } from "engram/training";
import { freshFolder } from "../support/scratch";

const folder = freshFolder("results");
const head: ResultHead = {
  format: "engram/result@1",
  experiment: "some-thing",
  parameters: { steps: 3 },
  seed: 7,
  backend: null,
  provenance: { commit: null, dirty: null, lock: null, versions: {}, platform: "linux-x64" },
  seconds: 2,
};

describe("io/results", () => {
  it("keeps entries as lines under a head", async () => {
    const path = join(folder, "deep", "some-thing.jsonl");
    const entries = [
      { model: "a", loss: 0.1 },
      { model: "b", loss: 1e-300 },
    ];
    await writeResult(path, { head, entries });
    assert.deepEqual(readResult(path), { head, entries });
    await writeResult(path, { head, entries: [] });
    assert.deepEqual(readResult(path).entries, []);
  });

  it("says where a file is wrong", () => {
    const path = join(folder, "wrong.jsonl");
    const refused = (text: string, message: RegExp) => {
      writeFileSync(path, text);
      assert.throws(
        () => readResult(path),
        (error: Error) => {
          assert.equal(error.name, "SyntaxError");
          assert.match(error.message, message);
          return true;
        },
      );
    };
    const first = JSON.stringify(head);
    refused(`${first}\n{"a":1}\n{"a":,}\n`, /wrong\.jsonl:3: must be JSON; expected a value at column 6/);
    refused(`${first}\n{"a":1}`, /wrong\.jsonl:2: the last line does not end/);
    refused('{"format":"other"}\n', /wrong\.jsonl:1: format must be "engram\/result@1", got "other"/);
    refused("", /wrong\.jsonl:1: format must be "engram\/result@1", got undefined/);
    assert.throws(
      () => readResult(join(folder, "none.jsonl")),
      /cannot read .*none\.jsonl: nothing was kept there yet/,
    );
    assert.throws(() => readResult(folder), /this is a folder, not a file/);
  });

  it("stands in data/results under a name that is safe", () => {
    assert.equal(resultFile("some-thing"), join(root, "data", "results", "some-thing.jsonl"));
    for (const name of ["../x", "", "A", "a--b"])
      assert.throws(() => resultFile(name), {
        name: "RangeError",
        message: /resultFile: experiment must be words/,
      });
  });
});

describe("io/checkpoint-file", () => {
  const parameters = { x: normalParameter(randomFrom(1), [3, 2], 1) };
  const checkpoint: Checkpoint = {
    ...{ stream: "0.1 0.2", parameters, moments: noMoments(parameters), losses: new Float64Array(0) },
    notes: new Float64Array(0),
  };

  it("writes a training and reads it back", () => {
    const path = join(folder, "run.safetensors");
    saveCheckpointSync(path, checkpoint);
    assert.deepEqual(loadCheckpoint(path), checkpoint);
  });

  it("names the file that is missing or no checkpoint", () => {
    const path = join(folder, "text.safetensors");
    writeFileSync(path, "not at all a checkpoint");
    assert.throws(() => loadCheckpoint(path), {
      name: "SyntaxError",
      message: /text\.safetensors: decodeCheckpoint: /,
    });
    const other = { ...checkpoint, moments: { ...checkpoint.moments, second: { y: parameters.x } } };
    writeFileSync(path, encodeCheckpoint(other));
    assert.throws(() => loadCheckpoint(path), {
      name: "SyntaxError",
      message: /text\.safetensors: decodeCheckpoint: moments must hold x, got y$/,
    });
    assert.throws(() => loadCheckpoint(join(folder, "none")), /cannot read .*none: there is no such file/);
  });
});
