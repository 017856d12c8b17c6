/** @file Weights that learn in float32: near those of float64, and the same bytes on every engine. */
import assert from "node:assert/strict";
import { randomFrom } from "engram/math";
import { type Network, type PairStdp, prepare } from "engram/spiking";
import fc from "fast-check";
import { dt, events, learntBy, textbook } from "./clamped-learning";

const random = randomFrom(1);

describe("pairs in float32", () => {
  const size = { pre: 30, post: 40 };
  const start = Float64Array.from({ length: 1200 }, () => 0.2 + 0.6 * random());
  const rule: PairStdp = {
    ...{ rule: "pair", potentiate: 0.02, depress: 0.018, tauPre: 17, tauPost: 30, min: 0.19, max: 0.81 },
  };
  /** Sources that fire by chance make neurons fire, which makes them learn: all feeds back on itself. */
  const network = (precision: "float32" | "float64"): Network<"pre" | "post"> => ({
    populations: {
      pre: { model: "poisson", size: size.pre, rate: 60 },
      post: { model: "lif", size: size.post, tauMem: 10, vThreshold: 3, refractory: 2 },
    },
    projections: [
      {
        name: "learning",
        pre: "pre",
        post: "post",
        synapses: { kind: "dense", weights: start, delay: 1.5 },
        plasticity: { ...rule, precision },
      },
    ],
  });
  const ready = (precision: "float32" | "float64", engine?: "wasm" | "typescript") =>
    prepare(network(precision), {
      dt,
      random: randomFrom(8),
      record: { weights: [{ projection: "learning", every: 100, synapses: [0, 1199] }] },
      ...(engine ? { engine } : {}),
    });

  it("are the textbook's to seven digits, delays and steps in common too", () => {
    const { min: _min, ...free } = { ...rule, max: 4 };
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 2, max: 60 }), { minLength: 1, maxLength: 12 }),
        fc.uniqueArray(fc.integer({ min: 3, max: 60 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 9 }),
        (before, after, late) => {
          const spikes = (at: number[]) =>
            at.sort((a, b) => a - b).map((step) => ({ step, neuron: step % 2 }));
          const [pre, post] = [spikes(before), spikes(after)];
          const weight = [
            [1, 2],
            [0.5, 3],
          ];
          const delay = late * dt;
          const found = learntBy(pre, post, weight, delay, { ...free, precision: "float32" });
          for (const i of [0, 1])
            for (const j of [0, 1]) {
              const expected = textbook(free, events(pre, post, i, j, late, 70), weight[j][i]);
              assert.ok(Math.abs(found[2 * j + i] - expected) < 1e-6, `${i} ${j}`);
            }
        },
      ),
      { seed: 4, numRuns: 60 },
    );
  });

  it("are the same bytes on every engine, from any snapshot on", () => {
    const [compiled, twin] = [ready("float32", "wasm"), ready("float32", "typescript")];
    const at = [1, 300, 511.5, 512, 512.5, 600];
    for (const time of at) {
      for (const one of [compiled, twin]) one.run(time - one.time);
      const snapshot = compiled.snapshot();
      assert.deepEqual(twin.snapshot(), snapshot);
      assert.deepEqual(twin.weights("learning"), compiled.weights("learning"));
      const other = ready("float32", "typescript");
      other.run(20);
      other.restore(structuredClone(snapshot));
      assert.deepEqual(other.snapshot(), snapshot);
      other.run(100);
      const again = ready("float32", "wasm");
      again.restore(snapshot);
      again.run(100);
      assert.deepEqual(again.snapshot(), other.snapshot());
    }
    assert.deepEqual(twin.records(), compiled.records());
    assert.ok(twin.records().counts.post.every((count) => count > 10));
    compiled.reset();
    compiled.run(600);
    assert.deepEqual(compiled.snapshot(), twin.snapshot());
    assert.deepEqual(compiled.describe(), ["learning: 1200 synapses that learn in float32 on wasm"]);
    assert.deepEqual(twin.describe(), ["learning: 1200 synapses that learn in float32 on typescript"]);
  });

  it("stay near those of float64 while the spikes are the same, and within the bounds as given", () => {
    const [single, double] = [ready("float32"), ready("float64")];
    single.run(60);
    double.run(60);
    assert.deepEqual(single.records().rasters, double.records().rasters);
    assert.ok(single.records().counts.post.some((count) => count > 0));
    const weights = double.weights("learning");
    single.weights("learning").forEach((w, k) => {
      assert.ok(Math.abs(w - weights[k]) < 1e-6);
    });
    single.run(3000);
    const end = single.weights("learning");
    assert.ok(end.includes(0.19) || end.includes(0.81), "some weight met a bound");
    assert.ok(end.every((w) => w >= 0.19 && w <= 0.81));
  });

  it("are refused where float32 has no routine, and with neurons that are not there do nothing", () => {
    const made = (plasticity: object, more: object = {}) => {
      const bare = network("float32");
      const projections = bare.projections?.map((p) => ({
        ...{ ...p, ...more },
        plasticity: { ...rule, precision: "float32", ...plasticity },
      }));
      return () => prepare({ ...bare, projections } as Network, { dt, random });
    };
    const at = "prepare: projections\\[0\\]\\.plasticity\\.";
    const refused: [object, object, string][] = [
      [
        { exponent: 1 },
        {},
        'precision must be "float64" unless exponent is 0 and pairing "all", got 1 and "all"',
      ],
      [{ pairing: "nearest" }, {}, 'precision must be "float64" unless .* got 0 and "nearest"'],
      [{ precision: "single" }, {}, 'precision must be one of "float32", "float64", got "single"'],
      [{ max: 1e39 }, {}, "max must be in .* got 1e\\+39"],
      [
        {},
        { synapses: { kind: "dense", weights: start, delay: start.map(() => 1) } },
        'precision must be "float64" unless synapses are dense and have one delay',
      ],
      [
        {},
        { synapses: { kind: "sparse", pre: [0], post: [0], weight: 0.5, delay: 1 } },
        'precision must be "float64" unless synapses are dense and have one delay',
      ],
      [
        {},
        { shortTerm: { use: 0.5, tauRecovery: 10, tauFacilitation: 0 } },
        'precision must be "float64" where release tires, got "float32"',
      ],
    ];
    for (const [plasticity, more, message] of refused)
      assert.throws(made(plasticity, more), new RegExp(`${at}${message}`));
    assert.throws(
      made({}, { synapses: { kind: "dense", weights: start, delay: 1.3 } }),
      /synapses\.delay must be a whole number of steps of dt = 0.5 ms, at least 1, got 1.3 ms/,
    );
    const empty = network("float32");
    const nobody = { ...empty.populations.pre, size: 0 };
    const synapses = { kind: "dense" as const, weights: [], delay: 1 };
    const projections = empty.projections?.map((p) => ({ ...p, synapses })) ?? [];
    const simulation = prepare(
      { populations: { ...empty.populations, pre: nobody }, projections },
      { dt, random },
    );
    simulation.run(20);
    assert.equal(simulation.weights("learning").length, 0);
  });

  it("leave a simulation as it was when a snapshot has what no rule gives", () => {
    const simulation = ready("float32");
    simulation.run(50);
    const before = simulation.snapshot();
    const start = ready("float32").snapshot();
    for (const [key, value] of [
      ["weights", new Float32Array(1200).fill(2)],
      ["postTrace", new Float32Array(40).fill(-1)],
      ["phase", Int32Array.of(5000)],
      ["weights", new Float64Array(1200).fill(0.5)],
    ] as const) {
      const part = { ...start.parts["projection learning"], [key]: value };
      assert.throws(() =>
        simulation.restore({ ...start, parts: { ...start.parts, "projection learning": part } }),
      );
      assert.deepEqual(simulation.snapshot(), before);
    }
  });
});
