/** @file Experiments on sparse separations: exact recall, basins, metastable states. */
import assert from "node:assert/strict";
import { basinMaps, exactRecall, metastableDigits } from "engram/experiments";
import { loadDigits } from "engram/io";
import { matrix, randomFrom } from "engram/math";
import { publishedBasinMap, publishedBasins } from "../../lib/experiments/published-basins";
import reference from "../reference/experiments/basins.json";
import digitSizes from "../reference/experiments/digit-sizes.json";

describe("experiments on sparse separations", () => {
  it("exactRecall: a pattern comes back exactly where its margin says so, and softmax never", () => {
    const params = { ...exactRecall.quick, draws: 2, betas: [1, 16, 9] as const };
    const { betas, separations, differing, compared } = exactRecall.run(params, randomFrom(1));
    // Rounding can make a pattern exact whose lead is short of the margin by about 10⁻⁴: one in thousands.
    assert.ok(compared === 5 * 9 * 128 && differing <= 3, `${differing} of ${compared}`);
    assert.deepEqual(
      separations.map(({ measuredMargin }) => Math.round(measuredMargin * 1e6) / 1e6),
      [Number.POSITIVE_INFINITY, 4, 2, 1, 1, 1],
    );
    const [softmax, , entmax, sparsemax] = separations;
    assert.ok(softmax.observed.every((share) => share === 0));
    // The same curve a factor of two later: √2 apart, betas shift by two places.
    for (let b = 2; b < betas.length; b++)
      assert.ok(Math.abs(entmax.observed[b] - sparsemax.observed[b - 2]) <= 1 / 64);
    assert.ok(sparsemax.observed[0] === 0 && sparsemax.observed[8] === 1 && sparsemax.errors[8] === 0);
    assert.ok(softmax.errors[8] > 1e-5);
  });

  it("basinMaps: softmax reaches no pattern, sparse separations reach them from nearly everywhere", () => {
    const { maps, x } = basinMaps.run({ ...basinMaps.quick, side: 21 }, randomFrom(1));
    assert.deepEqual(
      maps.map(({ name }) => name),
      ["softmax", "1.5-entmax", "sparsemax", "2-normmax", "5-normmax"],
    );
    assert.equal(maps[0].share, 0);
    for (const { own, share } of maps.slice(1)) {
      assert.deepEqual(own, [0, 1, 2]);
      assert.ok(share > 0.7, `${share}`);
    }
    assert.ok(maps[4].share < 0.97, "5-normmax keeps mixtures of two");
    for (const { name, agreement } of maps) assert.ok(agreement >= 0.99, `${name}: ${agreement}`);
    const { path, energies } = maps[2];
    assert.ok(path.length > 5 && Math.abs(path[path.length - 1][0] + Math.SQRT1_2) < 1e-6);
    assert.ok(
      energies.length === x.length && energies.flatMap((line) => [...line]).every((e) => e >= -1e-12),
    );
  });

  it("the basins that the maps are held against are those of the published package", () => {
    assert.deepEqual(publishedBasins, reference.maps);
    for (const name of Object.keys(reference.maps)) {
      const map = publishedBasinMap(name);
      assert.equal(map.length, reference.side ** 2);
      assert.ok(map.every((mu) => mu >= -1 && mu <= 2));
    }
    assert.deepEqual(new Set(publishedBasinMap("softmax")), new Set([-1]));
  });

  it("metastableDigits: sizes as with the published package, all digits", () => {
    const { quick } = metastableDigits;
    assert.deepEqual([quick.stored, quick.asked], [digitSizes.stored, digitSizes.asked]);
    const { separations } = metastableDigits.run({ ...quick, betas: [1] }, randomFrom(1), loadDigits());
    for (const { name, single, median } of separations) {
      const other = digitSizes.found.find((one) => one.name === name && one.beta === 1);
      assert.ok(other, name);
      // a digit at the very threshold may fall to the other side
      assert.ok(Math.abs(single[0] - other.single) <= 2 / quick.asked, `${name}: ${single[0]}`);
      assert.ok(Math.abs(median[0] - other.median) <= 1, `${name}: ${median[0]}`);
    }
  });

  it("metastableDigits: softmax mixes many digits, sparsemax takes one", () => {
    const params = { stored: 300, asked: 30, betas: [1] };
    const once = () => metastableDigits.run(params, randomFrom(1), loadDigits());
    const { separations, asked } = once();
    assert.equal(asked, 30);
    const [softmax, entmax, sparsemax] = separations;
    assert.ok(softmax.single[0] <= 0.2 && softmax.median[0] > 3);
    assert.ok(sparsemax.single[0] >= 0.7 && sparsemax.single[0] > entmax.single[0]);
    assert.deepEqual(once(), once());
    assert.throws(
      () => metastableDigits.run(params, randomFrom(1), { images: matrix(3, 64) }),
      /stored must be a whole number in \[1, 2\], got 300/,
    );
  });
});
