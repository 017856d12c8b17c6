import assert from "node:assert/strict";
import { logSumExp, softmax } from "engram/math";
import * as fc from "fast-check";
import { allClose, close } from "../support/close";

const scores = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 30 });
const beta = fc.double({ min: 0.01, max: 20, noNaN: true });

describe("math/softmax", () => {
  it("softmax() sums to 1, keeps order, and does not change when all scores shift", () => {
    fc.assert(
      fc.property(scores, beta, fc.integer({ min: -1000, max: 1000 }), (s, b, shift) => {
        const p = softmax(s, b);
        close(
          p.reduce((sum, x) => sum + x, 0),
          1,
          1e-14,
        );
        // A shift by 1000 costs the scores about 1e-13 of their digits, and β multiplies that.
        allClose(
          softmax(
            s.map((x) => x + shift),
            b,
          ),
          p,
          5e-11,
        );
        for (let i = 1; i < s.length; i++) if (s[i] > s[0]) assert.ok(p[i] >= p[0]);
      }),
      { seed: 1 },
    );
  });

  it("softmax() is the gradient of logSumExp()", () => {
    fc.assert(
      fc.property(scores, fc.double({ min: 0.1, max: 2, noNaN: true }), (s, b) => {
        const h = 1e-5;
        const p = softmax(s, b);
        s.forEach((_, i) => {
          const moved = (by: number) =>
            logSumExp(
              s.map((x, j) => (j === i ? x + by : x)),
              b,
            );
          close((moved(h) - moved(-h)) / (2 * h), p[i], 1e-6);
        });
      }),
      { seed: 2, numRuns: 30 },
    );
  });

  it("logSumExp() lies between the largest score and log p / β above it", () => {
    fc.assert(
      fc.property(scores, beta, (s, b) => {
        const value = logSumExp(s, b);
        const top = Math.max(...s);
        assert.ok(value >= top - 1e-12 && value <= top + Math.log(s.length) / b + 1e-12);
      }),
      { seed: 3 },
    );
  });

  it("stay exact where a naive sum overflows or vanishes", () => {
    // scipy.special.softmax([1001, 1002]) and logsumexp([1001, 1002])
    allClose(softmax([1001, 1002]), [0.2689414213699951, 0.7310585786300049], 1e-15);
    close(logSumExp([1001, 1002]), 1002.3132616875182, 1e-15);
    close(logSumExp([-1e6, -1e6]), -1e6 + Math.log(2), 1e-15);
    allClose(softmax([1e300, 0]), [1, 0], 0);
    allClose(softmax([1e308, 1e307], 1e10), [1, 0], 0);
    allClose(softmax([1, 2], -1), [0.7310585786300049, 0.2689414213699951], 1e-15);
    assert.equal(logSumExp([3], 1e4), 3);
  });

  it("take −∞ for an absent entry, and β = 0 for the uniform distribution", () => {
    const absent = Number.NEGATIVE_INFINITY;
    allClose(softmax([0, absent, 0]), [0.5, 0, 0.5], 0);
    allClose(softmax([absent, absent]), [0, 0], 0);
    assert.equal(logSumExp([absent, absent]), absent);
    allClose(softmax([5, absent, -3], 0), [0.5, 0, 0.5], 0);
  });

  it("refuse NaN, +∞, no scores and β that has no meaning", () => {
    assert.throws(() => softmax([]), /^RangeError: softmax: scores must hold at least one entry, got none$/);
    assert.throws(() => softmax([1, Number.NaN]), /scores\[1\] must be a number below Infinity, got NaN/);
    assert.throws(() => logSumExp([Number.POSITIVE_INFINITY]), /scores\[0\] must be .* got Infinity/);
    assert.throws(() => logSumExp([1], 0), /beta must not be 0, got 0/);
    assert.throws(() => softmax([1], Number.NaN), /beta must be finite, got NaN/);
  });
});
