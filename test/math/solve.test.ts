import assert from "node:assert/strict";
import { peak, root } from "engram/math";
import { close } from "../support/close";

describe("math/solve", () => {
  it("root() finds a change of sign either way, to the last bit or as near as asked", () => {
    for (const sign of [1, -1])
      close(
        root((x) => sign * (x * x - 2), 0, 2),
        Math.SQRT2,
        1e-15,
      );
    let asked = 0;
    const rough = root(
      (x) => {
        asked++;
        return x - 0.7;
      },
      0,
      1,
      1 / 8,
    );
    assert.deepEqual([rough, asked], [0.6875, 2 + 3]);
    // An end that is a root, and one that is but for rounding.
    close(
      root((x) => x, 0, 1),
      0,
      1e-300,
    );
    close(
      root((x) => 1 - x - 1e-16, 0, 1),
      1,
      1e-15,
    );
    close(
      root((x) => x - 0.25 + 1e-17, 0.25, 1),
      0.25,
      1e-15,
    );
  });

  it("root() refuses what has one sign at both ends", () => {
    assert.throws(() => root((x) => x + 1, 0, 1), /root: f must change sign between 0 and 1, got 1 and 2/);
    assert.throws(() => root(() => Number.NaN, 0, 1), /got NaN and NaN/);
    assert.throws(() => root((x) => x, -1, 1, -1), /tolerance must be in .*got -1/);
  });

  it("peak() finds the maximum, flat to its right or not", () => {
    close(
      peak((x) => -((x - 0.3) ** 2), -1, 2),
      0.3,
      1e-7,
    );
    close(
      peak((x) => Math.min(x, 0.5), 0, 4),
      0.5,
      1e-7,
    );
  });
});
