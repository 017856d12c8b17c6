import assert from "node:assert/strict";
import { randomFrom } from "engram/math";
import {
  cosine,
  hamming,
  nearestPattern,
  overlap,
  overlaps,
  pattern,
  patterns,
  randomPatterns,
  retrievalThreshold,
  retrieved,
} from "engram/pattern";
import fc from "fast-check";

const bits = (n: number) => fc.array(fc.constantFrom(-1, 1), { minLength: n, maxLength: n });
const pairs = fc.integer({ min: 1, max: 60 }).chain((n) => fc.tuple(bits(n), bits(n)));
const vectors = fc
  .integer({ min: 1, max: 20 })
  .chain((n) =>
    fc.tuple(
      ...[0, 1].map(() =>
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: n, maxLength: n }),
      ),
    ),
  );

describe("overlap, hamming, cosine", () => {
  it("agree on bipolar vectors: m = cosine = 1 − 2 hamming/n", () => {
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        const m = overlap(a, b);
        assert.ok(Math.abs(m - (1 - (2 * hamming(a, b)) / a.length)) < 1e-12);
        assert.ok(Math.abs(m - cosine(a, b)) < 1e-12);
        assert.equal(overlap(a, a), 1);
        assert.equal(overlap(b, a), m);
        assert.equal(hamming(a, b), hamming(b, a));
      }),
      { seed: 3 },
    );
  });

  it("cosine stays in [−1, 1] for all finite numbers, is symmetric, and 0 for a zero vector", () => {
    fc.assert(
      fc.property(vectors, ([a, b]) => {
        const c = cosine(a, b);
        assert.ok(c >= -1 && c <= 1, `${c}`);
        assert.equal(cosine(b, a), c);
        if (a.some((x) => x !== 0)) assert.ok(cosine(a, a) > 1 - 1e-12);
      }),
      { seed: 5, numRuns: 500 },
    );
    assert.equal(cosine([0, 0], [1, 2]), 0);
    assert.ok(Math.abs(cosine([3, 4], [4, 3]) - 24 / 25) < 1e-15);
    assert.ok(Math.abs(cosine([1e200, 1e200], [1e200, 0]) - Math.SQRT1_2) < 1e-15);
  });

  it("overlaps gives every pattern's overlap at once", () => {
    const stored = randomPatterns(randomFrom(1), 5, 30);
    const state = pattern(stored, 3);
    const all = overlaps(stored, state);
    assert.equal(all.length, 5);
    all.forEach((m, mu) => {
      assert.ok(Math.abs(m - overlap(pattern(stored, mu), state)) < 1e-15);
    });
    assert.equal(all[3], 1);
  });

  it("refuse lengths that differ or are 0", () => {
    for (const [name, measure] of Object.entries({ overlap, hamming, cosine, retrieved })) {
      assert.throws(() => measure([1, 2], [1]), {
        name: "RangeError",
        message: `${name}: state must have length 2, got 1`,
      });
      assert.throws(() => measure([], []), {
        name: "RangeError",
        message: `${name}: pattern must have at least one entry, got none`,
      });
    }
    assert.throws(() => overlaps(patterns([[1, 1]], "bipolar"), [1]), {
      name: "RangeError",
      message: "overlaps: state must have length 2, got 1",
    });
  });
});

describe("retrieved", () => {
  const stored = Array.from({ length: 40 }, () => 1);
  const flipped = (count: number) => stored.map((x, i) => (i < count ? -x : x));

  it("draws the line at the named threshold, which counts as retrieved", () => {
    assert.equal(retrievalThreshold, 0.95);
    assert.equal(retrieved(stored, flipped(1)), true); // overlap 0.95
    assert.equal(retrieved(stored, flipped(2)), false); // overlap 0.90
    assert.equal(retrieved(stored, flipped(2), 0.9), true);
    assert.equal(retrieved(stored, flipped(40)), false); // the opposite state is another attractor
  });

  it("judges by direction, so that sparse and unnormalised patterns are measured alike", () => {
    assert.equal(retrieved([0, 0, 1, 0], [0, 0, 7, 0]), true);
    assert.equal(retrieved([0, 0, 1, 0], [0, 0, 0, 0]), false);
    assert.throws(() => retrieved([1], [1], 1.5), {
      name: "RangeError",
      message: "retrieved: threshold must be in [-1, 1], got 1.5",
    });
  });
});

describe("nearestPattern", () => {
  it("finds the stored pattern by direction, the first of equals", () => {
    const stored = patterns(
      [
        [5, 0],
        [0, 1],
        [0, 2],
      ],
      "real",
    );
    assert.deepEqual(nearestPattern(stored, [0.1, 1]).index, 1);
    assert.deepEqual(nearestPattern(stored, [9, 0]), { index: 0, cosine: 1 });
  });

  it("refuses a state of another length and an empty store", () => {
    const empty = patterns({ rows: 0, cols: 2, data: new Float64Array() }, "real");
    assert.throws(() => nearestPattern(empty, [1, 1]), {
      name: "RangeError",
      message: "nearestPattern: there must be at least one pattern, got none",
    });
    assert.throws(() => nearestPattern(patterns([[1, 2]], "real"), [1]), {
      name: "RangeError",
      message: "nearestPattern: state must have length 2, got 1",
    });
  });
});
