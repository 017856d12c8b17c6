/** @file Propagation on every engine against its definition, from snapshots, and what it refuses. */
import assert from "node:assert/strict";
import { randomFrom, uniformInteger } from "engram/math";
import { preparePropagation, type SparseSynapses } from "engram/wasm";
import fc from "fast-check";
import { engines, naive, run } from "./arrivals";

const network = (weight: fc.Arbitrary<number>, delays = 40) =>
  fc
    .record({
      sources: fc.integer({ min: 1, max: 9 }),
      targets: fc.integer({ min: 1, max: 30 }),
      count: fc.integer({ min: 0, max: 120 }),
      longest: fc.integer({ min: 1, max: delays }),
      steps: fc.integer({ min: 1, max: 12 }),
    })
    .chain(({ sources, targets, count, longest, steps }) => {
      const columnOf = (max: number, min = 0) =>
        fc.array(fc.integer({ min, max }), { minLength: count, maxLength: count });
      return fc.record({
        synapses: fc.record({
          sources: fc.constant(sources),
          targets: fc.constant(targets),
          pre: columnOf(sources - 1),
          post: columnOf(targets - 1),
          weight: fc.oneof(
            { weight: 4, arbitrary: fc.array(weight, { minLength: count, maxLength: count }) },
            { weight: 1, arbitrary: weight },
          ),
          delaySteps: fc.oneof(
            { weight: 4, arbitrary: columnOf(longest, 1) },
            { weight: 1, arbitrary: fc.constant(longest) },
          ),
        }),
        spikes: fc.array(fc.uniqueArray(fc.integer({ min: 0, max: sources - 1 })), {
          minLength: steps,
          maxLength: steps,
        }),
        steps: fc.constant(steps + longest + 2),
      });
    });

const small = fc.integer({ min: -128, max: 127 });
const large = fc.integer({ min: -(2 ** 22), max: 2 ** 22 });
const dyadic = fc.integer({ min: -50, max: 50 }).map((k) => (3 * k) / 64);
const real = fc.double({ min: -1e3, max: 1e3, noNaN: true }).map((x) => x + 0);
const single = real.map(Math.fround);

for (const engine of engines)
  describe(`preparePropagation() by ${engine}`, () => {
    for (const [name, weight] of [
      ["int8", small],
      ["large whole", large],
      ["dyadic", dyadic],
    ] as const)
      it(`delivers ${name} weights exactly, at their steps`, () => {
        fc.assert(
          fc.property(network(weight), ({ synapses, spikes, steps }) => {
            for (const arithmetic of ["auto", "float"] as const) {
              const carried = preparePropagation(synapses, { engine, arithmetic });
              assert.deepEqual(run(carried, spikes, steps), naive(synapses, spikes, steps));
            }
          }),
          { numRuns: 150, seed: 5 },
        );
      });

    it("delivers float weights to the last bit of float64 sums in the order of sending", () => {
      fc.assert(
        fc.property(network(fc.oneof(real, single)), ({ synapses, spikes, steps }) => {
          const carried = preparePropagation(synapses, { engine, arithmetic: "float" });
          assert.deepEqual(run(carried, spikes, steps), naive(synapses, spikes, steps));
          assert.equal(carried.engine, engine);
        }),
        { numRuns: 150, seed: 6 },
      );
    });

    it("goes on from a snapshot on any engine and layout, and starts anew after a reset", () => {
      fc.assert(
        fc.property(network(small), fc.nat(10), ({ synapses, spikes, steps }, nth) => {
          const whole = naive(synapses, spikes, steps);
          const cut = nth % steps;
          const carried = preparePropagation(synapses, { engine });
          run(carried, spikes, cut);
          const snapshot = carried.snapshot();
          assert.equal(snapshot.step, cut - 1);
          for (const other of engines)
            for (const arithmetic of ["auto", "float"] as const) {
              const next = preparePropagation(synapses, { engine: other, arithmetic });
              if (cut > 0) next.receive(77, new Float64Array(synapses.targets)); // forgotten by restoring
              next.restore(snapshot);
              assert.deepEqual(next.snapshot(), snapshot);
              const rest = run(next, spikes.slice(cut), steps - cut, cut);
              assert.deepEqual(rest, whole.slice(cut));
            }
          carried.reset();
          assert.deepEqual(run(carried, spikes, steps, 1000), whole);
        }),
        { numRuns: 60, seed: 7 },
      );
    });

    it("sends in pieces what could be sent at once", () => {
      const synapses = {
        sources: 3,
        targets: 1,
        pre: [0, 1, 2],
        post: [0, 0, 0],
        weight: [1, 2, 4],
        delaySteps: 1,
      };
      const carried = preparePropagation(synapses, { engine });
      const into = new Float64Array(1);
      carried.receive(0, into);
      carried.send(Int32Array.of(2, 0, 1), 1, 0);
      carried.send(Int32Array.of(1, 9), 1, 0);
      carried.receive(1, into);
      carried.receive(2, into);
      assert.equal(into[0], 6);
    });

    it("keeps sums exact when all synapses of a target fire at once, far beyond int16", () => {
      const random = randomFrom(1);
      const [sources, targets, fan] = [1000, 300, 400];
      const count = sources * fan;
      const pre = Int32Array.from({ length: count }, (_, k) => Math.floor(k / fan));
      const post = Int32Array.from({ length: count }, () => uniformInteger(random, targets));
      const delaySteps = Int32Array.from({ length: count }, () => 1 + uniformInteger(random, 16));
      const mixed = Int8Array.from({ length: count }, () => uniformInteger(random, 256) - 128);
      const all = Int32Array.from({ length: sources }, (_, i) => i);
      for (const weight of [mixed, mixed.map(() => 127), mixed.map(() => -128)]) {
        const carried = preparePropagation({ sources, targets, pre, post, weight, delaySteps }, { engine });
        assert.equal(carried.layout.cell, "int16", carried.describe());
        assert.match(carried.describe(), /watched and widened/);
        const expected = Array.from({ length: 40 }, () => new Float64Array(targets));
        for (let step = 0; step < 16; step++)
          for (let k = 0; k < count; k++)
            if (step + delaySteps[k] < 40 && (step < 8 || pre[k] % 7 === step % 7))
              expected[step + delaySteps[k]][post[k]] += weight[k];
        const subsets = Array.from({ length: 7 }, (_, r) => all.filter((i) => i % 7 === r));
        const into = carried.input();
        for (let step = 0; step < 40; step++) {
          into.fill(0);
          carried.receive(step, into);
          assert.deepEqual(into, expected[step], `step ${step}`);
          if (step < 8) carried.send(all, sources, step);
          else if (step < 16) carried.send(subsets[step % 7], subsets[step % 7].length, step);
        }
        carried.reset();
        carried.receive(0, new Float64Array(targets));
        carried.send(all, sources, 0);
        const snapshot = carried.snapshot();
        const again = preparePropagation(
          { sources, targets, pre, post, weight, delaySteps },
          { engine, arithmetic: "float" },
        );
        again.receive(0, new Float64Array(targets));
        again.send(all, sources, 0);
        assert.deepEqual(again.snapshot(), snapshot);
      }
    });

    it("adds up synapses of one pair and delay before it judges what int16 can hold", () => {
      const many = 300;
      const synapses = {
        sources: 40,
        targets: 1,
        pre: Array.from({ length: 40 * many }, (_, k) => Math.floor(k / many)),
        post: new Array(40 * many).fill(0),
        weight: 127,
        delaySteps: 1,
      };
      const carried = preparePropagation(synapses, { engine });
      const into = new Float64Array(1);
      carried.receive(0, into);
      const all = Int32Array.from({ length: 40 }, (_, i) => i);
      carried.send(all, 40, 0);
      carried.receive(1, into);
      assert.equal(into[0], 40 * many * 127);
    });
  });

describe("preparePropagation()", () => {
  const good = { sources: 2, targets: 3, pre: [0, 1], post: [2, 0], weight: [1, 2], delaySteps: [1, 2] };

  it("carries nothing over nothing", () => {
    for (const engine of engines)
      for (const sizes of [
        { sources: 0, targets: 0 },
        { sources: 0, targets: 5 },
        { sources: 5, targets: 0 },
        { sources: 5, targets: 5 },
      ]) {
        const empty = { ...sizes, pre: [], post: [], weight: [], delaySteps: [] };
        const carried = preparePropagation(empty, { engine });
        const spikes = sizes.sources ? [[0, 4]] : [[]];
        assert.deepEqual(run(carried, spikes, 3), naive(empty, spikes, 3));
        assert.equal(carried.longest, 1);
      }
  });

  it("refuses what makes no sense, and says where", () => {
    const refused: [Partial<Record<keyof SparseSynapses, unknown>>, RegExp][] = [
      [{ sources: -1 }, /sources must be a whole number in \[0, 2147483647\], got -1$/],
      [{ targets: 1.5 }, /targets must be a whole number/],
      [{ pre: [0, 2] }, /pre\[1\] must be a whole number in \[0, 2\), got 2$/],
      [{ pre: [0, Number.NaN] }, /pre\[1\] must be a whole number in \[0, 2\), got NaN$/],
      [{ post: [3, 0] }, /post\[0\] must be a whole number in \[0, 3\), got 3$/],
      [{ post: [0] }, /post must have length 2, got 1$/],
      [{ weight: [0, Number.POSITIVE_INFINITY] }, /weight\[1\] must be finite, got Infinity$/],
      [{ weight: Number.NaN }, /weight must be finite, got NaN$/],
      [{ weight: [1] }, /weight must have length 2, got 1$/],
      [{ delaySteps: [0, 1] }, /delaySteps\[0\] must be a whole number in \[1, 16777216\], got 0$/],
      [{ delaySteps: 1.5 }, /delaySteps must be a whole number in \[1, 16777216\], got 1.5$/],
      [{ delaySteps: [1] }, /delaySteps must have length 2, got 1$/],
    ];
    for (const [wrong, message] of refused)
      assert.throws(() => preparePropagation({ ...good, ...wrong } as SparseSynapses), {
        name: "RangeError",
        message,
      });
    assert.throws(() => preparePropagation({ ...good, weight: [1, Math.PI] }, { arithmetic: "integer" }), {
      name: "RangeError",
      message: /^preparePropagation: weight must allow integer arithmetic, but weights are no small whole/,
    });
    const wide = { ...good, weight: [2 ** 22, 1], delaySteps: [2000, 1], targets: 4 };
    assert.throws(() => preparePropagation(wide, { arithmetic: "integer" }), {
      name: "RangeError",
      message: /integer arithmetic, but target, slot and weight need more than 32 bits$/,
    });
    assert.equal(preparePropagation(wide).layout.weights, "float32");
    assert.throws(() => preparePropagation(good, { threads: 0 }), {
      name: "RangeError",
      message: "preparePropagation: threads must be a whole number in [1, 64], got 0",
    });
    assert.throws(() => preparePropagation(good, { arithmetic: "exact" as "auto" }), {
      name: "TypeError",
      message: /arithmetic must be one of "auto", "integer", "float", got "exact"$/,
    });
  });

  it("refuses spikes out of range and steps out of turn, and is as before then", () => {
    for (const engine of engines) {
      const carried = preparePropagation(good, { engine });
      const into = new Float64Array(3);
      const spikes = Int32Array.of(0, 1, 1, 2);
      assert.throws(
        () => carried.send(spikes, 1, 0),
        /^RangeError: send: step must be the one received last, and none was, got 0$/,
      );
      assert.throws(
        () => carried.receive(-1, into),
        /^RangeError: receive: step must be a whole number at least 0, got -1$/,
      );
      assert.throws(
        () => carried.receive(0, new Float64Array(2)),
        /^RangeError: receive: into must have length 3, got 2$/,
      );
      carried.receive(5, into);
      assert.throws(() => carried.receive(5, into), /^RangeError: receive: step must be 6, got 5$/);
      assert.throws(() => carried.send(spikes, 1, 6), /step must be the one received last, 5, got 6$/);
      assert.throws(
        () => carried.send(spikes, 5, 5),
        /send: count must be a whole number in \[0, 4\], got 5$/,
      );
      assert.throws(
        () => carried.send(spikes, 3, 5),
        /send: spikes\[2\] must not spike twice in a step, got 1$/,
      );
      assert.throws(
        () => carried.send(spikes.subarray(2), 2, 5),
        /send: spikes\[1\] must be in \[0, 2\), got 2$/,
      );
      assert.throws(() => carried.send([0] as unknown as Int32Array, 1, 5), { name: "TypeError" });
      carried.send(spikes, 2, 5);
      carried.receive(6, into);
      carried.receive(7, into);
      assert.deepEqual([...into], [2, 0, 1]);
      assert.throws(
        () => carried.restore({ step: 1, pending: new Float64Array(5) }),
        /restore: pending must have length 6, got 5$/,
      );
      assert.throws(
        () => carried.restore({ step: -2, pending: new Float64Array(6) }),
        /restore: step must be a whole number at least -1/,
      );
    }
  });
});
