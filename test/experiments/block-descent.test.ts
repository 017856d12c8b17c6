/** @file The experiment on the energy of an Energy Transformer block. */
import assert from "node:assert/strict";
import { blockDescent, publishedRate } from "engram/experiments";
import { randomFrom } from "engram/math";

describe("experiment on the Energy Transformer block", () => {
  const params = {
    ...blockDescent.quick,
    ...{ blocks: 20, steps: 15, rates: [0.001, publishedRate, 10], spreads: [1, 0.001] },
  };

  // A fifth or more of the flat descents of attention alone rise: that none of 20 blocks does has a chance of 1 in 100 for a new seed.
  it("whole blocks descend at any length of step, attention alone stumbles over flat tokens", () => {
    const { rising, worst, trajectories, trials } = blockDescent.run(params, randomFrom(1));
    assert.equal(trials, 40);
    assert.deepEqual(rising["whole block"][0], [0, 0, 0]);
    assert.deepEqual(rising["attention alone"][0].slice(0, 2), [0, 0]);
    assert.equal(rising["attention alone"][1][0], 0, "short steps never rise");
    assert.ok(rising["attention alone"][1][1] > 0, "long steps do");
    const rises = (energies: Float64Array) =>
      energies.some((energy, t) => t > 0 && energy > energies[t - 1] + 1e-9);
    assert.deepEqual([rises(worst.published), rises(worst.smallest)], [true, false]);
    for (const family of trajectories)
      for (const energies of family) assert.ok(energies[0] - energies[15] > 1, "the energy must fall");
  });

  it("gives the same numbers for the same seed, and refuses empty parameters", () => {
    const small = { ...params, blocks: 2 };
    const once = () => blockDescent.run(small, randomFrom(7));
    assert.deepEqual(once(), once());
    assert.throws(() => blockDescent.run({ ...small, blocks: 0 }, randomFrom(1)), /blocks must be/);
    assert.throws(() => blockDescent.run({ ...small, spreads: [0] }, randomFrom(1)), /spread must be > 0/);
  });
});
