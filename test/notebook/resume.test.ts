/** @file A training whose process is killed goes on where it was, and gives the same bytes as one that was not. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "engram/io";
import { freshFolder } from "../support/scratch";

interface Outcome {
  readonly entries: string;
  readonly said: readonly string[];
  readonly first: string;
  readonly steps: number;
}

const script = join(root, "test", "support", "train-and-die.ts");

/** Trains in a process of its own; undefined when that was killed. */
function attempt(
  folder: string,
  experiment: string,
  run: number,
  step: number,
): { resumed: Outcome; whole: Outcome } | undefined {
  const args = ["--require", "tsx/cjs", script, folder, experiment, String(run), String(step)];
  // The rung that every machine has, so that the test is the same everywhere.
  const env = { ...process.env, ENGRAM_TENSOR: process.env["ENGRAM_TENSOR"] || "wasm" };
  const { signal, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, env, encoding: "utf8" });
  if (signal === "SIGKILL") return undefined;
  assert.notEqual(stdout, "", stderr);
  return JSON.parse(stdout);
}

describe("a training whose process is killed", () => {
  // Killed in the second of two models, between two checkpoints; the exams of fast weights are part of what is kept.
  for (const [experiment, steps, killed] of [
    ["associative-recall", 60, 57],
    ["fast-weight-recall", 75, 68],
  ] as const)
    it(`goes on with ${experiment} at its last checkpoint, with the same bytes in the end`, () => {
      const folder = freshFolder("resume");
      assert.equal(attempt(folder, experiment, 1, killed), undefined);
      assert.equal(readdirSync(folder).length, 2);
      const ended = attempt(folder, experiment, 0, 0);
      assert.ok(ended, "it was killed again");
      const { resumed, whole } = ended;
      assert.deepEqual([whole.said, whole.steps, whole.first], [[], 2 * steps, "0:1"]);
      assert.equal(resumed.entries, whole.entries);
      assert.deepEqual([resumed.first, resumed.steps], ["1:51", steps - 50]);
      assert.deepEqual(resumed.said, [
        `going on with ${experiment} where it was cut off: 1 of 2 models are trained, the next one is at step 50`,
      ]);
      assert.deepEqual(readdirSync(folder), []);
    });
});
