/** @file Loads that one look at a cue can tell apart: golden values, independent maximisation, and exhaustive enumeration at small size. */
import assert from "node:assert/strict";
import {
  finiteCapacity,
  flipBeta,
  flipCapacity,
  gaussianCapacity,
  gaussianCapacityBound,
  maskCapacity,
  oneShotCapacity,
  targetPosterior,
} from "engram/bayesian";
import * as fc from "fast-check";
import { close } from "../../support/close";

/** E p of the target over all 2^(N (P−1)) ways to draw the competitors. */
function enumerated(size: number, memories: number, flipped: number, beta: number): number {
  const rivals = memories - 1;
  const worlds = 2 ** (size * rivals);
  let sum = 0;
  for (let world = 0; world < worlds; world++) {
    let others = 0;
    for (let j = 0; j < rivals; j++) {
      // Which signs the competitor shares with the cue: all ways are equally likely, whatever the cue.
      let shared = 0;
      for (let i = 0; i < size; i++) shared += (world >> (j * size + i)) & 1;
      others += Math.exp(beta * (2 * shared - size));
    }
    const own = Math.exp(beta * (size - 2 * flipped));
    sum += own / (own + others);
  }
  return sum / worlds;
}

describe("bayesian/theory/capacity", () => {
  it("has the golden loads, annealed and frozen, with errors of weights too", () => {
    // N = 32 with 3 signs flipped, β/β* = .25 … 3
    const m = 26 / 32;
    const loads = [0.191, 0.308, 0.366, 0.382, 0.382, 0.382];
    [0.25, 0.5, 0.75, 1, 1.5, 3].forEach((ratio, i) => {
      const { load, branch } = oneShotCapacity({ overlap: m, beta: ratio * Math.atanh(m) });
      close(load, loads[i], 5.1e-4);
      assert.equal(branch, ratio < 1 ? "annealed" : "frozen");
    });
    // N = 64 with 13 flipped
    const n = 38 / 64;
    [0.087, 0.146, 0.178, 0.188, 0.188, 0.188].forEach((load, i) => {
      close(
        oneShotCapacity({ overlap: n, beta: [0.25, 0.5, 0.75, 1, 1.5, 3][i] * Math.atanh(n) }).load,
        load,
        6e-4,
      );
    });
    // N = 48 with 5 flipped and σ_w = ½
    [0.182, 0.244, 0.266].forEach((load, i) => {
      close(
        oneShotCapacity({ overlap: 38 / 48, beta: [0.3, 0.5, 0.7][i], weightNoise: 0.5 }).load,
        load,
        6e-4,
      );
    });
    const frozen = oneShotCapacity({ overlap: 38 / 48, beta: 0.5, weightNoise: 1 });
    assert.equal(frozen.branch, "frozen");
    close(frozen.load, 0.1588, 1e-4);
  });

  it("is the best over β of the annealed form, at the freezing point, and does not change beyond", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 0.999, noNaN: true }),
        fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 2, noNaN: true })),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        (overlap, weightNoise, mask) => {
          const { load, freezing } = oneShotCapacity({ overlap, weightNoise, mask });
          const annealed = (beta: number): number =>
            (1 - mask) * (beta * overlap - Math.log(Math.cosh(beta)) - 0.5 * (beta * weightNoise) ** 2);
          close(load, annealed(freezing), 1e-12);
          for (let i = 1; i <= 400; i++) {
            const beta = (i / 200) * freezing;
            assert.ok(annealed(beta) <= load + 1e-12);
            const at = oneShotCapacity({ overlap, weightNoise, mask, beta }).load;
            close(at, beta < freezing ? annealed(beta) : load, 1e-12);
          }
        },
      ),
      { seed: 1, numRuns: 50 },
    );
  });

  it("frozen it is the capacity of a binary symmetric channel, from β* on; of an erasure channel where signs are right", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 0.49, noNaN: true }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (flips, mask) => {
          const { load, freezing } = oneShotCapacity({ overlap: 1 - 2 * flips, mask });
          close(load, (1 - mask) * flipCapacity(flips), 1e-12);
          close(freezing, flipBeta(flips), 1e-9);
          close(oneShotCapacity({ overlap: 1, mask }).load, maskCapacity(mask), 1e-15);
        },
      ),
      { seed: 2, numRuns: 100 },
    );
    assert.deepEqual([flipCapacity(0), flipCapacity(0.5), maskCapacity(1)], [Math.LN2, 0, 0]);
    close(oneShotCapacity({ overlap: 1, beta: 1e4 }).load, Math.LN2, 1e-12);
    close(oneShotCapacity({ overlap: 1, weightNoise: 1e-200 }).load, Math.LN2, 1e-12);
  });

  it("of Gaussian noise is the information between sign and what is seen of it, below what power allows", () => {
    for (const noise of [0.3, 0.7, 1, 2, 6]) {
      // I = ∫ p(q | x = 1) ln[p(q | 1)/p(q)] dq by the trapezium rule
      const density = (q: number, x: number): number =>
        Math.exp(-((q - x) ** 2) / (2 * noise ** 2)) / (noise * Math.sqrt(2 * Math.PI));
      const h = noise / 200;
      let information = 0;
      for (let q = -1 - 12 * noise; q <= 1 + 12 * noise; q += h) {
        const [up, down] = [density(q, 1), density(q, -1)];
        if (up > 0) information += h * up * Math.log((2 * up) / (up + down));
      }
      close(gaussianCapacity(noise), information, 1e-7);
      assert.ok(
        information < gaussianCapacityBound(noise) && gaussianCapacity(noise, 0.3 / noise ** 2) < information,
      );
      close(gaussianCapacity(noise, 9 / noise ** 2), information, 1e-7);
    }
    close(gaussianCapacity(0.05), Math.LN2, 1e-9);
    close(gaussianCapacity(30) / gaussianCapacityBound(30), 1, 1e-2);
    close(gaussianCapacity(1, 1e-3), 1e-3, 1e-5); // β − E ln cosh β q ≈ β
  });

  it("the mean posterior of the target is that of all ways to draw its competitors", () => {
    for (const [size, memories, flipped, beta] of [
      [4, 2, 1, 0.7],
      [4, 3, 0, 0.3],
      [5, 4, 1, 1.1],
      [3, 6, 2, 0.5],
      [9, 3, 2, 4],
    ])
      close(targetPosterior(size, memories, flipped, beta), enumerated(size, memories, flipped, beta), 1e-12);
    close(targetPosterior(20, 1, 3, 0.5), 1, 1e-14);
  });

  it("at finite size loads are those measured with random patterns, and tend to the limit from above", () => {
    // Measured at N = 64 with 13 flips (20 % of 64), β/β* = .25 … 3: loads of p = ½, to ±.002.
    const measured = [0.087, 0.146, 0.181, 0.199, 0.212, 0.22];
    [0.25, 0.5, 0.75, 1, 1.5, 3].forEach((ratio, i) => {
      close(finiteCapacity(64, 13, ratio * flipBeta(0.2)), measured[i], 2.5e-3);
    });
    [0.19, 0.308, 0.372, 0.4, 0.426].forEach((load, i) => {
      close(finiteCapacity(32, 3, [0.25, 0.5, 0.75, 1, 1.5][i] * Math.atanh(26 / 32)), load, 2.5e-3);
    });
    const beta = flipBeta(0.25);
    const over = [16, 64, 256, 1000].map(
      (size) => finiteCapacity(size, size / 4, 2 * beta) - flipCapacity(0.25),
    );
    over.forEach((value, i) => {
      const size = [16, 64, 256, 1000][i];
      assert.ok(value > 0 && value < (0.75 * Math.log(size)) / size, `${size}: ${value}`);
    });
    assert.ok(finiteCapacity(64, 13, 0.5, 0.9) < finiteCapacity(64, 13, 0.5, 0.1));
    assert.ok(finiteCapacity(1000, 0, 0.9) > 0.4); // e^1000 overflows, its logarithm does not
  });

  it("refuses what makes no sense, by name", () => {
    const cases: [() => unknown, RegExp][] = [
      [() => oneShotCapacity({ overlap: 0 }), /oneShotCapacity: overlap must be > 0, got 0/],
      [() => oneShotCapacity({ overlap: 1.1 }), /overlap must be in \[0, 1\], got 1.1/],
      [() => oneShotCapacity({ overlap: 0.5, beta: 0 }), /beta must be > 0, got 0/],
      [() => oneShotCapacity({ overlap: 0.5, beta: Number.NaN }), /beta must be finite, got NaN/],
      [() => oneShotCapacity({ overlap: 0.5, mask: 1 }), /mask must be at least 0 and below 1, got 1/],
      [() => oneShotCapacity({ overlap: 0.5, weightNoise: -1 }), /weightNoise must be in .*got -1/],
      [() => flipCapacity(0.6), /flipCapacity: flips must be in \[0, 0.5\], got 0.6/],
      [() => maskCapacity(-0.1), /maskCapacity: mask/],
      [() => gaussianCapacity(0), /gaussianCapacity: noise must be > 0, got 0/],
      [() => gaussianCapacity(1, -1), /gaussianCapacity: beta must be > 0, got -1/],
      [() => gaussianCapacityBound(0), /gaussianCapacityBound: noise/],
      [
        () => targetPosterior(0, 2, 0, 1),
        /targetPosterior: size must be a whole number in \[1, 1000\], got 0/,
      ],
      [() => targetPosterior(8, 0.5, 0, 1), /memories must be in \[1, .*got 0.5/],
      [() => finiteCapacity(8, 9, 1), /finiteCapacity: flipped must be a whole number in \[0, 8\], got 9/],
      [() => finiteCapacity(8, 2, 0), /beta must be > 0, got 0/],
      [() => finiteCapacity(8, 2, 1, 1), /level must be above 0 and below 1, got 1/],
    ];
    for (const [call, message] of cases) assert.throws(call, message);
  });
});
