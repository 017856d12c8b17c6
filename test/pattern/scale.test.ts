import assert from "node:assert/strict";
import { loadDigits } from "engram/io";
import { fromRows, type Matrix, matrix, norm, row } from "engram/math";
import { binarise, centre, patterns, scaleTo, standardise, unitNorm } from "engram/pattern";
import fc from "fast-check";

const grid = fromRows([
  [1, 2, 3],
  [4, 2, 9],
]);
const close = (actual: Float64Array, expected: number[], tolerance = 1e-14) => {
  assert.equal(actual.length, expected.length);
  actual.forEach((x, i) => {
    assert.ok(Math.abs(x - expected[i]) <= tolerance, `${x} for ${expected[i]} at ${i}`);
  });
};

describe("scaleTo", () => {
  it("maps the digits' 0…16 onto −1…1, ends and middle exactly", () => {
    const { images } = loadDigits();
    const scaled = scaleTo(images, [0, 16], [-1, 1]);
    assert.equal(scaled.alphabet, "real");
    images.data.forEach((x, i) => {
      assert.equal(scaled.matrix.data[i], x / 8 - 1);
    });
  });

  it("keeps within the new range and meets its ends, whatever the ranges", () => {
    const ends = fc
      .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1e-3, max: 1e6, noNaN: true }))
      .map(([low, width]): [number, number] => [low, low + width]);
    fc.assert(
      fc.property(ends, ends, fc.double({ min: 0, max: 1, noNaN: true }), (from, to, part) => {
        const x = Math.min(from[1], Math.max(from[0], from[0] + part * (from[1] - from[0])));
        const { data } = scaleTo(fromRows([[from[0], x, from[1]]]), from, to).matrix;
        const slack = 1e-15 * 8 * Math.max(Math.abs(to[0]), Math.abs(to[1]));
        assert.ok(Math.abs(data[0] - to[0]) <= slack && Math.abs(data[2] - to[1]) <= slack);
        assert.ok(data[1] >= to[0] - slack && data[1] <= to[1] + slack);
      }),
      { seed: 7 },
    );
  });

  it("refuses values outside, ranges that do not rise, and numbers that are none", () => {
    const refuses = (values: Matrix, from: [number, number], to: [number, number], message: string) =>
      assert.throws(() => scaleTo(values, from, to), { name: "RangeError", message });
    refuses(grid, [0, 8], [0, 1], "scaleTo: value[5] must be in [0, 8], got 9");
    refuses(grid, [0, 0], [0, 1], "scaleTo: from must rise, got [0, 0]");
    refuses(grid, [0, 9], [1, -1], "scaleTo: to must rise, got [1, -1]");
    refuses(grid, [0, Number.NaN], [0, 1], "scaleTo: from[1] must be finite, got NaN");
    refuses(fromRows([[Number.NaN]]), [0, 1], [0, 1], "scaleTo: value[0] must be finite, got NaN");
  });
});

describe("standardise", () => {
  it("gives mean 0 and variance 1 in every column, and a constant column 0", () => {
    const { patterns: made, mean, sd } = standardise(grid);
    close(made.matrix.data, [-1, 0, -1, 1, 0, 1]);
    close(mean, [2.5, 2, 6]);
    close(sd, [1.5, 0, 3]);
  });

  it("agrees with NumPy on the digits", () => {
    // python: a = sklearn.datasets.load_digits().data; m = a.mean(0); s = a.std(0); m[10], s[10], (a[5, 10] - m[10]) / s[10]
    const { patterns: made, mean, sd } = standardise(loadDigits().images);
    const expected = [10.382303839732888, 5.419946941963766, 0.6674781504330264];
    close(Float64Array.of(mean[10], sd[10], made.matrix.data[5 * 64 + 10]), expected, 1e-12);
    assert.ok(made.matrix.data.every(Number.isFinite));
    for (const constant of [0, 32, 39]) assert.equal(sd[constant], 0);
  });

  it("leaves no rounding trace of a constant column", () => {
    const third = fromRows([[0.1], [0.1], [0.1]]);
    const { patterns: made, mean, sd } = standardise(third);
    assert.deepEqual([[...made.matrix.data], mean[0], sd[0]], [[0, 0, 0], 0.1, 0]);
  });
});

describe("centre, unitNorm, binarise", () => {
  it("centre takes from every pattern its own mean", () => {
    close(centre(grid).matrix.data, [-1, 0, 1, -1, -3, 4]);
  });

  it("unitNorm gives every pattern length 1", () => {
    const { matrix: made } = unitNorm(centre(loadDigits().images));
    for (let mu = 0; mu < made.rows; mu++) assert.ok(Math.abs(norm(row(made, mu)) - 1) < 1e-12);
    assert.throws(() => unitNorm(fromRows([[1], [0]])), {
      name: "RangeError",
      message: "unitNorm: row 1 must not be zero, got norm 0",
    });
  });

  it("binarise draws letters by a threshold, which itself counts as below", () => {
    assert.deepEqual(
      binarise(grid, 2),
      patterns(
        [
          [-1, -1, 1],
          [1, -1, 1],
        ],
        "bipolar",
      ),
    );
    assert.deepEqual(
      binarise(grid, 2, "binary"),
      patterns(
        [
          [0, 0, 1],
          [1, 0, 1],
        ],
        "binary",
      ),
    );
    assert.throws(() => binarise(grid, Number.NaN), {
      name: "RangeError",
      message: "binarise: threshold must be finite, got NaN",
    });
    assert.throws(() => binarise(grid, 0, "real" as "binary"), {
      name: "TypeError",
      message: 'binarise: alphabet must be one of "bipolar", "binary", got "real"',
    });
  });

  it("never change their input, take patterns as well as matrices, and refuse anything else", () => {
    const before = grid.data.slice();
    const wide = patterns(grid, "real");
    assert.deepEqual(scaleTo(wide, [0, 9], [0, 1]), scaleTo(grid, [0, 9], [0, 1]));
    for (const [name, prepare] of Object.entries({ standardise, centre, unitNorm })) {
      assert.deepEqual(prepare(wide), prepare(grid));
      assert.throws(() => prepare([[1]] as unknown as Matrix), {
        name: "TypeError",
        message: `${name}: values must be a matrix or patterns, got Array of length 1`,
      });
      assert.throws(() => prepare(fromRows([[1, Number.POSITIVE_INFINITY]])), {
        name: "RangeError",
        message: `${name}: value[1] must be finite, got Infinity`,
      });
    }
    assert.throws(() => standardise(matrix(0, 2)), {
      name: "RangeError",
      message: "standardise: values must have at least one row, got none",
    });
    binarise(grid, 2);
    assert.deepEqual(grid.data, before);
  });
});
