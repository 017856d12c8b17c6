/** @file Willshaw's net by its formula, and what it fills, errs and holds. */
import assert from "node:assert/strict";
import { fromRows, matrix, randomFrom, row } from "engram/math";
import {
  retrieve,
  willshaw,
  willshawCapacity,
  willshawDensity,
  willshawFalseOnes,
  willshawNet,
} from "engram/memory";
import * as fc from "fast-check";
import { close } from "../../support/close";
import { ones } from "../words";

const word = (value: number, n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => (value >> i) & 1);

describe("memory/sparse willshaw", () => {
  it("answers every cue as its formula says, for all three thresholds", () => {
    const [n, m] = [7, 5];
    for (const seed of [1, 2, 3]) {
      const [keys, values] = [ones(seed, 4, n, 3), ones(seed + 9, 4, m, 2)];
      for (const threshold of ["all", { atLeast: 2 }, { winners: 2 }] as const) {
        const net = willshawNet(keys, values, { threshold });
        for (let value = 0; value < 2 ** n; value++) {
          const cue = word(value, n);
          const sums = Array.from({ length: m }, (_, i) => {
            let sum = 0;
            for (let j = 0; j < n; j++)
              if (cue[j] && [0, 1, 2, 3].some((mu) => row(values, mu)[i] && row(keys, mu)[j])) sum++;
            return sum;
          });
          const active = cue.filter((x) => x === 1).length;
          const least =
            threshold === "all"
              ? active
              : "atLeast" in threshold
                ? threshold.atLeast
                : [...sums].sort((a, b) => b - a)[1];
          assert.deepEqual(
            net.recall(cue),
            Float64Array.from(sums, (sum) => (sum > 0 && sum >= least ? 1 : 0)),
            `${JSON.stringify(threshold)}, cue ${value}`,
          );
        }
      }
    }
  });

  it("by the rule of 1969 a stored value comes back whole from its key and from any part of it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 40 }), (seed, p) => {
        const [keys, values] = [ones(seed, p, 40, 6), ones(seed + 1, p, 33, 5)];
        const random = randomFrom(seed + 2);
        const net = willshawNet(keys, values);
        for (let mu = 0; mu < p; mu++) {
          const part = row(keys, mu).map((x) => (random() < 0.5 ? x : 0));
          if (part.every((x) => x === 0)) continue;
          const [whole, some] = [net.recall(row(keys, mu)), net.recall(part)];
          row(values, mu).forEach((x, i) => {
            if (x === 1) assert.deepEqual([whole[i], some[i]], [1, 1]);
            if (whole[i] === 1) assert.equal(some[i], 1, "less of the cue cannot give fewer ones");
          });
        }
        assert.ok(
          net.recall(new Float64Array(40)).every((x) => x === 0),
          "an empty cue gives nothing",
        );
      }),
      { seed: 3, numRuns: 30 },
    );
  });

  it("fills and errs as theory says", () => {
    const sizes = { inputs: 200, outputs: 200, keyOnes: 8, valueOnes: 8 };
    const pairs = 400;
    let [falseOnes, density] = [0, 0];
    for (const seed of [1, 2, 3, 4]) {
      const [keys, values] = [ones(seed, pairs, 200, 8), ones(seed + 99, pairs, 200, 8)];
      const net = willshawNet(keys, values);
      density += net.density / 4;
      for (let mu = 0; mu < pairs; mu++)
        falseOnes += net.recall(row(keys, mu)).reduce((sum, x) => sum + x, -8) / (4 * pairs * 192);
    }
    // 4 × 40 000 synapses at density 0.47 that share patterns: over seeds the mean moves by about 0.001.
    close(density, willshawDensity(sizes, pairs), 0.005);
    // About 1100 false ones in 307 200, clustered by key and output: about 8 % of standard error; 30 % is more than three.
    const told = willshawFalseOnes(sizes, pairs);
    assert.ok(Math.abs(falseOnes / told - 1) < 0.3, `false ones ${falseOnes}, theory ${told}`);
    assert.ok(told > 1.2 * willshawFalseOnes(sizes, pairs, "simple"), "usage makes errors more frequent");
  });

  it("capacity: bits per synapse rise towards ln 2, and the errors at capacity are those asked for", () => {
    let before = 0;
    for (const exponent of [10, 20, 40]) {
      const n = 2 ** exponent;
      const { bitsPerSynapse, density, pairs } = willshawCapacity({
        inputs: n,
        outputs: n,
        keyOnes: exponent,
        valueOnes: exponent,
      });
      close(density, 0.5, 0.01);
      assert.ok(bitsPerSynapse > before && bitsPerSynapse < Math.LN2, `${bitsPerSynapse} bits`);
      before = bitsPerSynapse;
      // P (k/n)² = ln 2 to leading order
      close((pairs * exponent ** 2) / n ** 2, Math.LN2, 0.03);
    }
    const sizes = { inputs: 300, outputs: 500, keyOnes: 9, valueOnes: 4 };
    const { pairs } = willshawCapacity(sizes, 2);
    close(willshawDensity(sizes, pairs) ** 9 * 496, 2, 1e-9);
  });

  it("unit usage is the exact average over a small memory", () => {
    // two inputs, one on in each key; outputs on with rate ½ in exactly one of two: P(false) by the four cases of one other pair
    const sizes = { inputs: 2, outputs: 2, keyOnes: 1, valueOnes: 1 };
    close(willshawFalseOnes(sizes, 2), 0.5 * 0.5, 1e-12);
    close(willshawFalseOnes(sizes, 1), 0, 1e-12);
    close(willshawFalseOnes({ ...sizes, keyOnes: 2 }, 2), 0.5, 1e-12);
  });

  it("iterates, stores and refuses", () => {
    const patterns = ones(1, 5, 64, 6);
    const memory = willshaw(patterns);
    const part = row(patterns, 2).slice();
    part[part.indexOf(1)] = 0;
    assert.deepEqual(retrieve(memory, part).state, row(patterns, 2));
    assert.equal(memory.store(ones(2, 3, 64, 6)).patterns.rows, 8);
    const net = willshawNet(patterns, patterns);
    assert.equal(net.synapse(row(patterns, 0).indexOf(1), row(patterns, 0).lastIndexOf(1)), true);
    assert.throws(() => willshaw(fromRows([[0, -1]])), /keys\[1\] must be 0 or 1, got -1/);
    assert.throws(() => willshaw(matrix(0, 3)), /keys must hold at least one pattern, got 0 × 3/);
    assert.throws(() => willshawNet(patterns, ones(1, 2, 4, 1)), /values must have 5 rows, got 2/);
    assert.throws(
      () => willshaw(patterns, { threshold: { winners: 65 } }),
      /threshold.winners must be a whole number in \[1, 64\], got 65/,
    );
    assert.throws(
      () => willshaw(patterns, { threshold: { atLeast: 0 } }),
      /threshold.atLeast must be a whole number at least 1/,
    );
    assert.throws(
      () => willshaw(patterns, { threshold: "most" as "all" }),
      /^TypeError: willshaw: threshold must be "all"/,
    );
    assert.throws(() => memory.step(new Float64Array(3)), /state must have length 64, got 3/);
    assert.throws(() => net.synapse(64, 0), /post must be a whole number in \[0, 63\], got 64/);
    assert.throws(
      () => willshawCapacity({ inputs: 4, outputs: 4, keyOnes: 2, valueOnes: 2 }, 2),
      /errors must be < 2, got 2/,
    );
    assert.throws(
      () => willshawDensity({ inputs: 4, outputs: 4, keyOnes: 5, valueOnes: 2 }, 2),
      /keyOnes must be/,
    );
    assert.throws(
      () => willshawFalseOnes({ inputs: 4, outputs: 4, keyOnes: 2, valueOnes: 2 }, 0),
      /pairs must be/,
    );
  });
});
