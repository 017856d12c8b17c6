import assert from "node:assert/strict";
import { randomFrom, uniformInteger } from "engram/math";
import { type DenseSynapses, engineInfo, prepareDensePropagation } from "engram/wasm";
import fc from "fast-check";

const engines = engineInfo().available.filter((engine) => engine !== "wasm-relaxed");

/** What arrives in each of `steps` steps, as the definition reads, added in the order of sending. */
function naive(
  { sources, targets, weights, delaySteps = 1 }: DenseSynapses,
  spikes: readonly (readonly number[])[],
  steps: number,
): Float64Array[] {
  const out = Array.from({ length: steps }, () => new Float64Array(targets));
  for (const [step, list] of spikes.entries())
    for (const i of list)
      for (let j = 0; step + delaySteps < steps && j < targets; j++)
        out[step + delaySteps][j] += weights[j * sources + i];
  return out;
}

const layers = <T extends Float32Array | Float64Array | Int8Array>(
  weights: (length: { minLength: number; maxLength: number }) => fc.Arbitrary<T>,
) =>
  fc
    .record({ sources: fc.integer({ min: 1, max: 12 }), targets: fc.integer({ min: 1, max: 150 }) })
    .chain(({ sources, targets }) =>
      fc.record({
        synapses: fc.record({
          sources: fc.constant(sources),
          targets: fc.constant(targets),
          weights: weights({ minLength: sources * targets, maxLength: sources * targets }),
          delaySteps: fc.integer({ min: 1, max: 5 }),
        }),
        spikes: fc.array(fc.uniqueArray(fc.integer({ min: 0, max: sources - 1 })), {
          minLength: 1,
          maxLength: 8,
        }),
      }),
    );

const finite = { noNaN: true, noDefaultInfinity: true };
const kinds = [
  ["int8", layers((length) => fc.int8Array({ min: -127, ...length })), "integer"],
  [
    "scaled",
    layers((length) =>
      fc.int8Array({ min: -127, ...length }).map((k) => Float64Array.from(k, (x) => x * 0.25)),
    ),
    "integer",
  ],
  ["float32", layers((length) => fc.float32Array({ min: -1e6, max: 1e6, ...finite, ...length })), undefined],
  ["float64", layers((length) => fc.float64Array({ min: -1e6, max: 1e6, ...finite, ...length })), undefined],
] as const;

for (const engine of engines)
  describe(`prepareDensePropagation() by ${engine}`, () => {
    for (const [name, arbitrary, kind] of kinds)
      it(`delivers ${name} weights to the last bit, at their step`, () => {
        fc.assert(
          fc.property(
            arbitrary as fc.Arbitrary<{ synapses: DenseSynapses; spikes: number[][] }>,
            ({ synapses, spikes }) => {
              for (const arithmetic of ["float", "auto"] as const) {
                if (arithmetic === "auto" && !kind) continue;
                const carried = prepareDensePropagation(synapses, { engine, arithmetic });
                if (arithmetic === "auto") assert.equal(carried.layout.weights, kind);
                const steps = spikes.length + 6;
                const own = carried.input();
                for (const [step, expected] of naive(synapses, spikes, steps).entries()) {
                  const into = step % 2 ? own.fill(0) : new Float64Array(synapses.targets);
                  carried.receive(step, into);
                  assert.deepEqual(
                    Array.from(into, (x) => x + 0),
                    Array.from(expected, (x) => x + 0),
                  );
                  const list = Int32Array.from(spikes[step] ?? []);
                  carried.send(list, list.length, step);
                }
              }
            },
          ),
          { numRuns: 80, seed: 12 },
        );
      });

    it("keeps int8 sums exact when more than 256 sources spike, and goes on from a snapshot anywhere", () => {
      const random = randomFrom(5);
      const [sources, targets] = [700, 70];
      const weights = Int8Array.from({ length: sources * targets }, () => uniformInteger(random, 255) - 127);
      const synapses = { sources, targets, weights, delaySteps: 3 };
      const all = Int32Array.from({ length: sources }, (_, i) => i);
      const carried = prepareDensePropagation(synapses, { engine });
      const into = new Float64Array(targets);
      carried.receive(0, into);
      carried.send(all, 600, 0);
      carried.send(all.subarray(600), 100, 0);
      carried.receive(1, into);
      assert.ok(into.every((x) => x === 0));
      const snapshot = carried.snapshot();
      const expected = naive(synapses, [[...all]], 4)[3];
      for (const other of engines)
        for (const arithmetic of ["auto", "float"] as const) {
          const next = prepareDensePropagation(synapses, { engine: other, arithmetic });
          next.restore(snapshot);
          assert.deepEqual(next.snapshot(), snapshot);
          const arrived = new Float64Array(targets);
          next.receive(2, arrived);
          next.receive(3, arrived);
          assert.deepEqual(arrived, expected);
        }
      assert.match(
        carried.describe(),
        /^49,000 synapses on .*, one byte each, weights as multiples of 1; 1 ring of 4 × 70 int32/,
      );
    });
  });

describe("prepareDensePropagation()", () => {
  const good = { sources: 2, targets: 3, weights: Float32Array.of(1, 2, 3, 4, 5, 6) };

  it("carries nothing over nothing", () => {
    for (const engine of engines)
      for (const [sources, targets] of [
        [0, 0],
        [0, 3],
        [3, 0],
      ]) {
        const carried = prepareDensePropagation(
          { sources, targets, weights: new Float32Array(0) },
          { engine },
        );
        const into = new Float64Array(targets);
        carried.receive(0, into);
        carried.send(Int32Array.of(2), sources ? 1 : 0, 0);
        carried.receive(1, into);
        assert.ok(into.every((x) => x === 0));
      }
  });

  it("refuses what makes no sense, and says where", () => {
    const refused: [object, string, RegExp][] = [
      [{ sources: 1.5 }, "RangeError", /sources must be a whole number in \[0, 16777216\], got 1.5$/],
      [{ weights: new Float32Array(5) }, "RangeError", /weights must have length 6, got 5$/],
      [
        { weights: [1, 2, 3, 4, 5, 6] },
        "TypeError",
        /weights must be a Float32Array or Float64Array or Int8Array/,
      ],
      [
        { weights: new Float32Array(6).fill(Number.NaN) },
        "RangeError",
        /weights\[0\] must be finite, got NaN$/,
      ],
      [{ delaySteps: 0 }, "RangeError", /delaySteps must be a whole number in \[1, 16777216\], got 0$/],
    ];
    for (const [wrong, name, message] of refused)
      assert.throws(() => prepareDensePropagation({ ...good, ...wrong } as DenseSynapses), { name, message });
    const irregular = { ...good, weights: new Float64Array(6).fill(Math.PI).fill(1, 3) };
    assert.throws(() => prepareDensePropagation(irregular, { arithmetic: "integer" }), {
      name: "RangeError",
      message:
        "prepareDensePropagation: weights must be multiples up to ±127 of one number for integer arithmetic",
    });
  });
});
