/** @file Logistic fits: closed forms at two points, data that part, and that intervals hold what they promise. */
import assert from "node:assert/strict";
import { halfPoint, logisticFit } from "engram/analysis";
import { randomFrom } from "engram/math";
import { close } from "../support/close";

const grid = [1, 2, 3, 5, 7, 10];
const at = (x: number): number => 1 / (1 + Math.exp(-0.9 * (x - 4.2)));

describe("analysis/logistic", () => {
  it("at two points the curve goes through both: counts as they are, or with half a success and failure more by the penalty", () => {
    for (const [s, n] of [
      [
        [2, 7],
        [10, 9],
      ],
      [
        [8, 1],
        [11, 20],
      ],
      [
        [0, 6],
        [6, 6],
      ],
    ]) {
      const x = [3, 5];
      for (const penalty of [true, false]) {
        if (!penalty && s[0] === 0) continue;
        const more = penalty ? 0.5 : 0;
        const [a, b] = s.map((k, i) => Math.log((k + more) / (n[i] - k + more)));
        const { half, slope } = logisticFit(x, s, n, { penalty });
        close(slope, (b - a) / 2, 1e-9);
        close(half, 3 - a / ((b - a) / 2), 1e-9);
      }
    }
  });

  it("finds the curve that shares lie on, in any unit and order, with the errors of maximum likelihood", () => {
    const n = grid.map(() => 4000);
    const s = grid.map((x) => 4000 * at(x));
    const plain = logisticFit(grid, s, n, { penalty: false });
    close(plain.half, 4.2, 1e-9);
    close(plain.slope, 0.9, 1e-9);
    // Information of (a, b) at the curve itself.
    let [aa, ab, bb] = [0, 0, 0];
    for (const x of grid) {
      const weight = 4000 * at(x) * (1 - at(x));
      aa += weight;
      ab += weight * (x - 4.2);
      bb += weight * (x - 4.2) ** 2;
    }
    close(plain.slopeError, Math.sqrt(aa / (aa * bb - ab * ab)), 1e-9);
    close(plain.halfError, Math.sqrt(bb / (aa * bb - ab * ab)) / 0.9, 1e-9);
    const other = logisticFit(
      [...grid].reverse().map((x) => 1e6 - 1000 * x),
      [...s].reverse(),
      n,
    );
    close(other.half, 1e6 - 1000 * logisticFit(grid, s, n).half, 1e-6);
    close(other.slope, -logisticFit(grid, s, n).slope / 1000, 1e-9);
  });

  it("stays finite where trials part, between the two, and is level where nothing differs", () => {
    const { half, slope } = logisticFit([1, 2, 3, 4], [0, 0, 5, 5], [5, 5, 5, 5]);
    close(half, 2.5, 1e-9);
    assert.ok(slope > 0 && slope < 20, `${slope}`);
    const { slope: level } = logisticFit([1, 2, 3, 4], [2, 2, 2, 2], [4, 4, 4, 4]);
    assert.ok(Math.abs(level) < 1e-9);
  });

  it("the interval holds the middle about as often as it says, also where most counts are all or none", () => {
    for (const [name, trials] of [
      ["few", 8],
      ["many", 40],
    ] as const) {
      const random = randomFrom(5).split(name);
      let held = 0;
      const worlds = 300;
      for (let world = 0; world < worlds; world++) {
        const s = grid.map((x) => {
          let count = 0;
          for (let i = 0; i < trials; i++) if (random() < at(x)) count++;
          return count;
        });
        const found = halfPoint(
          grid,
          s,
          grid.map(() => trials),
          { random, resamples: 200 },
        );
        if (found && found.low <= 4.2 && 4.2 <= found.high) held++;
      }
      // 95 % of 300 with a standard error of 1.3 %; 200 resamples and few trials may cost or give some 2 %.
      assert.ok(held / worlds > 0.89 && held / worlds < 0.995, `${name}: ${held / worlds}`);
    }
  });

  it("a gap is as wide as it is: trials that part do not pretend to know where the middle lies", () => {
    const x = [1, 2, 10, 11];
    const { value, low, high } = halfPoint(x, [0, 0, 20, 20], [20, 20, 20, 20], { random: randomFrom(1) })!;
    close(value, 6, 1e-9);
    assert.ok(low < 5 && high > 7 && low > 1.5 && high < 10.5, `${low}, ${high}`);
  });

  it("has no middle where the curve does not pass one half, and ends at the range where chance might take it beyond", () => {
    const random = randomFrom(2);
    assert.equal(halfPoint([1, 2, 3], [9, 10, 10], [10, 10, 10], { random }), undefined);
    assert.equal(halfPoint([1, 2, 3], [3, 3, 3], [10, 10, 10], { random }), undefined);
    const edge = halfPoint([1, 2, 3], [5, 8, 9], [11, 11, 11], { random, resamples: 400 })!;
    assert.equal(edge.low, 1);
    assert.ok(edge.high > edge.value && edge.high < 3);
    const falling = halfPoint([1, 2, 3], [9, 8, 5], [11, 11, 11], { random, resamples: 400 })!;
    assert.equal(falling.high, 3);
  });

  it("refuses what makes no sense", () => {
    const fitted =
      (...given: Parameters<typeof logisticFit>) =>
      () =>
        logisticFit(...given);
    assert.throws(
      fitted([1, 1], [0, 1], [1, 1]),
      /logisticFit: x must hold two different values, got 2 alike/,
    );
    assert.throws(fitted([1, 2], [0], [1, 1]), /successes must have length 2, got 1/);
    assert.throws(fitted([1, 2], [0, 3], [1, 2]), /successes\[1\] must be at most trials\[1\], 2, got 3/);
    for (const parted of [
      [0, 0, 5, 5],
      [0, 0, 0, 0],
    ])
      assert.throws(
        fitted([1, 2, 3, 4], parted, [5, 5, 5, 5], { penalty: false }),
        new RegExp(`logisticFit: successes must overlap along x without a penalty, got ${parted.join(", ")}`),
      );
    assert.throws(fitted([1, 2], [0, 0], [1, 0]), /trials\[1\] must be > 0, got 0/);
    assert.throws(fitted([1, Number.NaN], [0, 0], [1, 1]), /x\[1\] must be finite, got NaN/);
    assert.throws(fitted([1, 2], [-1, 0], [1, 1]), /successes\[0\] must be at least 0, got -1/);
    const random = randomFrom(1);
    assert.throws(
      () => halfPoint([1, 2], [0.5, 1], [2, 2], { random }),
      /successes\[0\] must be a whole number/,
    );
    assert.throws(() => halfPoint([1, 2], [0, 2], [2, 2], { random, resamples: 1 }), /resamples must be/);
  });
});
