import assert from "node:assert/strict";
import { integral } from "engram/math";
import * as fc from "fast-check";
import { close } from "../support/close";

describe("math/quadrature", () => {
  it("is exact for polynomials up to degree 31, however many panels", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 31 }),
        fc.double({ min: -2, max: 2, noNaN: true }),
        fc.double({ min: -2, max: 2, noNaN: true }),
        fc.integer({ min: 1, max: 5 }),
        (degree, low, high, panels) => {
          const exact = (high ** (degree + 1) - low ** (degree + 1)) / (degree + 1);
          close(integral((x) => x ** degree, low, high, panels) / 2 ** degree, exact / 2 ** degree, 1e-13);
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });

  it("settles with more panels, and is zero over nothing", () => {
    close(integral(Math.sqrt, 0, 1, 4096), 2 / 3, 1e-8);
    close(integral(Math.sin, 0, 20 * Math.PI, 30), 0, 1e-12);
    assert.equal(integral(Math.exp, 3, 3), 0);
    assert.throws(() => integral(Math.exp, 0, 1 / 0), /integral: high must be finite, got Infinity/);
    assert.throws(
      () => integral(Math.exp, 0, 1, 0),
      /integral: panels must be a whole number at least 1, got 0/,
    );
  });
});
