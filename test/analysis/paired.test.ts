/**
 * @file The paired permutation test against counting all signs and against known answers, and Holm's correction; false alarms, seeded.
 */
import assert from "node:assert/strict";
import { holm, pairedPermutation } from "engram/analysis";
import { normal, randomFrom, uniformInteger } from "engram/math";
import fc from "fast-check";
import { allClose, close } from "../support/close";

type Side = "two-sided" | "greater" | "less";

/** All signs, one by one. */
function counted(differences: readonly number[], side: Side): number {
  const far = (sum: number): number => (side === "less" ? -sum : side === "greater" ? sum : Math.abs(sum));
  const seen = far(differences.reduce((sum, d) => sum + d, 0));
  let found = 0;
  for (let signs = 0; signs < 2 ** differences.length; signs++) {
    const sum = differences.reduce((total, d, i) => total + ((signs >> i) & 1 ? -d : d), 0);
    if (far(sum) >= seen - 1e-9) found++;
  }
  return found / 2 ** differences.length;
}

describe("analysis/pairedPermutation", () => {
  it("is the share of signs that are as far out, ties and zeros included", () => {
    const whole = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 11 });
    const side = fc.constantFrom<Side>("two-sided", "greater", "less");
    fc.assert(
      fc.property(whole, side, (differences, alternative) => {
        const found = pairedPermutation(differences, { alternative });
        assert.equal(found.exact, true);
        close(found.p, counted(differences, alternative), 1e-12);
        close(found.mean, differences.reduce((sum, d) => sum + d, 0) / differences.length, 1e-12);
        // Tenths are rounded: their ties must be ties all the same.
        close(
          pairedPermutation(
            differences.map((d) => d / 10),
            { alternative },
          ).p,
          found.p,
          1e-12,
        );
      }),
      { seed: 4, numRuns: 150 },
    );
  });

  it("has known answers", () => {
    // Fisher's own: Darwin's fifteen pairs of plants (eighths of an inch), 863 of 32768 sums as large (The Design of Experiments, section 21).
    const plants = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];
    assert.equal(pairedPermutation(plants, { alternative: "greater" }).p, 863 / 32768);
    assert.equal(pairedPermutation(plants).p, 1726 / 32768);
    assert.equal(pairedPermutation([1, 2, 3, 4, 5]).p, 2 / 32);
    assert.equal(pairedPermutation([0, 0, 0]).p, 1);
    assert.equal(pairedPermutation([1, -1]).p, 1);
    assert.equal(pairedPermutation([1e308, 1e308]).p, 0.5);
    assert.equal(pairedPermutation([1e308, 1e308]).mean, 1e308);
    // Equal differences are coin tosses: 30 of 40 heads or more.
    const tosses = Array.from({ length: 40 }, (_, i) => (i < 30 ? 1 : -1));
    let [tail, term] = [0, 1];
    for (let heads = 40; heads >= 30; heads--) {
      tail += term;
      term *= heads / (41 - heads);
    }
    close(pairedPermutation(tosses, { exactUpTo: 40, alternative: "greater" }).p, tail / 2 ** 40, 1e-12);
  });

  it("drawn, it is near what is counted, and never 0", () => {
    const random = randomFrom(8);
    const differences = Array.from({ length: 16 }, () => normal(random, 0.4, 1));
    const { p } = pairedPermutation(differences);
    const drawn = pairedPermutation(differences, { random, exactUpTo: 0, resamples: 20_000 });
    assert.equal(drawn.exact, false);
    // 4.5 standard errors: a false alarm in 150,000 seeds.
    assert.ok(Math.abs(drawn.p - p) < 4.5 * Math.sqrt((p * (1 - p)) / 20_000) + 1e-4, `${drawn.p}, ${p}`);
    const sure = Array.from({ length: 50 }, () => 1);
    assert.equal(pairedPermutation(sure, { random, resamples: 99 }).p, 0.01);
  });

  it("alarms no more often than its level, counted and drawn", () => {
    const random = randomFrom(12);
    for (const [pairs, exactUpTo] of [
      [9, 24],
      [30, 24],
    ]) {
      const trials = 3000;
      const alarms = { few: 0, some: 0 };
      for (let trial = 0; trial < trials; trial++) {
        // Whole numbers, of a law that is symmetric and has ties.
        const differences = Array.from({ length: pairs }, () => uniformInteger(random, 5) - 2);
        const { p } = pairedPermutation(differences, { random, exactUpTo, resamples: 99 });
        if (p <= 0.05) alarms.few++;
        if (p <= 0.2) alarms.some++;
      }
      // Above its level by 4.5 standard errors once in 300,000; far below it would be blind (ties keep it below).
      for (const [level, count] of [
        [0.05, alarms.few],
        [0.2, alarms.some],
      ]) {
        assert.ok(count / trials < level + 4.5 * Math.sqrt((level * (1 - level)) / trials));
        assert.ok(count / trials > 0.35 * level, `${count}`);
      }
    }
  });

  it("refuses what it can not count", () => {
    const refuses = (differences: number[], options: object, message: RegExp) =>
      assert.throws(() => pairedPermutation(differences, options), message);
    refuses([], {}, /number of differences must be a whole number at least 1, got 0/);
    refuses([1, Number.NaN], {}, /differences\[1\] must be finite, got NaN/);
    refuses([1], { resamples: 0 }, /resamples must be a whole number at least 1, got 0/);
    refuses([1], { exactUpTo: 41 }, /exactUpTo must be a whole number in \[0, 40\], got 41/);
    refuses([1], { alternative: "more" }, /alternative must be one of/);
    refuses(
      Array(25).fill(1),
      {},
      /random must be given for more than 24 pairs that differ, got none for 25/,
    );
  });
});

describe("analysis/holm", () => {
  it("has the answers of its definition, in the order given", () => {
    allClose(holm([0.01, 0.04, 0.03]), [0.03, 0.06, 0.06], 1e-15);
    // R's p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05), "holm")
    allClose(holm([0.01, 0.02, 0.03, 0.04, 0.05]), [0.05, 0.08, 0.09, 0.09, 0.09], 1e-15);
    allClose(holm([0.9, 0.0001, 0.6]), [1, 0.0003, 1], 1e-15);
    assert.equal(holm([]).length, 0);
    assert.throws(() => holm([0.1, 1.2]), { message: "holm: values[1] must be in [0, 1], got 1.2" });
  });

  it("lies between what is given and Bonferroni's, and keeps the order", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }), (values) => {
        const corrected = holm(values);
        values.forEach((p, i) => {
          assert.ok(corrected[i] >= p && corrected[i] <= Math.min(1, values.length * p));
          for (const [j, q] of values.entries()) assert.ok(p > q || corrected[i] <= corrected[j]);
        });
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  it("rejects a true null in no more families than its level, of paired tests that share their data", () => {
    const random = randomFrom(31);
    const families = 800;
    let alarms = 0;
    for (let family = 0; family < families; family++) {
      // Four methods alike on the same ten cases: six comparisons.
      const scores = Array.from({ length: 4 }, () => Array.from({ length: 10 }, () => normal(random)));
      const values = scores.flatMap((a, i) =>
        scores.slice(i + 1).map((b) => pairedPermutation(a.map((x, k) => x - b[k])).p),
      );
      if (holm(values).some((p) => p <= 0.05)) alarms++;
    }
    // 4.5 standard errors above the level: once in 300,000. Uncorrected, a fifth of the families would alarm.
    assert.ok(alarms / families < 0.05 + 4.5 * Math.sqrt((0.05 * 0.95) / families), `${alarms}`);
  });
});
