import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { randomFrom, uniformInteger } from "engram/math";
import {
  engineInfo,
  type Propagation,
  type PropagationOptions,
  prepareDensePropagation,
  preparePropagation,
  type SparseSynapses,
} from "engram/wasm";
import fc from "fast-check";
// Layouts that small networks never get are asked for directly, and who did the work.
import type { Carried } from "../../lib/dist/wasm/propagation-carried.js";
import { planPropagation } from "../../lib/dist/wasm/propagation-plan.js";
import { commonScale } from "../../lib/dist/wasm/propagation-scale.js";

const engines = engineInfo().available.filter((engine) => engine !== "wasm-relaxed");
const at = (column: number | ArrayLike<number>, k: number) =>
  typeof column === "number" ? column : column[k];

/** What arrives, written as the definition reads: nothing shared with what is judged. Whole numbers are added as BigInt. */
function naive(
  { targets, pre, post, weight, delaySteps }: SparseSynapses,
  spikes: readonly (readonly number[])[],
  steps: number,
): number[][] {
  const out = Array.from({ length: steps }, () => new Array<number>(targets).fill(0));
  for (let step = 0; step < spikes.length; step++)
    for (const neuron of spikes[step])
      for (let k = 0; k < pre.length; k++) {
        const arrival = step + at(delaySteps, k);
        if (pre[k] === neuron && arrival < steps) out[arrival][post[k]] += at(weight, k);
      }
  return out;
}

/** Runs `carried` over all steps from `first` on; what arrived in each. */
function run(carried: Propagation, spikes: readonly (readonly number[])[], steps: number, first = 0) {
  const out: number[][] = [];
  for (let step = 0; step < steps; step++) {
    const into = new Float64Array(carried.targets);
    carried.receive(first + step, into);
    out.push(Array.from(into));
    const list = Int32Array.from(spikes[step] ?? []);
    carried.send(list, list.length, first + step);
  }
  return out;
}

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

describe("layouts of preparePropagation()", () => {
  /** What the public type does not tell. */
  const helpersOf = (carried: Propagation) => (carried as Carried).helpers;
  const random = randomFrom(3);
  const draw = (
    sources: number,
    targets: number,
    fan: number,
    longest: number,
    weight: number | number[],
  ) => {
    const count = sources * fan;
    return {
      sources,
      targets,
      pre: Int32Array.from({ length: count }, (_, k) => Math.floor(k / fan)),
      post: Int32Array.from({ length: count }, () => uniformInteger(random, targets)),
      delaySteps: Int32Array.from({ length: count }, (_, k) => (k === 0 ? longest : 1 + (k % longest))),
      weight:
        typeof weight === "number"
          ? weight
          : Float64Array.from({ length: count }, () => weight[uniformInteger(random, weight.length)]),
    };
  };

  it("follow size, in-degree, delays and weights", () => {
    const cases: [SparseSynapses, PropagationOptions["arithmetic"], object][] = [
      [draw(100, 200, 50, 16, 1), "auto", { weights: "integer", cell: "int16", slots: 16, blocks: 1 }],
      [draw(100, 200, 50, 17, 0.25), "auto", { weights: "integer", scale: 0.25, slots: 32 }],
      [draw(100, 200, 50, 1, [0.1, -0.5, 0.3]), "auto", { weights: "integer", scale: 0.1, slots: 1 }],
      [draw(100, 200, 50, 16, 1), "float", { weights: "float32", cell: "float64" }],
      [draw(100, 200, 50, 16, [0.1, Math.PI]), "auto", { weights: "float64", cell: "float64" }],
      [draw(100, 200, 50, 16, [3, 100_000]), "auto", { weights: "integer", cell: "int32" }],
      [draw(4, 2 ** 20, 1000, 200, [3, 100]), "auto", { weights: "integer", cell: "int16" }],
      [draw(200, 40_000, 1000, 16, [-5, 1]), "auto", { weights: "integer", cell: "int16", blocks: 4 }],
    ];
    for (const [synapses, arithmetic, expected] of cases) {
      const plan = planPropagation("test", synapses, arithmetic);
      for (const [name, value] of Object.entries(expected))
        assert.equal(plan[name as keyof typeof plan], value, `${name} of ${JSON.stringify(plan.reason)}`);
      assert.ok(plan.blockTargets * plan.blocks >= synapses.targets);
      assert.ok(plan.slots >= plan.longest && plan.targetBits + plan.slotBits <= 32);
    }
  });

  it("of many blocks and wide places deliver the same", () => {
    for (const [synapses, arithmetic] of [
      [draw(20, 40_000, 1000, 16, [-5, 1]), "auto"],
      [draw(20, 300, 500, 3000, [-5, 1]), "auto"],
      [draw(20, 3000, 500, 30, [-(2 ** 22), 1]), "auto"],
      [draw(20, 700, 500, 900, [-0.2, Math.E]), "float"],
    ] as const) {
      const spikes = Array.from({ length: 5 }, (_, step) => [step, 19 - step, 10]);
      const steps = synapses.delaySteps.reduce((a, b) => Math.max(a, b)) + 6;
      const out = engines.map((engine) => {
        const carried = preparePropagation(synapses, { engine, arithmetic });
        assert.ok(carried.bytes > 0 && carried.describe().includes("MiB"));
        return run(carried, spikes, steps);
      });
      for (const found of out) assert.deepEqual(found, naive(synapses, spikes, steps));
    }
  });

  it("hold what a snapshot has where sums in int16 are watched", () => {
    const synapses = draw(1000, 300, 400, 16, [120, -128]);
    const [one, other] = engines.map((engine) => {
      const carried = preparePropagation(synapses, { engine });
      assert.equal(planPropagation("test", synapses).watched, true);
      const pending = Float64Array.from({ length: carried.longest * 300 }, (_, k) =>
        k % 7 === 0 ? 33_000 + k : -k,
      );
      carried.restore({ step: 0, pending });
      assert.deepEqual(carried.snapshot(), { step: 0, pending });
      return run(carried, [[], [1, 2, 3]], 8, 1);
    });
    assert.deepEqual(one, other ?? one);
  });

  it("on several threads deliver the same bytes, before, while and after there are any", async () => {
    for (const [weight, arithmetic] of [
      [[-5, 1, 120, -128], "auto"],
      [[-0.2, Math.E], "float"],
    ] as const) {
      const synapses = draw(300, 900, 300, 16, [...weight]);
      const spikes = Array.from({ length: 60 }, () =>
        Array.from({ length: 300 }, (_, i) => i).filter(() => random() < 0.4),
      );
      const alone = preparePropagation(synapses, { engine: "wasm", arithmetic });
      const expected = run(alone, spikes, 80);
      for (const threads of [2, 3]) {
        const carried = preparePropagation(synapses, { engine: "wasm", arithmetic, threads });
        try {
          assert.equal(carried.threads, threads);
          assert.ok(carried.describe().includes(`${threads} threads`));
          assert.ok(carried.layout.blocks % threads === 0);
          assert.deepEqual(run(carried, spikes, 80), expected);
          assert.equal(helpersOf(carried).length, threads - 1);
          const started = () => helpersOf(carried).every((helper) => helper.started);
          for (let i = 0; i < 600 && !started(); i++) await new Promise((resolve) => setTimeout(resolve, 50));
          assert.ok(started(), "a worker has not started within 30 s");
          const before = helpersOf(carried).map(({ ran }) => ran);
          carried.reset();
          const half = run(carried, spikes, 40);
          helpersOf(carried).forEach(({ ran }, k) => {
            assert.ok(ran > before[k], `worker ${k} did nothing`);
          });
          const snapshot = carried.snapshot();
          alone.restore(snapshot);
          assert.deepEqual(half, expected.slice(0, 40));
          carried.close();
          carried.close();
          assert.deepEqual(run(carried, spikes.slice(40), 40, 40), expected.slice(40));
          assert.deepEqual(run(alone, spikes.slice(40), 40, 40), expected.slice(40));
        } finally {
          carried.close();
        }
      }
    }
  });

  it("with threads never keep a process alive, closed or not", function () {
    this.timeout(30_000);
    const script = `
      const { preparePropagation } = require("engram/wasm");
      const synapses = { sources: 1, targets: 4, pre: [0, 0, 0, 0], post: [0, 1, 2, 3], weight: 1, delaySteps: 1 };
      const carried = preparePropagation(synapses, { engine: "wasm", threads: 2 });
      const into = carried.input();
      const once = (step) => { carried.receive(step, into); carried.send(Int32Array.of(0), 1, step); };
      once(0);
      setTimeout(() => { once(1); once(2); console.log(into.join()); }, 200);`;
    const printed = execFileSync(process.execPath, ["-e", script], {
      cwd: join(__dirname, "..", ".."),
      encoding: "utf8",
      timeout: 20_000,
    });
    assert.equal(printed, "2,2,2,2\n");
  });

  it("find the scale of weights that have one, and none otherwise", () => {
    assert.deepEqual(commonScale([2, 4, -6], 10), { scale: 1, largest: 6 });
    assert.deepEqual(commonScale([2000, -6000, 0], 10), { scale: 2000, largest: 3 });
    assert.deepEqual(commonScale([0, -0], 10), { scale: 1, largest: 0 });
    assert.deepEqual(commonScale([], 10), { scale: 1, largest: 0 });
    assert.deepEqual(commonScale([0.75, 0.5], 10), { scale: 0.25, largest: 3 });
    assert.equal(commonScale([0.75, 0.5], 2), undefined);
    assert.equal(commonScale([1, Math.PI], 1e6), undefined);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 50 }),
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        (multiples, scale) => {
          const weights = multiples.map((k) => k * scale);
          const found = commonScale(weights, 2 ** 20);
          assert.ok(found);
          for (const w of weights) {
            const again = Math.round(w / found.scale) * found.scale;
            assert.ok(Math.abs(again - w) <= 2 ** -51 * Math.abs(w), `${again} for ${w}`);
          }
        },
      ),
      { numRuns: 300, seed: 8 },
    );
  });
});

describe("snapshots that these synapses cannot have given", () => {
  it("are refused before anything changes", () => {
    const width = 8192;
    const every = Int32Array.from({ length: 2 * width }, (_, k) => k);
    const wide = {
      sources: 2,
      targets: width,
      pre: every.map((k) => Math.floor(k / width)),
      post: every.map((k) => k % width),
      weight: 3,
      delaySteps: 64,
    };
    const dense = {
      sources: 2,
      targets: 3,
      weights: Float64Array.of(0.5, 0.5, -1.5, 0, 0, 0.5),
      delaySteps: 2,
    };
    for (const engine of engines)
      for (const [carried, most, unit] of [
        [preparePropagation(wide, { engine }), 6, 1],
        [preparePropagation({ ...wide, weight: 0.1 }, { engine }), 0.2, 0.1],
        [preparePropagation(wide, { engine, arithmetic: "float" }), Number.POSITIVE_INFINITY, 0],
        [prepareDensePropagation(dense, { engine }), 3, 0.5],
        [prepareDensePropagation(dense, { engine, arithmetic: "float" }), Number.POSITIVE_INFINITY, 0],
      ] as const) {
        const { targets, longest } = carried;
        const both = Int32Array.of(0, 1);
        const into = new Float64Array(targets);
        carried.receive(7, into);
        carried.send(both, 2, 7);
        const before = carried.snapshot();
        const last = longest * targets - 1;
        const refuses = (value: number, rule: string) => {
          const pending = new Float64Array(longest * targets);
          pending[last] = value;
          assert.throws(() => carried.restore({ step: 3, pending }), {
            name: "RangeError",
            message: `restore: pending[${last}] must ${rule}, got ${value}`,
          });
          assert.deepEqual(carried.snapshot(), before);
        };
        refuses(Number.NaN, "be finite");
        refuses(Number.NEGATIVE_INFINITY, "be finite");
        if (unit > 0) {
          refuses(1.5 * unit, `be a whole multiple of ${unit}`);
          for (const beyond of [40_000, -40_000])
            refuses(beyond, `be in [${-most}, ${most}], what these synapses can send together`);
        }
        const pending = new Float64Array(longest * targets);
        pending[last] = unit > 0 ? -most * (1 + 2 ** -50) : 40_000.5;
        carried.restore({ step: 3, pending });
        assert.ok(Math.abs(carried.snapshot().pending[last] - pending[last]) < 1e-12);
        for (let step = 4; step <= 3 + longest; step++) carried.receive(step, into);
        carried.send(both, 2, 3 + longest);
        for (let step = 4 + longest; step <= 3 + 2 * longest; step++) {
          into.fill(0);
          carried.receive(step, into);
        }
        // a row that was written over would be silent
        const silent = into.filter((x) => x === 0).length;
        assert.equal(silent, 0, `${carried.describe()}: ${silent} of ${targets} targets got nothing`);
      }
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
