import assert from "node:assert/strict";
import {
  axonBits,
  type ChipDescriptor,
  type Connection,
  customChip,
  hopsBetween,
  type LoihiNetwork,
  type LoihiPopulation,
  loihi1,
  loihi2,
  type Placement,
  placeNetwork,
  utilisationOf,
  wayBetween,
} from "engram/loihi2";
import { randomFrom, uniformInteger } from "engram/math";
import fc from "fast-check";

const lif = (size: number): LoihiPopulation => ({ model: "lif", size, du: 4095, dv: 0, vthMantissa: 100 });
const blocks = { synapses: 64, header: 10, word: 64 };
const ones = (length: number): Float64Array => new Float64Array(length).fill(1);
const all = (pre: string, post: string, senders: number, receivers: number): Connection => ({
  ...{ pre, post },
  synapses: { kind: "dense", weights: ones(senders * receivers) },
});

/** Blocks of neurons, every one connected to every one. */
function allToAll(n: number, d: number): LoihiNetwork {
  const names = Array.from({ length: d }, (_, b) => `block ${b}`);
  return {
    populations: Object.fromEntries(names.map((name) => [name, lif(n)])),
    connections: names.flatMap((pre) => names.map((post) => all(pre, post, n, n))),
  };
}

/** A random network of populations and sparse connections. */
function sparse(sizes: readonly number[], fan: number, seed: number): LoihiNetwork {
  const random = randomFrom(seed);
  const names = sizes.map((_, p) => `p${p}`);
  return {
    populations: Object.fromEntries(names.map((name, p) => [name, lif(sizes[p])])),
    connections: names.map((pre, p) => {
      const q = uniformInteger(random, names.length);
      const pairs = Array.from({ length: fan * sizes[p] }, () => [
        uniformInteger(random, sizes[p]),
        uniformInteger(random, sizes[q]),
      ]);
      return {
        ...{ name: `c${p}`, pre, post: names[q] },
        synapses: { kind: "sparse", pre: pairs.map(([i]) => i), post: pairs.map(([, j]) => j), weight: 3 },
      };
    }),
  };
}

/** What a core uses, worked out from the descriptions alone. */
function usage(network: LoihiNetwork, { coreOf, cores, chip }: Placement) {
  const index = Math.ceil(Math.log2(chip.neuronsPerCore.value ?? 0));
  return cores.map((_, c) => {
    let [bits, axons, synapses] = [0, 0, 0];
    const reached = new Set<string>();
    for (const { pre, post, synapses: made } of network.connections ?? []) {
      if (made.kind !== "sparse") throw new Error("of sparse networks alone");
      const counts = new Map<number, number>();
      for (let k = 0; k < made.pre.length; k++) {
        if (coreOf[post][made.post[k]] === c) counts.set(made.pre[k], (counts.get(made.pre[k]) ?? 0) + 1);
        if (coreOf[pre][made.pre[k]] === c)
          reached.add(`${pre} ${made.pre[k]} → ${coreOf[post][made.post[k]]}`);
      }
      axons += counts.size;
      for (const count of counts.values()) {
        synapses += count;
        // 8 bits of weight, none of delay.
        for (let rest = count; rest > 0; rest -= 64)
          bits += 64 * Math.ceil((Math.min(rest, 64) * (8 + index) + 10) / 64);
      }
    }
    const neurons = Object.values(coreOf).reduce((sum, own) => sum + own.filter((x) => x === c).length, 0);
    return { bits, axons, synapses, neurons, out: reached.size };
  });
}

describe("ways over the mesh", () => {
  const mesh = { columns: 8, rows: 4 };
  it("number tiles down the columns: from 0 to 1 is north–south, from 0 to 4 east–west", () => {
    assert.deepEqual(wayBetween(mesh, 0, 1), { eastWest: 0, northSouth: 1, links: [1] });
    assert.deepEqual(wayBetween(mesh, 0, 4), { eastWest: 1, northSouth: 0, links: [4] });
    assert.deepEqual(wayBetween(mesh, 5, 5), { eastWest: 0, northSouth: 0, links: [] });
  });
  it("go along x first, then along y", () => {
    // From (0, 0) over (1, 0), (2, 0) and (2, 1) to (2, 2).
    const links = [0 * 32 + 4, 4 * 32 + 8, 8 * 32 + 9, 9 * 32 + 10];
    assert.deepEqual(wayBetween(mesh, 0, 10), { eastWest: 2, northSouth: 2, links });
    // Back over (1, 2), (0, 2) and (0, 1): another way.
    const back = [10 * 32 + 6, 6 * 32 + 2, 2 * 32 + 1, 1 * 32 + 0];
    assert.deepEqual(wayBetween(mesh, 10, 0).links, back);
  });
  it("are as long as the distance, and go from neighbour to neighbour", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 31 }), fc.integer({ min: 0, max: 31 }), (from, to) => {
        const { eastWest, northSouth, links } = wayBetween(mesh, from, to);
        assert.equal(eastWest, Math.abs((from >> 2) - (to >> 2)));
        assert.equal(northSouth, Math.abs((from & 3) - (to & 3)));
        assert.equal(links.length, hopsBetween(mesh, from, to));
        let at = from;
        for (const link of links) {
          assert.equal(Math.floor(link / 32), at);
          assert.equal(hopsBetween(mesh, at, link % 32), 1);
          at = link % 32;
        }
        assert.equal(at, to);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
  it("refuse a tile that is not there", () => {
    assert.throws(() => wayBetween(mesh, 0, 32), { name: "RangeError", message: /^wayBetween: to must / });
  });
});

describe("memory of synapses", () => {
  it("is counted in blocks of 64, with 10 bits each, in words of 64", () => {
    const bits = (n: number, each: number): number =>
      axonBits(n, { weight: 8, delay: 0, tag: 0, index: each - 8 }, blocks);
    assert.equal(bits(0, 8), 0);
    assert.equal(bits(6, 8), 64); // 58
    assert.equal(bits(7, 8), 128); // 66
    assert.equal(bits(64, 8), 576); // 522
    assert.equal(bits(65, 8), 640); // and 18
    assert.equal(bits(170, 8), 2 * 576 + 384); // 42 left: 346
    assert.equal(bits(3, 18), 64); // 54 and 10: just
  });
});

describe("placement", () => {
  it("fits all-to-all blocks as the chip's own compiler has them", () => {
    // d blocks of n on d cores. Reference: Nengo forum, threads 706 and 927, Loihi 1.
    const fits = (n: number, d: number): boolean =>
      placeNetwork(allToAll(n, d), customChip(loihi1, "some cores", { cores: d })).fits;
    for (const [n, d] of [
      [170, 3],
      [128, 4],
      [102, 5],
      [85, 6],
      [73, 7],
    ])
      assert.equal(fits(n, d), true, `${d} blocks of ${n}`);
    assert.equal(fits(512, 1), false);
    assert.equal(fits(256, 2), false);
    // 512 senders · 4 words blocks of 576 bits: 1,179,648 > 1,048,576.
    assert.equal(512 * axonBits(256, { weight: 8, delay: 0, tag: 0, index: 0 }, blocks), 1_179_648);
    // Where cores are left it is cut: 230 neurons of 512 senders take 2,048 bits each, which is all there is.
    const cut = placeNetwork(allToAll(512, 1), loihi1);
    assert.deepEqual(cut.refusals, []);
    assert.deepEqual(
      cut.cores.map(({ neurons }) => neurons),
      [230, 230, 52],
    );
    assert.equal(cut.cores[0].synapseBits, 1_048_576);
    assert.equal(cut.cores[0].full, "synapses: 1081344 bits of 1048576");
    assert.equal(cut.cores[2].full, undefined);
  });

  it("counts dense connections as it counts their synapses one by one", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 3 }),
        fc.constantFrom(1, 4, 8),
        (senders, receivers, delay, weightBits) => {
          const chip = customChip(loihi2, "small", { neuronsPerCore: 16, synapseBytesPerCore: 512 });
          const weights = Float64Array.from({ length: senders * receivers }, (_, k) => (k * 37) % 256);
          const placed = (delays: number | Int8Array) =>
            placeNetwork(
              {
                populations: { a: lif(senders), b: lif(receivers) },
                connections: [
                  { pre: "a", post: "b", synapses: { kind: "dense", weights, delay: delays, weightBits } },
                ],
              },
              chip,
            );
          // A list of delays is sorted, one delay is not.
          assert.deepEqual(placed(delay), placed(new Int8Array(senders * receivers).fill(delay)));
        },
      ),
      { seed: 4, numRuns: 60 },
    );
    const wrong =
      (weights: number[], more: object = {}) =>
      () =>
        placeNetwork(
          {
            populations: { a: lif(2), b: lif(1) },
            connections: [{ pre: "a", post: "b", synapses: { kind: "dense", weights, ...more } }],
          },
          loihi2,
        );
    assert.throws(wrong([1, Number.NaN]), /RangeError: placeNetwork: a → b.weights\[1\] must be finite/);
    assert.throws(wrong([1, 300]), /must be in \[0, 255\] as they are excitatory, got 1 of 2 beyond/);
    assert.throws(wrong([1]), /a → b.weights must/);
    assert.throws(wrong([1, 2], { weightBits: 9 }), /weightBits must/);
    assert.throws(wrong([1, 2], { signMode: "none" }), /signMode must/);
  });

  it("refuses 4,200 senders to one neuron on Loihi 1", () => {
    // 1,600 inputs, on and off, and 1,000 neurons beside them: Nengo forum, thread 927.
    const network: LoihiNetwork = {
      populations: { inputs: { model: "input", size: 3200 }, others: lif(1000), neurons: lif(9) },
      connections: [all("inputs", "neurons", 3200, 9), all("others", "neurons", 1000, 9)],
    };
    const { fits, refusals, cores } = placeNetwork(network, loihi1);
    assert.equal(fits, false);
    assert.deepEqual(refusals, ["neurons: neuron 0 alone is too much for a core, senders: 4200 of 4096"]);
    // The others, which had been placed before, are still there to be looked at.
    assert.deepEqual(
      cores.map(({ neurons }) => neurons),
      [1000],
    );
    // Loihi 2 has no published number of axons: it is named among what was assumed.
    const unknown = placeNetwork(network, loihi2);
    assert.equal(unknown.fits, true);
    assert.ok(unknown.assumed.includes("axonsIn: not published"));
  });

  it("counts what a small network uses, by hand", () => {
    const chip = customChip(loihi2, "small", { neuronsPerCore: 2, cores: 8 });
    const network: LoihiNetwork = {
      populations: {
        input: { model: "input", size: 2 },
        a: lif(3),
        b: { ...lif(1), dv: [7] } as LoihiPopulation,
      },
      connections: [
        all("input", "a", 2, 3),
        {
          pre: "a",
          post: "b",
          synapses: { kind: "sparse", pre: [0, 0, 2], post: [0, 0, 0], weight: 1, delay: [0, 3, 0] },
        },
      ],
    };
    const placed = placeNetwork(network, chip);
    assert.equal(placed.fits, true);
    assert.deepEqual(placed.coreOf["a"], Int32Array.of(0, 0, 1));
    assert.deepEqual(placed.coreOf["b"], Int32Array.of(1));
    assert.deepEqual(placed.coreOf["input"], Int32Array.of(-1, -1));
    const [first, second] = placed.cores;
    assert.equal(first.full, "neurons: 3 of 2");
    assert.deepEqual(first.pieces, [{ population: "a", from: 0, to: 2 }]);
    // v and u, 24 bits in words of 8 bytes; b has a decay of its own.
    assert.deepEqual([first.stateBytes, second.stateBytes], [32, 16 + 24]);
    assert.deepEqual([first.synapses, second.synapses], [4, 2 + 3]);
    // Two inputs with two or one synapses: 26 or 18 bits, a word. Of b: a0 with two of 8 + 2 + 1 bits and 10 more, a2 with one: a word each.
    assert.deepEqual([first.synapseBits, second.synapseBits], [128, 128 + 128]);
    assert.deepEqual([first.axonsIn, second.axonsIn], [2, 2 + 2]);
    // a0 sends to the other core, a1 nowhere, a2 to its own.
    assert.deepEqual([first.axonsOut, second.axonsOut], [1, 1]);
    assert.deepEqual(
      placed.traffic.map((line) => [...line]),
      [
        [0, 1],
        [0, 1],
      ],
    );
    assert.equal(placed.hops, 0);
    const rows = Object.fromEntries(utilisationOf(placed).map((row) => [row.resource, row]));
    assert.deepEqual(rows["neurons"], {
      resource: "neurons",
      total: 4,
      most: 2,
      mean: 2,
      limit: 2,
      share: 1,
    });
    assert.deepEqual(rows["cores"], { resource: "cores", total: 2, most: 2, mean: 2, limit: 8, share: 0.25 });
    assert.deepEqual(rows["axons in"], {
      resource: "axons in",
      total: 6,
      most: 4,
      mean: 3,
      limit: undefined,
      share: undefined,
    });
    assert.equal(rows["bytes"].most, 40 + 256 / 8);
  });

  it("places every neuron once, never above a limit, and its sums are those of the descriptions", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 });
    const limits = fc.record({
      neuronsPerCore: fc.integer({ min: 2, max: 30 }),
      axonsIn: fc.integer({ min: 10, max: 60 }),
      synapseBytesPerCore: fc.integer({ min: 100, max: 400 }),
      bytesPerCore: fc.integer({ min: 200, max: 600 }),
    });
    let [fitting, cut] = [0, 0];
    fc.assert(
      fc.property(
        sizes,
        fc.integer({ min: 0, max: 4 }),
        fc.nat(1000),
        limits,
        (counts, fan, seed, changes) => {
          const network = sparse(counts, fan, seed);
          const chip = customChip(loihi2, "random", changes);
          const placed = placeNetwork(network, chip);
          const { cores, coreOf, fits, refusals } = placed;
          assert.equal(fits, refusals.length === 0);
          assert.deepEqual(
            cores
              .map((core) => ({
                ...{ bits: core.synapseBits, axons: core.axonsIn, synapses: core.synapses },
                ...{ neurons: core.neurons, out: core.axonsOut },
              }))
              .map(({ out, ...core }) => (fits ? { ...core, out } : core)),
            usage(network, placed).map(({ out, ...core }) => (fits ? { ...core, out } : core)),
          );
          for (const core of cores) {
            assert.ok(core.neurons > 0 && core.neurons <= changes.neuronsPerCore);
            assert.ok(core.axonsIn <= changes.axonsIn);
            assert.ok(core.synapseBits <= 8 * changes.synapseBytesPerCore);
            assert.ok(core.stateBytes + core.synapseBits / 8 <= changes.bytesPerCore);
            assert.equal(core.stateBytes, 16 * core.neurons);
            for (const { population, from, to } of core.pieces)
              for (let j = from; j < to; j++) assert.equal(cores[coreOf[population][j]], core);
          }
          assert.equal(new Set(cores.map(({ core }) => core)).size, cores.length);
          if (!fits) return;
          fitting++;
          if (cores.length > 1) cut++;
          for (const own of Object.values(coreOf)) assert.ok(own.every((c) => c >= 0 && c < cores.length));
          assert.ok(placed.hops <= placed.hopsInOrder);
        },
      ),
      { seed: 2, numRuns: 150 },
    );
    assert.ok(fitting > 50 && cut > 30, `${fitting} fitted, ${cut} on several cores`);
  });

  it("moves cores that talk nearer to each other", () => {
    // Sixty populations, each on a core of its own, each talking to one half the chip away.
    const names = Array.from({ length: 60 }, (_, p) => `p${p}`);
    const network: LoihiNetwork = {
      populations: Object.fromEntries(names.map((name) => [name, lif(2)])),
      connections: names.slice(30).map((post, p) => all(names[p], post, 2, 2)),
    };
    const placed = placeNetwork(network, customChip(loihi2, "two each", { neuronsPerCore: 2 }));
    // Four cores in a tile: thirty pairs fit into tiles without a hop.
    assert.ok(placed.hopsInOrder >= 2 * 30 * 2, `${placed.hopsInOrder}`);
    assert.equal(placed.hops, 0);
    let sum = 0;
    placed.traffic.forEach((line, c) => {
      line.forEach((x, d) => {
        sum += x * hopsBetween(placed.mesh, placed.cores[c].tile, placed.cores[d].tile);
      });
    });
    assert.equal(sum, placed.hops);
  });

  it("says all that does not suit the chip", () => {
    const refusals = (network: LoihiNetwork, chip: ChipDescriptor): readonly string[] =>
      placeNetwork(network, chip).refusals;
    const graded: LoihiNetwork = {
      populations: { in: { model: "input", size: 1, payloadBits: 8 }, v: { model: "vector", size: 1 } },
      connections: [{ pre: "in", post: "v", synapses: { kind: "dense", weights: [1], delay: 63 } }],
    };
    assert.deepEqual(refusals(graded, loihi2), []);
    assert.deepEqual(refusals(graded, loihi1), [
      "in: payloads of 8 bits, of 0",
      'v: loihi1 has no neurons of kind "vector"',
      "v: payloads of 24 bits, of 0",
      "in → v: a delay of 63 steps, of 62",
    ]);
    const state = customChip(loihi2, "little state", { stateBytesPerNeuron: 15 });
    assert.deepEqual(refusals({ populations: { a: lif(1) } }, state), [
      "a: the state of a neuron takes 16 bytes of 15",
    ]);
    const few = customChip(loihi2, "few", { cores: 1, neuronsPerCore: 2 });
    assert.deepEqual(refusals({ populations: { a: lif(5) } }, few), ["cores: 3 of 1"]);
    const out = customChip(loihi2, "quiet", { axonsOut: 1 });
    assert.deepEqual(refusals({ populations: { a: lif(2) }, connections: [all("a", "a", 2, 2)] }, out), [
      "core 0: 2 messages leave it when all its neurons send, of 1",
    ]);
    const memory = customChip(loihi2, "small memory", { bytesPerCore: 20 });
    assert.deepEqual(refusals({ populations: { a: lif(1) }, connections: [all("a", "a", 1, 1)] }, memory), [
      "a: neuron 0 alone is too much for a core, memory: 16 bytes of state and 8 of synapses, of 20",
    ]);
    const bits = customChip(loihi2, "coarse", { weightBits: 4 });
    assert.deepEqual(refusals({ populations: { a: lif(1) }, connections: [all("a", "a", 1, 1)] }, bits), [
      "a → a: weights of 8 bits, of 4",
    ]);
  });

  it("takes direct links for messages without synapses, and learning for tags", () => {
    const network: LoihiNetwork = {
      populations: { a: lif(2), b: lif(2) },
      connections: [{ pre: "a", post: "b", synapses: { kind: "direct" } }],
    };
    const { cores, assumed } = placeNetwork(network, loihi2);
    assert.deepEqual([cores[0].axonsIn, cores[0].axonsOut, cores[0].synapseBits], [2, 2, 0]);
    assert.ok(assumed.includes("a direct link is a message without synapses"));
    const learning = (rules: string): LoihiNetwork => ({
      populations: { a: lif(7) },
      connections: [
        {
          ...{ pre: "a", post: "a" },
          synapses: {
            kind: "dense",
            weights: ones(49),
            learning: { rules, epoch: 4, x1: { impulse: 16, tau: 4 } },
          },
        },
      ],
    });
    const bits = (rules: string): number => placeNetwork(learning(rules), loihi2).cores[0].synapseBits;
    // Seven of 8, of 8 + 9 (a tag), of 8 + 6 (delays that learn), each with 10 bits, in words of 64.
    assert.equal(bits("dw = x1*y0"), 7 * 128);
    assert.equal(bits("dw = x1*y0\ndt = x1*y0"), 7 * 192);
    assert.equal(bits("dw = x1*y0\ndd = x1*y0"), 7 * 128);
  });

  it("refuses chips that cannot be", () => {
    assert.throws(() => customChip(loihi2, "", {}), TypeError);
    assert.throws(() => customChip(loihi2, "x", { cores: 0 }), RangeError);
    assert.throws(() => customChip(loihi2, "x", { cores: 200 }), {
      name: "RangeError",
      message: "customChip: cores must be at most 128, the places of its mesh, got 200",
    });
    assert.throws(() => customChip(loihi2, "x", { neuronPerCore: 3 } as never), {
      name: "RangeError",
      message:
        /^customChip: changes must be numbers of a chip, got "neuronPerCore"; did you mean "neuronsPerCore"/,
    });
    assert.equal(customChip(loihi2, "x", { cores: 120 }).cores.value, 120);
    for (const number of Object.values(loihi2))
      if (typeof number === "object") assert.notEqual(number.source, "");
  });
});
