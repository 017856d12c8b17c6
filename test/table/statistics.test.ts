import assert from "node:assert/strict";
import { table } from "engram/table";
import fc from "fast-check";
import { max, mean, min, quantile, sum, variance } from "../../lib/table/statistics";

const close = (actual: number, expected: number, relative = 1e-14) =>
  assert.ok(Math.abs(actual - expected) <= relative * Math.abs(expected), `${actual} for ${expected}`);

describe("statistics", () => {
  const x = Float64Array.of(3.5, -1.25, 8, 0.1, 2, 2, 7.75);

  it("quantile interpolates linearly, as NumPy's default", () => {
    // python: x = np.array([3.5, -1.25, 8, 0.1, 2, 2, 7.75]); np.quantile(x, [0, .1, .25, .3, .5, .75, .9, .99, 1]).tolist()
    const expected = [
      -1.25, -0.43999999999999995, 1.05, 1.6199999999999997, 2.0, 5.625, 7.85, 7.984999999999999, 8.0,
    ];
    [0, 0.1, 0.25, 0.3, 0.5, 0.75, 0.9, 0.99, 1].forEach((q, i) => {
      close(quantile(x, q), expected[i]);
    });
    assert.equal(quantile(Float64Array.of(4), 0.3), 4);
    assert.ok(Number.isNaN(quantile(new Float64Array(), 0.5)));
    assert.equal(
      quantile(Float64Array.of(1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY), 0.75),
      Number.POSITIVE_INFINITY,
    );
  });

  it("mean, variance and sum agree with NumPy", () => {
    // python: x.sum(), x.mean(), x.var(ddof=1)
    close(sum(x), 22.1);
    close(mean(x), 3.1571428571428575);
    close(variance(x), 12.685357142857143);
    // python: y = np.array([1e9, 1e9 + 1, 1e9 + 2.5]); np.float64(statistics.variance(map(fractions.Fraction, y)))
    close(variance(Float64Array.of(1e9, 1e9 + 1, 1e9 + 2.5)), 1.5833333333333333);
  });

  it("sum carries its rounding errors along", () => {
    assert.equal(sum(Float64Array.of(1e100, 1, -1e100)), 1);
    assert.equal(sum(new Float64Array(10).fill(0.1)), 1);
    assert.equal(sum(Float64Array.of(1, Number.POSITIVE_INFINITY)), Number.POSITIVE_INFINITY);
    assert.ok(Number.isNaN(sum(Float64Array.of(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY))));
  });

  it("of nothing: sum 0, the rest NaN; the variance of one value is NaN", () => {
    const none = new Float64Array();
    assert.equal(sum(none), 0);
    for (const of of [mean, variance, min, max]) assert.ok(Number.isNaN(of(none)));
    assert.ok(Number.isNaN(variance(Float64Array.of(5))));
    assert.equal(variance(Float64Array.of(0.1, 0.1, 0.1)), 0);
  });

  it("quantiles rise with q, stay within the values, and meet both ends and the median of odd lists", () => {
    const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }), {
      minLength: 1,
      maxLength: 30,
    });
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(values, unit, unit, (list, p, q) => {
        const v = Float64Array.from(list);
        const [low, high] = [quantile(v, Math.min(p, q)), quantile(v, Math.max(p, q))];
        assert.ok(min(v) <= low && low <= high && high <= max(v));
        assert.equal(quantile(v, 0), v.slice().sort()[0]);
        assert.equal(quantile(v, 1), v.slice().sort().at(-1));
        if (v.length % 2 === 1) assert.equal(quantile(v, 0.5), v.slice().sort()[(v.length - 1) / 2]);
      }),
      { seed: 43, numRuns: 500 },
    );
  });
});

describe("describe", () => {
  it("says of every column what there is to say, without the missing values", () => {
    const d = table({
      v: [1, Number.NaN, 3, 3],
      t: ["x", null, "x", "y"],
      b: [true, false, null, true],
      n: [null, null, null, null],
    }).describe();
    assert.deepEqual(d.texts("column"), ["v", "t", "b", "n"]);
    assert.deepEqual(d.texts("kind"), ["number", "text", "boolean", "number"]);
    assert.deepEqual([...d.numbers("count")], [3, 3, 3, 0]);
    assert.deepEqual([...d.numbers("missing")], [1, 1, 1, 4]);
    assert.deepEqual([...d.numbers("distinct")], [2, 2, 2, 0]);
    const v = d.toRows()[0];
    // python: y = np.array([1, 3, 3]); y.mean(), y.std(ddof=1), np.quantile(y, [0, .25, .5, .75, 1])
    close(v["mean"] as number, 7 / 3);
    close(v["sd"] as number, 1.1547005383792515);
    assert.deepEqual([v["min"], v["q25"], v["median"], v["q75"], v["max"]], [1, 2, 3, 3, 3]);
    close(d.numbers("mean")[2], 2 / 3); // the share of true
    for (const name of ["mean", "sd", "min", "q25", "median", "q75", "max"]) {
      assert.ok(Number.isNaN(d.numbers(name)[1]), `${name} of text`);
      assert.ok(Number.isNaN(d.numbers(name)[3]), `${name} of nothing`);
    }
  });

  it("works on tables without rows or columns", () => {
    assert.deepEqual([...table({ a: [] }).describe().numbers("count")], [0]);
    assert.equal(table({}).describe().rows, 0);
  });
});
