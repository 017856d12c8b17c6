import assert from "node:assert/strict";
import { didYouMean, nearNames } from "engram/math";

describe("math/near", () => {
  it("finds near names by letters left out, added, swapped or wrong, and by parts", () => {
    const known = ["seed", "beta", "energy-along-iteration"];
    assert.deepEqual(nearNames("sead", known), ["seed"]);
    assert.deepEqual(nearNames("sede", known), ["seed"]);
    assert.deepEqual(nearNames("BETA", known), ["beta"]);
    assert.deepEqual(nearNames("energy", known), ["energy-along-iteration"]);
    assert.deepEqual(nearNames("Energy Along", known), ["energy-along-iteration"]);
    assert.deepEqual(nearNames("x", ["y", "z"]), []);
    assert.deepEqual(nearNames("zzz", known), []);
    assert.equal(didYouMean("zzz", ["a", "b"], "names"), "; the names are a, b");
    assert.equal(didYouMean("zzz", [], "names"), "; there are no names");
  });
});
