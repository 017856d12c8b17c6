/** @file How a propagation lays out its synapses, on threads too, and which snapshots it refuses. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { randomFrom, uniformInteger } from "engram/math";
import {
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
import { engines, naive, run } from "./arrivals";

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
    // one so small beside the others that no whole numbers hold both
    assert.equal(commonScale([0.7, 0.00012345, 2], 327), undefined);
    assert.equal(commonScale([0.0001234, 0.7], 10), undefined);
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
