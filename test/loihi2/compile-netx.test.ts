import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type NirTree, nirArray } from "engram/interchange";
import { readNetx } from "engram/io";
import {
  fromNetx,
  loihi2,
  type NetxNetwork,
  type NetxNeuron,
  netxFromTree,
  placeNetwork,
  prepareEmulation,
} from "engram/loihi2";
import { randomFrom } from "engram/math";
import { writeHdf5 } from "../../lib/io/hdf5";

const cuba: NetxNeuron = { type: "CUBA", iDecay: 4096, vDecay: 1024, vThMant: 25 };
const dense = (weight: number[][], more: object = {}): NetxNetwork => ({
  layer: [
    { type: "input", shape: [weight[0].length] },
    { type: "dense", weight, neuron: cuba, ...more },
  ],
});
/** What one spike of each input brings to each neuron, in units of 64, through the engine itself. */
function effect(described: NetxNetwork, options: Parameters<typeof fromNetx>[1] = {}): number[][] {
  const { network, output } = fromNetx(described, options);
  const inputs = network.populations["input"].size;
  return Array.from({ length: inputs }, (_, i) => {
    const chip = prepareEmulation(network, { random: randomFrom(1) });
    chip.step({ input: Float64Array.from({ length: inputs }, (_, k) => (k === i ? 1 : 0)) });
    chip.step();
    return Array.from(chip.variable(output, "u"), (u) => u / 64);
  });
}

describe("fromNetx", () => {
  it("has the importer's conventions for neurons", () => {
    const { network, layers, output, notes } = fromNetx({
      layer: [
        { type: "input", shape: [3], neuron: cuba, bias: [1, 2, 3] },
        {
          ...{ type: "dense", weight: [[64, 32, -16]], bias: [-5], delay: [0, 62, 3] },
          neuron: { ...cuba, iDecay: 1000, refDelay: 3 },
        },
      ],
    });
    assert.equal(output, "1 dense");
    assert.deepEqual(layers, [
      { population: "0 input", shape: [3] },
      { population: "1 dense", shape: [1] },
    ]);
    assert.deepEqual(network.populations, {
      input: { model: "input", size: 3, payloadBits: 0 },
      "0 input": {
        ...{ model: "lif", size: 3, du: 4095, dv: 1024, vthMantissa: 25, refractory: 1 },
        ...{ biasMantissa: Float64Array.of(1, 2, 3), biasExponent: 6 },
      },
      "1 dense": {
        ...{ model: "lif", size: 1, du: 999, dv: 1024, vthMantissa: 25, refractory: 3 },
        ...{ biasMantissa: -5, biasExponent: 6 },
      },
    });
    const [first, second] = network.connections!;
    assert.ok(first.synapses.kind === "sparse" && first.synapses.weight === 64);
    assert.ok(second.synapses.kind === "dense");
    assert.deepEqual(second.synapses.delay, Float64Array.of(0, 62, 3));
    assert.match(notes.join(), /1 dense: neurons pause for refDelay steps/);
    assert.equal(placeNetwork(network, loihi2).fits, true);
  });

  it("stores weights by the importer's rules, and says what these lose", () => {
    // Of one sign and both, whole: nothing is lost.
    for (const weight of [[[10, 10, 10]], [[3, 7, 255]], [[-3, -5, -200]], [[-100, 4, 126]], [[2, -4, 64]]]) {
      assert.deepEqual(effect(dense(weight)).flat(), weight[0]);
      assert.deepEqual(fromNetx(dense(weight)).notes, []);
    }
    // 10, 10, 10 take three bits at an exponent of −4.
    const { synapses } = fromNetx(dense([[10, 10, 10]])).network.connections![0];
    assert.ok(synapses.kind === "dense");
    assert.deepEqual(
      [synapses.weightBits, synapses.weightExponent, ...Array.from(synapses.weights)],
      [3, -4, 160, 160, 160],
    );
    // A smallest weight of −2^k, of negative weights alone, is lost in part or all.
    assert.deepEqual(effect(dense([[-128, -64]])).flat(), [-64, -64]);
    assert.deepEqual(
      effect(dense([[-1, -1]]))
        .flat()
        .map(Math.abs),
      [0, 0],
    );
    const { rows, notes } = fromNetx(dense([[-128, -64]]));
    assert.deepEqual([rows[0].wanted, rows[0].onChip, rows[0].largest], [-128, -64, 0.5]);
    assert.match(
      notes[0],
      /weights off by up to 50.0 % by the importer's rules; weightRules "repaired" may keep them/,
    );
    assert.equal(fromNetx(dense([[-1, -1]])).rows[0].zeroed, 1);
    // The same kept by ours.
    const repaired = { weightRules: "repaired" } as const;
    for (const weight of [[[-128, -64]], [[-1, -1]], [[-126, 127]], [[255, 1]], [[0, 0]]])
      assert.deepEqual(
        effect(dense(weight), repaired)
          .flat()
          .map((x) => x + 0),
        weight[0],
      );
    assert.throws(
      () => fromNetx(dense([[0, 0]])),
      /RangeError: fromNetx: layer\[1\].weight must not all be 0 by the importer's rules, got zeros; weightRules "repaired" takes them/,
    );
    assert.throws(
      () => fromNetx(dense([[-129, 255]])),
      /layer\[1\].weight must fit 8 bits by the importer's rules, got 9 bits/,
    );
    assert.deepEqual(fromNetx(dense([[-129, 200]]), repaired).rows[0].onChip, -130);
  });

  it("runs images through convolutions and flattens them", () => {
    // 4 × 3 image of one channel; a filter 2 × 1 that subtracts the neighbour on the right, one that takes both; then a sum.
    const described: NetxNetwork = {
      layer: [
        { type: "input", shape: [4, 3, 1] },
        { type: "conv", weight: [[[[100, -100]]], [[[60, 60]]]], stride: [2, 1], neuron: cuba },
        { type: "flatten" },
        { type: "dense", weight: [Array.from({ length: 12 }, (_, k) => k + 1)], neuron: cuba, delay: 2 },
      ],
    };
    const { network, layers } = fromNetx(described);
    assert.deepEqual(layers, [
      { population: "1 conv", shape: [2, 3, 2] },
      { population: "3 dense", shape: [1] },
    ]);
    const chip = prepareEmulation(network, { random: randomFrom(1) });
    // Row 1 has its third pixel on, and row 2 its second and third.
    chip.step({ input: [0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0] });
    chip.step();
    // u is in units of 64: channel, row, column.
    const u = Array.from(chip.variable("1 conv", "u"), (x) => x / 64);
    assert.deepEqual(u, [0, 0, 0, 100, -100, 100, 0, 0, 0, 60, 60, 60]);
    // Neurons fire above 25: of places 3, 5, 9, 10 and 11. Their weights are 4, 6, 10, 11 and 12, and arrive three steps later.
    chip.step();
    chip.step();
    chip.step();
    assert.deepEqual(Array.from(chip.variable("3 dense", "u")), [64 * 43]);
  });

  it("reads sigma-delta neurons and such that turn", () => {
    const sdnn = fromNetx({
      layer: [
        { type: "input", shape: [2], neuron: { type: "SDNN", vThMant: 3 } },
        { type: "dense", weight: [[64, 128]], neuron: { type: "SDNN", vThMant: 2 } },
      ],
    });
    assert.deepEqual(sdnn.network.populations, {
      input: { model: "input", size: 2, payloadBits: 16 },
      "0 input": { model: "delta", size: 2, vth: 3, form: "lava", spikeExponent: 6, stateExponent: 6 },
      "1 dense": { model: "sigma-delta", size: 1, vth: 2, form: "lava", spikeExponent: 6, stateExponent: 6 },
    });
    prepareEmulation(sdnn.network, { random: randomFrom(1) }).step({ input: [300, -7] });
    const turning = fromNetx({
      layer: [
        { type: "input", shape: [2] },
        {
          type: "dense",
          weight: { real: [[20, 40]], imag: [[-10, 5]] },
          neuron: { type: "RF", vThMant: 25, alpha: 0.05, period: 11 },
        },
      ],
    });
    assert.deepEqual(turning.network.populations["1 dense"], {
      ...{ model: "resonate", size: 1, alpha: 0.05, period: 11, vth: 25, stateExponent: 6, decayBits: 12 },
    });
    const chip = prepareEmulation(turning.network, { random: randomFrom(1) });
    chip.step({ input: [1, 1] });
    chip.step();
    assert.deepEqual(
      [chip.variable("1 dense", "re")[0], chip.variable("1 dense", "im")[0]],
      [60 * 64, -5 * 64],
    );
  });

  it("reads the exporter's files, and JSON of the same form", async () => {
    const folder = mkdtempSync(join(tmpdir(), "netx-"));
    try {
      const scalar = (value: number) => nirArray([value], { dtype: "int32", shape: [1] });
      const tree: NirTree = {
        simulation: { Ts: 1 },
        layer: {
          0: { type: "input", shape: nirArray([2], { dtype: "int64" }) },
          1: {
            ...{ type: "dense", shape: nirArray([1], { dtype: "int64" }), inFeatures: 2, outFeatures: 1 },
            neuron: { type: "CUBA", iDecay: scalar(4096), vDecay: scalar(1024), vThMant: scalar(25) },
            weight: nirArray(Float64Array.of(10, -20), { dtype: "int32", shape: [1, 2, 1, 1, 1] }),
          },
        },
      };
      const plain = dense([[10, -20]]);
      assert.deepEqual(fromNetx(netxFromTree(tree)).network, fromNetx(plain).network);
      writeFileSync(join(folder, "model.net"), await writeHdf5(tree));
      writeFileSync(join(folder, "model.json"), JSON.stringify(plain));
      writeFileSync(join(folder, "other.net"), "nothing");
      for (const name of ["model.net", "model.json"])
        assert.deepEqual(fromNetx(await readNetx(join(folder, name))).network, fromNetx(plain).network);
      await assert.rejects(
        readNetx(join(folder, "other.net")),
        /SyntaxError: .*other.net: it is not an HDF5 file/,
      );
      await assert.rejects(readNetx(join(folder, "none.net")), /none.net/);
    } finally {
      rmSync(folder, { recursive: true });
    }
    assert.throws(
      () => netxFromTree({ layer: { 1: { type: "input" } } }),
      /TypeError: netxFromTree: layer must have a group "0"/,
    );
    assert.throws(() => netxFromTree({}), /TypeError: netxFromTree: tree must have a group "layer"/);
  });

  it("refuses what it cannot read, by the layer", () => {
    const refused: readonly (readonly [NetxNetwork, RegExp])[] = [
      [{ layer: [] }, /TypeError: fromNetx: network must have layers/],
      [
        { layer: [{ type: "flatten" }] },
        /RangeError: fromNetx: layer\[0\].type must be "input", got "flatten"/,
      ],
      [
        { layer: [{ type: "input", shape: [2, 2] }] },
        /TypeError: fromNetx: layer\[0\].shape must be \[size\] or/,
      ],
      [
        { layer: [{ type: "input", shape: [2] }, { type: "pool" } as never] },
        /layer\[1\].type must be one of dense, conv, flatten, got "pool"; a convolution of equal weights pools/,
      ],
      [
        dense([[1, 2]], { neuron: undefined }),
        /TypeError: fromNetx: layer\[1\].neuron must be neurons, for weights must lead to some/,
      ],
      [
        dense([[1, 2]], { neuron: { ...cuba, iDecay: 0 } }),
        /RangeError: fromNetx: layer\[1\].neuron.iDecay must be/,
      ],
      [
        dense([[1, 2]], { neuron: { type: "CUBA", iDecay: 3 } }),
        /TypeError: fromNetx: layer\[1\].neuron.vDecay must be a number/,
      ],
      [dense([[1, 2]], { neuron: { ...cuba, type: "ALIF" } }), /layer\[1\].neuron.type must be one of/],
      [dense([[1.5, 2]]), /RangeError: fromNetx: layer\[1\].weight\[0\] must be a whole number/],
      [dense([[1, 2]], { delay: 63 }), /RangeError: fromNetx: layer\[1\].delay\[0\] must be/],
      [
        dense([[1, 2]], { delay: [1, 2, 3] }),
        /layer\[1\].delay must be one, one for each of 2 senders or one for each weight, got 3/,
      ],
      [
        { layer: [{ type: "input", shape: [3] }, dense([[1, 2]]).layer[1]] },
        /layer\[1\].weight must be \[out\]\[in\] with 3 in/,
      ],
      [
        dense([[1, 2]], { weight: { real: [[1, 2]], imag: [[1, 2]] } }),
        /layer\[1\].weight must be real, for neurons that do not turn/,
      ],
      [
        {
          layer: [
            { type: "input", shape: [2, 2, 1] },
            { type: "conv", weight: [[[[1, 1, 1]]]], neuron: cuba },
          ],
        },
        /layer\[1\].weight must fit into 2 × 2, got 3 × 1/,
      ],
    ];
    for (const [network, message] of refused) assert.throws(() => fromNetx(network), message);
  });
});
