import assert from "node:assert/strict";
import { entropy, klDivergence } from "engram/math";
import { close } from "../support/close";

describe("math/information", () => {
  it("entropy is that of even shares at most, and 0 for certainty", () => {
    close(entropy([0.25, 0.25, 0.25, 0.25]), Math.log(4), 1e-15);
    close(entropy([0.5, 0.25, 0.25, 0]), 1.5 * Math.LN2, 1e-15);
    assert.equal(entropy([0, 1]), 0);
    assert.throws(() => entropy([Number.NaN]), /entropy: p\[0\] must be finite, got NaN/);
  });

  it("divergence is 0 from itself alone, what even shares lack of entropy, and may be infinite", () => {
    const p = [0.5, 0.25, 0.25, 0];
    assert.equal(klDivergence(p, p), 0);
    close(klDivergence(p, [0.25, 0.25, 0.25, 0.25]), Math.log(4) - entropy(p), 1e-15);
    assert.equal(klDivergence([0.5, 0.5], [1, 0]), Number.POSITIVE_INFINITY);
    assert.throws(() => klDivergence(p, [1]), /klDivergence: q must have length 4, got 1/);
  });
});
