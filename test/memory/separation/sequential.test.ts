/** @file SparseMAP on a chain, against enumeration of all sets. */
import assert from "node:assert/strict";
import { matrix } from "engram/math";
import { hopfieldFenchelYoung, retrieve, sequentialSubsetSeparation, subsetSeparation } from "engram/memory";
import * as fc from "fast-check";
import { bestChain, sparseChain } from "../../../lib/memory/separation/chain";
import { allClose, close } from "../../support/close";
import { sameCounts, type Tally, tally } from "../../support/tally";

/** All sets of k of n places with their adjacent pairs. */
function sets(n: number, k: number): { places: number[]; pairs: number }[] {
  const grow = (from: number, left: number): number[][] =>
    left === 0
      ? [[]]
      : Array.from({ length: n - from }, (_, i) => from + i).flatMap((place) =>
          grow(place + 1, left - 1).map((rest) => [place, ...rest]),
        );
  return grow(0, k).map((places) => ({
    places,
    pairs: places.filter((place, i) => i > 0 && place === places[i - 1] + 1).length,
  }));
}

const chains = fc
  .record({
    z: fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 2, maxLength: 8 }),
    bonus: fc.double({ min: -1.5, max: 1.5, noNaN: true }),
    part: fc.double({ min: 0, max: 0.99, noNaN: true }),
  })
  .map(({ z, bonus, part }) => ({
    z: Float64Array.from(z),
    bonus,
    k: 1 + Math.floor(part * (z.length - 1)),
  }));

describe("memory/separation on a chain", () => {
  it("finds the best set of all", () => {
    fc.assert(
      fc.property(chains, ({ z, bonus, k }) => {
        const value = (corner: { places: readonly number[]; pairs: number }) =>
          corner.places.reduce((sum, i) => sum + z[i], bonus * corner.pairs);
        const best = Math.max(...sets(z.length, k).map(value));
        const found = bestChain(z, k, bonus);
        close(value(found), best, 1e-12);
        assert.equal(found.places.length, k);
        assert.equal(
          found.pairs,
          sets(z.length, k).find(({ places }) => places.join() === found.places.join())?.pairs,
        );
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("solves SparseMAP: a mixture on which no set improves", () => {
    let mixed = 0;
    fc.assert(
      fc.property(chains, ({ z, bonus, k }) => {
        const { weights: p, pairs, gap, shares } = sparseChain(z, k, bonus);
        mixed = Math.max(mixed, shares.length);
        for (const share of shares) assert.ok(share >= 0, `${shares}`);
        close(
          p.reduce((sum, x) => sum + x, 0),
          k,
          1e-9,
        );
        const slope = z.map((x, i) => x - p[i]);
        const held = slope.reduce((sum, x, i) => sum + x * p[i], bonus * pairs);
        for (const { places, pairs: theirs } of sets(z.length, k)) {
          const gain = places.reduce((sum, i) => sum + slope[i], bonus * theirs) - held;
          assert.ok(gain <= 1e-8, `gain ${gain} of ${places}, said ${gap}`);
        }
      }),
      { seed: 2, numRuns: 300 },
    );
    assert.ok(mixed >= 4, `at most ${mixed} sets in a mixture`);
  });

  it("without a bonus it is k-subsets", () => {
    fc.assert(
      fc.property(chains, ({ z, k }) => {
        const [chain, plain] = [sequentialSubsetSeparation(k, 0), subsetSeparation(k)];
        allClose(chain.weights(z, 2), plain.weights(z, 2), 1e-6);
        close(chain.conjugate!(z, 2), plain.conjugate!(z, 2), 1e-9);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it("the conjugate is convex with the weights as subgradient, below its bound", () => {
    fc.assert(
      fc.property(chains, chains, ({ z, bonus, k }, other) => {
        const there = z.map((x, i) => other.z[i] ?? -x);
        const separation = sequentialSubsetSeparation(k, bonus);
        const [here, p] = [separation.conjugate!(z), separation.weights(z)];
        const slope = p.reduce((sum, x, i) => sum + x * (there[i] - z[i]), 0);
        assert.ok(separation.conjugate!(there) >= here + slope - 1e-8);
        const best = [...z]
          .sort((a, b) => b - a)
          .slice(0, k)
          .reduce((sum, x) => sum + x, 0);
        assert.ok(here <= best + separation.largestEntropy!(z.length) + 1e-9);
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  it("a bonus draws neighbours in, a malus keeps them apart", () => {
    const scores = [1, 0, 0.5, -2];
    allClose(sequentialSubsetSeparation(2, 0).weights(scores, 4), [1, 0, 1, 0], 1e-9);
    allClose(sequentialSubsetSeparation(2, 5).weights(scores, 4), [1, 1, 0, 0], 1e-9);
    const apart = sequentialSubsetSeparation(2, -50).weights([1, 1, 0.2, 0], 4);
    assert.ok(apart[0] + apart[1] <= 1 + 1e-9, `${apart}`);
  });

  it("the energy never rises", () => {
    const patterns = matrix(5, 5);
    for (let i = 0; i < 5; i++) patterns.data[i * 6] = 1;
    const memory = hopfieldFenchelYoung(patterns, {
      beta: 3,
      separation: sequentialSubsetSeparation(2, 0.8),
    });
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 2, noNaN: true }), { minLength: 5, maxLength: 5 }),
        (probe) => {
          const { energies } = retrieve(memory, probe, { maxSteps: 20 });
          for (let t = 1; t < energies.length; t++)
            assert.ok(energies[t] <= energies[t - 1] + 1e-9 && energies[t] >= -1e-9, `${energies}`);
        },
      ),
      { seed: 5, numRuns: 60 },
    );
  });

  it("absent patterns, few patterns, extreme scores", () => {
    const separation = sequentialSubsetSeparation(2, 1);
    assert.deepEqual([...separation.weights([-Infinity, 3, -Infinity])], [0, 1, 0]);
    assert.deepEqual([...separation.weights([1, 3])], [1, 1]);
    assert.equal(separation.conjugate!([1, 3]), 5);
    assert.deepEqual([...separation.weights([-Infinity, -Infinity])], [0, 0]);
    assert.equal(separation.conjugate!([-Infinity, -Infinity]), -Infinity);
    const p = separation.weights([1, -Infinity, 1, 0.9, 0.2], 3);
    assert.equal(p[1], 0);
    assert.deepEqual([...separation.weights([1e308, -1e308, 0, -1.5e308])], [1, 0, 1, 0]);
    assert.throws(
      () => sequentialSubsetSeparation(0, 1),
      /^RangeError: sequentialSubsetSeparation: k must be a whole number at least 1, got 0$/,
    );
    assert.throws(() => sequentialSubsetSeparation(2, Number.NaN), /bonus must be finite, got NaN/);
    assert.throws(() => separation.weights([Number.NaN]), /scores\[0\] must be a number below Infinity/);
  });

  it("costs two searches when one set takes all", () => {
    const search = (t: Tally, scores: readonly number[], k: number, bonus: number) => {
      let [off, on] = [[0, ...new Array(k).fill(-Infinity)], new Array(k + 1).fill(-Infinity)];
      for (const score of scores) {
        const nextOff = off.map((value, c) => (t.more(on[c], value) ? on[c] : value));
        const nextOn = on.map((_, c) => {
          if (c === 0) return -Infinity;
          const joined = t.add(on[c - 1], bonus);
          return t.add(score, t.more(joined, off[c - 1]) ? joined : off[c - 1]);
        });
        [off, on] = [nextOff, nextOn];
      }
      return t.more(on[k], off[k]) ? on[k] : off[k];
    };
    const [z, k, bonus] = [[9, 5, -3, 0, 1], 2, 0.5];
    const p = sequentialSubsetSeparation(k, bonus).weights(z);
    assert.deepEqual([...p], [1, 1, 0, 0, 0]);
    const t = tally();
    close(search(t, z, k, bonus), 14.5, 1e-12);
    const slope = z.map((x, i) => t.add(x, -p[i]));
    close(search(t, slope, k, bonus), 12.5, 1e-12);
    sameCounts(sequentialSubsetSeparation(k, bonus).cost(5), t);
  });
});
