/** @file Sequences: onset, pace, rhythm, expectation and length, at settings where theory leaves no doubt. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { driveLimit } from "engram/bayesian";
import {
  type MemoryReplayParams,
  type MemoryRhythmParams,
  memoryReplay,
  memoryRhythm,
  type SequenceLengthParams,
  sequenceLength,
} from "engram/experiments";
import { memoryReplayFigure, memoryRhythmFigure, sequenceLengthFigure } from "engram/figures";
import { randomFrom } from "engram/math";
import { replayRun } from "../../../lib/experiments/bayesian/replay-run";

describe("experiments/bayesian/replayRun", () => {
  /** Overlaps that follow a script of [from τ on, who leads]; −1 for nobody. */
  const scripted = (script: readonly (readonly [number, number])[], options: object = {}) => {
    let now = 0;
    const moving = {
      get time() {
        return now;
      },
      overlaps() {
        const leader = script.filter(([from]) => from * 20 <= now).pop()?.[1] ?? 0;
        return Float64Array.from({ length: 4 }, (_, k) => (k === leader ? 9 : 1));
      },
    };
    const goTo = (time: number): void => {
      now = time;
    };
    return replayRun(moving, goTo, 20, {
      ...{ norm: 10, next: (k: number) => k + 1, transitions: 2, patience: 10 },
      ...options,
    });
  };

  it("tells when items began and how it ended", () => {
    const steps = [
      [0, 0],
      [4, 1],
    ] as const;
    assert.deepEqual(scripted([...steps, [7, 2]]), { order: [0, 1, 2], begins: [0, 4, 7], end: "done" });
    assert.deepEqual(scripted([...steps, [7, 3]]), { order: [0, 1, 3], begins: [0, 4, 7], end: "wrong" });
    assert.deepEqual(scripted([...steps, [7, 3]], { strict: false }).end, "done");
    assert.deepEqual(scripted(steps), { order: [0, 1], begins: [0, 4], end: "stuck" });
    assert.deepEqual(scripted([...steps, [7, -1]]), { order: [0, 1], begins: [0, 4], end: "lost" });
    assert.deepEqual(scripted([[0, -1]]), { order: [], begins: [], end: "lost" });
    assert.deepEqual(scripted([[0, 1]]), { order: [1], begins: [0], end: "wrong" });
    // Patience starts anew with each item, and what leads for less than half a τ is none.
    assert.equal(
      scripted([
        [0, 0],
        [9, 1],
        [18, 2],
      ]).end,
      "done",
    );
    assert.deepEqual(
      scripted([
        [0, 0],
        [4, 3],
        [4.25, 1],
        [7, 2],
      ]).order,
      [0, 1, 2],
    );
  });
});

/** Without spike noise, by make-memory-replay.py. */
const reference = JSON.parse(
  readFileSync(join(__dirname, "../../reference/experiments/memory-replay.json"), "utf8"),
) as {
  onset: { scale: number; strength: number }[];
  item: { memories: number; delay: number; time: number }[];
};

describe("experiments/bayesian/memoryReplay", () => {
  const small: MemoryReplayParams = {
    onset: { scales: [8], nu: 50, strengths: [0.5, 1.3], delay: 4, trials: 10, quietDelays: [10] },
    ring: { memories: 4, size: 4, scale: 12, nu: 50, strengths: [0.5, 1.6], delays: [2, 6], transitions: 20 },
    filter: 2,
  };

  it("is silent below the drive, in order above it, slower by as much as the delay is longer, as without noise", () => {
    const result = memoryReplay.run(small, randomFrom(1));
    assert.deepEqual(
      result.onset.map(({ made }) => made.fraction),
      [0, 1],
    );
    // At long delays theory says h_c.
    const [short, long] = result.quietOnset;
    const onset = reference.onset.find(({ scale }) => scale === 8)?.strength ?? Number.NaN;
    assert.ok(Math.abs(short.strength - onset) < 0.001, `${short.strength}`);
    assert.ok(long.delay === 10 && long.strength > 1 && long.strength < 1.035);
    const [still, , quick, slow] = result.pace;
    assert.ok(still.transitions === 0 && Number.isNaN(still.inOrder.fraction) && Number.isNaN(still.quiet));
    assert.deepEqual([quick.transitions, quick.inOrder.fraction], [20, 1]);
    // Two means of 18 times each, 4.5 standard errors.
    const error = Math.hypot(quick.itemError, slow.itemError);
    assert.ok(error < 0.4 && Math.abs(slow.item - quick.item - 4) < 4.5 * error);
    for (const { item, itemError, quiet } of [quick, slow])
      assert.ok(Math.abs(item - quiet) < 4.5 * itemError + 0.1, `${item}, ${quiet} ± ${itemError}`);
    const item = reference.item.find(({ memories, delay }) => memories === 4 && delay === 2)?.time;
    assert.ok(Math.abs(quick.quiet - (item ?? Number.NaN)) < 0.06, `${quick.quiet}`); // read every τ/20
    assert.deepEqual(memoryReplay.run(small, randomFrom(1)), result);
    assert.equal(memoryReplay.rows(result).length, 8);
    assert.match(memoryReplayFigure(result).alt, /delay/);
  });

  it("refuses what makes no sense", () => {
    const run = (more: object) => () => memoryReplay.run({ ...small, ...more }, randomFrom(1));
    assert.throws(run({ filter: 0 }), /filter must be > 0, got 0/);
    assert.throws(run({ onset: { ...small.onset, trials: 0 } }), /trials must be .* at least 1, got 0/);
    assert.throws(
      run({ ring: { ...small.ring, transitions: 2 } }),
      /transitions must be .* at least 3, got 2/,
    );
    assert.throws(run({ ring: { ...small.ring, delays: [-1] } }), /delay must be .*-20/);
    // A call that comes on so slowly is not there in time, whatever the drive.
    assert.throws(
      run({ onset: { ...small.onset, trials: 1, quietDelays: [0.5] }, filter: 40 }),
      /f must change sign between 0.9 and 1.2, got -1 and -1/,
    );
  });
});

describe("experiments/bayesian/memoryRhythm", () => {
  const small: MemoryRhythmParams = {
    ...{ size: 4, scale: 12, nu: 50, strength: 1.6, filter: 2, delays: [2, 2, 8], rounds: 9 },
    expected: { item: 2, delay: 4, hints: [0, 0.6], trials: 15 },
  };

  it("keeps each item for the longer of its own delay and the last one, and calls an expected one sooner", () => {
    const result = memoryRhythm.run(small, randomFrom(2));
    assert.equal(result.inOrder, 1);
    const [first, second, third] = result.items;
    // The first item's own delay is as short as the second's, but the third still speaks for it: as long as the third.
    assert.ok(Math.abs(first.quiet - third.quiet) < 0.2 && first.quiet > second.quiet + 4);
    for (const { interval, intervalError, quiet } of result.items)
      assert.ok(
        Math.abs(interval - quiet) < 4.5 * intervalError + 0.15,
        `${interval}, ${quiet} ± ${intervalError}`,
      );
    const [none, hint] = result.expected;
    assert.deepEqual([none.inOrder, hint.inOrder], [1, 1]);
    // A drive of h_c − h is reached −τ_z ln(1 − (h_c − h)/γ) after the delay: 0.9 τ sooner at least here.
    assert.ok(none.quiet - hint.quiet > 1.3 && none.quiet - hint.quiet < 2.5);
    assert.ok(hint.last.high < none.last.low && hint.earlier.high > none.last.low);
    assert.ok(result.begins.length > 5 && result.spikes.time.length > 1000);
    assert.deepEqual(memoryRhythm.run(small, randomFrom(2)), result);
    assert.equal(memoryRhythm.rows(result).length, 5);
    assert.match(memoryRhythmFigure(result).alt, /hint/);
  });

  it("refuses what makes no sense", () => {
    const run = (more: object) => () => memoryRhythm.run({ ...small, ...more }, randomFrom(1));
    assert.throws(run({ filter: 0 }), /filter must be > 0, got 0/);
    assert.throws(run({ rounds: 1 }), /rounds must be .* at least 2, got 1/);
    assert.throws(run({ expected: { ...small.expected, item: 4 } }), /expected.item must be .*4/);
    assert.throws(run({ expected: { ...small.expected, trials: 0 } }), /expected.trials must be .*0/);
  });
});

describe("experiments/bayesian/sequenceLength", () => {
  const small: SequenceLengthParams = {
    curves: [
      { size: 16, scale: 8, strength: 2, lengths: [32, 400] },
      { size: 16, scale: 12, strength: 1.2, lengths: [16] },
    ],
    ...{ nu: 50, delay: 3, filter: 2, transitions: 5, patience: 10, trials: 8 },
  };

  it("replays what is short for its size, loses what is long, and sticks between items that are unlike", () => {
    const result = sequenceLength.run(small, randomFrom(3));
    const [light, heavy] = result.outcomes[0].points;
    assert.ok(light.correct.mean > 0.9 && heavy.correct.mean < 0.2);
    assert.ok(heavy.ends.lost >= 7);
    assert.ok(result.outcomes[0].breakLoad.value > light.load);
    for (const { ends } of result.outcomes.flatMap(({ points }) => points))
      assert.equal(ends.done + ends.wrong + ends.stuck + ends.lost, 8);
    const [weak] = result.outcomes[1].points;
    assert.ok(weak.ends.stuck >= 3);
    // The drive suffices without noise down to an overlap m with h_c(βN (1 − m)) = γ, which is above −0.2 here.
    assert.ok(driveLimit(12 * 1.2).drive > 1.2 * driveLimit(12).drive);
    assert.ok(weak.stuckOverlap < -0.15, `${weak.stuckOverlap}`);
    assert.ok(weak.recalled.mean !== undefined && weak.recalled.mean < 20);
    assert.deepEqual(sequenceLength.run(small, randomFrom(3)), result);
    assert.equal(sequenceLength.rows(result).length, 3);
    assert.match(sequenceLengthFigure(result).alt, /load/);
  });

  it("takes a sequence that ends with its last transition", () => {
    const curves = [{ size: 16, scale: 12, strength: 2, lengths: [small.transitions + 1] }];
    const [{ points }] = sequenceLength.run({ ...small, curves }, randomFrom(3)).outcomes;
    assert.ok(points[0].ends.done > 0);
  });

  it("refuses what makes no sense", () => {
    const run = (more: object) => () => sequenceLength.run({ ...small, ...more }, randomFrom(1));
    assert.throws(run({ filter: 0 }), /filter must be > 0, got 0/);
    assert.throws(run({ patience: 0 }), /patience must be > 0, got 0/);
    assert.throws(run({ trials: 0 }), /trials must be .* at least 1, got 0/);
    assert.throws(run({ transitions: 16 }), /length must be .* at least 17, got 16/);
  });
});
