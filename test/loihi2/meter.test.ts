import assert from "node:assert/strict";
import { counts } from "engram/cost";
import {
  type Connection,
  type coreCounterNames,
  countsOf,
  customChip,
  type LoihiNetwork,
  type LoihiPopulation,
  loihi2,
  placeNetwork,
  prepareEmulation,
  prepareMeter,
  type StepCounters,
  totalCounter,
  wayBetween,
} from "engram/loihi2";
import { randomFrom, uniformInteger } from "engram/math";
import fc from "fast-check";

const lif = (size: number, vthMantissa = 10, more: object = {}): LoihiPopulation =>
  ({ model: "lif", size, du: 4095, dv: 0, vthMantissa, ...more }) as LoihiPopulation;

/** Two inputs, three neurons on two cores that both fire into one, which has a bias, over a payload-free connection; a vector beside them. */
const small: LoihiNetwork<"input" | "a" | "b"> = {
  populations: { input: { model: "input", size: 2 }, a: lif(3), b: lif(1, 100, { biasMantissa: 1 }) },
  connections: [
    // Input 0 makes all of a fire, input 1 none: 20 · 64 > 10 · 64 ≥ 10 · 64.
    { pre: "input", post: "a", synapses: { kind: "dense", weights: [20, 10, 20, 10, 20, 10] } },
    {
      pre: "a",
      post: "b",
      synapses: { kind: "sparse", pre: [0, 0, 2], post: [0, 0, 0], weight: 2, delay: [0, 2, 0] },
    },
  ],
};
const two = customChip(loihi2, "two in a core, one core in a tile", {
  ...{ neuronsPerCore: 2, coresPerTile: 1, columns: 2, rows: 1, cores: 2, headerBits: 16 },
});
const column = ({ cores }: StepCounters, name: (typeof coreCounterNames)[number]): number[] => [
  ...cores[name],
];

describe("meter", () => {
  it("counts a small run, by hand", () => {
    const placement = placeNetwork(small, two);
    assert.deepEqual(placement.coreOf, {
      ...{ input: Int32Array.of(-1, -1), a: Int32Array.of(0, 0, 1) },
      b: Int32Array.of(1),
    });
    const chip = prepareEmulation(small, { random: randomFrom(1) });
    const meter = prepareMeter(small, placement, chip, { messages: true });
    // Step 1: both inputs. Each reaches both cores: two synapses on core 0, one on core 1.
    chip.step({ input: [1, 1] });
    const first = meter.read();
    assert.deepEqual(column(first, "denseOperations"), [4, 2]);
    assert.deepEqual(column(first, "sparseOperations"), [0, 0]);
    assert.deepEqual(column(first, "synapseWords"), [2, 2]);
    assert.deepEqual(column(first, "messagesIn"), [2, 2]);
    assert.deepEqual(column(first, "messagesOut"), [0, 0]);
    assert.deepEqual(column(first, "bitsIn"), [32, 32]);
    // Nothing has arrived; b alone has a bias.
    assert.deepEqual(
      [column(first, "active"), column(first, "idle")],
      [
        [0, 1],
        [2, 1],
      ],
    );
    assert.deepEqual([first.hopsEastWest, first.hopsNorthSouth, first.links.length], [0, 0, 0]);
    assert.equal(first.barriers, 1);
    assert.deepEqual(first.messages, [
      { from: -1, to: 0, sender: -1, dense: 2, sparse: 0, convolution: 0, active: 0, idle: 0, fired: 0 },
      { from: -1, to: 1, sender: -1, dense: 1, sparse: 0, convolution: 0, active: 0, idle: 0, fired: 0 },
      { from: -1, to: 0, sender: -1, dense: 2, sparse: 0, convolution: 0, active: 0, idle: 0, fired: 0 },
      { from: -1, to: 1, sender: -1, dense: 1, sparse: 0, convolution: 0, active: 0, idle: 0, fired: 0 },
    ]);
    // Step 2: all three of a fire. a0 sends a message with two synapses from core 0 to core 1; a1 none; a2 one within core 1.
    chip.step();
    assert.deepEqual([...chip.sent("a")], [1, 1, 1]);
    const second = meter.read();
    assert.deepEqual(column(second, "fired"), [2, 1]);
    assert.deepEqual(column(second, "active"), [2, 2]);
    assert.deepEqual(column(second, "messagesOut"), [1, 1]);
    assert.deepEqual(column(second, "messagesIn"), [0, 2]);
    assert.deepEqual(column(second, "sparseOperations"), [0, 3]);
    assert.deepEqual(column(second, "bitsOut"), [16, 16]);
    assert.deepEqual(column(second, "payloadBits"), [0, 0]);
    // From tile 0 to tile 1 is east: one row to a column.
    assert.deepEqual([second.hopsEastWest, second.hopsNorthSouth], [1, 0]);
    assert.deepEqual([second.links, second.linkBits], [Int32Array.of(0 * 2 + 1), Float64Array.of(16)]);
    assert.deepEqual(second.messages, [
      { from: 0, to: 1, sender: 0, dense: 0, sparse: 2, convolution: 0, active: 1, idle: 0, fired: 1 },
      { from: 1, to: 1, sender: 0, dense: 0, sparse: 1, convolution: 0, active: 1, idle: 0, fired: 1 },
    ]);
    // Nothing more is sent. a is at rest from now on.
    chip.step();
    const third = meter.read();
    assert.deepEqual(
      [column(third, "active"), column(third, "idle")],
      [
        [0, 1],
        [2, 1],
      ],
    );
    assert.deepEqual(meter.metered().steps, [first, second, third]);
    assert.equal(totalCounter(meter.metered(), "denseOperations"), 6);
    // Nine synaptic operations; four LIF neurons of two variables over three steps; five spikes.
    assert.deepEqual(
      countsOf(meter.metered()),
      counts({
        ...{ ac: 9, mul: 2 * 12, add: 3 * 12, cmp: 12, events: 2 + 3 },
        ...{ weightRead: 9, stateRead: 9 + 24, stateWrite: 9 + 24 },
      }),
    );
  });

  it("takes a neuron for active when a spike arrives, late ones too, when it holds something, or when it sends", () => {
    const network: LoihiNetwork<"input" | "n"> = {
      populations: { input: { model: "input", size: 2 }, n: lif(2, 1000, { dv: 4095 }) },
      connections: [
        // Weight 0 leaves nothing behind: what arrives is an event all the same.
        {
          pre: "input",
          post: "n",
          synapses: { kind: "sparse", pre: [0, 1], post: [0, 1], weight: [0, 2], delay: [3, 0] },
        },
      ],
    };
    const chip = prepareEmulation(network, { random: randomFrom(1) });
    const meter = prepareMeter(network, placeNetwork(network, loihi2), chip);
    const active = Array.from({ length: 8 }, (_, t) => {
      chip.step(t === 0 ? { input: [1, 1] } : {});
      return meter.read().cores.active[0];
    });
    // n1 holds 128 after step 2, which leaks away but for its current: u is forgotten, v is 0 after step 3. n0 has its event in step 5.
    assert.deepEqual(active, [0, 1, 1, 0, 1, 0, 0, 0]);
  });

  it("tells payloads, products and direct links", () => {
    const network: LoihiNetwork<"q" | "v" | "w"> = {
      populations: {
        q: { model: "input", size: 2, payloadBits: 8 },
        ...{ v: { model: "vector", size: 2 }, w: { model: "vector", size: 2 } },
      },
      connections: [
        { pre: "q", post: "v", synapses: { kind: "dense", weights: [2, 4, 6, 8] } },
        { pre: "v", post: "w", synapses: { kind: "direct" } },
      ],
    };
    const chip = prepareEmulation(network, { random: randomFrom(1) });
    const meter = prepareMeter(network, placeNetwork(network, loihi2), chip);
    chip.step({ q: [3, 0] });
    meter.read();
    chip.step();
    const step = meter.read();
    assert.equal(totalCounter(meter.metered(), "gradedOperations"), 2);
    assert.equal(countsOf(meter.metered()).mac, 2);
    assert.equal(countsOf(meter.metered()).ac, 0);
    // Both of v send to w in the same step and core: 24 bits of payload and 32 of header; w sends, to nobody.
    assert.deepEqual(column(step, "messagesOut"), [2]);
    assert.deepEqual(column(step, "payloadBits"), [48]);
    assert.deepEqual(column(step, "bitsOut"), [2 * 56]);
    assert.deepEqual([column(step, "fired"), column(step, "active")], [[4], [4]]);
    assert.equal(step.counts.events, 4);
  });

  it("sends one message to a core, however many connections lead there", () => {
    const network: LoihiNetwork<"input" | "n"> = {
      populations: { input: { model: "input", size: 1 }, n: lif(8) },
      connections: [
        { pre: "input", post: "n", synapses: { kind: "dense", weights: new Float64Array(8) } },
        {
          name: "more",
          pre: "input",
          post: "n",
          synapses: { kind: "sparse", pre: [0], post: [3], weight: 1 },
        },
      ],
    };
    const chip = prepareEmulation(network, { random: randomFrom(1) });
    const meter = prepareMeter(network, placeNetwork(network, loihi2), chip);
    chip.step({ input: [1] });
    const step = meter.read();
    assert.deepEqual(column(step, "messagesIn"), [1]);
    assert.deepEqual([column(step, "denseOperations"), column(step, "sparseOperations")], [[8], [1]]);
    // Eight of 8 bits and 10 more: two words; one of 8 + 13 bits and 10: one.
    assert.deepEqual(column(step, "synapseWords"), [3]);
  });

  it("finds learning where it takes place", () => {
    const learning = {
      rules: "dw = x1*y0 - y1*x0",
      epoch: 2,
      x1: { impulse: 8, tau: 5 },
      y1: { impulse: 8, tau: 5 },
    };
    const network: LoihiNetwork<"input" | "n"> = {
      populations: { input: { model: "input", size: 3 }, n: lif(4) },
      connections: [
        { pre: "input", post: "n", synapses: { kind: "dense", weights: new Float64Array(12), learning } },
      ],
    };
    const chip = prepareEmulation(network, { random: randomFrom(1) });
    const meter = prepareMeter(
      network,
      placeNetwork(network, customChip(loihi2, "cut", { neuronsPerCore: 3 })),
      chip,
    );
    chip.step({ input: [1, 0, 1] });
    assert.deepEqual(column(meter.read(), "learningUpdates"), [0, 0]);
    chip.step({ input: [1, 0, 0] });
    const step = meter.read();
    // Two senders have sent in the epoch: two synapses of each of three neurons, and of one.
    assert.deepEqual(column(step, "learningUpdates"), [6, 2]);
    assert.deepEqual(chip.updates(), { "input → n": 8 });
    const { mul, add, weightWrite } = step.counts;
    // Two products of one factor each, beside the four neurons.
    assert.deepEqual([mul, add, weightWrite], [8 * 2 + 4 * 2, 8 * 2 + 4 * 3, 8]);
  });

  it("agrees with a plain walk over all spikes and synapses, on random networks", () => {
    let hopped = 0;
    fc.assert(
      fc.property(fc.nat(10_000), fc.integer({ min: 2, max: 6 }), (seed, perCore) => {
        const random = randomFrom(seed);
        const [senders, receivers] = [7, 9];
        const pairs = Array.from({ length: 40 }, () => ({
          ...{ i: uniformInteger(random, senders), j: uniformInteger(random, receivers) },
          ...{ w: 2 * uniformInteger(random, 20), d: uniformInteger(random, 4) },
        }));
        const sparse: Connection["synapses"] = {
          ...{ kind: "sparse", pre: pairs.map(({ i }) => i), post: pairs.map(({ j }) => j) },
          ...{ weight: pairs.map(({ w }) => w), delay: pairs.map(({ d }) => d) },
        };
        const network: LoihiNetwork<"input" | "a" | "b"> = {
          populations: { input: { model: "input", size: 2 }, a: lif(senders, 1), b: lif(receivers) },
          connections: [
            { pre: "input", post: "a", synapses: { kind: "dense", weights: new Float64Array(14).fill(30) } },
            { pre: "a", post: "b", synapses: sparse },
          ],
        };
        const one = customChip(loihi2, "random", { neuronsPerCore: perCore, coresPerTile: 1, cores: 32 });
        const placement = placeNetwork(network, one);
        assert.equal(placement.fits, true);
        const chip = prepareEmulation(network, { random: randomFrom(1) });
        const meter = prepareMeter(network, placement, chip);
        let events = 0;
        for (let t = 0; t < 6; t++) {
          chip.step({ input: [random() < 0.5 ? 1 : 0, random() < 0.5 ? 1 : 0] });
          const step = meter.read();
          const operations = new Float64Array(placement.cores.length);
          const messages = new Set<string>();
          const bits = new Map<number, number>();
          let [east, north] = [0, 0];
          for (const { i, j } of pairs) {
            if (chip.sent("a")[i] === 0) continue;
            const [from, to] = [placement.coreOf["a"][i], placement.coreOf["b"][j]];
            operations[to]++;
            if (messages.has(`${i} ${to}`)) continue;
            messages.add(`${i} ${to}`);
            const way = wayBetween(placement.mesh, placement.cores[from].tile, placement.cores[to].tile);
            east += way.eastWest;
            north += way.northSouth;
            for (const link of way.links) bits.set(link, (bits.get(link) ?? 0) + 32);
          }
          hopped += east + north;
          assert.deepEqual(step.cores.sparseOperations, operations);
          assert.equal(
            step.cores.messagesOut.reduce((a, b) => a + b, 0),
            messages.size,
          );
          assert.deepEqual([step.hopsEastWest, step.hopsNorthSouth], [east, north]);
          assert.deepEqual(
            new Map([...step.links].map((link, k) => [link, step.linkBits[k]])),
            new Map([...bits].sort(([a], [b]) => a - b)),
          );
          // Every bit·hop is on some link.
          assert.equal(
            step.linkBits.reduce((a, b) => a + b, 0),
            32 * (east + north),
          );
          const { active, idle } = step.cores;
          assert.deepEqual(
            active.map((x, c) => x + idle[c]),
            Float64Array.from(placement.cores, ({ neurons }) => neurons),
          );
          events += step.counts.events;
        }
        const made = meter.metered();
        const { ac } = countsOf(made);
        assert.equal(
          ac,
          Object.values(chip.operations()).reduce((a, b) => a + b, 0),
        );
        assert.equal(countsOf(made).events, events);
      }),
      { seed: 3, numRuns: 60 },
    );
    assert.ok(hopped > 100, `${hopped} hops`);
  });

  it("refuses what it cannot count", () => {
    const placement = placeNetwork(small, two);
    const chip = prepareEmulation(small, { random: randomFrom(1) });
    const meter = prepareMeter(small, placement, chip);
    assert.throws(() => meter.read(), {
      name: "RangeError",
      message: "read: emulation must have done one step since the last, got 0 steps after 0",
    });
    chip.step();
    assert.throws(() => prepareMeter(small, placement, chip), {
      name: "RangeError",
      message: "prepareMeter: emulation must be at its start, got one after 1 steps",
    });
    const full = placeNetwork(small, customChip(loihi2, "one", { neuronsPerCore: 2, cores: 1 }));
    const fresh = prepareEmulation(small, { random: randomFrom(1) });
    assert.throws(() => prepareMeter(small, full, fresh), {
      name: "RangeError",
      message: "prepareMeter: placement must fit its chip, got cores: 2 of 1",
    });
    const other = { populations: { ...small.populations, a: lif(2) } };
    assert.throws(
      () => prepareMeter(small, placeNetwork(other, two), fresh),
      /placement must be of this network/,
    );
  });
});
