/** @file Intersections of Hamming balls, and the attention that they come to. */
import assert from "node:assert/strict";
import { hammingRadius, logBallFraction, logIntersections, softmaxBeta } from "engram/memory";
import fixture from "../../reference/memory/sparse.json";
import { close } from "../../support/close";
import { ones32 } from "../words";

describe("memory/sparse circle", () => {
  it("intersections are those counted word by word, for every radius and distance up to eight bits", () => {
    for (const n of [1, 2, 5, 8])
      for (let d = 0; d <= n; d++) {
        const logs = logIntersections(n, d);
        let ball = 0;
        for (let x = 0; x < 2 ** n; x++) if (ones32(x) <= d) ball++;
        close(logBallFraction(n, d), Math.log(ball / 2 ** n), 1e-12);
        for (let delta = 0; delta <= n; delta++) {
          const other = 2 ** delta - 1;
          let shared = 0;
          for (let x = 0; x < 2 ** n; x++) if (ones32(x) <= d && ones32(x ^ other) <= d) shared++;
          if (shared === 0) assert.equal(logs[delta], Number.NEGATIVE_INFINITY, `n ${n}, d ${d}, δ ${delta}`);
          else close(logs[delta], Math.log(shared / 2 ** n), 1e-12, `n ${n}, d ${d}, δ ${delta}`);
        }
      }
  });

  it("radii, intersections and both β are those of independent sums and fits", () => {
    for (const { size, fraction, radius, leastSquares, intercept, published, logs } of fixture.fits) {
      if (fraction !== null) assert.equal(hammingRadius(size, fraction), radius);
      const ours = logIntersections(size, radius);
      [0, 1, Math.floor(radius / 2), radius - 1].forEach((delta, k) => {
        close(ours[delta], logs[k], 1e-12);
      });
      const fit = softmaxBeta(size, radius);
      close(fit.beta, leastSquares, 1e-10);
      close(fit.intercept, intercept, 1e-10);
      close(softmaxBeta(size, radius, "published").beta, published, 1e-10);
      assert.equal(fit.points, radius);
    }
  });

  it("a ball that holds the fraction exactly is large enough, and the next fraction up needs the next radius", () => {
    for (let n = 1; n <= 50; n++) {
      let held = 0;
      let ring = 1; // C(n, d); every product below 2^53
      for (let d = 0; d < n; d++) {
        held += ring;
        ring = (ring * (n - d)) / (d + 1);
        const fraction = held / 2 ** n; // held < 2^50: no rounded number
        assert.equal(hammingRadius(n, fraction), d, `n ${n}, d ${d}`);
        assert.equal(hammingRadius(n, (held + 0.5) / 2 ** n), d + 1, `above n ${n}, d ${d}`);
      }
    }
    assert.equal(hammingRadius(1100, Number.MIN_VALUE), 3); // 2^26 words: 1 + 1100 + C(1100, 2) are too few
    assert.equal(hammingRadius(1074, Number.MIN_VALUE), 0);
    assert.equal(hammingRadius(1075, Number.MIN_VALUE), 1);
  });

  it("the published β at 1000 bits are those of the published notebook", () => {
    // p = 1e-13, 1e-7, 1e-4, 1e-2, as printed there
    const printed = [24.619424184698712, 13.51864202206865, 7.918296950716469, 4.01213466872095];
    [384, 418, 441, 463].forEach((radius, k) => {
      close(softmaxBeta(1000, radius, "published").beta, printed[k], 1e-7);
    });
  });

  it("refuses what has no meaning", () => {
    assert.throws(
      () => logIntersections(4, 5),
      /^RangeError: logIntersections: radius must be a whole number in \[0, 4\], got 5$/,
    );
    assert.throws(() => hammingRadius(4, 0), /fraction must be in/);
    assert.throws(() => hammingRadius(0, 0.5), /size must be a whole number at least 1, got 0/);
    assert.equal(hammingRadius(10, 1), 10);
    assert.throws(
      () => softmaxBeta(64, 3, "least squares", 1),
      /points must be a whole number in \[2, 65\], got 1/,
    );
    assert.throws(
      () => softmaxBeta(64, 3, "least squares", 9),
      /points must stay where balls of radius 3 share words, got 9/,
    );
    assert.throws(
      () => softmaxBeta(64, 3, "best" as "published"),
      /^TypeError: softmaxBeta: variant must be one of/,
    );
    assert.throws(() => logBallFraction(3, -1), /radius must be a whole number in \[0, 3\], got -1/);
  });
});
