import assert from "node:assert/strict";
import { coincidenceDetection, thresholdFunctions } from "engram/experiments";
import { randomFrom } from "engram/math";

describe("coincidence detection", () => {
  const run = () => coincidenceDetection.run({ pairs: 4, times: [2, 10, 40], draws: 60 }, randomFrom(7));
  const result = run();

  it("one neuron answers every input of up to four pairs", () => {
    assert.deepEqual(
      result.rows.map(({ inputs, wrong }) => [inputs, wrong]),
      [
        [4, 0],
        [16, 0],
        [64, 0],
        [256, 0],
      ],
    );
  });

  it("one threshold gate answers one pair, and errs on two", () => {
    assert.deepEqual(
      result.rows.slice(0, 2).map(({ gateWrong }) => gateWrong),
      [0, 1],
    );
    // the sum of two right inputs is the sum of two wrong ones: x₁y₁ + x₂y₂ = x₁y₂ + x₂y₁ as counts of bits
    assert.equal(
      thresholdFunctions(4).has(
        [...Array(16).keys()].reduce((f, x) => f + ((x & 3) === 3 || x >> 2 === 3 ? 2 ** x : 0), 0),
      ),
      false,
    );
  });

  it("knows all threshold functions of 1 … 4 bits", () => {
    assert.deepEqual(
      [1, 2, 3, 4].map((bits) => thresholdFunctions(bits).size),
      [4, 14, 104, 1882],
    );
  });

  it("one neuron tells whether two of many times fall together", () => {
    for (const { found, falseAlarms } of result.distinctness) assert.deepEqual([found, falseAlarms], [1, 0]);
    assert.deepEqual(
      result.distinctness.map(({ hidden }) => hidden),
      [0, 2, 17],
    );
  });

  it("shows one input at work: two halves pass, the whole pair fires at once", () => {
    const { arrivals, spikes, v, threshold } = result.example;
    assert.deepEqual(
      arrivals.map(({ pair }) => pair),
      [0, 2, 3, 3],
    );
    assert.deepEqual([...spikes], [arrivals[2].time]);
    assert.ok(Math.max(...v) < threshold);
    assert.deepEqual(run(), result);
  });

  it("refuses sizes without a meaning", () => {
    assert.throws(
      () => coincidenceDetection.run({ pairs: 9, times: [2], draws: 2 }, randomFrom(1)),
      /pairs must be a whole number in \[1, 8\], got 9/,
    );
    assert.throws(
      () => coincidenceDetection.run({ pairs: 1, times: [1], draws: 2 }, randomFrom(1)),
      /times must be a whole number at least 2, got 1/,
    );
  });
});
