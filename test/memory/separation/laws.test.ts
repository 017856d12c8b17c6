/** @file What every separation keeps to, and the lattice of their special cases. */
import assert from "node:assert/strict";
import { softmax } from "engram/math";
import {
  argmaxSeparation,
  entmaxSeparation,
  linearSeparation,
  maskedSeparation,
  normmaxSeparation,
  polynomialSeparation,
  type Separation,
  softmaxOneSeparation,
  softmaxSeparation,
  sparsemaxSeparation,
  subsetSeparation,
  thresholdSeparation,
  topKSeparation,
} from "engram/memory";
import * as fc from "fast-check";
import { bisectThreshold, powerThreshold } from "../../../lib/memory/separation/power-threshold";
import { allClose, close } from "../../support/close";

const regularised: readonly Separation[] = [
  softmaxSeparation(),
  sparsemaxSeparation(),
  entmaxSeparation(1.5),
  entmaxSeparation(1.2),
  entmaxSeparation(4),
  normmaxSeparation(1.3),
  normmaxSeparation(2),
  normmaxSeparation(5),
  normmaxSeparation(Number.POSITIVE_INFINITY),
  topKSeparation(2),
  argmaxSeparation(),
  subsetSeparation(2),
];
const everyOne: readonly Separation[] = [
  ...regularised,
  softmaxOneSeparation(),
  thresholdSeparation(0.1),
  polynomialSeparation(3),
];

const finite = fc.double({ min: -4, max: 4, noNaN: true });
const scoresOf = fc.array(finite, { minLength: 1, maxLength: 9 });
const withAbsent = fc.array(fc.oneof({ weight: 4, arbitrary: finite }, fc.constant(-Infinity)), {
  minLength: 1,
  maxLength: 9,
});
const beta = fc.double({ min: 0.05, max: 20, noNaN: true });
const total = (p: ArrayLike<number>) => Array.from(p).reduce((sum, x) => sum + x, 0);
const inner = (p: ArrayLike<number>, s: ArrayLike<number>) =>
  Array.from(p).reduce((sum, x, i) => sum + (x === 0 ? 0 : x * s[i]), 0);

describe("memory/separation laws", () => {
  it("weights lie in [0, 1], are 0 where a pattern is absent, and sum to the mass", () => {
    fc.assert(
      fc.property(withAbsent, beta, (scores, b) => {
        const present = scores.filter((s) => s > -Infinity).length;
        for (const separation of everyOne) {
          const p = separation.weights(scores, b);
          assert.equal(p.length, scores.length);
          p.forEach((weight, mu) => {
            assert.ok(weight >= 0 && weight <= 1 + 1e-15, `${separation.name}: ${weight}`);
            if (scores[mu] === -Infinity) assert.equal(weight, 0);
          });
          assert.ok(p.filter((weight) => weight > 0).length <= separation.support(scores.length));
          if (regularised.includes(separation))
            close(total(p), Math.min(separation.mass, present), 1e-12, separation.name);
          else assert.ok(total(p) <= 1 + 1e-12);
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("the conjugate is convex with the weights as subgradient, and exceeds the maximum by no more than the entropy allows", () => {
    fc.assert(
      fc.property(scoresOf, beta, fc.infiniteStream(finite), (scores, b, more) => {
        const other = scores.map(() => more.next().value as number);
        for (const separation of [...regularised, softmaxOneSeparation(), linearSeparation()]) {
          const here = separation.conjugate!(scores, b);
          const there = separation.conjugate!(other, b);
          const slope = inner(
            separation.weights(scores, b),
            other.map((x, i) => x - scores[i]),
          );
          assert.ok(there >= here + slope - 1e-10 * (1 + Math.abs(here)), separation.name);
          const entropy = separation.largestEntropy?.(scores.length);
          if (entropy === undefined) continue;
          const best = [...scores].sort((x, y) => y - x).slice(0, separation.mass);
          const bound = separation.name === "softmax₁" ? Math.max(0, best[0]) : total(best);
          assert.ok(here >= bound - 1e-12, `${separation.name}: ${here} < ${bound}`);
          assert.ok(here <= bound + entropy / b + 1e-12, `${separation.name}: entropy`);
        }
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  it("negentropy, conjugate and weights meet Fenchel's equality; the entropy is largest at the uniform distribution", () => {
    fc.assert(
      fc.property(scoresOf, beta, (scores, b) => {
        for (const separation of [...regularised, softmaxOneSeparation(), linearSeparation()]) {
          const p = separation.weights(scores, b);
          const gain = b * inner(p, scores) - b * separation.conjugate!(scores, b);
          close(separation.negentropy!(p), gain, 1e-9, separation.name);
        }
      }),
      { seed: 10, numRuns: 200 },
    );
    for (const separation of regularised) {
      if (separation.name.startsWith("top") || separation.name === "argmax") continue;
      const uniform = new Array(6).fill(separation.mass / 6);
      close(-separation.negentropy!(uniform), separation.largestEntropy!(6), 1e-12, separation.name);
      const corner = [0, 0, 0, 0, 0, 0].fill(1, 0, separation.mass);
      close(separation.negentropy!(corner), 0, 1e-12, separation.name);
      assert.equal(separation.negentropy!([0.3, 0.3]), Infinity, separation.name);
      assert.equal(separation.negentropy!([2, -1]), Infinity, separation.name);
    }
    assert.deepEqual(
      [argmaxSeparation().negentropy!([0.5, 0.5]), argmaxSeparation().negentropy!([1, 1])],
      [0, Infinity],
    );
    assert.equal(topKSeparation(2).negentropy!([0.4, 0.3, 0.3]), Infinity);
    close(topKSeparation(2).negentropy!([0.5, 0.5, 0]), -Math.log(2), 1e-15);
    close(
      softmaxOneSeparation().negentropy!([0.25, 0.25]),
      0.5 * Math.log(0.25) + 0.5 * Math.log(0.5),
      1e-15,
    );
    assert.equal(softmaxOneSeparation().negentropy!([0.9, 0.9]), Infinity);
  });

  it("order of scores is order of weights, permuted scores have permuted weights, a common shift changes nothing", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: -40, max: 40 }), { minLength: 1, maxLength: 8 }),
        finite,
        (whole, shift) => {
          const scores = whole.map((x) => x / 8);
          for (const separation of regularised) {
            const p = separation.weights(scores);
            for (let i = 1; i < scores.length; i++)
              assert.ok((p[i] - p[i - 1]) * (scores[i] - scores[i - 1]) >= -1e-15, separation.name);
            allClose(separation.weights([...scores].reverse()).reverse(), p, 1e-9);
            allClose(separation.weights(scores.map((s) => s + shift)), p, 1e-6);
          }
        },
      ),
      { seed: 3, numRuns: 200 },
    );
  });

  it("the margin is sharp: one pattern (or set) takes all exactly from there on", () => {
    for (const separation of regularised) {
      const { margin, mass } = separation;
      if (margin === undefined) continue;
      const best = new Array(mass).fill(0.3);
      const at = (gap: number) => separation.weights([...best, 0.3 - gap, 0.3 - gap - 0.01], 1);
      allClose(at(margin + 1e-9), [...best.map(() => 1), 0, 0], 0);
      if (margin > 0) assert.ok(at(margin * 0.98)[mass] > 0, separation.name);
    }
    assert.deepEqual(
      [1.5, 1.25, 2, 5].map((alpha) => entmaxSeparation(alpha).margin),
      [2, 4, 1, 0.25],
    );
  });

  it("softmax never is exact, and argmax always", () => {
    assert.equal(softmaxSeparation().margin, undefined);
    assert.ok(softmaxSeparation().weights([30, 0])[1] > 0);
    assert.equal(argmaxSeparation().margin, 0);
  });
});

describe("memory/separation lattice", () => {
  const same = (
    a: Separation,
    b: Separation,
    within: number,
    numRuns = 200,
    values = true,
    scores: fc.Arbitrary<number[]> = withAbsent,
  ) =>
    fc.assert(
      fc.property(scores, beta, (s, temperature) => {
        allClose(a.weights(s, temperature), b.weights(s, temperature), within);
        if (!values || s.every((x) => x === -Infinity)) return;
        close(a.conjugate!(s, temperature), b.conjugate!(s, temperature), within);
      }),
      { seed: 4, numRuns },
    );

  it("softmax is the softmax of engram/math", () => {
    fc.assert(
      fc.property(withAbsent, beta, (s, b) => {
        allClose(softmaxSeparation().weights(s, b), softmax(s, b), 1e-15);
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  it("2-entmax is sparsemax, 1-entmax softmax, and α → 1 tends to it", () => {
    same(entmaxSeparation(2), sparsemaxSeparation(), 0);
    same(entmaxSeparation(1), softmaxSeparation(), 0);
    same(entmaxSeparation(1 + 1e-8), softmaxSeparation(), 1e-5);
    same(entmaxSeparation(1 + 1e-13), softmaxSeparation(), 1e-9);
  });

  it("bisection finds what sorting finds", () => {
    fc.assert(
      fc.property(scoresOf, (scores) => {
        const top = Math.max(...scores);
        const u = Float64Array.from(scores, (s) => s - top);
        for (const r of [1, 2]) close(bisectThreshold(u, r), powerThreshold(u, r), 2e-15);
      }),
      { seed: 6, numRuns: 300 },
    );
  });

  it("large α is argmax, equals sharing", () => {
    allClose(entmaxSeparation(1e6).weights([1, 0.5, 0.99]), argmaxSeparation().weights([1, 0.5, 0.99]), 0);
    allClose(entmaxSeparation(1e6).weights([1, 1, 0]), [0.5, 0.5, 0], 1e-5);
  });

  it("normmax: γ → 1 is argmax with equals sharing; ∞ shares among what sparsemax keeps, and is the limit", () => {
    allClose(normmaxSeparation(1 + 1e-6).weights([1, 0.99, 0]), [1, 0, 0], 1e-12);
    allClose(normmaxSeparation(1 + 1e-6).weights([1, 1, 0]), [0.5, 0.5, 0], 1e-12);
    fc.assert(
      fc.property(scoresOf, beta, (s, b) => {
        const kept = sparsemaxSeparation().weights(s, b);
        const size = kept.filter((weight) => weight > 0).length;
        const flat = normmaxSeparation(Number.POSITIVE_INFINITY);
        allClose(
          flat.weights(s, b),
          kept.map((weight) => (weight > 0 ? 1 / size : 0)),
          1e-15,
        );
        close(normmaxSeparation(1e6).conjugate!(s, b), flat.conjugate!(s, b), 1e-4);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it("2-normmax shares out the square roots of 1.5-entmax on doubled scores", () => {
    // Both have Σ max(s − τ, 0)² = 1; one raises the differences to 1, the other to 2.
    fc.assert(
      fc.property(scoresOf, (s) => {
        const squares = entmaxSeparation(1.5).weights(s, 2);
        const sum = squares.reduce((all, x) => all + Math.sqrt(x), 0);
        allClose(
          normmaxSeparation(2).weights(s, 1),
          squares.map((x) => Math.sqrt(x) / sum),
          1e-12,
        );
      }),
      { seed: 8, numRuns: 200 },
    );
  });

  it("top-k: k = 1 is argmax, k ≥ p softmax", () => {
    same(topKSeparation(1), argmaxSeparation(), 0);
    same(topKSeparation(9), softmaxSeparation(), 1e-15);
  });

  it("1-subsets are sparsemax; all present patterns when there are no more than k", () => {
    same(subsetSeparation(1), sparsemaxSeparation(), 1e-12);
    assert.deepEqual([...subsetSeparation(3).weights([4, -Infinity, 1])], [1, 0, 1]);
    assert.equal(subsetSeparation(3).conjugate!([4, -Infinity, 1]), 5);
  });

  it("softmax₁ is softmax with the zero pattern beside", () => {
    fc.assert(
      fc.property(withAbsent, beta, (s, b) => {
        const beside = softmaxSeparation().weights([...s, 0], b);
        allClose(softmaxOneSeparation().weights(s, b), beside.slice(0, -1), 1e-15);
        close(softmaxOneSeparation().conjugate!(s, b), softmaxSeparation().conjugate!([...s, 0], b), 1e-14);
      }),
      { seed: 9, numRuns: 200 },
    );
  });

  it("a mask is −∞ by another name", () => {
    const s = [0.3, 2, -1, 0.8];
    for (const separation of regularised) {
      const masked = maskedSeparation(separation, [1, 0, 1, 1]);
      const absent = [0.3, -Infinity, -1, 0.8];
      allClose(masked.weights(s), separation.weights(absent), 0);
      close(masked.conjugate!(s), separation.conjugate!(absent), 0);
      assert.deepEqual(masked.cost(4), separation.cost(3));
    }
    assert.deepEqual([...maskedSeparation(sparsemaxSeparation(), [0, 0]).weights([1, 2])], [0, 0]);
    assert.equal(maskedSeparation(sparsemaxSeparation(), [0, 0]).largestEntropy!(2), 0);
    assert.equal(maskedSeparation(thresholdSeparation(0), [1]).conjugate, undefined);
  });

  it("linear is the score itself; powers are shares", () => {
    assert.deepEqual([...linearSeparation().weights([1, -2, -Infinity], 3)], [3, -6, 0]);
    close(linearSeparation().conjugate!([1, -2], 3), (9 + 36) / 2 / 3, 1e-15);
    allClose(polynomialSeparation(2).weights([1, 2, -5]), [0.2, 0.8, 0], 1e-15);
    assert.deepEqual([...polynomialSeparation(2).weights([-1, -2])], [0, 0]);
  });
});

describe("memory/separation at the edges", () => {
  const all: readonly Separation[] = [...everyOne, maskedSeparation(softmaxSeparation(), [1, 1])];

  it("one pattern takes everything; all absent, nothing is recalled", () => {
    for (const separation of regularised) {
      assert.deepEqual([...separation.weights([-3], 0.5)], [1], separation.name);
      close(separation.conjugate!([-3], 0.5), -3, 1e-15);
      assert.equal(separation.conjugate!([-Infinity, -Infinity]), -Infinity);
    }
    for (const separation of all)
      assert.deepEqual([...separation.weights([-Infinity, -Infinity])], [0, 0], separation.name);
    assert.equal(softmaxOneSeparation().conjugate!([-Infinity]), 0);
    assert.deepEqual([...thresholdSeparation(5).weights([1, 2])], [0, 0]);
  });

  it("equals share, except where one must be chosen: there the first", () => {
    const chosen = new Set(["argmax", "top-2 softmax"]);
    for (const separation of regularised) {
      const p = separation.weights([2, 2, 2, 0], 3);
      if (!chosen.has(separation.name)) allClose(p, new Array(3).fill(p[0]).concat([p[3]]), 1e-12);
    }
    assert.deepEqual([...argmaxSeparation().weights([1, 2, 2])], [0, 1, 0]);
    assert.deepEqual([...topKSeparation(2).weights([1, 1, 1])], [0.5, 0.5, 0]);
  });

  it("scores of any size and β of any size have finite weights", () => {
    for (const separation of everyOne)
      for (const scores of [
        [1e308, -1e308, 1e307],
        [-1e308, -1.1e308, -1.7e308],
        [5e-324, 0, -5e-324],
      ])
        for (const b of [1e-300, 1, 1e300]) {
          const p = separation.weights(scores, b);
          assert.ok(p.every(Number.isFinite), `${separation.name} ${scores} ${b}: ${p}`);
        }
    allClose(softmaxSeparation().weights([1e308, -1e308], 1e300), [1, 0], 0);
    assert.deepEqual([...subsetSeparation(2).weights([1e308, -1e308, 0, -1.5e308])], [1, 0, 1, 0]);
    assert.deepEqual([...polynomialSeparation(1e6).weights([1e300, 1e-300])], [1, 0]);
    assert.throws(
      () => linearSeparation().weights([1e300], 1e300),
      /^RangeError: linearSeparation: beta times scores\[0\] must be finite, got Infinity$/,
    );
  });

  it("refuses what has no meaning, with the value in the message", () => {
    for (const separation of everyOne) {
      const message = (rule: string) => new RegExp(`^RangeError: \\w+Separation: ${rule}`);
      assert.throws(
        () => separation.weights([1, Number.NaN]),
        message("scores\\[1\\] must be a number below"),
      );
      assert.throws(() => separation.weights([Number.POSITIVE_INFINITY]), message("scores\\[0\\] must be"));
      assert.throws(() => separation.weights([]), message("scores must hold at least one entry, got none"));
      assert.throws(() => separation.weights([1], 0), message("beta must be > 0, got 0"));
      assert.throws(() => separation.weights([1], Number.NaN), message("beta must be finite, got NaN"));
    }
    assert.throws(
      () => entmaxSeparation(0.9),
      /^RangeError: entmaxSeparation: alpha must be in \[1, 1000000\], got 0.9$/,
    );
    assert.throws(() => normmaxSeparation(1), /gamma must be > 1, got 1/);
    assert.throws(() => topKSeparation(0), /k must be a whole number at least 1, got 0/);
    assert.throws(() => subsetSeparation(1.5), /k must be a whole number at least 1, got 1.5/);
    assert.throws(() => thresholdSeparation(Number.NaN), /threshold must be finite, got NaN/);
    assert.throws(() => polynomialSeparation(0), /order must be in/);
    assert.throws(() => maskedSeparation(softmaxSeparation(), [0.5]), /mask\[0\] must be 0 or 1, got 0.5/);
    assert.throws(
      () => maskedSeparation(softmaxSeparation(), [1]).weights([1, 2]),
      /mask must have length 2, got 1/,
    );
  });
});
