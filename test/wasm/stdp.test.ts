import assert from "node:assert/strict";
import { randomFrom } from "engram/math";
import {
  type DenseStdp,
  type DenseStdpShape,
  engineInfo,
  prepareDenseStdp,
  type StdpState,
} from "engram/wasm";
import fc from "fast-check";

const engines = engineInfo().available.filter((engine) => engine !== "wasm-relaxed");

/** Who spikes in a step. */
interface Step {
  readonly pre: readonly number[];
  readonly post: readonly number[];
}

function run(stdp: DenseStdp, steps: readonly Step[], into?: Float64Array): void {
  for (const { pre, post } of steps)
    stdp.step(Int32Array.from(pre), pre.length, Int32Array.from([...post, -7]), post.length, into);
}

/** Sums over pairs of spikes in float64, without bounds: nothing of traces or of the order of events is shared. */
function pairs(shape: DenseStdpShape, steps: readonly Step[]): Float64Array {
  const out = Float64Array.from(shape.weights);
  steps.forEach(({ pre, post }, t) => {
    steps.forEach((earlier, s) => {
      if (s > t) return;
      // of one step the source's spike is the earlier one
      for (const i of s < t ? pre : [])
        for (const j of earlier.post)
          out[j * shape.sources + i] -= shape.depression * shape.decayPost ** (t - s);
      for (const j of post)
        for (const i of earlier.pre)
          out[j * shape.sources + i] += shape.potentiation * shape.decayPre ** (t - s);
    });
  });
  return out;
}

const stepsOf = (sources: number, targets: number, most: number) =>
  fc.array(
    fc.record({
      pre: fc.uniqueArray(fc.nat(sources - 1), { maxLength: 3 }),
      post: fc.uniqueArray(fc.nat(targets - 1), { maxLength: 5 }),
    }),
    { minLength: 1, maxLength: most },
  );

const runs = fc
  .record({ sources: fc.integer({ min: 1, max: 6 }), targets: fc.integer({ min: 1, max: 40 }) })
  .chain(({ sources, targets }) =>
    fc.record({
      shape: fc.record({
        sources: fc.constant(sources),
        targets: fc.constant(targets),
        weights: fc
          .array(fc.float({ min: 0, max: 1, noNaN: true }), {
            minLength: sources * targets,
            maxLength: sources * targets,
          })
          .map((w) => Float32Array.from(w)),
        potentiation: fc.double({ min: -0.3, max: 0.5, noNaN: true }),
        depression: fc.double({ min: -0.3, max: 0.5, noNaN: true }),
        decayPre: fc.constantFrom(0, 0.5, 0.95, 1),
        decayPost: fc.constantFrom(0, 0.5, 0.93, 1),
        lowest: fc.constantFrom(0, -0.5, -1e9),
        highest: fc.constantFrom(1, 1.5, 1e9),
      }),
      steps: stepsOf(sources, targets, 30),
    }),
  );

/** A network of some size over many steps, with quiet stretches, dense ones and sources that never spike. */
function long(steps: number, targets = 70) {
  const random = randomFrom(11);
  const shape = {
    sources: 20,
    targets,
    weights: Float32Array.from({ length: 20 * targets }, () => random()),
    potentiation: 0.004,
    depression: 0.005,
    decayPre: 0.95,
    decayPost: 0.9,
    lowest: 0,
    highest: 1,
  };
  const list = Array.from({ length: steps }, (_, t): Step => {
    const rate = t % 700 < 300 ? 0 : t % 700 < 320 ? 0.5 : 0.03;
    const pick = (size: number) => Array.from({ length: size }, (_, i) => i).filter(() => random() < rate);
    return { pre: pick(17), post: pick(targets) };
  });
  return { shape, list };
}

for (const engine of engines)
  describe(`prepareDenseStdp() by ${engine}`, () => {
    it("changes weights by the sum over pairs of spikes where no bound is met", () => {
      fc.assert(
        fc.property(runs, ({ shape, steps }) => {
          const free = { ...shape, lowest: -1e9, highest: 1e9 };
          const stdp = prepareDenseStdp(free, { engine });
          run(stdp, steps);
          const expected = pairs(free, steps);
          stdp.weights().forEach((w, k) => {
            assert.ok(Math.abs(w - expected[k]) <= 1e-5 * (1 + Math.abs(expected[k])), `${w} ${expected[k]}`);
          });
        }),
        { numRuns: 150, seed: 13 },
      );
    });

    it("has the window e^(−Δt/τ) on both sides, and of one step the source comes first", () => {
      for (const [preAt, postAt] of [
        [10, 13],
        [13, 10],
        [10, 10],
        [1, 900],
        [3, 2000],
      ]) {
        const shape = {
          ...{ sources: 1, targets: 1, weights: Float32Array.of(0.5), potentiation: 0.25, depression: 0.125 },
          ...{ decayPre: Math.exp(-1 / 20), decayPost: Math.exp(-1 / 30), lowest: 0, highest: 1 },
        };
        const stdp = prepareDenseStdp(shape, { engine });
        for (let t = 0; t <= Math.max(preAt, postAt); t++)
          stdp.step(Int32Array.of(0), t === preAt ? 1 : 0, Int32Array.of(0), t === postAt ? 1 : 0);
        const gap = postAt - preAt;
        const expected = gap >= 0 ? 0.25 * Math.exp(-gap / 20) : -0.125 * Math.exp(gap / 30);
        assert.ok(Math.abs(stdp.weights()[0] - 0.5 - expected) < 1e-7);
      }
    });

    it("adds weights to what arrives as the arriving spikes have changed them", () => {
      const { shape, list } = long(120);
      const stdp = prepareDenseStdp(shape, { engine });
      for (const step of list) {
        const into = new Float64Array(shape.targets).fill(0.5);
        const expected = into.slice();
        stdp.arrive(Int32Array.from(step.pre), step.pre.length, into);
        const after = stdp.weights();
        for (const i of step.pre)
          for (let j = 0; j < shape.targets; j++) expected[j] += after[j * shape.sources + i];
        assert.deepEqual(into, expected);
        stdp.fire(Int32Array.from(step.post), step.post.length);
      }
    });

    it("takes a step in two halves, and one without spikes of targets in one", () => {
      const { shape, list } = long(2500);
      const [whole, halves] = [0, 1].map(() => prepareDenseStdp(shape, { engine }));
      let both = 0;
      for (const { pre, post } of list) {
        run(whole, [{ pre, post }]);
        halves.arrive(Int32Array.from(pre), pre.length);
        if (pre.length > 0 && post.length > 0 && both++ % 30 === 0) halves.restore(halves.snapshot());
        if (post.length > 0) halves.fire(Int32Array.from(post), post.length);
      }
      assert.ok(both > 60);
      assert.deepEqual(halves.snapshot(), whole.snapshot());
    });

    it("goes on from a snapshot anywhere to the last bit, wherever it was taken", () => {
      const { shape, list } = long(2300);
      const whole = prepareDenseStdp(shape, { engine });
      run(whole, list);
      for (const cut of [0, 317, 1023, 1024, 1025, 2048, 2200]) {
        const first = prepareDenseStdp(shape, { engine });
        run(first, list.slice(0, cut));
        const state = first.snapshot();
        for (const other of engines) {
          const second = prepareDenseStdp(shape, { engine: other });
          run(second, list.slice(0, 50));
          second.restore(state);
          assert.deepEqual(second.snapshot(), state);
          run(second, list.slice(cut));
          assert.deepEqual(second.snapshot(), whole.snapshot());
        }
      }
    });
  });

describe("prepareDenseStdp()", () => {
  it("deferred has the bits of the immediate update, bounds included, whenever weights are read", function () {
    if (engines.length < 2) this.skip();
    fc.assert(
      fc.property(runs, fc.array(fc.nat(29), { maxLength: 3 }), ({ shape, steps }, reads) => {
        const [one, two] = engines.map((engine) => prepareDenseStdp(shape, { engine }));
        steps.forEach((step, t) => {
          run(one, [step]);
          run(two, [step]);
          if (reads.includes(t)) assert.deepEqual(one.weights(), two.weights());
        });
        assert.deepEqual(one.snapshot(), two.snapshot());
      }),
      { numRuns: 300, seed: 14 },
    );
    // Bounds are met all the time here, the list of events overflows, and windows pass.
    for (const { shape, list } of [long(2500), long(400, 900)]) {
      const hard = { ...shape, potentiation: 0.2, depression: 0.15 };
      const [one, two] = engines.map((engine) => prepareDenseStdp(hard, { engine }));
      run(one, list);
      run(two, list);
      const weights = one.weights();
      assert.deepEqual(two.weights(), weights);
      assert.ok(weights.includes(0) && weights.includes(1));
    }
  });

  const good: DenseStdpShape = {
    ...{ sources: 2, targets: 1, weights: Float32Array.of(0.25, 0.5), potentiation: 1, depression: 1 },
    ...{ decayPre: 0.5, decayPost: 0.5, lowest: 0, highest: 1 },
  };

  it("does nothing without neurons", () => {
    for (const engine of engines)
      for (const [sources, targets] of [
        [0, 0],
        [3, 0],
        [0, 3],
      ]) {
        const stdp = prepareDenseStdp(
          { ...good, sources, targets, weights: new Float32Array(0) },
          { engine },
        );
        run(stdp, [{ pre: sources ? [1] : [], post: targets ? [2] : [] }]);
        assert.equal(stdp.weights().length, 0);
      }
  });

  it("refuses what makes no sense, and says where", () => {
    const refused: [object, string, RegExp][] = [
      [{ sources: -1 }, "RangeError", /sources must be a whole number in \[0, 16777216\], got -1$/],
      [{ weights: new Float32Array(3) }, "RangeError", /weights must have length 2, got 3$/],
      [{ weights: new Float64Array(2) }, "TypeError", /weights must be a Float32Array, got Float64Array/],
      [{ weights: Float32Array.of(0, 2) }, "RangeError", /weights\[1\] must be in \[0, 1\], got 2$/],
      [{ decayPre: 1.5 }, "RangeError", /decayPre must be in \[0, 1\], got 1.5$/],
      [{ decayPost: Number.NaN }, "RangeError", /decayPost must be finite, got NaN$/],
      [
        { potentiation: Number.POSITIVE_INFINITY },
        "RangeError",
        /potentiation must be finite, got Infinity$/,
      ],
      [{ lowest: 2 }, "RangeError", /highest must be in \[2, 3e\+38\], got 1$/],
    ];
    for (const [wrong, name, message] of refused)
      assert.throws(() => prepareDenseStdp({ ...good, ...wrong } as DenseStdpShape), { name, message });
    for (const engine of engines) {
      const stdp = prepareDenseStdp(good, { engine });
      const list = Int32Array.of(0, 0, 2);
      assert.throws(
        () => stdp.step(list, 2, list, 0),
        /^RangeError: step: pre\[1\] must be in \[0, 2\) and named once, got 0$/,
      );
      assert.throws(
        () => stdp.step(list, 0, list.subarray(2), 1),
        /step: post\[0\] must be in \[0, 1\) .* got 2$/,
      );
      assert.throws(() => stdp.arrive(list, 2), /^RangeError: arrive: pre\[1\] must be in \[0, 2\)/);
      assert.throws(() => stdp.arrive(list, 1, new Float64Array(2)), /arrive: into must have length 1/);
      assert.throws(() => stdp.fire(list.subarray(2), 1), /fire: post\[0\] must be in \[0, 1\) .* got 2$/);
      assert.throws(() => stdp.fire(list, 2), /fire: count must be a whole number in \[0, 1\], got 2$/);
      assert.throws(() => stdp.step(list, 3, list, 0), /preCount must be a whole number in \[0, 2\], got 3$/);
      assert.throws(
        () => stdp.step(list, 0, list, 0, new Float64Array(2)),
        /into must have length 1, got 2$/,
      );
      const state = stdp.snapshot();
      const wrong: [Partial<StdpState>, RegExp][] = [
        [{ phase: 1025 }, /restore: phase must be a whole number in \[0, 1024\], got 1025$/],
        [{ preAge: Int32Array.of(0, 1) }, /restore: preAge\[1\] must be a whole number in \[0, 0\], got 1$/],
        [{ weights: Float32Array.of(0, -1) }, /restore: weights\[1\] must be in \[0, 1\], got -1$/],
        [{ preTrace: Float64Array.of(0, -1) }, /restore: preTrace\[1\] must be in \[0, 3e\+38\], got -1$/],
        [{ postTrace: new Float32Array(2) }, /restore: postTrace must have length 1, got 2$/],
      ];
      for (const [part, message] of wrong)
        assert.throws(() => stdp.restore({ ...state, ...part }), { message });
      assert.deepEqual(stdp.snapshot(), state);
    }
  });
});
