import assert from "node:assert/strict";
import { randomFrom } from "engram/math";
import {
  allToAll,
  entriesOf,
  fixedInDegree,
  fixedOutDegree,
  oneToOne,
  withProbability,
} from "engram/spiking";
import fc from "fast-check";

const counts = (values: ArrayLike<number>, size: number) => {
  const out = new Array<number>(size).fill(0);
  for (const v of Array.from(values)) out[v]++;
  return out;
};

describe("connections", () => {
  it("all to all: weight(pre, post) stands at [post][pre]", () => {
    const { weights, delay } = allToAll(
      { pre: 3, post: 2 },
      { weight: (i, j) => 10 * j + i, delay: (i) => i + 1 },
    );
    assert.deepEqual([...(weights as Float64Array)], [0, 1, 2, 10, 11, 12]);
    assert.deepEqual([...(delay as Float64Array)], [1, 2, 3, 1, 2, 3]);
    assert.equal(allToAll({ pre: 0, post: 5 }, { weight: 1, delay: 1 }).weights.length, 0);
  });

  it("are read one by one in the same way, dense or listed", () => {
    const values = {
      weight: (i: number, j: number) => 10 * j + i,
      delay: (i: number, j: number) => 1 + i + 100 * j,
    };
    const dense = entriesOf(allToAll({ pre: 3, post: 2 }, values), 3);
    const { random, ...all } = { random: randomFrom(1), probability: 1, ...values };
    const listed = entriesOf(withProbability({ pre: 3, post: 2 }, { random, ...all }), 3);
    for (const { count, pre, post, weight, delay } of [dense, listed]) {
      assert.equal(count, 6);
      const seen = Array.from({ length: count }, (_, k) => [pre(k), post(k)]);
      assert.equal(new Set(seen.map(String)).size, 6);
      seen.forEach(([i, j], k) => {
        assert.deepEqual([weight(k), delay(k)], [values.weight(i, j), values.delay(i, j)]);
      });
    }
    const { weight, delay } = entriesOf(oneToOne(4, { weight: 2, delay: 0.5 }), 4);
    assert.deepEqual([weight(3), delay(0)], [2, 0.5]);
  });

  it("one to one", () => {
    const { pre, post } = oneToOne(4, { weight: 1, delay: 1 });
    assert.deepEqual([...Array.from(pre)], [0, 1, 2, 3]);
    assert.deepEqual(pre, post);
  });

  it("fixed degrees: exactly so many, different ones, never oneself when so asked", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 12 }),
        fc.nat(1000),
        fc.boolean(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, seed, withoutSelf, part) => {
          const degree = Math.floor(part * (withoutSelf ? n - 1 : n));
          const options = { random: randomFrom(seed), degree, withoutSelf, weight: 1, delay: 1 };
          const into = fixedInDegree({ pre: n, post: n }, options);
          assert.deepEqual(counts(into.post, n), new Array(n).fill(degree));
          const out = fixedOutDegree({ pre: n, post: n }, options);
          assert.deepEqual(counts(out.pre, n), new Array(n).fill(degree));
          for (const { pre, post } of [into, out]) {
            const pairs = Array.from(pre, (i, k) => `${i} ${post[k]}`);
            assert.equal(new Set(pairs).size, pairs.length);
            if (withoutSelf) assert.ok(Array.from(pre).every((i, k) => i !== post[k]));
          }
        },
      ),
      { seed: 1, numRuns: 60 },
    );
  });

  it("fixed degrees choose every neuron equally often", () => {
    for (const multiple of [false, true]) {
      const { pre } = fixedInDegree(
        { pre: 10, post: 5000 },
        { random: randomFrom(4), degree: 3, multiple, weight: 1, delay: 1 },
      );
      const expected = 1500;
      const chi = counts(pre, 10).reduce((sum, c) => sum + (c - expected) ** 2 / expected, 0);
      assert.ok(chi < 33.7, `${chi}`); // χ² of 9 degrees of freedom exceeds this once in 10,000 seeds
    }
  });

  it("with a probability: as many as the binomial says, none at 0, all at 1", () => {
    const sizes = { pre: 300, post: 200 };
    const made = (probability: number, withoutSelf = false) =>
      withProbability(withoutSelf ? { pre: 300, post: 300 } : sizes, {
        ...{ random: randomFrom(2), probability, withoutSelf, weight: 1, delay: 1 },
      }).pre.length;
    assert.equal(made(0), 0);
    assert.equal(made(1), 60000);
    assert.equal(made(1, true), 90000 - 300);
    const n = made(0.1);
    assert.ok(Math.abs(n - 6000) < 4.4 * Math.sqrt(60000 * 0.1 * 0.9), `${n}`); // a false alarm in 100,000 seeds
  });

  it("refuse what has no meaning", () => {
    const random = randomFrom(1);
    const sizes = { pre: 3, post: 3 };
    const degree = (extra: object) => () =>
      fixedInDegree(sizes, { random, degree: 1, weight: 1, delay: 1, ...extra });
    assert.throws(degree({ degree: 4 }), /fixedInDegree: degree must be a whole number in \[0, 3\], got 4/);
    assert.throws(degree({ degree: 3, withoutSelf: true }), /in \[0, 2\], got 3/);
    assert.throws(degree({ weight: Number.NaN }), /fixedInDegree: weight must be finite, got NaN/);
    assert.throws(degree({ delay: () => 0 }), /fixedInDegree: delay\(\d, 0\) must be > 0, got 0/);
    assert.throws(
      () => withProbability(sizes, { random, probability: 1.5, weight: 1, delay: 1 }),
      /withProbability: probability must be in \[0, 1\], got 1.5/,
    );
    assert.throws(
      () => allToAll({ pre: -1, post: 1 }, { weight: 1, delay: 1 }),
      /allToAll: pre must be a whole number .* got -1/,
    );
    const other = { pre: 4, post: 3 };
    const alone = { random, degree: 1, probability: 0.5, weight: 1, delay: 1, withoutSelf: true };
    for (const connect of [fixedInDegree, fixedOutDegree, withProbability])
      assert.throws(() => connect(other, alone), {
        name: "RangeError",
        message: `${connect.name}: withoutSelf must be left out where pre and post are two populations, got 4 and 3 neurons`,
      });
    assert.throws(() => oneToOne(2, { weight: 1, delay: -1 }), /oneToOne: delay must be > 0, got -1/);
  });
});
