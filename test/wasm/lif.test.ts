import assert from "node:assert/strict";
import { randomFrom, uniformInteger } from "engram/math";
import { type DenseLifShape, engineInfo, prepareDenseLif } from "engram/wasm";
import fc from "fast-check";

const engines = engineInfo().available.filter((engine) => engine !== "wasm-relaxed");
const at = (column: number | ArrayLike<number> | undefined, j: number) =>
  BigInt(column === undefined ? 0 : typeof column === "number" ? column : column[j]);

/** One step in BigInt, as the definition reads; BigInt's division rounds toward zero, its shift toward −∞. */
function naiveStep(
  shape: DenseLifShape,
  state: { u: bigint[]; v: bigint[] },
  spikes: readonly number[],
  input: ArrayLike<number> | undefined,
): number[] {
  const fired: number[] = [];
  const exponent = BigInt(shape.weightExponent ?? 0);
  for (let j = 0; j < shape.neurons; j++) {
    let sum = at(input ?? 0, j);
    for (const i of spikes) sum += BigInt(shape.weights[j * shape.sources + i]);
    sum = exponent >= 0n ? sum << exponent : sum >> -exponent;
    let u = (state.u[j] * (4096n - (at(shape.du, j) + 1n))) / 4096n + 64n * sum;
    if (u > 2n ** 23n) u -= 2n ** 24n;
    else if (u <= -(2n ** 23n)) u += 2n ** 24n;
    let v = (state.v[j] * (4096n - at(shape.dv, j))) / 4096n + u + at(shape.bias, j);
    const most = 2n ** 23n - 1n;
    v = v > most ? most : v < -most ? -most : v;
    if (v > 64n * at(shape.vth, j)) {
      fired.push(j);
      v = 0n;
    }
    state.u[j] = u;
    state.v[j] = v;
  }
  return fired;
}

const layers = fc
  .record({ sources: fc.integer({ min: 1, max: 12 }), neurons: fc.integer({ min: 1, max: 140 }) })
  .chain(({ sources, neurons }) => {
    const columnOf = (min: number, max: number) =>
      fc.oneof(
        fc.integer({ min, max }),
        fc.array(fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max)), {
          minLength: neurons,
          maxLength: neurons,
        }),
      );
    const state = (most: number) =>
      fc.array(
        fc.oneof(fc.integer({ min: 1 - 2 ** 23, max: most }), fc.constantFrom(1 - 2 ** 23, most, 0, -1)),
        {
          minLength: neurons,
          maxLength: neurons,
        },
      );
    return fc.record({
      shape: fc.record({
        sources: fc.constant(sources),
        neurons: fc.constant(neurons),
        weights: fc.int8Array({ minLength: sources * neurons, maxLength: sources * neurons }),
        weightExponent: fc.integer({ min: -8, max: 7 }),
        du: columnOf(-1, 4095),
        dv: columnOf(0, 4095),
        vth: columnOf(1 - 2 ** 17, 2 ** 17 - 1),
        bias: columnOf(-(2 ** 20), 2 ** 20),
      }),
      u: state(2 ** 23),
      v: state(2 ** 23 - 1),
      steps: fc.array(
        fc.record({
          spikes: fc.uniqueArray(fc.integer({ min: 0, max: sources - 1 })),
          input: fc.option(
            fc.array(fc.integer({ min: -500, max: 500 }), { minLength: neurons, maxLength: neurons }),
            {
              nil: undefined,
            },
          ),
        }),
        { minLength: 1, maxLength: 6 },
      ),
    });
  });

for (const engine of engines)
  describe(`prepareDenseLif() by ${engine}`, () => {
    it("has the bits of whole-number arithmetic over the whole range of every parameter", () => {
      fc.assert(
        fc.property(layers, ({ shape, u, v, steps }) => {
          const layer = prepareDenseLif(shape, { engine });
          layer.restore({ u: Int32Array.from(u), v: Int32Array.from(v) });
          const state = { u: u.map(BigInt), v: v.map(BigInt) };
          for (const { spikes, input } of steps) {
            const list = Int32Array.from([...spikes, -1]);
            const values = input && Int32Array.from(input);
            const count = layer.step(list, spikes.length, values);
            const fired = naiveStep(shape, state, spikes, input);
            assert.deepEqual([...layer.fired.subarray(0, count)], fired);
            const found = layer.snapshot();
            assert.deepEqual([...found.u], state.u.map(Number));
            assert.deepEqual([...found.v], state.v.map(Number));
          }
        }),
        { numRuns: 250, seed: 9 },
      );
    });

    it("keeps sums exact when more than 256 sources spike", () => {
      const [sources, neurons] = [900, 70];
      const random = randomFrom(4);
      for (const weight of [-128, 127, undefined]) {
        const weights = Int8Array.from(
          { length: sources * neurons },
          () => weight ?? uniformInteger(random, 256) - 128,
        );
        const shape = { sources, neurons, weights, du: 4095, dv: 4095, vth: 2 ** 17 - 1 };
        const layer = prepareDenseLif(shape, { engine });
        for (const count of [0, 1, 255, 256, 257, 512, 513, 900]) {
          const spikes = Int32Array.from({ length: sources }, (_, i) => (i * 7) % sources);
          const state = { u: new Array(neurons).fill(0n), v: new Array(neurons).fill(0n) };
          naiveStep(shape, state, [...spikes.subarray(0, count)], undefined);
          layer.reset();
          layer.step(spikes, count);
          assert.deepEqual([...layer.snapshot().u], state.u.map(Number), `${count} spikes of ${weight}`);
        }
      }
    });
  });

describe("prepareDenseLif()", () => {
  const good = { sources: 2, neurons: 3, weights: Int8Array.of(1, 2, 3, 4, 5, 6), du: 10, dv: 0, vth: 5 };

  it("does what its example says, and nothing without neurons or sources", () => {
    for (const engine of engines) {
      const weights = Int8Array.of(100);
      const layer = prepareDenseLif(
        { sources: 1, neurons: 1, weights, du: 4095, dv: 0, vth: 99 },
        { engine },
      );
      assert.equal(layer.step(Int32Array.of(0), 1), 1);
      assert.equal(layer.engine, engine);
      const none = { weights: new Int8Array(0), du: 0, dv: 0, vth: 0, bias: 1 };
      assert.equal(
        prepareDenseLif({ ...none, sources: 3, neurons: 0 }, { engine }).step(new Int32Array(0), 0),
        0,
      );
      const alone = prepareDenseLif({ ...none, sources: 0, neurons: 2 }, { engine });
      assert.equal(alone.step(new Int32Array(0), 0), 2);
      assert.deepEqual([...alone.fired], [0, 1]);
    }
  });

  it("refuses what makes no sense, and says where", () => {
    const refused: [object, string, RegExp][] = [
      [{ sources: -1 }, "RangeError", /sources must be a whole number in \[0, 16777216\], got -1$/],
      [{ weights: new Int8Array(5) }, "RangeError", /weights must have length 6, got 5$/],
      [
        { weights: new Float32Array(6) },
        "TypeError",
        /weights must be a Int8Array, got Float32Array of length 6$/,
      ],
      [{ weightExponent: 8 }, "RangeError", /weightExponent must be a whole number in \[-8, 7\], got 8$/],
      [{ du: 4096 }, "RangeError", /du must be a whole number in \[-1, 4095\], got 4096$/],
      [{ dv: [0, -1, 0] }, "RangeError", /dv\[1\] must be a whole number in \[0, 4095\], got -1$/],
      [{ dv: [0] }, "RangeError", /dv must have length 3, got 1$/],
      [{ vth: 2 ** 17 }, "RangeError", /vth must be a whole number/],
      [{ bias: Number.NaN }, "RangeError", /bias must be finite, got NaN$/],
    ];
    for (const [wrong, name, message] of refused)
      assert.throws(() => prepareDenseLif({ ...good, ...wrong } as DenseLifShape), { name, message });
    const heavy = { sources: 3000, neurons: 1, weights: new Int8Array(3000).fill(127), du: 0, dv: 0, vth: 1 };
    assert.throws(() => prepareDenseLif(heavy), {
      name: "RangeError",
      message: "prepareDenseLif: weights must add up to at most 262144 at each neuron, got 381000",
    });
    assert.equal(prepareDenseLif({ ...heavy, weightExponent: -1 }).sources, 3000);
  });

  it("refuses steps and states that make no sense, and is as before then", () => {
    for (const engine of engines) {
      const layer = prepareDenseLif(good, { engine });
      const spikes = Int32Array.of(0, 1, 1, 2);
      assert.throws(() => layer.step(spikes, 3), /step: count must be a whole number in \[0, 2\], got 3$/);
      assert.throws(
        () => layer.step(spikes.subarray(1), 2),
        /^RangeError: step: spikes\[1\] must be in \[0, 2\) and named once, got 1$/,
      );
      assert.throws(
        () => layer.step(spikes.subarray(2), 2),
        /step: spikes\[1\] must be in \[0, 2\) .* got 2$/,
      );
      assert.throws(() => layer.step(spikes, 1, new Int32Array(2)), /input must have length 3, got 2$/);
      assert.throws(
        () => layer.step(spikes, 1, Int32Array.of(0, 0, 2 ** 18)),
        /input\[2\] must be at most 262133 in size/,
      );
      assert.throws(
        () => layer.restore({ u: new Int32Array(3), v: Int32Array.of(0, 2 ** 23, 0) }),
        /restore: v\[1\] must be a whole number in \[-8388607, 8388607\], got 8388608$/,
      );
      assert.throws(
        () => layer.restore({ u: Int32Array.of(-(2 ** 23), 0, 0), v: new Int32Array(3) }),
        /restore: u\[0\] must be a whole number in \[-8388607, 8388608\], got -8388608$/,
      );
      const ends = {
        u: Int32Array.of(2 ** 23, 1 - 2 ** 23, 0),
        v: Int32Array.of(2 ** 23 - 1, 1 - 2 ** 23, 0),
      };
      layer.restore(ends);
      assert.deepEqual(layer.snapshot(), ends);
      layer.reset();
      layer.step(spikes, 2);
      assert.deepEqual([...layer.snapshot().u], [3 * 64, 7 * 64, 11 * 64]);
      layer.reset();
      assert.deepEqual([...layer.snapshot().u, ...layer.snapshot().v], [0, 0, 0, 0, 0, 0]);
    }
  });
});
