import assert from "node:assert/strict";
import {
  attentionIdentity,
  digitRetrieval,
  energyDescent,
  fixedPointKinds,
  recalledCosine,
} from "engram/experiments";
import { loadDigits } from "engram/io";
import { matrix, randomFrom } from "engram/math";

describe("experiments of attention as a Hopfield update", () => {
  it("attentionIdentity: one retrieval step equals attention to 1e-12 in double precision", () => {
    const result = attentionIdentity.run(attentionIdentity.quick, randomFrom(1));
    assert.ok(result.largest <= 1e-12, `largest difference ${result.largest}`);
    assert.ok(result.outputScale > 0.1, "the outputs themselves must not vanish");
    assert.deepEqual(
      result.differences.map((list) => list.length),
      attentionIdentity.quick.headSizes.map(() => attentionIdentity.quick.draws),
    );
  });

  it("energyDescent: no rise beyond rounding, energies inside the bound of theorem 1", () => {
    for (const seed of [1, 2, 3]) {
      const result = energyDescent.run(energyDescent.quick, randomFrom(seed));
      assert.ok(result.largestRise <= 1e-12, `rise ${result.largestRise}`);
      assert.ok(result.lowest >= 0 && result.highest <= result.bound);
      assert.ok(
        result.energies.flat().some((energy) => energy[0] - energy[1] > 0.01),
        "the energy must fall somewhere",
      );
    }
  });

  it("fixedPointKinds: one point, one for each cluster, one for each pattern, in this order", () => {
    const { quick } = fixedPointKinds;
    for (const seed of [1, 2, 3, 4, 5]) {
      const { counts, kinds, patterns } = fixedPointKinds.run(quick, randomFrom(seed));
      for (let b = 1; b < counts.length; b++)
        assert.ok(counts[b] >= counts[b - 1], `seed ${seed}: ${counts.join(" ")}`);
      assert.equal(counts[0], 1);
      assert.ok(counts.includes(quick.clusters), `seed ${seed}: ${counts.join(" ")}`);
      assert.equal(counts[counts.length - 1], patterns);
      assert.equal(kinds["global average"][0], 1);
      assert.equal(kinds["single pattern"][counts.length - 1], patterns);
    }
  });

  it("digitRetrieval: recall tends to the largest inner product at large β, and falls to none at small β", () => {
    const params = { ...digitRetrieval.quick, stored: 60, betas: [1, 256, 5] as const };
    const result = digitRetrieval.run(params, randomFrom(1), loadDigits());
    assert.ok(result.nearestPair < recalledCosine, "two stored digits must not pass for one");
    for (const kind of ["noisy", "half masked"] as const) {
      assert.ok(Math.abs(result.atBeta[kind].fraction - result.product[kind].fraction) <= 0.02, kind);
      assert.ok(result.atBeta[kind].fraction >= 0.85, `${kind}: ${result.atBeta[kind].fraction}`);
      assert.equal(result.recalled[kind][0].fraction, 0);
    }
    // For noise on images of one norm the largest inner product is the smallest distance, image by image.
    assert.deepEqual(result.product.noisy, result.informed.noisy);
    // No two stored digits have the same upper half: who knows what is missing names every one of them.
    assert.equal(result.informed["half masked"].fraction, 1);
    const [masked] = result.examples["half masked"];
    assert.deepEqual(
      masked.cue.slice(0, 32).map(Math.round),
      masked.stored.slice(0, 32).map(Math.round),
      "the upper half of a half-masked cue is the image itself",
    );
    assert.notDeepEqual(masked.cue.slice(32).map(Math.round), masked.stored.slice(32).map(Math.round));
  });

  it("give the same numbers for the same seed", () => {
    const once = () => energyDescent.run(energyDescent.quick, randomFrom(7));
    assert.deepEqual(once(), once());
  });

  it("refuse empty parameters", () => {
    assert.throws(
      () => attentionIdentity.run({ ...attentionIdentity.quick, draws: 0 }, randomFrom(1)),
      /draws must be a whole number at least 1, got 0/,
    );
    assert.throws(
      () => energyDescent.run({ ...energyDescent.quick, probes: 0 }, randomFrom(1)),
      /probes must be/,
    );
    const pictures = { images: matrix(3, 64), side: 8 };
    assert.throws(
      () => digitRetrieval.run(digitRetrieval.quick, randomFrom(1), pictures),
      /stored must be a whole number in \[2, 3\], got 100/,
    );
    assert.throws(
      () => fixedPointKinds.run({ ...fixedPointKinds.quick, clusters: 0 }, randomFrom(1)),
      /clusters must be/,
    );
  });
});
