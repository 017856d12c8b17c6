/** @file Experiments on fast weights: untrained recall, capacity of the linear memory, state tracking. */
import assert from "node:assert/strict";
import { linearMemoryCapacity, recallRules, stateTracking, untrainedRecall } from "engram/experiments";
import { randomFrom } from "engram/math";

const within = (value: number, low: number, high: number, what: string) =>
  assert.ok(value >= low && value <= high, `${what}: ${value} is not in [${low}, ${high}]`);

describe("experiments on fast weights", () => {
  // Four trials of 128 pairs: a fraction near ½ has a standard deviation of about 0.022. Bounds stand 4 of them and 0.04 for a finite
  // sample's mean around values known from an independent simulation: false alarms 1 in 10 000 if seeds were drawn anew.
  it("untrainedRecall: one pass of the delta rule recalls less than Hebb's, but overwrites", () => {
    const { quick } = untrainedRecall;
    const { recalled, error, lastError, overwritten, hebbError, loads } = untrainedRecall.run(
      quick,
      randomFrom(1),
    );
    assert.deepEqual([...loads], [32, 64, 128]);
    within(recalled.hebb[2], 0.94, 1, "Hebb, 128 pairs");
    within(recalled.delta[1], 0.84, 0.98, "delta, 64 pairs");
    within(recalled.delta[2], 0.45, 0.63, "delta, 128 pairs");
    within(recalled["least squares"][2], 0.98, 1, "least squares, 128 pairs");
    assert.equal(recalled.softmax[2], 1);
    within(error.hebb[0] / hebbError[0], 0.85, 1.15, "Hebb's error over (n − 1)/d");
    within(error.delta[0], 0.24, 0.36, "delta's error, 32 pairs");
    assert.ok(error.delta[0] < error.hebb[0] && recalled.delta[2] < recalled.hebb[2]);
    assert.ok(error["least squares"][0] < 1e-4);
    assert.ok(lastError.delta < 1e-28, "what was written last is recalled exactly");
    within(overwritten.delta, 0.9, 1, "delta, rewritten");
    within(overwritten.gated, 0.9, 1, "gated, rewritten");
    for (const rule of ["hebb", "softmax", "least squares"] as const)
      within(overwritten[rule], 0.3, 0.67, `${rule}, rewritten: a coin's toss between two values`);
    assert.deepEqual(Object.keys(recalled), [...recallRules]);
  });

  it("linearMemoryCapacity: half of the pairs are recalled where d² is about 2 n ln n", () => {
    const { crossing, recalled, pairs, loads } = linearMemoryCapacity.run(
      linearMemoryCapacity.quick,
      randomFrom(1),
    );
    for (const at of crossing) within(at, 1.4, 2.4, "d²/(n ln n) at one half");
    const at = (n: number) => recalled[1][pairs[1].indexOf(n)];
    within(at(128), 0.94, 1, "128 pairs in 64 × 64");
    within(at(256), 0.71, 0.81, "256 pairs in 64 × 64");
    within(at(512), 0.28, 0.38, "512 pairs in 64 × 64");
    for (let i = 1; i < loads[0].length; i++) assert.ok(loads[0][i] < loads[0][i - 1]);
  });

  it("stateTracking: reflections keep parity and order for ever, steps without them do not", () => {
    const { quick } = stateTracking;
    const { parity, left, after56, ordered, drift, strengths } = stateTracking.run(quick, randomFrom(1));
    assert.deepEqual([...strengths], [0.5, 1, 1.9, 2]);
    assert.deepEqual([parity[3], left[3]], [1, 1], "10 000 bits, exactly");
    assert.deepEqual([parity[1], left[1]], [0, 0], "strength 1 wipes the state out at the first 1");
    within(parity[0], 0.4, 0.6, "strength ½ knows nothing of parity");
    within(after56[2], 0.9 ** 56 - 1e-12, 0.9 ** 56 + 1e-12, "strength 1.9 after 56 ones");
    assert.ok(left[2] < 1e-200, "and at the end almost nothing is left of the sign");
    assert.equal(ordered[1], 1);
    assert.equal(drift, 0);
    within(ordered[0], 0, 0.3, "one reflection per token is right by chance, one time in six");
  });

  it("give the same numbers for the same seed, and refuse empty parameters", () => {
    const once = () =>
      stateTracking.run({ ...stateTracking.quick, bits: 50, permutations: 20 }, randomFrom(3));
    assert.deepEqual(once(), once());
    const refuses = (run: () => unknown, message: RegExp) => assert.throws(run, message);
    refuses(
      () => stateTracking.run({ ...stateTracking.quick, bits: 0 }, randomFrom(1)),
      /bits must be a whole number at least 1/,
    );
    refuses(
      () => untrainedRecall.run({ ...untrainedRecall.quick, trials: 0 }, randomFrom(1)),
      /trials must be/,
    );
    refuses(
      () => linearMemoryCapacity.run({ ...linearMemoryCapacity.quick, trials: 0 }, randomFrom(1)),
      /trials must be/,
    );
  });
});
