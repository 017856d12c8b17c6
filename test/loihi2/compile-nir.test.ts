import assert from "node:assert/strict";
import { type NirGraph, nirArray } from "engram/interchange";
import { compileNir, emulateSpiking, type LoihiLif } from "engram/loihi2";
import { randomFrom } from "engram/math";
import type { Raster } from "engram/record";
import { simulate } from "engram/spiking";

/** Rows of 0.1 ms at which the published trace of the chip has an input spike. */
const spikes = [
  ...[60, 220, 270, 310, 320, 350, 370, 400, 410, 430, 440, 450, 460, 470, 480, 490, 500, 510, 520, 530, 670],
  ...[680, 690, 700, 710, 720, 730, 740, 750, 760, 770, 780, 840, 850],
];
/** The neuron of that trace as NIR has it: tau 2.5 ms, threshold 0.1. */
const one: NirGraph = {
  type: "NIRGraph",
  nodes: {
    input: { type: "Input", shape: [1] },
    weight: { type: "Linear", weight: nirArray([[1]]) },
    lif: {
      type: "LIF",
      ...{ tau: nirArray([0.0025]), r: nirArray([1]), v_leak: nirArray([0]), v_threshold: nirArray([0.1]) },
    },
    output: { type: "Output", shape: [1] },
  },
  edges: [
    ["input", "weight"],
    ["weight", "lif"],
    ["lif", "output"],
  ],
};
const drive = {
  model: "clamped",
  size: 1,
  time: spikes.map((row) => (row + 1) / 10),
  neuron: spikes.map(() => 0),
} as const;

/** Rows of a raster: they count from 0, steps from 1. */
const rowsOf = ({ time }: Raster): number[] => Array.from(time, (t) => Math.round(t * 10) - 1);

describe("compileNir", () => {
  it("has the converter's numbers for the neuron whose trace on the chip is public, and that trace", () => {
    const compiled = compileNir(one, { dt: 0.1, sources: { input: drive }, convention: "nir-to-lava" });
    const { du, dv, vthMantissa, biasMantissa } = compiled.network.populations["lif"] as LoihiLif;
    assert.deepEqual([du, dv, vthMantissa, biasMantissa], [4095, 163, 25, 0]);
    const { synapses } = compiled.network.connections![0];
    assert.ok(synapses.kind === "dense");
    assert.deepEqual([...(synapses.weights as Float64Array)], [10]);
    const v: number[] = [];
    const run = emulateSpiking(compiled, {
      ...{ duration: 100, random: randomFrom(1) },
      onStep: (chip) => v.push(chip.variable("lif", "v")[0]),
    });
    // Rows count from 0, steps from 1; a spike at row r enters at row r + 1.
    assert.deepEqual(rowsOf(run.rasters["lif"]), [461, 511, 711, 761]);
    assert.deepEqual(v.slice(61, 75), [640, 614, 589, 565, 542, 520, 499, 479, 459, 440, 422, 405, 388, 372]);
    assert.equal(
      v.reduce((a, b) => a + b),
      369747,
    );
  });

  it("comes closer to the graph than the converter, and says by how much", () => {
    const options = { dt: 0.1, sources: { input: drive } };
    const ours = compileNir(one, options);
    const theirs = compileNir(one, { ...options, convention: "nir-to-lava" });
    const off = (which: typeof ours, quantity: string): number =>
      which.report.rows.find((row) => row.quantity === quantity)!.largest;
    // Of 4096 (1 − e^(−0.04)) = 160.6 ours loses 161 and theirs 163, for it takes Euler's step of 4095; 40 mV of 1000 / 256 mV each are 10.24, kept as
    // 10, and 100 mV are 25.6, kept as 25.
    const { du, dv } = ours.network.populations["lif"] as LoihiLif;
    assert.deepEqual([du, dv], [4095, 161]);
    assert.ok(Math.abs(off(theirs, "weight") - 0.24 / 10.24) < 1e-9);
    assert.ok(Math.abs(off(theirs, "threshold above reset") - (0.6 * 64 - 1) / (25.6 * 64)) < 1e-9);
    for (const [quantity, most, least] of [
      ["tauMem", 0.0026, 0.014],
      ["weight", 1e-9, 0.02],
      ["threshold above reset", 1e-4, 0.02],
    ] as const)
      assert.ok(off(ours, quantity) < most && off(theirs, quantity) > least, quantity);
    // What it comes to: ours fires where the graph, simulated exactly, does; theirs 1 ms later twice.
    const rows = (which: typeof ours): number[] =>
      rowsOf(emulateSpiking(which, { duration: 100, random: randomFrom(1) }).rasters["lif"]);
    const exact = simulate(ours.spiking, { dt: 0.1, duration: 100, random: randomFrom(1) });
    assert.deepEqual(rowsOf(exact.rasters["lif"]), [451, 501, 711, 761]);
    assert.deepEqual(rows(ours), [451, 501, 711, 761]);
    assert.deepEqual(rows(theirs), [461, 511, 711, 761]);
  });

  it("takes convolutions, pools, delays and biases, and neurons that only integrate", () => {
    const filter = nirArray(
      Float64Array.from({ length: 2 * 9 }, (_, k) => Math.sin(k + 1) / 4),
      { shape: [2, 1, 3, 3] },
    );
    const ones = (count: number, value: number) =>
      nirArray(new Float64Array(count).fill(value), { shape: [count] });
    const shaped = (value: number) => nirArray(new Float64Array(32).fill(value), { shape: [2, 4, 4] });
    const graph: NirGraph = {
      type: "NIRGraph",
      nodes: {
        input: { type: "Input", shape: [1, 6, 6] },
        conv: {
          ...{ type: "Conv2d", weight: filter, bias: nirArray([0.002, -0.002]), groups: 1 },
          ...{ input_shape: [6, 6], stride: 1, padding: 0, dilation: 1 },
        },
        cuba: {
          ...{
            type: "CubaLIF",
            tau_syn: shaped(0.005),
            tau_mem: shaped(0.02),
            r: shaped(20),
            w_in: shaped(5),
          },
          ...{ v_leak: shaped(0), v_threshold: shaped(0.5) },
        },
        pool: { type: "SumPool2d", kernel_size: [2, 2], stride: [2, 2], padding: [0, 0] },
        flat: { type: "Flatten", start_dim: 0, end_dim: -1, input_type: [2, 2, 2] },
        late: { type: "Delay", delay: ones(8, 0.003) },
        dense: {
          ...{ type: "Affine", bias: nirArray([0.01, 0, -0.01]) },
          weight: nirArray(
            Float64Array.from({ length: 24 }, (_, k) => Math.cos(k)),
            { shape: [3, 8] },
          ),
        },
        li: { type: "LI", tau: ones(3, 0.01), r: ones(3, 1), v_leak: ones(3, 0) },
        output: { type: "Output", shape: [3] },
      },
      edges: [
        ["input", "conv"],
        ["conv", "cuba"],
        ["cuba", "pool"],
        ["pool", "flat"],
        ["flat", "late"],
        ["late", "dense"],
        ["dense", "li"],
        ["li", "output"],
      ],
    };
    // Some filters pull far below the reset: 32 thresholds of room instead of four.
    const compiled = compileNir(graph, {
      ...{ dt: 1, headroom: 32 },
      sources: { input: { model: "poisson", size: 36, rate: 150 } },
    });
    assert.deepEqual(compiled.outputs, { output: [{ population: "li", variable: "v" }] });
    assert.match(compiled.report.notes.join(), /li has no threshold/);
    const watch = { traces: [{ population: "li", variable: "v" }] };
    const run = emulateSpiking(compiled, { duration: 300, random: randomFrom(4), ...watch });
    const asked = simulate(compiled.spiking, { dt: 1, duration: 300, random: randomFrom(4), record: watch });
    const fired = asked.counts["cuba"].reduce((a, b) => a + b);
    assert.ok(fired > 100, `${fired}`);
    // A convolution has few weights, so that their error does not average out: spikes within 5 % in number, potentials within 5 % of their range.
    const off = run.counts["cuba"].reduce((sum, n, i) => sum + Math.abs(n - asked.counts["cuba"][i]), 0);
    assert.ok(off < 0.05 * fired, `${off} of ${fired}`);
    const range = asked.traces[0].values.reduce((a, v) => Math.max(a, Math.abs(v)), 0);
    const far = run.traces[0].values.reduce((a, v, k) => a + (v - asked.traces[0].values[k]) ** 2, 0);
    const rms = Math.sqrt(far / run.traces[0].values.length);
    assert.ok(rms < 0.05 * range, `${rms} of ${range}`);
    assert.equal(run.faults["li"].clip + run.faults["cuba"].clip + run.faults["cuba"].wrap, 0);
  });

  it("refuses what has no counterpart, by the name of the node", () => {
    const threshold: NirGraph = {
      ...one,
      nodes: { ...one.nodes, cut: { type: "Threshold", threshold: nirArray([1]) } },
      edges: [
        ["input", "cut"],
        ["cut", "weight"],
        ["weight", "lif"],
        ["lif", "output"],
      ],
    };
    assert.throws(
      () => compileNir(threshold, { dt: 0.1 }),
      /RangeError: fromNir: nodes.cut must not be of type Threshold/,
    );
    const late: NirGraph = {
      ...one,
      nodes: { ...one.nodes, wait: { type: "Delay", delay: nirArray([0.01]) } },
      edges: [
        ["input", "wait"],
        ["wait", "weight"],
        ["weight", "lif"],
        ["lif", "output"],
      ],
    };
    assert.throws(
      () => compileNir(late, { dt: 0.1 }),
      /RangeError: compileSpiking: network must hold only what the chip has, got .*delays must be at most 64 steps of 0.1 ms, got 10 ms; take a dt of 0.15625 ms or more/,
    );
    const cuba: NirGraph = {
      ...one,
      nodes: {
        ...one.nodes,
        lif: {
          ...{ type: "CubaLIF", tau_syn: nirArray([0.005]), tau_mem: nirArray([0.02]), r: nirArray([1]) },
          ...{ v_leak: nirArray([0]), v_threshold: nirArray([0.1]) },
        },
      },
    };
    assert.throws(
      () => compileNir(cuba, { dt: 0.1, convention: "nir-to-lava" }),
      /lif: synaptic currents, of which the convention "nir-to-lava" says nothing; take "nearest"/,
    );
  });
});
