import assert from "node:assert/strict";
import { normalInto, randomFrom, uniformInteger } from "engram/math";
import { engineInfo, prepareGram } from "engram/wasm";
import fc from "fast-check";

const engines = engineInfo().available.filter((engine) => engine !== "wasm-relaxed");

/** Overlaps and draws in float64, as the definition reads. */
class Oracle {
  readonly z: Float64Array;
  readonly #x: Float32Array;
  readonly #beta: number;
  readonly #bias: ArrayLike<number>;
  constructor(x: Float32Array, count: number, beta: number, bias: ArrayLike<number>) {
    this.z = new Float64Array(count);
    this.#x = x;
    this.#beta = beta;
    this.#bias = bias;
  }
  move(keep: number, k: number, gain: number): void {
    const width = this.#x.length / this.z.length;
    for (let j = 0; j < this.z.length; j++) {
      let g = 0;
      for (let i = 0; i < width; i++) g += this.#x[j * width + i] * this.#x[k * width + i];
      this.z[j] = keep * this.z[j] + gain * g;
    }
  }
  /** Sums of probabilities up to and with each memory. */
  sums(): Float64Array {
    const u = this.z.map((z, k) => this.#beta * z + this.#bias[k]);
    const top = u.reduce((a, b) => Math.max(a, b));
    const w = u.map((value) => Math.exp(value - top));
    const total = w.reduce((a, b) => a + b);
    let sum = 0;
    return w.map((value) => {
      sum += value / total;
      return sum;
    });
  }
}

describe("wasm/gram", () => {
  for (const engine of engines)
    it(`${engine}: draws by the inverse distribution function, sharp or spread, with and without bias`, () => {
      fc.assert(
        fc.property(
          fc.record({
            seed: fc.integer({ min: 0, max: 1e6 }),
            count: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 60, max: 330 })),
            width: fc.integer({ min: 1, max: 13 }),
            beta: fc.constantFrom(1e-6, 0.3, 3, 12, 40, 2000),
            biased: fc.boolean(),
            keep: fc.constantFrom(0, 0.5, 0.95, 0.999),
          }),
          ({ seed, count, width, beta, biased, keep }) => {
            const random = randomFrom(seed);
            const x = normalInto(
              new Float32Array(count * width),
              random.split("x"),
              0,
              width ** -0.5,
            ) as Float32Array;
            const some = random.split("bias");
            const bias = Float64Array.from({ length: count }, (_, k) =>
              !biased ? 0 : k > 0 && some() < 0.3 ? Number.NEGATIVE_INFINITY : 6 * some() - 40,
            );
            const gram = prepareGram(x, { patterns: count, width }, { engine });
            const overlaps = gram.overlaps(biased ? { beta, bias } : { beta });
            const oracle = new Oracle(x, count, beta, bias);
            overlaps.set(oracle.z);
            for (let spike = 0; spike < 30; spike++) {
              const place = spike === 0 ? 0 : spike === 1 ? 1 - 2 ** -53 : random();
              const k = overlaps.draw(place);
              const sums = oracle.sums();
              const [from, to] = [k === 0 ? 0 : sums[k - 1], sums[k]];
              const largest = oracle.z.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
              const blur = 1e-5 + 1e-5 * beta * largest; // float32 overlaps
              assert.ok(
                from - blur <= place && place <= to + blur,
                `spike ${spike}: ${k} has [${from}, ${to}], asked at ${place}`,
              );
              assert.notEqual(bias[k], Number.NEGATIVE_INFINITY);
              oracle.move(keep, k, 1 - keep + 0.01);
              overlaps.decay(keep);
              overlaps.add(k, 1 - keep + 0.01);
            }
            const read = new Float64Array(count);
            overlaps.read(read);
            read.forEach((z, k) => {
              assert.ok(
                Math.abs(z - oracle.z[k]) < 2e-5 * (1 + Math.abs(oracle.z[k])),
                `${z} ${oracle.z[k]}`,
              );
            });
          },
        ),
        { seed: 3, numRuns: 60 },
      );
    });

  it("finds the small ones too, whose blocks are only bounded at first", () => {
    const [count, sharp] = [640, 333];
    for (const engine of engines)
      for (const below of [11, 12, 14]) {
        // One memory, and 639 whose weights are 2^−below of its.
        const gram = prepareGram(new Float32Array(count), { patterns: count, width: 1 }, { engine });
        const overlaps = gram.overlaps({ beta: Math.LN2 });
        const z = new Float64Array(count).fill(-below);
        z[sharp] = 0;
        overlaps.set(z);
        const total = 1 + (count - 1) * 2 ** -below;
        const seen = new Set<number>();
        for (let i = 0; i < 5000; i++) {
          const place = (i + 0.31) / 5000;
          const mass = place * total;
          const before = sharp * 2 ** -below;
          const expected =
            mass < before
              ? Math.floor(mass * 2 ** below)
              : mass < before + 1
                ? sharp
                : sharp + 1 + Math.floor((mass - before - 1) * 2 ** below);
          const k = overlaps.draw(place);
          seen.add(k);
          assert.ok(
            Math.abs(k - expected) <= (k === sharp || expected === sharp ? 1 : 0),
            `${place}: ${k}, ${expected}`,
          );
        }
        assert.ok(seen.size > 100, `${below}: ${seen.size}`);
      }
  });

  it("engines draw alike where rounding does not decide, and products agree", () => {
    const random = randomFrom(4);
    const [count, width] = [700, 33];
    const x = normalInto(
      new Float32Array(count * width),
      random.split("x"),
      0,
      width ** -0.5,
    ) as Float32Array;
    const runs = engines.map((engine) => {
      const gram = prepareGram(x, { patterns: count, width }, { engine });
      const chance = randomFrom(9);
      const overlaps = gram.overlaps({ beta: 9 });
      overlaps.set(gram.products(x.subarray(0, width)));
      const spikes = Array.from({ length: 2000 }, () => {
        const k = overlaps.draw(chance());
        overlaps.decay(0.9);
        overlaps.add(k, 0.1);
        return k;
      });
      return { spikes, column: Array.from(gram.column(5)) };
    });
    for (const { spikes, column } of runs) {
      assert.deepEqual(spikes, runs[0].spikes);
      column.forEach((g, j) => {
        assert.ok(Math.abs(g - runs[0].column[j]) < 1e-6);
      });
    }
    assert.ok(new Set(runs[0].spikes).size > 10);
  });

  it("keeps the overlaps of several states apart, and as many columns as there is room for", () => {
    const random = randomFrom(5);
    const [count, width] = [150, 20];
    const x = normalInto(
      new Float32Array(count * width),
      random.split("x"),
      0,
      width ** -0.5,
    ) as Float32Array;
    for (const engine of engines) {
      const spikes = (bytes: number, together: boolean): number[][] => {
        const gram = prepareGram(x, { patterns: count, width }, { engine, bytes });
        const bias = Float64Array.from({ length: count }, (_, k) => -(k % 3));
        const all = [
          gram.overlaps({ beta: 5 }),
          gram.overlaps({ beta: 9, bias }),
          gram.overlaps({ beta: 2 }),
        ];
        const lists = all.map((): number[] => []);
        const chance = all.map((_, i) => randomFrom(i));
        const step = (i: number): void => {
          const k = all[i].draw(chance[i]());
          lists[i].push(k);
          all[i].add(k, 0.2);
          all[i].decay(0.8);
        };
        if (together) for (let s = 0; s < 900; s++) step(uniformInteger(random, 3));
        else for (let i = 0; i < 3; i++) for (let s = 0; s < 400; s++) step(i);
        assert.ok(gram.columns.room <= count && gram.columns.computed >= 1);
        return lists;
      };
      const alone = spikes(2 ** 29, false);
      for (const bytes of [2 ** 29, 5 * 4 * 192, 1])
        for (const [i, list] of spikes(bytes, true).entries()) {
          assert.ok(list.length > 200);
          assert.deepEqual(list, alone[i].slice(0, list.length));
        }
      const few = prepareGram(x, { patterns: count, width }, { engine, bytes: 3 * 4 * 192 });
      assert.equal(few.columns.room, 3);
      for (const k of [7, 8, 7, 9, 10]) few.column(k);
      assert.equal(few.columns.computed, 4);
      assert.ok(few.has(10) && !few.has(0));
    }
  });

  it("a bias that becomes another is felt at the next draw", () => {
    for (const engine of engines) {
      const gram = prepareGram(new Float32Array(70), { patterns: 70, width: 1 }, { engine });
      const bias = new Float64Array(70).fill(Number.NEGATIVE_INFINITY);
      bias[3] = 0;
      const overlaps = gram.overlaps({ beta: 1, bias });
      assert.equal(overlaps.draw(0.999), 3);
      overlaps.setBias(69, 30);
      assert.equal(overlaps.draw(0.999), 69);
      overlaps.setBias(69, Number.NEGATIVE_INFINITY);
      assert.equal(overlaps.draw(0.999), 3);
      assert.equal(overlaps.spread, false);
    }
  });

  it("refuses what does not fit", () => {
    const x = Float32Array.of(1, 2);
    const shape = { patterns: 2, width: 1 };
    assert.throws(() => prepareGram(x, { patterns: 0, width: 1 }), /shape.patterns must be .*got 0/);
    assert.throws(() => prepareGram(x, { patterns: 2, width: 2 }), /patterns must have length 4, got 2/);
    assert.throws(
      () => prepareGram(Float64Array.of(1, 1e39), shape),
      /patterns\[1\] must be finite in float32/,
    );
    assert.throws(() => prepareGram(Float32Array.of(1, Number.NaN), shape), /patterns\[1\] must be/);
    assert.throws(() => prepareGram([1, 2] as unknown as Float32Array, shape), TypeError);
    assert.throws(() => prepareGram(x, shape, { bytes: 0 }), /bytes must be > 0, got 0/);
    const gram = prepareGram(x, shape);
    assert.throws(() => gram.overlaps({ beta: -1 }), /beta must be > 0, got -1/);
    assert.throws(() => gram.overlaps({ beta: 1, bias: [0] }), /bias must have length 2, got 1/);
    const never = Number.NEGATIVE_INFINITY;
    assert.throws(() => gram.overlaps({ beta: 1, bias: [never, never] }), /finite largest entry/);
    assert.throws(() => gram.products([1, 2]), /x must have length 1, got 2/);
    assert.throws(() => gram.column(2), /k must be .*got 2/);
  });
});
