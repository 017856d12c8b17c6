import assert from "node:assert/strict";
import { sdmAttention, sequenceLengths, sequenceRecall, sequenceTiming } from "engram/experiments";
import { randomFrom } from "engram/math";
import reference from "../reference/experiments/sequence-lengths.json";
import { close } from "../support/close";

describe("experiments of sequence memories", () => {
  it("sequenceRecall: d = 1 loses 100 patterns in 300 neurons, d ≥ 2 and the exponential memory do not", () => {
    const { traces, firstStep } = sequenceRecall.run({ ...sequenceRecall.quick, draws: 5 }, randomFrom(1));
    close(firstStep, 0.917766778, 1e-8); // erf √(299/198), by scipy.special.erf
    const [linear, ...others] = traces;
    // The first overlap of a draw has a standard deviation of about 0.025, so the mean of 5 one of 0.011: 0.05 is 4.5 of them.
    close(linear.mean[1], firstStep, 0.05);
    assert.equal(linear.perfect, 0);
    assert.ok(linear.mean[10] < 0.9 && Math.abs(linear.mean[99]) < 0.3, "d = 1 loses the sequence");
    for (const trace of others) assert.equal(trace.perfect, 5, trace.name);
    assert.deepEqual(
      traces.map(({ name }) => name),
      ["d = 1", "d = 2", "d = 3", "exponential"],
    );
    assert.equal(others[0].overlaps.data[7 * 100 + 7], 1);
  });

  it("sequenceTiming: the dwell times of theory at d = 2 and 10, disorder at d = 1", () => {
    const { traces } = sequenceTiming.run({ ...sequenceTiming.quick, draws: 3 }, randomFrom(1));
    const [linear, square, steep] = traces;
    assert.ok(linear.rightTransitions < 0.5 && linear.nearestOverlap < 0.6, "d = 1 fails");
    for (const trace of [square, steep]) {
      assert.equal(trace.rightTransitions, 1);
      assert.equal(trace.medianDwell, trace.theory);
      assert.ok(trace.nearestOverlap > 0.97, `overlap ${trace.nearestOverlap}`);
      assert.equal(
        trace.dwells[trace.theory],
        trace.dwells.reduce((sum, times) => sum + times, 0),
      );
    }
    assert.deepEqual([square.theory, steep.theory], [4, 5]);
  });

  it("sequenceLengths: what a separate search in NumPy finds, between the two capacities of theory", () => {
    const sizes = [
      [50, 100],
      [20, 40],
      [12, 20],
    ];
    const { curves } = sequenceLengths.run(
      {
        ...sequenceLengths.quick,
        cases: sizes.map((list, k) => ({ separation: { kind: "polynomial", degree: k + 1 }, sizes: list })),
      },
      randomFrom(1),
    );
    for (const { separation, sizes: list, log10, transition, sequence } of curves)
      list.forEach((size, k) => {
        const degree = separation.kind === "polynomial" ? separation.degree : 0;
        const other = reference.found.find((one) => one.degree === degree && one.size === size);
        // One search has a standard deviation of up to 0.08, the difference of two means of 20 one of 0.025: 0.08 is three of them.
        assert.ok(
          Math.abs(log10[k] - (other?.log10 ?? Number.NaN)) <= 0.08,
          `d ${degree}, n ${size}: ${log10[k]}`,
        );
        assert.ok(log10[k] >= sequence[k] && log10[k] <= transition[k] + 0.25, `d ${degree}, n ${size}`);
      });
  });

  it("sdmAttention: published β, recall alike for narrow balls, and a softmax that is worse for wide ones", () => {
    const { fits, recalls } = sdmAttention.run(
      {
        ...sdmAttention.quick,
        recall: {
          ...{ size: 256, patterns: 100, locations: 4000, fractions: [1e-2, 1e-4], cues: 12 },
          flips: [0, 32, 72],
        },
      },
      randomFrom(1),
    );
    [24.619, 13.519, 7.918, 4.012].forEach((printed, k) => {
      close(fits[k].publishedBeta, printed, 1e-3);
      assert.ok(Math.abs(fits[k].beta / printed - 1) < 0.005, `β ${fits[k].beta}`);
      assert.ok(fits[k].explained > 0.98, `R² ${fits[k].explained}`);
    });
    const [wide, narrow] = recalls;
    assert.deepEqual(
      narrow.softmax.map(({ fraction }) => fraction),
      narrow.circle.map(({ fraction }) => fraction),
    );
    assert.equal(wide.circle[2].fraction, 1);
    assert.ok(wide.softmax[2].fraction < 0.5, "wide circles, softmax");
    assert.ok(wide.finite[1].fraction > 0.5 && narrow.finite[1].fraction < 0.5, "finite memory");
  });

  it("give the same numbers for the same seed, and refuse empty parameters", () => {
    const once = () => sequenceTiming.run({ ...sequenceTiming.quick, draws: 1, patterns: 10 }, randomFrom(7));
    assert.deepEqual(once(), once());
    assert.throws(
      () => sequenceRecall.run({ ...sequenceRecall.quick, draws: 0 }, randomFrom(1)),
      /draws must be a whole number at least 1, got 0/,
    );
    assert.throws(
      () => sequenceTiming.run({ ...sequenceTiming.quick, patterns: 1 }, randomFrom(1)),
      /patterns must be a whole number at least 2, got 1/,
    );
    assert.throws(
      () => sequenceLengths.run({ ...sequenceLengths.quick, shrink: 1 }, randomFrom(1)),
      /shrink must be < 1, got 1/,
    );
    const { quick } = sdmAttention;
    assert.throws(
      () => sdmAttention.run({ ...quick, recall: { ...quick.recall, cues: 0 } }, randomFrom(1)),
      /recall.cues must be a whole number at least 1, got 0/,
    );
  });
});
