/** LIF written in instructions against the native neurons: every variable, spike and fault, over the whole range of each parameter. */
import assert from "node:assert/strict";
import {
  disassembleProgram,
  type LoihiLif,
  lifAsProgram,
  lifProgram,
  type ProfileName,
  prepareEmulation,
  profileNames,
  programBounds,
  verifyProgram,
} from "engram/loihi2";
import { randomFrom } from "engram/math";
import fc from "fast-check";

/** Steps both alike and compares them; what happened on the way. */
function compared(
  neurons: LoihiLif,
  inputs: readonly (readonly number[])[],
  profile: ProfileName,
  arithmetic: "fixed" | "ideal",
) {
  const { size } = neurons;
  const chip = prepareEmulation(
    {
      profile,
      populations: {
        a: { model: "input", size, payloadBits: 32 },
        native: neurons,
        program: lifAsProgram(neurons, profile),
      },
      connections: ["native", "program"].map((post) => ({ pre: "a", post, synapses: { kind: "direct" } })),
    },
    { random: randomFrom(1), arithmetic },
  );
  let spikes = 0;
  for (const [t, a] of inputs.entries()) {
    chip.step({ a });
    for (const name of ["v", "u", "wait"])
      assert.deepEqual(chip.variable("program", name), chip.variable("native", name), `${name} at step ${t}`);
    assert.deepEqual(chip.sent("program"), chip.sent("native"), `spikes at step ${t}`);
    spikes += chip.sent("native").reduce((sum, s) => sum + s, 0);
  }
  assert.deepEqual(chip.faults()["program"], chip.faults()["native"]);
  return { spikes, ...chip.faults()["native"] };
}

const edge = (low: number, high: number) =>
  fc.oneof(fc.integer({ min: low, max: high }), fc.constantFrom(low, high));
const small = (low: number, high: number) =>
  fc.oneof(edge(low, high), fc.integer({ min: low, max: Math.min(high, low + 40) }));
const size = 4;
const each = (of: fc.Arbitrary<number>) => fc.array(of, { minLength: size, maxLength: size });
const limit = 2 ** 23 - 1;
const neuronsOf: fc.Arbitrary<LoihiLif> = fc.record({
  model: fc.constant("lif" as const),
  size: fc.constant(size),
  du: each(small(0, 4095)),
  dv: each(small(0, 4095)),
  vthMantissa: each(small(0, 2 ** 17 - 1)),
  biasMantissa: each(edge(-4096, 4095)),
  biasExponent: each(edge(-8, 7)),
  refractory: each(fc.oneof(fc.constant(1), edge(1, 64))),
  vStart: each(edge(-limit, limit)),
  uStart: each(edge(-limit, limit)),
});
// Up to 2^22 native products, of the current and 4096, stay whole in doubles however long the run: beyond, both sides would round by their own ways.
const inputOf = fc.oneof(
  fc.constant(0),
  fc.integer({ min: -300, max: 300 }),
  edge(-(2 ** 18), 2 ** 18),
  edge(-(2 ** 22), 2 ** 22),
);

describe("LIF written in instructions", () => {
  for (const profile of profileNames)
    it(`equals the native neurons to the bit, with the same faults: ${profile}`, () => {
      const seen = { spikes: 0, wrap: 0, clip: 0 };
      fc.assert(
        fc.property(
          neuronsOf,
          fc.array(each(inputOf), { minLength: 1, maxLength: 60 }),
          (neurons, inputs) => {
            const { spikes, wrap, clip } = compared(neurons, inputs, profile, "fixed");
            seen.spikes += spikes;
            seen.wrap += wrap;
            seen.clip += clip;
          },
        ),
        { seed: 11, numRuns: 150 },
      );
      assert.ok(seen.spikes > 500);
      // A test that saw no fault would show nothing of them.
      assert.equal(seen.wrap > 100, profile !== "brian2loihi");
      assert.equal(seen.clip > 100, profile !== "brian2loihi");
    });

  it("equals them at the very edges: threshold, wrap, clip and the end of a pause", () => {
    const neurons: LoihiLif = {
      ...{ model: "lif", size, du: 4095, dv: [0, 4095, 4095, 0], vthMantissa: [20, 2 ** 17 - 1, 20, 0] },
      ...{ refractory: [1, 1, 3, 64], biasMantissa: [0, 1, -1, 0], biasExponent: [0, 0, -8, 0] },
    };
    // u is 64 a: the threshold to the unit, and 2^23 and −2^23 with their neighbours.
    const at = [
      20,
      -20,
      21,
      0,
      -1,
      1,
      2 ** 17,
      2 ** 17,
      -(2 ** 17),
      2 ** 17 + 1,
      -(2 ** 17) - 1,
      2 ** 17 - 1,
      2 ** 18,
      2 ** 22,
    ];
    const inputs = [...at, ...at.map((a) => -a), ...at].map((a) => Array.from({ length: size }, () => a));
    const { spikes, wrap, clip } = compared(neurons, inputs, "lava", "fixed");
    assert.ok(spikes > 10 && wrap > 10 && clip > 2, `${spikes} spikes, ${wrap} wraps, ${clip} clips`);
  });

  it("goes on equal over 20,000 steps of noise", () => {
    const random = randomFrom(5);
    const neurons: LoihiLif = {
      ...{
        model: "lif",
        size,
        du: [0, 40, 2047, 4095],
        dv: [3, 0, 128, 4000],
        vthMantissa: [131071, 90000, 300, 5],
      },
      ...{ biasMantissa: [-7, 4095, -100, 3], biasExponent: [-3, 7, 0, 5], refractory: [1, 2, 9, 64] },
    };
    const inputs = Array.from({ length: 20_000 }, () =>
      [2 ** 17, 2 ** 16, 2 ** 12, 40].map((scale) => Math.floor((2 * random() - 1) * scale)),
    );
    const { spikes, wrap, clip } = compared(neurons, inputs, "lava", "fixed");
    assert.ok(spikes > 1000 && wrap > 1000 && clip > 100, `${spikes} spikes, ${wrap} wraps, ${clip} clips`);
  });

  it("equals them in real numbers too, to the last bit of a double", () => {
    fc.assert(
      fc.property(neuronsOf, fc.array(each(inputOf), { minLength: 1, maxLength: 40 }), (neurons, inputs) => {
        compared(neurons, inputs, "lava", "ideal");
      }),
      { seed: 12, numRuns: 80 },
    );
  });

  it("has nothing wrong, and takes 15 … 28 instructions a step", () => {
    assert.deepEqual(verifyProgram(lifProgram), []);
    assert.deepEqual(programBounds(lifProgram), { fewest: 15, most: 28 });
    assert.match(disassembleProgram(lifProgram), /MUL_SHR r0, r0, keepU, 12/);
  });

  it("refuses what the native neurons refuse, and unknown profiles", () => {
    const neurons: LoihiLif = { model: "lif", size: 1, du: 0, dv: 0, vthMantissa: 5 };
    assert.throws(() => lifAsProgram({ ...neurons, du: 4096 }), {
      name: "RangeError",
      message: "lifAsProgram: neurons.du must be a whole number in [0, 4095], got 4096",
    });
    assert.throws(() => lifAsProgram({ ...neurons, noise: { into: "current", exponent: 3 } }), {
      name: "RangeError",
      message: "lifAsProgram: neurons must have no noise, as programs do not draw, got some",
    });
    assert.throws(() => lifAsProgram(neurons, "loihi" as ProfileName), {
      name: "TypeError",
      message: /profileOf: name must be one of/,
    });
  });
});
