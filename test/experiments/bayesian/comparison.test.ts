/** @file Ways to recall on the same cues: held against exact theory and the oracle, in small; and Bernoulli attention against its mean. */
import assert from "node:assert/strict";
import { pairedPermutation } from "engram/analysis";
import { retrievalComparison } from "engram/experiments";
import { retrievalComparisonFigure, retrievalRankingFigure } from "engram/figures";
import { dot, matrix, randomFrom, row } from "engram/math";
import { randomPatterns } from "engram/pattern";
import { bernoulliAttention } from "../../../lib/experiments/bayesian/bernoulli-attention";
import { contenders, methodsOf } from "../../../lib/experiments/bayesian/contenders";

describe("experiments/bayesian/bernoulliAttention", () => {
  it("is, on average, linear in the mean coincidence of rates: of signs and of numbers", () => {
    for (const law of ["bipolar", "gaussian"] as const) {
      const { matrix: stored } = randomPatterns(randomFrom(3).split(law), 5, 12, { law });
      const largest = Math.max(...stored.data.map(Math.abs));
      const state = row(stored, 2).map((x, i) => (i < 3 ? -x : x));
      const rate = (x: number) => 0.5 * (1 + x / largest);
      const expected = new Float64Array(12);
      for (let k = 0; k < 5; k++) {
        const score = dot(state.map(rate), row(stored, k).map(rate)) / 12;
        for (let i = 0; i < 12; i++) expected[i] += (score * row(stored, k)[i]) / (5 * largest);
      }
      const steps = 40_000;
      const found = bernoulliAttention(stored, steps)(randomFrom(9)).step(state);
      // Two bits in each step, of variance ¼ at most: 4.5 standard errors, passed by chance once in 6000 times for 24 entries.
      for (let i = 0; i < 12; i++)
        assert.ok(
          Math.abs(found[i] - expected[i]) < 4.5 * Math.sqrt(0.5 / steps),
          `${found[i]}, ${expected[i]}`,
        );
    }
  });

  it("draws anew where rates are between 0 and 1, and refuses no steps", () => {
    const memory = bernoulliAttention(matrix(1, 4, Float64Array.of(1, 0, 0, 0)), 1)(randomFrom(2));
    const seen = new Set(Array.from({ length: 60 }, () => memory.step([0, 0, 0, 0]).join()));
    assert.ok(seen.size > 5);
    assert.equal(memory.chance, true);
    assert.throws(() => bernoulliAttention(matrix(1, 1), 0), /steps must be a whole number/);
  });
});

describe("experiments/bayesian/contenders", () => {
  const contest = { spikes: [1, 4], best: 2, steps: 3, signs: true };

  it("answer once each, and a cue without noise among few memories with the pattern", () => {
    const stored = randomPatterns(randomFrom(1), 3, 64).matrix;
    const methods = methodsOf(contest);
    const outputs = contenders(stored, contest)(1)(row(stored, 1).slice(), randomFrom(2));
    assert.equal(outputs.length, methods.length);
    assert.equal(new Set(methods.map(({ method }) => method)).size, methods.length);
    methods.forEach(({ method, kind }, m) => {
      if (kind === "linear") return;
      assert.ok(dot(outputs[m], row(stored, 1)) > 0.99 * 64, method);
    });
  });

  it("of patterns of unequal length the oracle and spikes know the length, attention does not", () => {
    // A long pattern in the direction of the cue, and the short one that it comes from.
    const stored = matrix(2, 2, Float64Array.of(1, 0, 3, 0.5));
    const outputs = contenders(stored, { ...contest, signs: false })(40)(
      Float64Array.of(1.1, 0),
      randomFrom(5),
    );
    const methods = methodsOf({ ...contest, signs: false }).map(({ method }) => method);
    for (const [method, first] of [
      ["nearest", 1],
      ["1 spike", 1],
      ["modern, one step", 3],
    ] as const)
      assert.ok(Math.abs(outputs[methods.indexOf(method)][0] - first) < 1e-6, method);
  });
});

describe("experiments/bayesian/retrievalComparison", () => {
  const small = {
    ...retrievalComparison.quick,
    ...{ size: 32, spikes: [1, 20], steps: 2, seeds: 12, cues: 12 },
    parts: [
      { ensemble: "signs", memories: [4, 40], noise: [0.1, 0.25] },
      { ensemble: "gaussian", memories: [20], noise: [1.5] },
      { ensemble: "glyphs", memories: [26], noise: [0.2] },
    ],
  } as const;
  const result = retrievalComparison.run(small, randomFrom(4));
  const of = (cell: (typeof result.cells)[number], method: string) => {
    const found = cell.outcomes.find((one) => one.method === method);
    assert.ok(found, method);
    return found;
  };

  it("oracle and one spike are right as often as exact theory says; nothing is right more often than the oracle", () => {
    for (const cell of result.cells) {
      if (cell.ensemble === "signs")
        for (const [method, exact] of [
          ["nearest", cell.nearest],
          ["1 spike", cell.oneSpike],
        ] as const) {
          const { right } = of(cell, method);
          // 4.5 standard errors of 144 cues, and one cue: passed by chance less than once in 10⁴ times.
          const most = 4.5 * Math.sqrt((exact * (1 - exact)) / 144) + 1 / 144;
          assert.ok(Math.abs(right.fraction - exact) < most, `${method}: ${right.fraction}, ${exact}`);
        }
      else assert.ok(Number.isNaN(cell.nearest));
      const oracle = of(cell, "nearest");
      assert.deepEqual([oracle.gained, oracle.lost], [0, 0]);
      for (const { method, right, gained, lost } of cell.outcomes) {
        assert.equal(Math.round((oracle.right.fraction - right.fraction) * 144), lost - gained, method);
        // Fair coins fall so by chance once in 300,000 times.
        assert.ok(gained - lost <= 4.5 * Math.sqrt(gained + lost), method);
      }
      assert.equal(
        cell.outcomes.some(({ method }) => method === "Hebb"),
        cell.ensemble !== "gaussian",
      );
    }
    const [, , , hard] = result.cells;
    // Forty patterns of 32 signs span all states: couplings are the identity, the cue stays what it is.
    assert.deepEqual([of(hard, "pseudo-inverse").gained, of(hard, "pseudo-inverse").lost], [0, 0]);
    assert.ok(of(hard, "pseudo-inverse").recalled.fraction < 0.05);
    assert.ok(of(hard, "1 spike").right.fraction < of(hard, "nearest").right.fraction);
  });

  it("ranks by differences on the same cues", () => {
    for (const { methods, pairs } of result.rankings) {
      assert.equal(pairs.length, (methods.length * (methods.length - 1)) / 2);
      for (const { method, rank } of methods)
        assert.equal(rank, 1 + pairs.filter(({ worse, p }) => worse === method && p <= 0.05).length);
      assert.ok(pairs.every(({ difference, p }) => difference >= 0 && p > 0 && p <= 1));
      const [best] = methods;
      assert.equal(best.rank, 1);
      const linear = pairs.find(({ better, worse }) => better === "softmax 1/√d" && worse === "linear");
      assert.ok(linear && linear.p <= 0.05);
      // Twelve seeds of one sign: the smallest p there is, before and after the correction.
      assert.ok(linear.p <= pairs.length * pairedPermutation(Array(12).fill(1)).p + 1e-12);
    }
  });

  it("reads as a table and as figures, the same from the same seed", () => {
    assert.equal(retrievalComparison.rows(result).length, 5 * 12 + 10);
    const few = { ...small, seeds: 2, cues: 1 };
    assert.deepEqual(
      retrievalComparison.run(few, randomFrom(1)),
      retrievalComparison.run(few, randomFrom(1)),
    );
    assert.match(retrievalComparisonFigure(result).alt, /1 spike, exactly/);
    assert.match(retrievalRankingFigure(result).alt, /Map of right answers/);
    // Of glyphs the limit of Hebb's rule is that of their 35 pixels, whatever the size of others.
    const glyphs = { ...few, parts: [{ ensemble: "glyphs", memories: [4, 8], noise: [0.1] }] } as const;
    const { layout } = retrievalComparisonFigure(retrievalComparison.run(glyphs, randomFrom(1)));
    const places = (layout.shapes ?? []).map(({ x0 }) => Number(x0));
    assert.ok(
      places.some((x) => Math.abs(x - 0.138 * 35) < 0.02),
      `${places}`,
    );
  });

  it("refuses what makes no sense", () => {
    const run = (more: object) => () => retrievalComparison.run({ ...small, ...more }, randomFrom(1));
    assert.throws(run({ seeds: 1 }), /seeds must be a whole number at least 2, got 1/);
    assert.throws(run({ spikes: [3, 3] }), /spikes must be a whole number at least 4, got 3/);
    assert.throws(run({ ratio: 0 }), /ratio must be > 0, got 0/);
    assert.throws(run({ level: 2 }), /level must be in \[0, 1\], got 2/);
    const part = (more: object) =>
      run({ parts: [{ ensemble: "signs", memories: [4], noise: [0.1], ...more }] });
    assert.throws(part({ ensemble: "words" }), /ensemble must be one of/);
    assert.throws(
      part({ ensemble: "glyphs", memories: [27] }),
      /memories must be a whole number in \[2, 26\], got 27/,
    );
    assert.throws(part({ noise: [0.5] }), /flips must be above 0 and below ½, got 0.5/);
    assert.throws(part({ noise: [0] }), /noise must be > 0, got 0/);
  });
});
