import assert from "node:assert/strict";
import { norm, randomFrom, row } from "engram/math";
import { type PatternLaw, randomPatterns } from "engram/pattern";

/**
 * The statistical tests below ask for |z| < 4.4, which a correct generator fails with probability 1.1e-5 a check.
 * The seeds are fixed, so that they do not fail by chance at all, only when the numbers change.
 */
const far = 4.4;
const mean = (values: Float64Array) => values.reduce((sum, x) => sum + x, 0) / values.length;

describe("randomPatterns", () => {
  const laws: PatternLaw[] = [
    { law: "bipolar" },
    { law: "binary", activity: 0.1 },
    { law: "bipolar", activity: 0.25, exact: true },
    { law: "gaussian", sd: 2 },
    { law: "sphere", radius: 3 },
    { law: "correlated", flips: 0.3 },
    { law: "ultrametric", groups: 2 },
  ];

  it("depends on the stream alone", () => {
    for (const how of laws) {
      assert.deepEqual(randomPatterns(randomFrom(5), 3, 20, how), randomPatterns(randomFrom(5), 3, 20, how));
      assert.notDeepEqual(
        randomPatterns(randomFrom(5), 3, 20, how),
        randomPatterns(randomFrom(6), 3, 20, how),
      );
    }
  });

  it("keeps its numbers for a seed", () => {
    assert.deepEqual(
      [...randomPatterns(randomFrom(7), 2, 6).matrix.data],
      [...randomPatterns(randomFrom(7), 1, 12, { law: "bipolar" }).matrix.data],
    );
  });

  it("draws letters with the activity asked for", () => {
    for (const law of ["bipolar", "binary"] as const)
      for (const activity of [0.5, 0.1]) {
        const { matrix, alphabet } = randomPatterns(randomFrom(11), 40, 1000, { law, activity });
        assert.equal(alphabet, law);
        const ones = matrix.data.filter((x) => x === 1).length;
        assert.equal(matrix.data.filter((x) => x === (law === "bipolar" ? -1 : 0)).length, 40000 - ones);
        const z = (ones - 40000 * activity) / Math.sqrt(40000 * activity * (1 - activity));
        assert.ok(Math.abs(z) < far, `z = ${z}`);
      }
    assert.ok(
      randomPatterns(randomFrom(1), 2, 50, { law: "binary", activity: 0 }).matrix.data.every((x) => x === 0),
    );
    assert.ok(
      randomPatterns(randomFrom(1), 2, 50, { law: "binary", activity: 1 }).matrix.data.every((x) => x === 1),
    );
  });

  it("draws exactly round(a·n) ones in every pattern when asked, at places that vary", () => {
    const { matrix } = randomPatterns(randomFrom(3), 30, 25, { law: "binary", activity: 0.3, exact: true });
    const counts = new Float64Array(25);
    for (let mu = 0; mu < 30; mu++) {
      const entries = row(matrix, mu);
      assert.equal(entries.filter((x) => x === 1).length, 8);
      entries.forEach((x, i) => {
        counts[i] += x;
      });
    }
    assert.ok(counts.every((count) => count > 0 && count < 30));
  });

  it("draws Gaussian entries of mean 0 and the standard deviation asked for", () => {
    const { matrix, alphabet } = randomPatterns(randomFrom(13), 20, 2000, { law: "gaussian", sd: 2 });
    assert.equal(alphabet, "real");
    const n = matrix.data.length;
    assert.ok(Math.abs(mean(matrix.data) / (2 / Math.sqrt(n))) < far);
    // the mean square of n normals of variance s² has standard deviation s² √(2/n)
    const z = (mean(matrix.data.map((x) => x * x)) - 4) / (4 * Math.sqrt(2 / n));
    assert.ok(Math.abs(z) < far, `z = ${z}`);
  });

  it("draws uniformly on the sphere", () => {
    const { matrix } = randomPatterns(randomFrom(17), 4000, 3, { law: "sphere", radius: 2 });
    for (let mu = 0; mu < 4000; mu++) assert.ok(Math.abs(norm(row(matrix, mu)) - 2) < 1e-12);
    // Archimedes: a coordinate of a uniform point on the unit sphere in three dimensions is uniform in [−1, 1]
    const x = Float64Array.from({ length: 4000 }, (_, mu) => matrix.data[3 * mu] / 2).sort();
    let gap = 0;
    x.forEach((value, i) => {
      gap = Math.max(gap, Math.abs((value + 1) / 2 - (i + 0.5) / 4000));
    });
    assert.ok(gap < 2.5 / Math.sqrt(4000), `Kolmogorov distance ${gap}`); // false alarm 2 exp(−2·2.5²) = 7e-6
  });

  /** z of the mean product of two patterns' signs against the one expected, at n places that are independent. */
  const overlapAway = (a: Float64Array, b: Float64Array, expected: number) =>
    (mean(a.map((x, i) => x * b[i])) - expected) / Math.sqrt((1 - expected ** 2) / a.length);

  it("draws children of one parent, each two of the overlap that theory gives", () => {
    for (const flips of [0.1, 0.3]) {
      const { matrix, alphabet } = randomPatterns(randomFrom(19), 5, 20000, { law: "correlated", flips });
      assert.equal(alphabet, "bipolar");
      assert.ok(matrix.data.every((x) => x === 1 || x === -1));
      assert.ok(
        Math.abs(mean(matrix.data)) < far * Math.sqrt((1 + 4 * (1 - 2 * flips) ** 2) / matrix.data.length),
      );
      for (let mu = 1; mu < 5; mu++)
        for (let nu = 0; nu < mu; nu++) {
          const z = overlapAway(row(matrix, mu), row(matrix, nu), (1 - 2 * flips) ** 2);
          assert.ok(Math.abs(z) < far, `z = ${z}`);
        }
    }
    const alike = randomPatterns(randomFrom(2), 2, 9, { law: "correlated", flips: 0 }).matrix;
    assert.deepEqual(row(alike, 0), row(alike, 1));
  });

  it("draws a tree of two levels, nearer inside a group than between two", () => {
    const how = { law: "ultrametric", groups: 3, apart: 0.25, flips: 0.1 } as const;
    const { matrix, alphabet } = randomPatterns(randomFrom(23), 7, 20000, how);
    assert.equal(alphabet, "bipolar");
    const groups = [0, 0, 0, 1, 1, 2, 2];
    for (let mu = 1; mu < 7; mu++)
      for (let nu = 0; nu < mu; nu++) {
        const expected = 0.64 * (groups[mu] === groups[nu] ? 1 : 0.25);
        const z = overlapAway(row(matrix, mu), row(matrix, nu), expected);
        assert.ok(Math.abs(z) < far, `${mu}, ${nu}: z = ${z}`);
      }
    // More groups than patterns: every pattern has a group of its own.
    const few = randomPatterns(randomFrom(3), 2, 20000, { ...how, groups: 9 }).matrix;
    assert.ok(Math.abs(overlapAway(row(few, 0), row(few, 1), 0.16)) < far);
  });

  it("refuses numbers out of range and unknown laws", () => {
    const refuses = (count: number, length: number, how: PatternLaw, name: string, message: string) =>
      assert.throws(() => randomPatterns(randomFrom(1), count, length, how), { name, message });
    const bipolar: PatternLaw = { law: "bipolar" };
    refuses(0, 4, bipolar, "RangeError", "randomPatterns: count must be a whole number at least 1, got 0");
    refuses(
      2,
      1.5,
      bipolar,
      "RangeError",
      "randomPatterns: length must be a whole number at least 1, got 1.5",
    );
    refuses(
      2,
      4,
      { law: "binary", activity: 1.5 },
      "RangeError",
      "randomPatterns: activity must be in [0, 1], got 1.5",
    );
    refuses(
      2,
      4,
      { law: "gaussian", sd: -1 },
      "RangeError",
      `randomPatterns: sd must be in [0, ${Number.MAX_VALUE}], got -1`,
    );
    refuses(2, 4, { law: "sphere", radius: 0 }, "RangeError", "randomPatterns: radius must be > 0, got 0");
    const family = "must be in [0, 0.5], got";
    refuses(2, 4, { law: "correlated", flips: 0.6 }, "RangeError", `randomPatterns: flips ${family} 0.6`);
    refuses(2, 4, { law: "ultrametric", apart: -1 }, "RangeError", `randomPatterns: apart ${family} -1`);
    refuses(
      2,
      4,
      { law: "ultrametric", groups: 0 },
      "RangeError",
      "randomPatterns: groups must be a whole number at least 1, got 0",
    );
    refuses(
      2,
      4,
      { law: "cauchy" } as unknown as PatternLaw,
      "TypeError",
      'randomPatterns: law must be one of "bipolar", "binary", "gaussian", "sphere", "correlated", "ultrametric", got "cauchy"',
    );
  });
});
