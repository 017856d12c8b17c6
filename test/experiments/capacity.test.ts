/** @file Experiments on what classical and dense memories hold. */
import assert from "node:assert/strict";
import { hopfieldMixtures, hopfieldRecall, hopfieldTheory, zeroOneNeurons } from "engram/experiments";
import { randomFrom } from "engram/math";
import { halfPoint } from "../../lib/experiments/capacity/half-point";
import { close } from "../support/close";

const within = (value: number, low: number, high: number, what: string) =>
  assert.ok(value >= low && value <= high, `${what}: ${value} is not in [${low}, ${high}]`);

describe("experiments on the capacity of Hopfield networks", () => {
  it("halfPoint finds the middle of a logistic curve, and says how well it knows it", () => {
    const loads = [0.1, 0.12, 0.14, 0.16, 0.18, 0.2];
    const curve = loads.map((x) => 1000 / (1 + Math.exp(60 * (x - 0.153))));
    const { load, error } = halfPoint(loads, curve, 1000);
    close(load, 0.153, 1e-4);
    within(error, 0.0003, 0.001, "standard error");
    // All kept, then none: the added halves keep the fit finite, in the gap.
    within(halfPoint(loads, [9, 9, 9, 0, 0, 0], 9).load, 0.14, 0.16, "half-way in the gap");
  });

  it("hopfieldTheory: the retrieval curve ends at the capacity, below the glass's energy first and above it last", () => {
    const { retrieval, glass, capacity, globalLoad } = hopfieldTheory.run(
      { points: 20, furthest: 0.2 },
      randomFrom(1),
    );
    assert.equal(retrieval[0].overlap, 1);
    assert.equal(retrieval[19], capacity);
    for (let i = 1; i < 20; i++) {
      assert.ok(retrieval[i].overlap <= retrieval[i - 1].overlap);
      assert.ok(glass[i].freeEnergy < glass[i - 1].freeEnergy);
    }
    close(globalLoad, 0.0518543, 1e-6);
  });

  it("hopfieldRecall: all is kept at a small load, nothing far beyond, and errors breed errors", () => {
    const { found, half } = hopfieldRecall.run(
      { sizes: [200], trials: [40], loads: [0.06, 0.14, 0.4], maxSweeps: 100 },
      randomFrom(1),
    );
    const [few, some, many] = found[0];
    assert.deepEqual([few.kept.fraction, many.kept.fraction], [1, 0]);
    assert.ok(Number.isNaN(few.remanence) && Number.isNaN(many.error));
    // 40 trials of 200 neurons at p = 28: Q(1/√α) = 0.0038 is 30 neurons, ± 6; 4 standard deviations.
    within(some.firstError, 0.001, 0.0068, "wrong after one update");
    within(some.error, 0.0005, 0.015, "wrong at rest, where kept");
    within(many.remanence, 0.2, 0.6, "what is left of a lost pattern");
    within(half[0].load, 0.14, 0.25, "half-way");
    close(few.energy, -0.5, 0.02);
  });

  it("hopfieldMixtures: three overlaps of one half when cold, one of them alone when warmer, as the theory says", () => {
    const { runs, stableBelow, theory } = hopfieldMixtures.run(
      { size: 4000, temperatures: [0.2, 0.7], settle: 40, measure: 20 },
      randomFrom(1),
    );
    close(stableBelow, 0.4598, 1e-4);
    for (const m of runs[0].mixture) close(m, theory.mixture[20], 0.03);
    close(runs[1].mixture[0], theory.single[70], 0.03);
    within(runs[1].mixture[1], 0, 0.05, "the others");
    close(runs[1].single, 0.8286, 0.03);
  });

  it("zeroOneNeurons: neurons of 0 and 1 lose half of 5 patterns in 30, neurons of ±1 nearly none", () => {
    const { zeroOne, bipolar } = zeroOneNeurons.run({ networks: [[30, 5]], trials: 300 }, randomFrom(1));
    // 0.588 and 0.927 from 30 000 networks in NumPy; four standard errors: 1 false alarm in 16 000.
    close(zeroOne[0].fraction, 0.588, 0.063);
    close(bipolar[0].fraction, 0.927, 0.034);
    within(zeroOne[0].error, 0.01, 0.02, "standard error over networks");
  });

  it("the same seed gives the same numbers, and empty parameters are refused", () => {
    const once = () =>
      hopfieldRecall.run({ sizes: [50], trials: [3], loads: [0.1, 0.2], maxSweeps: 20 }, randomFrom(5));
    assert.deepEqual(once(), once());
    const quick = hopfieldRecall.quick;
    assert.throws(
      () => hopfieldRecall.run({ ...quick, trials: [0] }, randomFrom(1)),
      /^RangeError: hopfieldRecall: trials must be a whole number at least 1, got 0$/,
    );
    assert.throws(
      () => hopfieldMixtures.run({ ...hopfieldMixtures.quick, size: 30 }, randomFrom(1)),
      /^RangeError: hopfieldMixtures: size \/ 8 must be a whole number at least 1, got 3\.75$/,
    );
  });
});
