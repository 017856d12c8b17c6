import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { lambertW, lambertWExp } from "engram/math";
import * as fc from "fast-check";
import { close } from "../support/close";

interface Reference {
  readonly w: readonly { x: number; value: number }[];
  readonly ofExp: readonly { y: number; value: number }[];
}
const reference = JSON.parse(
  readFileSync(join(__dirname, "../reference/math/lambert.json"), "utf8"),
) as Reference;

describe("math/lambert", () => {
  it("agrees with mpmath from the branch point to 1e300", () => {
    for (const { x, value } of reference.w) {
      // The rounding of x alone moves W by √(2·eps) next to the branch point.
      const tolerance = x < -0.3678 ? 1e-8 : 4e-15;
      close(lambertW(x) / (value || 1), value ? 1 : 0, tolerance, `W(${x})`);
    }
    for (const { y, value } of reference.ofExp)
      close(lambertWExp(y) / value, 1, y < -500 ? 1e-13 : 4e-15, `W(e^${y})`);
  });

  it("is the inverse of w e^w", () => {
    fc.assert(
      fc.property(fc.double({ min: -0.99, max: 600, noNaN: true }), (w) => {
        close(lambertW(w * Math.exp(w)), w, w < -0.9 ? 1e-12 : 1e-13);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("knows its end points and refuses what lies outside", () => {
    assert.equal(lambertW(0), 0);
    assert.equal(lambertW(-1 / Math.E), -1);
    assert.equal(lambertWExp(1), 1);
    assert.throws(() => lambertW(-0.4), /^RangeError: lambertW: x must be at least −1\/e, got -0.4$/);
    assert.throws(() => lambertW(Number.NaN), /lambertW: x must be finite, got NaN/);
    assert.throws(() => lambertWExp(Number.POSITIVE_INFINITY), /lambertWExp: y must be finite, got Infinity/);
  });
});
