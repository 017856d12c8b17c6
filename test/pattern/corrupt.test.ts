import assert from "node:assert/strict";
import { randomFrom } from "engram/math";
import { corrupt, type Damage, hamming, overlap, pattern, patterns, randomPatterns } from "engram/pattern";
import fc from "fast-check";

const seed = 20261122;
const image = patterns([Array.from({ length: 12 }, (_, i) => i + 1)], "real"); // 3 rows of 4 pixels

describe("corrupt", () => {
  it("flips exactly the share asked for, and reports it: overlap = 1 − 2 level", () => {
    fc.assert(
      fc.property(
        fc.nat(1e6),
        fc.integer({ min: 1, max: 80 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (start, n, fraction) => {
          const stored = randomPatterns(randomFrom(start), 2, n);
          const before = stored.matrix.data.slice();
          const { probe, level, places } = corrupt(randomFrom(start + 1), stored, 1, {
            kind: "flip",
            fraction,
          });
          assert.equal(level, Math.round(fraction * n) / n);
          assert.equal(hamming(pattern(stored, 1), probe), places.length);
          assert.equal(places.length, level * n);
          assert.ok(Math.abs(overlap(pattern(stored, 1), probe) - (1 - 2 * level)) < 1e-12);
          assert.deepEqual(stored.matrix.data, before);
          assert.ok(probe.every((x) => x === 1 || x === -1));
        },
      ),
      { seed, numRuns: 200 },
    );
  });

  it("flips 0 to 1 and 1 to 0 in binary patterns", () => {
    const stored = patterns([[0, 1, 0, 1]], "binary");
    const { probe } = corrupt(randomFrom(1), stored, 0, { kind: "flip", fraction: 1 });
    assert.deepEqual([...probe], [1, 0, 1, 0]);
  });

  it("flips each entry with the probability asked for, and reports the share that came out", () => {
    const stored = randomPatterns(randomFrom(1), 1, 20000);
    const { probe, level, places } = corrupt(randomFrom(2), stored, 0, { kind: "flip", probability: 0.3 });
    assert.equal(hamming(pattern(stored, 0), probe), places.length);
    assert.equal(level, places.length / 20000);
    // a correct generator fails this with probability 1.1e-5 (|z| < 4.4); the seed is fixed
    assert.ok(Math.abs(level - 0.3) < 4.4 * Math.sqrt((0.3 * 0.7) / 20000));
    for (const probability of [0, 1])
      assert.equal(corrupt(randomFrom(3), stored, 0, { kind: "flip", probability }).level, probability);
  });

  it("masks exactly the share asked for with the fill asked for, and nothing else", () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.double({ min: 0, max: 1, noNaN: true }), (start, fraction) => {
        const { probe, level, places } = corrupt(randomFrom(start), image, 0, {
          kind: "mask",
          fraction,
          fill: -1,
        });
        assert.equal(level, Math.round(fraction * 12) / 12);
        assert.deepEqual(
          [...probe],
          [...pattern(image, 0)].map((x, i) => (places.includes(i) ? -1 : x)),
        );
        assert.deepEqual(places, places.slice().sort());
      }),
      { seed, numRuns: 100 },
    );
  });

  it("masks halves: with three rows the smaller half is one of them", () => {
    const masked = (half: "top" | "bottom" | "left" | "right") =>
      corrupt(randomFrom(1), image, 0, { kind: "mask", half, imageWidth: 4 });
    assert.deepEqual([...masked("top").probe], [0, 0, 0, 0, 5, 6, 7, 8, 9, 10, 11, 12]);
    assert.deepEqual([...masked("bottom").probe], [1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0]);
    assert.deepEqual([...masked("left").probe], [0, 0, 3, 4, 0, 0, 7, 8, 0, 0, 11, 12]);
    assert.deepEqual([...masked("right").places], [2, 3, 6, 7, 10, 11]);
    assert.equal(masked("right").level, 0.5);
    assert.equal(masked("top").level, 1 / 3);
  });

  it("masks a rectangle", () => {
    const region = { top: 1, left: 1, height: 2, width: 2 };
    const { probe, level } = corrupt(randomFrom(1), image, 0, {
      kind: "mask",
      region,
      imageWidth: 4,
      fill: 99,
    });
    assert.deepEqual([...probe], [1, 2, 3, 4, 5, 99, 99, 8, 9, 99, 99, 12]);
    assert.equal(level, 4 / 12);
    const none = { ...region, height: 0 };
    assert.equal(corrupt(randomFrom(1), image, 0, { kind: "mask", region: none, imageWidth: 4 }).level, 0);
  });

  it("adds noise and reports its root mean square", () => {
    const stored = randomPatterns(randomFrom(1), 1, 10000, { law: "gaussian" });
    const clean = pattern(stored, 0);
    const { probe, level } = corrupt(randomFrom(2), stored, 0, { kind: "noise", sd: 0.5 });
    const square = probe.reduce((sum, x, i) => sum + (x - clean[i]) ** 2, 0) / 10000;
    assert.ok(Math.abs(level - Math.sqrt(square)) < 1e-12);
    // the root mean square of n normals has standard deviation about sd/√(2n); false alarm 1.1e-5, seed fixed
    assert.ok(Math.abs(level - 0.5) < (4.4 * 0.5) / Math.sqrt(20000));
    assert.deepEqual(corrupt(randomFrom(2), stored, 0, { kind: "noise", sd: 0 }).probe, clean);
    const clipped = corrupt(randomFrom(2), stored, 0, { kind: "noise", sd: 0.5, clip: [-1, 1] });
    assert.ok(clipped.probe.every((x) => x >= -1 && x <= 1) && clipped.probe.some((x) => x === 1));
  });

  it("is repeatable, and never changes its input", () => {
    const stored = randomPatterns(randomFrom(4), 3, 64);
    const before = stored.matrix.data.slice();
    const kinds: Damage[] = [
      { kind: "flip", fraction: 0.2 },
      { kind: "flip", probability: 0.2 },
      { kind: "mask", fraction: 0.5 },
      { kind: "mask", half: "bottom", imageWidth: 8 },
      { kind: "noise", sd: 1 },
    ];
    for (const damage of kinds)
      assert.deepEqual(corrupt(randomFrom(9), stored, 2, damage), corrupt(randomFrom(9), stored, 2, damage));
    assert.deepEqual(stored.matrix.data, before);
  });

  it("refuses what cannot be done, with a word", () => {
    const bits = patterns([[1, -1, 1, -1, 1, -1]], "bipolar");
    const refuses = (damage: object, name: string, message: string, stored = bits, index = 0) =>
      assert.throws(() => corrupt(randomFrom(1), stored, index, damage as Damage), { name, message });
    refuses({ kind: "flip", fraction: 1.5 }, "RangeError", "corrupt: fraction must be in [0, 1], got 1.5");
    refuses({ kind: "mask", fraction: -0.1 }, "RangeError", "corrupt: fraction must be in [0, 1], got -0.1");
    refuses({ kind: "flip", probability: 2 }, "RangeError", "corrupt: probability must be in [0, 1], got 2");
    refuses(
      { kind: "flip", fraction: 0.1, probability: 0.1 },
      "TypeError",
      "corrupt: damage must have fraction or probability, got both",
    );
    refuses({ kind: "flip" }, "TypeError", "corrupt: fraction must be a number, got undefined");
    refuses(
      { kind: "flip", fraction: 0.5 },
      "TypeError",
      "corrupt: patterns must be bipolar or binary for a flip, got real; see mask and noise",
      image,
    );
    refuses(
      { kind: "noise", sd: -1 },
      "RangeError",
      `corrupt: sd must be in [0, ${Number.MAX_VALUE}], got -1`,
    );
    refuses({ kind: "noise", sd: 1, clip: [1, 0] }, "RangeError", "corrupt: clip must rise, got [1, 0]");
    refuses(
      { kind: "mask", half: "top", imageWidth: 4 },
      "RangeError",
      "corrupt: imageWidth must divide the 6 entries of a pattern, got 4",
    );
    refuses(
      { kind: "mask", half: "middle", imageWidth: 3 },
      "TypeError",
      'corrupt: half must be one of "top", "bottom", "left", "right", got "middle"',
    );
    refuses(
      { kind: "mask", region: { top: 1, left: 0, height: 2, width: 1 }, imageWidth: 3 },
      "RangeError",
      "corrupt: region.height must be a whole number in [0, 1], got 2",
    );
    refuses(
      { kind: "mask", fraction: 0.5, fill: Number.NaN },
      "RangeError",
      "corrupt: fill must be finite, got NaN",
    );
    refuses(
      { kind: "blur" },
      "TypeError",
      'corrupt: kind must be one of "flip", "mask", "noise", got "blur"',
    );
    refuses(
      { kind: "flip", fraction: 0.5 },
      "RangeError",
      "corrupt: index must be a whole number in [0, 0], got 1",
      bits,
      1,
    );
  });
});
