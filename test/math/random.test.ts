import assert from "node:assert/strict";
import {
  bernoulli,
  exponential,
  nextUint32,
  normal,
  permutation,
  randomFrom,
  uniform,
  uniformInteger,
} from "engram/math";

/** Statistical tests below are two-sided at |z| ≤ 4.42: a false alarm in 10⁵ each, and the seeds are fixed. */
const alarm = 4.42;

describe("math/random", () => {
  it("nextUint32() equals the published sequence of xoshiro128++ from state 1, 2, 3, 4", () => {
    // rand_xoshiro (Rust), Xoshiro128PlusPlus::from_seed([1,0,0,0, 2,0,0,0, 3,0,0,0, 4,0,0,0]), its test "reference"
    const expected = [641, 1573767, 3222811527, 3517856514, 836907274, 4247214768, 3867114732, 1355841295];
    const state = Uint32Array.of(1, 2, 3, 4);
    assert.deepEqual(
      expected.map(() => nextUint32(state)),
      expected,
    );
  });

  it("randomFrom() gives the same numbers for the same seed and others for another", () => {
    const draw = (seed: number) => Array.from({ length: 8 }, randomFrom(seed));
    assert.deepEqual(draw(7), draw(7));
    const firsts = new Set(
      [0, 1, 2, 3, 7, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1].map((s) => draw(s)[0]),
    );
    assert.equal(firsts.size, 9);
  });

  it("split() depends on the labels alone, not on how many numbers were drawn", () => {
    const fresh = randomFrom(3).split("a").split(1)();
    const used = randomFrom(3);
    for (let i = 0; i < 100; i++) used();
    assert.equal(used.split("a").split(1)(), fresh);
    const others = [
      randomFrom(3).split("a").split("1"),
      randomFrom(3).split("b").split(1),
      randomFrom(3).split(1).split("a"),
      randomFrom(4).split("a").split(1),
    ];
    for (const other of others) assert.notEqual(other(), fresh);
  });

  it("streams of neighbouring labels are uncorrelated", () => {
    const n = 20_000;
    for (let label = 0; label < 20; label++) {
      const [a, b] = [randomFrom(1).split(label), randomFrom(1).split(label + 1)];
      let sum = 0;
      for (let i = 0; i < n; i++) sum += (a() - 0.5) * (b() - 0.5) * 12;
      assert.ok(Math.abs(sum / Math.sqrt(n)) < alarm, `label ${label}: z = ${sum / Math.sqrt(n)}`);
    }
  });

  it("randomFrom() is uniform: χ² over 256 cells, its 53rd bit used", () => {
    const random = randomFrom(11);
    const n = 1 << 18;
    const cells = new Float64Array(256);
    let odd = 0;
    for (let i = 0; i < n; i++) {
      const u = random();
      assert.ok(u >= 0 && u < 1);
      cells[Math.floor(u * 256)]++;
      odd += (u * 2 ** 53) % 2;
    }
    const chi = cells.reduce((sum, count) => sum + (count - n / 256) ** 2 / (n / 256), 0);
    assert.ok(Math.abs((chi - 255) / Math.sqrt(2 * 255)) < alarm, `χ² = ${chi} at 255 degrees of freedom`);
    assert.ok(Math.abs((odd - n / 2) / Math.sqrt(n / 4)) < alarm, `${odd} odd of ${n}`);
  });

  it("normal(), exponential() and bernoulli() have the moments of their laws", () => {
    const random = randomFrom(5);
    const n = 200_000;
    let [m1, m2, m4, waited, hits] = [0, 0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const x = normal(random);
      m1 += x;
      m2 += x * x;
      m4 += x ** 4;
      waited += exponential(random, 4);
      hits += Number(bernoulli(random, 0.3));
    }
    const z = {
      mean: m1 / Math.sqrt(n),
      variance: (m2 - n) / Math.sqrt(2 * n),
      fourth: (m4 - 3 * n) / Math.sqrt(96 * n),
      exponential: (waited * 4 - n) / Math.sqrt(n),
      bernoulli: (hits - 0.3 * n) / Math.sqrt(0.21 * n),
    };
    for (const [name, value] of Object.entries(z))
      assert.ok(Math.abs(value) < alarm, `${name}: z = ${value}`);
  });

  it("permutation() holds every number once and puts each anywhere equally often", () => {
    const counts = new Float64Array(25);
    for (let k = 0; k < 20_000; k++) {
      const order = permutation(randomFrom(2).split(k), 5);
      assert.deepEqual(Array.from(order).sort(), [0, 1, 2, 3, 4]);
      order.forEach((value, place) => {
        counts[place * 5 + value]++;
      });
    }
    for (const count of counts) assert.ok(Math.abs((count - 4000) / Math.sqrt(20_000 * 0.2 * 0.8)) < alarm);
  });

  it("refuses what is out of range, with the value in the message", () => {
    const random = randomFrom(1);
    assert.throws(
      () => randomFrom(-1),
      /^RangeError: randomFrom: seed must be a whole number at least 0, got -1$/,
    );
    assert.throws(() => randomFrom(0.5), /seed must be a whole number at least 0, got 0.5/);
    assert.throws(() => randomFrom(Number.NaN), /^RangeError: randomFrom: seed must be finite, got NaN$/);
    assert.throws(() => uniform(random, 1, 0), /uniform: high must be at least low \(1\), got 0/);
    assert.throws(() => uniformInteger(random, 0), /below must be a whole number at least 1, got 0/);
    assert.throws(() => bernoulli(random, 1.5), /probability must be in \[0, 1\], got 1.5/);
    assert.throws(() => exponential(random, 0), /rate must be > 0, got 0/);
    assert.throws(() => normal(random, 0, -1), /sd must be in/);
    assert.throws(() => permutation(random, -1), /length must be a whole number/);
  });
});
