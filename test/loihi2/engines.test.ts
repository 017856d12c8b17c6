/** Engines against the definition, and against each other: the same bits, faults and snapshots, whatever runs. */
import assert from "node:assert/strict";
import {
  type Connection,
  type EmulationOptions,
  type LoihiLif,
  type LoihiNetwork,
  prepareEmulation,
  type Senders,
} from "engram/loihi2";
import { randomFrom, uniformInteger } from "engram/math";
import { engineInfo } from "engram/wasm";
import fc from "fast-check";
import { defined } from "./definition";

const engines = (["typescript", "wasm"] as const).filter((one) => engineInfo().available.includes(one));
const prepare = (network: LoihiNetwork, options: Partial<EmulationOptions> = {}) =>
  prepareEmulation(network, { random: randomFrom(1), ...options });

const edge = (min: number, max: number) => fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max));
const times = <T>(of: fc.Arbitrary<T>, count: number) => fc.array(of, { minLength: count, maxLength: count });
const perNeuron = (of: fc.Arbitrary<number>, count: number) => fc.oneof(of, times(of, count));
const limit = 2 ** 23 - 1;
const fields = <T>(of: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record(of, { requiredKeys: Object.keys(of) }) as unknown as fc.Arbitrary<T>;

const neuronsOf = (size: number) =>
  fields<LoihiLif>({
    model: fc.constant("lif"),
    size: fc.constant(size),
    du: perNeuron(edge(0, 4095), size),
    dv: perNeuron(edge(0, 4095), size),
    vthMantissa: perNeuron(fc.oneof(edge(0, 2 ** 17 - 1), fc.integer({ min: 0, max: 200 })), size),
    biasMantissa: perNeuron(edge(-4096, 4095), size),
    biasExponent: fc.integer({ min: -8, max: 7 }),
    refractory: fc.oneof(fc.constant(1), perNeuron(edge(1, 64), size)),
    uStart: perNeuron(edge(-limit, limit), size),
    vStart: perNeuron(edge(-limit, limit), size),
  });
const signModes = fc.constantFrom("mixed" as const, "excitatory" as const, "inhibitory" as const);
const delays = (count: number) =>
  fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 63 }), times(fc.integer({ min: 0, max: 63 }), count));
const connectionOf = (name: string, pre: string, senders: number, size: number) =>
  fc.tuple(signModes, fc.boolean(), fc.integer({ min: 0, max: 60 })).chain(([signMode, dense, some]) => {
    const [low, high] = { mixed: [-256, 255], excitatory: [0, 255], inhibitory: [-255, 0] }[signMode];
    const count = dense ? senders * size : some;
    const weight = times(edge(low, high), count);
    const format = {
      signMode: fc.constant(signMode),
      weightBits: fc.oneof(fc.constant(8), fc.integer({ min: 0, max: 8 })),
      weightExponent: fc.oneof(fc.constant(0), fc.integer({ min: -8, max: 7 })),
      delay: delays(count),
    };
    const synapses = dense
      ? fields<Connection["synapses"]>({ kind: fc.constant("dense"), weights: weight, ...format })
      : fields<Connection["synapses"]>({
          kind: fc.constant("sparse"),
          pre: times(fc.integer({ min: 0, max: senders - 1 }), count),
          post: times(fc.integer({ min: 0, max: size - 1 }), count),
          weight,
          ...format,
        });
    return synapses.map((one): Connection => ({ name, pre, post: "n", synapses: one }));
  });
/** Up to three connections from spikes, one from numbers, and one of the neurons to themselves. */
const networks = fc
  .tuple(fc.constantFrom(1, 3, 64, 67), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 3 }))
  .chain(([size, senders, spiking]) =>
    fields<LoihiNetwork>({
      profile: fc.constantFrom("lava", "lava", "loihi2-silicon"),
      populations: fields({
        i: fc.constant({ model: "input", size: senders }),
        numbers: fc.constant({ model: "input", size: 2, payloadBits: 12 }),
        n: neuronsOf(size),
      }),
      connections: fc
        .tuple(
          fc.tuple(...Array.from({ length: spiking }, (_, c) => connectionOf(`c${c}`, "i", senders, size))),
          fc.option(connectionOf("graded", "numbers", 2, size)),
          fc.option(connectionOf("own", "n", size, size)),
        )
        .map(([spikes, graded, own]) => [...spikes, ...(graded ? [graded] : []), ...(own ? [own] : [])]),
    }),
  );

/** What is handed to the inputs of {@link networks} in so many steps. */
function inputsOf(network: LoihiNetwork, seed: number, steps: number): Record<string, number[]>[] {
  const random = randomFrom(seed);
  return Array.from({ length: steps }, () => {
    const rate = [0, 0.1, 0.6, 1][uniformInteger(random, 4)];
    return {
      i: Array.from({ length: network.populations["i"].size }, () => (random() < rate ? 1 : 0)),
      numbers: [0, 1].map(() => (random() < rate ? uniformInteger(random, 4096) - 2048 : 0)),
    };
  });
}

describe("engines of the emulator", () => {
  for (const engine of engines)
    it(`${engine} steps as the definition reads`, () => {
      let compiled = 0;
      const seen = { wrap: 0, clip: 0, truncation: 0, spikes: 0 };
      fc.assert(
        fc.property(networks, fc.nat(), (network, seed) => {
          const chip = prepare(network, { engine });
          const oracle = defined(network);
          if (chip.engines()["n"] === "wasm") compiled++;
          for (const [t, input] of inputsOf(network, seed, 75).entries()) {
            chip.step(input);
            oracle.step(input);
            assert.deepEqual([...chip.sent("n")], [...oracle.sent], `sent in step ${t}`);
            // looked at in some runs alone: whoever does not look must not be the one who brings things up to date
            if (seed % 2)
              for (const name of ["u", "v", "wait"] as const)
                assert.deepEqual([...chip.variable("n", name)], [...oracle[name]], `${name} in step ${t}`);
            for (const s of oracle.sent) seen.spikes += s;
          }
          const { u, v, wait } = chip.snapshot().populations["n"];
          assert.deepEqual([u, v, wait], [oracle.u, oracle.v, oracle.wait]);
          assert.deepEqual(chip.faults(), oracle.faults());
          for (const name of ["wrap", "clip", "truncation"] as const)
            for (const counts of Object.values(chip.faults())) seen[name] += counts[name];
        }),
        { numRuns: 60, seed: 71 },
      );
      if (engine === "wasm") assert.ok(compiled > 30, `${compiled} compiled`);
      for (const [what, count] of Object.entries(seen)) assert.ok(count > 100, `${count} ${what}`);
    });

  it("give the same snapshots, and go on from each other's", () => {
    fc.assert(
      fc.property(networks, fc.nat(), fc.integer({ min: 1, max: 40 }), (network, seed, when) => {
        const [one, other] = [
          prepare(network, { engine: "wasm" }),
          prepare(network, { engine: "typescript" }),
        ];
        const inputs = inputsOf(network, seed, 60);
        for (const input of inputs.slice(0, when)) for (const chip of [one, other]) chip.step(input);
        const [a, b] = [one.snapshot(), other.snapshot()];
        assert.deepEqual(a, b);
        assert.deepEqual(one.operations(), other.operations());
        for (const input of inputs.slice(when)) for (const chip of [one, other]) chip.step(input);
        const end = other.snapshot();
        assert.deepEqual(one.snapshot(), end);
        one.restore(b);
        other.restore(a);
        for (const input of inputs.slice(when)) for (const chip of [one, other]) chip.step(input);
        assert.deepEqual(one.snapshot(), end);
        assert.deepEqual(other.snapshot(), end);
        one.reset();
        assert.deepEqual(one.snapshot(), prepare(network, { engine: "typescript" }).snapshot());
      }),
      { numRuns: 50, seed: 72 },
    );
  });

  it("agree on more spikes than fit sums of 16 bits, and on sums that no 24 bits hold", () => {
    const random = randomFrom(3);
    const size = 70;
    const weights = Array.from({ length: 600 * size }, () => uniformInteger(random, 512) - 256);
    const network = (weightExponent: number, signMode: "mixed" | "excitatory"): LoihiNetwork => ({
      populations: {
        i: { model: "input", size: 600 },
        numbers: { model: "input", size: 1 },
        n: { model: "lif", size, du: 300, dv: 40, vthMantissa: 9000 },
      },
      connections: [
        {
          ...{ name: "c", pre: "i", post: "n" },
          synapses: {
            ...{ kind: "dense", weightExponent, signMode },
            weights: signMode === "mixed" ? weights : weights.map(Math.abs).map((w) => Math.min(w, 255)),
          },
        },
      ],
    });
    for (const [exponent, signMode] of [
      [0, "mixed"],
      [7, "mixed"],
      [-3, "excitatory"],
      [5, "excitatory"],
    ] as const) {
      const described = network(exponent, signMode);
      const chips = engines.map((engine) => prepare(described, { engine }));
      const oracle = defined(described);
      for (let t = 0; t < 12; t++) {
        const rate = [0.9, 0.02, 0, 0.5][t % 4];
        const i = Array.from({ length: 600 }, () => (random() < rate ? 1 : 0));
        oracle.step({ i });
        for (const chip of chips) {
          chip.step({ i });
          assert.deepEqual([...chip.sent("n")], [...oracle.sent]);
          assert.deepEqual(chip.variable("n", "u"), oracle.u, `2^${exponent}, ${signMode}, step ${t}`);
          assert.deepEqual(chip.variable("n", "v"), oracle.v);
          assert.deepEqual(chip.faults(), oracle.faults());
        }
      }
    }
  });

  it("are chosen by size and by what there is a routine for", () => {
    const network = (size: number, more: Partial<LoihiNetwork> = {}): LoihiNetwork => ({
      populations: {
        i: { model: "input", size: 2 },
        n: { model: "lif", size, du: 1, dv: 1, vthMantissa: 1 },
      },
      ...more,
    });
    const of = (one: LoihiNetwork, options: Partial<EmulationOptions> = {}) =>
      prepare(one, options).engines();
    assert.deepEqual(of(network(3)), { i: "typescript", n: "typescript" });
    if (!engines.includes("wasm")) return;
    assert.equal(of(network(3), { engine: "wasm" })["n"], "wasm");
    assert.equal(of(network(4000))["n"], "wasm");
    assert.equal(of(network(4000), { engine: "typescript" })["n"], "typescript");
    assert.equal(of(network(4000), { engine: "wasm", arithmetic: "ideal" })["n"], "typescript");
    for (const profile of ["brian2loihi", "nengo-loihi1"] as const)
      assert.equal(of(network(4000, { profile }), { engine: "wasm" })["n"], "typescript");
    assert.throws(
      () => of(network(3), { engine: "fast" as "wasm" }),
      /^TypeError: prepareEmulation: engine must be one of "auto"/,
    );
  });

  it("take senders instead of a number for each neuron", () => {
    const network: LoihiNetwork = {
      populations: {
        i: { model: "input", size: 5 },
        numbers: { model: "input", size: 3, payloadBits: 4 },
        one: { model: "input", size: 2, payloadBits: 1 },
      },
    };
    const chip = prepare(network);
    chip.step({ i: { neurons: [1, 4] }, numbers: { neurons: [0, 2], payloads: [-8, 0] } });
    assert.deepEqual([...chip.sent("i")], [0, 1, 0, 0, 1]);
    assert.deepEqual([...chip.sent("numbers")], [-8, 0, 0]);
    chip.step({ i: { neurons: Int32Array.of(0) } });
    assert.deepEqual([...chip.sent("i")], [1, 0, 0, 0, 0]);
    assert.deepEqual([...chip.sent("numbers")], [0, 0, 0]);
    const refused: [Record<string, unknown>, RegExp][] = [
      [
        { i: { neurons: [4, 1] } },
        /^RangeError: step: i\.neurons\[1\] must be a whole number in \[5, 5\), as they rise, got 1/,
      ],
      [{ i: { neurons: [2, 2] } }, /^RangeError: step: i\.neurons\[1\]/],
      [{ i: { neurons: [0.5] } }, /^RangeError: step: i\.neurons\[0\]/],
      [{ i: { neurons: [5] } }, /^RangeError: step: i\.neurons\[0\]/],
      [
        { i: { neurons: [0], payloads: [2] } },
        /^RangeError: step: i\.payloads\[0\] must be a whole number in \[0, 1\]/,
      ],
      [{ numbers: { neurons: [0], payloads: [8] } }, /^RangeError: step: numbers\.payloads\[0\]/],
      [
        { numbers: { neurons: [0], payloads: [] } },
        /^RangeError: step: numbers\.payloads must have length 1/,
      ],
      [{ one: { neurons: [0] } }, /^RangeError: step: one\.payloads must be −1/],
      [{ i: null }, /^TypeError: step: i must be a number for each neuron or its senders, got null/],
      [{ i: [0, 0, 3, 0, 0] }, /^RangeError: step: i\[2\] must be a whole number in \[0, 1\], got 3/],
    ];
    for (const [given, message] of refused)
      assert.throws(() => chip.step(given as Record<string, Senders>), message);
  });

  it("refuse a snapshot whose sums no weights have, and say so", () => {
    const network: LoihiNetwork = {
      populations: {
        i: { model: "input", size: 1 },
        n: { model: "lif", size: 1, du: 1, dv: 1, vthMantissa: 1 },
      },
      connections: [{ name: "c", pre: "i", post: "n", synapses: { kind: "dense", weights: [64] } }],
    };
    if (!engines.includes("wasm")) return;
    const chip = prepare(network, { engine: "wasm" });
    const snapshot = chip.snapshot();
    assert.throws(
      () => chip.restore({ ...snapshot, connections: { c: Float64Array.of(65, 0, 0) } }),
      /^RangeError: restore: what is on its way must be sums of these weights, got 65/,
    );
  });
});
