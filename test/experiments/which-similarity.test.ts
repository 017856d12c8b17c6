/** @file The experiment on similarities over images of clothes. */
import assert from "node:assert/strict";
import { leadingSimilarities, similaritySets, whichSimilarity } from "engram/experiments";
import { loadFashion } from "engram/io";
import { randomFrom } from "engram/math";
import reference from "../reference/experiments/which-similarity.json";

describe("experiment on similarities", () => {
  const params = { ...whichSimilarity.quick, counts: [20, 200], asked: 60, sigmas: [0.1], masks: [0.5, 0.9] };

  // Independent shares at 200 images are about 0.6 for the normalised dot and 0.35 for Euclidean distance; their difference over 60 cues
  // has a standard deviation of 0.08, so that it falls below 0 in less than 1 of 500 draws.
  it("under noise the normalised dot is ahead of Euclidean distance; under masks and weak noise it is behind", () => {
    const { capacity, noise, mask, identical, brightness, answers, most, unfolded } = whichSimilarity.run(
      params,
      randomFrom(1),
      loadFashion(),
    );
    assert.equal(answers, 60);
    // The first threshold, 60, is that of the sweeps; what is within 50 is within 60.
    for (const kind of leadingSimilarities) {
      assert.equal(most[kind][0], capacity.correct[kind][1][0]);
      assert.ok(most[kind][1] <= most[kind][0]);
    }
    assert.ok(unfolded.Euclidean[1] > 0.9 && unfolded.Manhattan[1] > 0.95, "without the absolute value");
    assert.ok(unfolded.Euclidean[0] > unfolded["normalised dot"][0] + 0.1);
    assert.ok(capacity.correct["normalised dot"][1][0] > capacity.correct.Euclidean[1][0]);
    assert.ok(noise.correct.Euclidean[0][0] >= 0.95 && noise.correct.Manhattan[0][0] >= 0.95);
    assert.ok(mask.correct["reverse KL"][0][0] > mask.correct.Euclidean[0][0] + 0.2);
    assert.ok(noise.correct["Jensen–Shannon"][0][0] > 0.8);
    assert.ok(noise.correct["published Jensen–Shannon"][0][0] < 0.4, "inverted twice");
    assert.ok(identical["published Jensen–Shannon"] < 0.1);
    // |x + σz| cut to [0, 1] lifts black to 0.38 on average; the nearest by Euclidean distance is a bright image.
    assert.ok(brightness.cues > brightness.stored + 0.1 && brightness.Euclidean > brightness.stored);
    assert.ok(brightness["normalised dot"] < brightness.stored);
  });

  it("the shares of ten sets of images are those of the program in NumPy", () => {
    for (const kind of leadingSimilarities)
      assert.deepEqual(
        similaritySets[kind],
        reference.sets.map((set) => set[kind]),
      );
  });

  it("gives the same numbers for the same seed, and refuses more images than there are", () => {
    const small = { ...params, counts: [10], sigmas: [0.5], noisyCount: 10, masks: [0.5], maskedCount: 10 };
    const once = (runs: number) => whichSimilarity.run({ ...small, runs }, randomFrom(7), loadFashion());
    assert.deepEqual(once(1), once(1));
    assert.equal(once(2).capacity.correct.Euclidean[0].length, 2);
    assert.throws(
      () => whichSimilarity.run({ ...small, counts: [2000] }, randomFrom(1), loadFashion()),
      /number of images must be a whole number in \[1, 1000\], got 2000/,
    );
  });
});
