/** @file Memories that follow one another by transitions, at settings where theory leaves no doubt. */
import assert from "node:assert/strict";
import { memoryReplay } from "engram/experiments";
import { memoryReplayFigure } from "engram/figures";
import { randomFrom } from "engram/math";
import { Lead, walk } from "../../../lib/experiments/bayesian/watch";

describe("experiments/bayesian/walk", () => {
  it("looks every quarter of τ, counts who has half of an overlap, and ends a time where the overlap was lost", () => {
    // Memory 1 leads for 3 τ, nobody for 2, memory 0 from then on.
    let time = 0;
    const moving = {
      get time() {
        return time;
      },
      overlaps: () =>
        time < 60 ? Float64Array.of(1, 8) : time < 100 ? Float64Array.of(3, 3) : Float64Array.of(9, 1),
    };
    const { lead, held } = walk(
      moving,
      (t) => {
        time = t;
      },
      20,
      { duration: 10, norm: 10 },
    );
    assert.deepEqual(lead.order, [1, 0]);
    assert.deepEqual(lead.dwells, [3]);
    assert.equal(held, 33 / 41);
    const early = walk(
      moving,
      (t) => {
        time = t;
      },
      20,
      { duration: 10, norm: 10 },
      ({ order }) => order.length > 0,
    );
    assert.deepEqual(early.lead.order, [1]);
  });

  it("a leader that comes back has not lost its time", () => {
    const lead = new Lead(1);
    for (const [k, t] of [
      [3, 0],
      [3, 1],
    ])
      lead.see(k, t);
    lead.lose(2);
    for (const [k, t] of [
      [3, 3],
      [3, 4],
      [5, 5],
      [5, 6.5],
    ])
      lead.see(k, t);
    assert.deepEqual(lead.dwells, [5]);
  });
});

describe("experiments/bayesian/memoryReplay", () => {
  const small = {
    ring: { memories: 4, size: 4, scale: 12, strengths: [0.5, 1.6], delays: [2, 6], transitions: 12, nu: 50 },
    capacity: {
      curves: [{ size: 16, scale: 16, lengths: [8] }],
      strength: 1.4,
      delay: 3,
      nu: 50,
      transitions: 5,
      trials: 2,
    },
    filter: 2,
  };

  it("is silent below the drive, in order above it, slower by as much as the delay is longer", () => {
    const result = memoryReplay.run(small, randomFrom(1));
    assert.equal(result.onset[0].transitions, 0);
    assert.ok(Number.isNaN(result.onset[0].inOrder));
    assert.deepEqual([result.onset[1].transitions, result.onset[1].inOrder], [12, 1]);
    const [short, long] = result.pace;
    const error = Math.hypot(short.itemError, long.itemError);
    assert.ok(Math.abs(long.item - short.item - 4) < 4.5 * error, `${short.item}, ${long.item} ± ${error}`);
    assert.ok(error < 0.4);
    assert.deepEqual(result.capacity, [
      { size: 16, scale: 16, length: 8, load: Math.log(8) / 16, correct: 1 },
    ]);
    assert.deepEqual(memoryReplay.run(small, randomFrom(1)), result);
    assert.equal(memoryReplay.rows(result).length, 5);
    assert.match(memoryReplayFigure(result).alt, /delay/);
  });

  it("refuses what makes no sense", () => {
    const run = (more: object) => () => memoryReplay.run({ ...small, ...more }, randomFrom(1));
    assert.throws(run({ filter: 0 }), /filter must be > 0, got 0/);
    assert.throws(
      run({ ring: { ...small.ring, transitions: 1 } }),
      /transitions must be a whole number at least 2, got 1/,
    );
    assert.throws(run({ ring: { ...small.ring, delays: [-1] } }), /delay must be .*-20/);
    assert.throws(
      run({ capacity: { ...small.capacity, trials: 0 } }),
      /trials must be a whole number at least 1, got 0/,
    );
  });
});
