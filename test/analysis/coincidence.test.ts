/** @file Coincident spikes: by hand, against all pairings, and closed forms of the factor. */
import assert from "node:assert/strict";
import { coincidenceFactor, coincidences } from "engram/analysis";
import { randomFrom } from "engram/math";
import fc from "fast-check";

/** The largest matching, by trying all: each spike of `a` takes one of `b`, or none. */
function best(a: readonly number[], b: readonly number[], within: number): number {
  if (a.length === 0) return 0;
  const [first, ...rest] = a;
  let most = best(rest, b, within);
  b.forEach((t, k) => {
    if (Math.abs(t - first) <= within) most = Math.max(most, 1 + best(rest, b.toSpliced(k, 1), within));
  });
  return most;
}

describe("coincident spikes", () => {
  it("are counted in pairs, worked by hand", () => {
    assert.equal(coincidences([10, 20, 30], [11, 19, 45], 1), 2);
    assert.equal(coincidences([10, 20, 30], [11, 19, 45], 0.9), 0);
    // One spike goes with one: the second of b has no partner left.
    assert.equal(coincidences([10], [9, 11], 2), 1);
    // 10 must leave 11 to 12, or a pair is lost.
    assert.equal(coincidences([10, 12], [9, 11], 1), 2);
    assert.equal(coincidences([5, 5, 5], [5, 5], 0), 2);
    assert.equal(coincidences([], [1], 3), 0);
  });

  it("are as many as the best of all pairings, either way round", () => {
    const train = fc
      .array(fc.integer({ min: 0, max: 12 }), { maxLength: 5 })
      .map((times) => times.sort((x, y) => x - y));
    fc.assert(
      fc.property(train, train, fc.integer({ min: 0, max: 4 }), (a, b, within) => {
        assert.equal(coincidences(a, b, within), best(a, b, within));
        assert.equal(coincidences(b, a, within), best(a, b, within));
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it("have a factor of 1 where trains agree, and as the formula says where they do not", () => {
    const train = [10, 20, 30, 40];
    assert.equal(coincidenceFactor(train, train, 1, 100), 1);
    assert.equal(coincidenceFactor(train, [], 1, 100), 0);
    // N = 1, 2νΔ = 2 · 0.02 · 1 = 0.04, ⟨N⟩ = 0.16: 0.84/3/0.96
    assert.ok(Math.abs((coincidenceFactor(train, [10, 55], 1, 100) ?? 0) - 0.84 / 3 / 0.96) < 1e-15);
    assert.equal(coincidenceFactor([], [], 1, 100), undefined);
    assert.equal(coincidenceFactor(train, [1, 2, 3, 4, 5], 10, 100), undefined);
  });

  it("have a factor of 0 on average between trains of chance", () => {
    // 400 pairs of binomial trains of rate 0.02 in 1,000 ms: N has mean 2νΔn_r and sd below √(2νΔn_r), so Γ has an sd of about 0.04 a pair and
    // 0.002 for the mean; pairs that share a spike lower it by about νΔ: within 0.02 but for one false alarm in 10^6 or fewer.
    const random = randomFrom(8);
    const poisson = () => {
      const times: number[] = [];
      for (let t = 0; t < 1000; t += 0.5) if (random() < 0.01) times.push(t + 0.5 * random());
      return times;
    };
    let sum = 0;
    for (let k = 0; k < 400; k++) sum += coincidenceFactor(poisson(), poisson(), 1, 1000) ?? 0;
    assert.ok(Math.abs(sum / 400) < 0.02, String(sum / 400));
  });

  it("refuse what is no train, window or duration", () => {
    assert.throws(
      () => coincidences([2, 1], [], 1),
      /^RangeError: coincidences: a\[1\] must be at least 2, got 1/,
    );
    assert.throws(() => coincidences([], [Number.NaN], 1), /coincidences: b\[0\]/);
    assert.throws(
      () => coincidences([], [], -1),
      /^RangeError: coincidences: within must be at least 0, got -1/,
    );
    assert.throws(() => coincidenceFactor([1], [1], 1, 0), /coincidenceFactor: duration must/);
  });
});
