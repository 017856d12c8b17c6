/** @file Kanerva's memory of hard addresses, and the circle memory that it tends to. */
import assert from "node:assert/strict";
import { fromRows, matrix, row } from "engram/math";
import {
  circleMemory,
  hammingRadius,
  logIntersections,
  retrieve,
  sparseDistributedMemory,
} from "engram/memory";
import * as fc from "fast-check";
import { popcount } from "../../../lib/memory/sparse/bits";
import { allClose, close } from "../../support/close";
import { allStates } from "../../support/spins";
import { draw, ones32 } from "../words";

describe("memory/sparse distributed", () => {
  it("counts ones in words of every shape", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (x) => assert.equal(popcount(x | 0), ones32(x))),
      { seed: 1, numRuns: 300 },
    );
    for (const x of [0, 1, -1, 0x80000000, 0x7fffffff]) assert.equal(popcount(x | 0), ones32(x));
  });

  it("writes and reads what its formula says, letter by letter", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 70 }), (seed, n) => {
        const [addresses, patterns, cue] = [
          draw(seed, 12, n),
          draw(seed + 1, 5, n),
          draw(seed + 2, 1, n).data,
        ];
        const radius = Math.floor(n / 2);
        const near = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
          Array.from(a).filter((x, i) => x !== b[i]).length <= radius;
        const empty = sparseDistributedMemory(addresses, { radius });
        const memory = empty.store(patterns);
        const sums = new Float64Array(n);
        for (let k = 0; k < 12; k++)
          for (let mu = 0; mu < 5; mu++)
            if (near(row(addresses, k), cue) && near(row(addresses, k), row(patterns, mu)))
              for (let i = 0; i < n; i++) sums[i] += row(patterns, mu)[i];
        assert.deepEqual(memory.read(cue), sums);
        assert.deepEqual(
          memory.step(cue),
          sums.map((sum, i) => (sum === 0 ? cue[i] : Math.sign(sum))),
        );
        assert.deepEqual(empty.step(cue), cue, "an empty memory gives the cue back");
        assert.ok(
          empty.counters.every((count) => count === 0),
          "storing leaves the empty memory empty",
        );
      }),
      { seed: 2, numRuns: 40 },
    );
  });

  it("with every word as a hard address it is exactly the circle memory", () => {
    const n = 7;
    const words = fromRows([...allStates(n)]);
    for (const radius of [0, 1, 2, 3, 7]) {
      const patterns = draw(radius + 1, 4, n);
      const full = sparseDistributedMemory(words, { radius }).store(patterns);
      const limit = circleMemory(patterns, { radius });
      const logs = logIntersections(n, radius);
      for (let value = 0; value < 2 ** n; value++) {
        const cue = row(words, value);
        const sums = new Float64Array(n);
        for (let mu = 0; mu < 4; mu++) {
          const away = row(patterns, mu).filter((x, i) => x !== cue[i]).length;
          for (let i = 0; i < n; i++) sums[i] += 2 ** n * Math.exp(logs[away]) * row(patterns, mu)[i];
        }
        allClose(full.read(cue), sums, 1e-9);
        assert.deepEqual(limit.step(cue), full.step(cue), `radius ${radius}, cue ${value}`);
      }
    }
  });

  it("recalls from noise as Kanerva's memory should, and follows a chain of pointers", () => {
    const [n, p] = [256, 10];
    const patterns = draw(3, p, n);
    const radius = hammingRadius(n, 0.02);
    const empty = sparseDistributedMemory(draw(4, 2000, n), { radius });
    const memory = empty.store(patterns);
    for (let mu = 0; mu < p; mu++) {
      const cue = Float64Array.from(row(patterns, mu), (x, i) => (i % 10 === 0 ? -x : x)); // a tenth of the bits
      const { state, status } = retrieve(memory, cue);
      assert.equal(status, "converged");
      assert.deepEqual(state, row(patterns, mu));
      assert.deepEqual(circleMemory(patterns, { radius }).step(cue), row(patterns, mu));
    }
    const next = fromRows(Array.from({ length: p }, (_, mu) => row(patterns, (mu + 1) % p)));
    const chain = empty.write(patterns, next);
    const walk = retrieve(chain, row(patterns, 0), { maxSteps: p, keepStates: true });
    walk.states.forEach((state, t) => {
      assert.deepEqual(state, row(patterns, t % p));
    });
  });

  it("the circle memory's attention adds up to 1, and to 0 where no ball meets the cue's", () => {
    const patterns = draw(1, 3, 200);
    const memory = circleMemory(patterns, { radius: 80 });
    close(
      memory.attention(draw(2, 1, 200).data).reduce((sum, x) => sum + x, 0),
      1,
      1e-12,
    );
    const narrow = circleMemory(patterns, { radius: 3 });
    const cue = draw(2, 1, 200).data;
    assert.deepEqual(narrow.attention(cue), new Float64Array(3));
    assert.deepEqual(narrow.step(cue), cue);
    assert.equal(narrow.store(draw(3, 2, 200)).patterns.rows, 5);
  });

  it("refuses what has no meaning", () => {
    const addresses = draw(1, 3, 8);
    assert.throws(
      () => sparseDistributedMemory(matrix(0, 8), { radius: 1 }),
      /addresses must hold at least one pattern, got 0 × 8/,
    );
    assert.throws(
      () => sparseDistributedMemory(addresses, { radius: 9 }),
      /radius must be a whole number in \[0, 8\], got 9/,
    );
    const memory = sparseDistributedMemory(addresses, { radius: 2 });
    assert.throws(
      () => memory.store(fromRows([[0, 1, 1, 1, 1, 1, 1, 1]])),
      /cues\[0\] must be -1 or 1, got 0/,
    );
    assert.throws(() => memory.step([1]), /state must have length 8, got 1/);
    assert.throws(() => memory.write(draw(1, 2, 8), draw(1, 1, 8)), /data must be 2 × 8, got 1 × 8/);
    assert.throws(() => circleMemory(matrix(0, 8), { radius: 1 }), /patterns must hold at least one pattern/);
    assert.throws(
      () => circleMemory(addresses, { radius: -1 }),
      /radius must be a whole number in \[0, 8\], got -1/,
    );
  });
});
