import assert from "node:assert/strict";
import { gibbsDwell } from "engram/bayesian";
import { gibbsEscape } from "engram/experiments";
import { gibbsDwellFigure } from "engram/figures";
import { randomFrom } from "engram/math";

describe("experiments/bayesian/gibbs-dwell", () => {
  it("spikes that are states of their own stay with a memory as long as the chain has it", () => {
    const params = {
      networks: [
        { memories: 4, scales: [1, 3, 5] },
        { memories: 8, scales: [4] },
      ],
      changes: 600,
    };
    const result = gibbsEscape.run(params, randomFrom(3));
    // Four numbers within 4.5 standard errors: a false alarm in 36,000 seeds.
    for (const { memories, scale, dwell, error } of result.points)
      assert.ok(
        Math.abs(dwell - gibbsDwell(memories, scale)) < 4.5 * error,
        `${memories} ${scale}: ${dwell}`,
      );
    assert.equal(gibbsEscape.rows(result).length, 4);
    assert.match(gibbsDwellFigure(result).alt, /spikes in a row/);
    assert.throws(
      () => gibbsEscape.run({ ...params, changes: 1 }, randomFrom(1)),
      /changes must be a whole number/,
    );
  });
});
