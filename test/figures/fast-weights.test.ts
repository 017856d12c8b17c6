/** @file The figures of what fast weights hold and track: what they show, in words, and at which sizes. */
import assert from "node:assert/strict";
import { linearMemoryCapacity, stateTracking, untrainedRecall } from "engram/experiments";
import {
  linearMemoryCapacityFigure,
  overwritingFigure,
  parityFigure,
  permutationsFigure,
  untrainedRecallFigure,
} from "engram/figures";
import { randomFrom } from "engram/math";

describe("figures of fast weights", () => {
  const recall = untrainedRecall.run(
    { ...untrainedRecall.quick, size: 8, loads: [4, 8, 16], overwritten: 4, trials: 2 },
    randomFrom(1),
  );
  const tracking = stateTracking.run({ ...stateTracking.quick, bits: 60, permutations: 9 }, randomFrom(1));

  it("say what they show, with the spread named and theory over measurement", () => {
    const capacity = linearMemoryCapacity.run(
      { sizes: [8], loads: [4, 2, 1], pairs: [], trials: 2 },
      randomFrom(1),
    );
    const said: [string, RegExp][] = [
      [untrainedRecallFigure(recall).alt, /Hebb.*least squares.*theory.*10–90 % over 2 draws/],
      [overwritingFigure(recall).alt, /Hebb, gated, delta, least squares, softmax/],
      [linearMemoryCapacityFigure(capacity).alt, /d = 8.*estimate.*best linear memory/],
      [parityFigure(tracking).alt, /β = 1\.9.*theory, \|1 − β\|/],
      [permutationsFigure(tracking).alt, /two reflections per token at 1.*chance, 1 of 6/],
    ];
    for (const [alt, words] of said) assert.match(alt, words);
  });

  it("name a theory once in the legend", () => {
    const legend = JSON.stringify(parityFigure(tracking).layout.annotations);
    assert.equal(legend.split("theory, |1").length - 1, 1);
    const twice = JSON.stringify(untrainedRecallFigure(recall).layout.annotations);
    assert.equal(twice.split('"theory"').length - 1, 1);
  });
});
