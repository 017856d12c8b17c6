/** @file The experiment on minima that were not stored. */
import assert from "node:assert/strict";
import { emergentMemories, energiesOnLine, patternsOnLine } from "engram/experiments";
import { distance, matrix, randomFrom, row, uniform } from "engram/math";
import { epanechnikovHopfield, epanechnikovMinima } from "engram/memory";
import { meansInReach } from "../../lib/experiments/means-in-reach";

describe("experiment on emergent memories", () => {
  const params = { ...emergentMemories.quick, dimensions: [8], counts: [6], draws: 2 };

  it("Epanechnikov kernels keep all patterns and make new minima, Gaussians have the one or the other", () => {
    const { radii, sets, lost, restlessness, epanechnikovBoth, gaussianBoth, looked } = emergentMemories.run(
      params,
      randomFrom(1),
    );
    const [{ stored, emergent, gaussianStored, gaussianMixed }] = sets;
    assert.equal(looked, radii.length * 2);
    assert.ok(lost === 0 && gaussianBoth === 0 && epanechnikovBoth >= 4 && restlessness < 1e-9);
    radii.forEach((radius, k) => {
      if (radius < 1) assert.equal(stored[k], 1);
      if (radius < 0.5) assert.equal(emergent[k], 0, "no two kernels overlap");
    });
    assert.ok(Math.max(...emergent) >= 3);
    assert.ok(gaussianStored[0] === 1 && gaussianMixed[0] === 0);
    assert.ok(gaussianStored[radii.length - 1] === 0 && gaussianMixed[radii.length - 1] >= 1);
  });

  it("one visit of every set counts the minima of all radii that the memory lists for each", () => {
    const cube = randomFrom(5);
    for (const [count, size] of [
      [1, 3],
      [9, 2],
      [11, 8],
    ]) {
      const patterns = matrix(count, size);
      for (let i = 0; i < patterns.data.length; i++) patterns.data[i] = uniform(cube);
      const radii = [0.1, 0.3, 0.45, 0.6, 0.8, 1.1, 2, 4];
      meansInReach(patterns, radii).forEach(({ stored, emergent, examples }, k) => {
        const memory = epanechnikovHopfield(patterns, { beta: 2 / radii[k] ** 2 });
        const minima = epanechnikovMinima(memory);
        const made = minima.filter((minimum) => minimum.emergent).length;
        assert.deepEqual([stored, emergent], [minima.length - made, made], `${count} at ${radii[k]}`);
        assert.equal(examples.length, Math.min(200, minima.length));
        for (const state of examples) assert.ok(distance(memory.step(state), state) < 1e-12);
        if (count === 1) assert.deepEqual([...examples[0]], [...row(patterns, 0)]);
      });
    }
    assert.throws(
      () => meansInReach(matrix(26, 2), [1]),
      /patterns must be a whole number in \[1, 25\], got 26/,
    );
  });

  it("on a line: the pattern 0 and the mean of 0 and 1 are minima at radius 0.8, and nothing is known at −1", () => {
    const { epanechnikov, gaussian } = energiesOnLine([2 / 0.8 ** 2], [-1, -0.05, 0, 0.05, 0.45, 0.5, 0.55]);
    const [outside, left, pattern, right, before, mean, after] = epanechnikov[0];
    assert.ok(Number.isNaN(outside) && Number.isFinite(gaussian[0][0]));
    assert.ok(pattern < left && pattern < right && mean < before && mean < after);
    assert.equal(patternsOnLine[0], 0);
  });

  it("gives the same numbers for the same seed, and refuses empty parameters", () => {
    const small = { ...params, radii: [0.7], counts: [4] };
    const once = () => emergentMemories.run(small, randomFrom(7));
    assert.deepEqual(once(), once());
    assert.throws(() => emergentMemories.run({ ...small, draws: 0 }, randomFrom(1)), /draws must be/);
  });
});
