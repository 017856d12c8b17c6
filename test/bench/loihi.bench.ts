import { type LoihiNetwork, type LoihiSynapses, prepareEmulation, type Senders } from "engram/loihi2";
import { randomFrom, uniformInteger } from "engram/math";
import type { Bench, Case } from "../../lib/notebook/bench/declare";
import { exactly, spikeData, spikeLists } from "./spikes";

const engines = ["wasm", "typescript"] as const;
/** Weights of both signs have 8 bits as even numbers; these are int8 as well, so that other libraries can have them so. */
const evenWeight = (random: Parameters<typeof uniformInteger>[0]): number =>
  2 * (uniformInteger(random, 127) - 63);

interface Rule {
  readonly du: number;
  readonly dv: number;
  readonly vth: number;
}

/** A layer behind an input. */
const layerOf = (
  sources: number,
  neurons: number,
  { du, dv, vth }: Rule,
  synapses: LoihiSynapses,
): LoihiNetwork<"i" | "n"> => ({
  populations: {
    i: { model: "input", size: sources },
    n: { model: "lif", size: neurons, du, dv, vthMantissa: vth },
  },
  connections: [{ pre: "i", post: "n", synapses }],
});

/** A run of a layer from its start. What is sent in the last step arrives in one more. */
function ours(
  name: (typeof engines)[number],
  network: LoihiNetwork<"i" | "n">,
  spikes: readonly Int32Array[],
  all: boolean,
) {
  const inputs: { i: Senders }[] = [...spikes, new Int32Array(0)].map((neurons) => ({ i: { neurons } }));
  const { size } = network.populations.n;
  return {
    name,
    open: () => {
      const chip = prepareEmulation(network, { random: randomFrom(1), engine: name });
      return {
        run: () => {
          chip.reset();
          const counts = new Float64Array(size);
          for (const input of inputs) {
            chip.step(input);
            for (const j of chip.senders("n")) counts[j]++;
          }
          if (!all) return counts;
          const { u, v } = chip.snapshot().populations["n"];
          return Float64Array.of(...u, ...v, ...counts);
        },
      };
    },
  };
}

/** The steps once more in plain doubles, where every product is exact: u, v and how often each neuron spiked. */
function definition(
  neurons: number,
  { du, dv, vth }: Rule,
  spikes: readonly Int32Array[],
  add: (i: number, sums: Float64Array) => void,
) {
  const [u, v, counts, sums] = Array.from({ length: 4 }, () => new Float64Array(neurons));
  for (const list of spikes) {
    sums.fill(0);
    for (const i of list) add(i, sums);
    for (let j = 0; j < neurons; j++) {
      u[j] = Math.trunc((u[j] * (4095 - du)) / 4096) + 64 * sums[j];
      v[j] = Math.trunc((v[j] * (4096 - dv)) / 4096) + u[j];
      if (Math.abs(u[j]) >= 2 ** 23) throw new Error("this bench leaves out the turn of u");
      v[j] = Math.max(1 - 2 ** 23, Math.min(2 ** 23 - 1, v[j]));
      if (v[j] > 64 * vth) {
        v[j] = 0;
        counts[j]++;
      }
    }
  }
  return { u, v, counts };
}

const together = ({ u, v, counts }: ReturnType<typeof definition>): Float64Array =>
  Float64Array.of(...u, ...v, ...counts).map((x) => x + 0);

/** [ms] of processor time that `work` takes. */
function spent(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** 1000 × 1000 weights of a byte. */
function* dense(): Iterable<Case> {
  const [size, steps] = [1000, 1000];
  const rule = { du: 409, dv: 128, vth: 10_000 };
  const random = randomFrom(1);
  const draw = random.split("weights");
  const weights = Int8Array.from({ length: size * size }, () => evenWeight(draw));
  const bySource = new Float32Array(weights.length);
  for (let j = 0; j < size; j++)
    for (let i = 0; i < size; i++) bySource[i * size + j] = weights[j * size + i];
  const network = layerOf(size, size, rule, { kind: "dense", weights, signMode: "mixed" });
  const settings = { ...rule, bias: 0 };
  for (const [rate, named] of [
    [0.02, { peers: 20, brian2: 50 }],
    [0.1, { peers: 10, brian2: 44 }],
  ] as const) {
    const spikes = spikeLists(random.split(`spikes ${rate}`), steps, size, rate);
    const peers = {
      "NumPy bytes": "lif_numpy_bytes",
      "NumPy gather": "lif_numpy_gather",
      "NumPy product": "lif_numpy_product",
      "PyTorch bytes": "lif_torch_bytes",
    };
    yield {
      name: `the chip's neurons behind 1000 × 1000 weights of 8 bits, ${100 * rate} % of inputs spike, ${steps} steps`,
      operations: size * spikes.reduce((sum, list) => sum + list.length, 0),
      data: { weights: { values: bySource, shape: [size, size] }, ...spikeData("spikes", spikes) },
      variants: engines.map((engine) => ours(engine, network, spikes, true)),
      peers: [
        ...Object.entries(peers).map(([name, python]) => ({ name, python, settings })),
        { name: "Brian2", home: "brian2", python: "lif_brian2", settings },
      ],
      error: exactly(() =>
        together(
          definition(size, rule, spikes, (i, sums) => {
            for (let j = 0; j < size; j++) sums[j] += weights[j * size + i];
          }),
        ),
      ),
      tolerance: 0,
      goals: [
        ...Object.keys(peers).map((peer) => ({ id: "G4", variant: "wasm", peer, atLeast: named.peers })),
        { id: "G4b", variant: "wasm", peer: "Brian2", atLeast: named.brian2 },
      ],
      ...(rate === 0.02 && {
        facts: () => [
          {
            id: "L3",
            what: "start of an emulation with a million synapses",
            value: spent(() => prepareEmulation(network, { random: randomFrom(1) })),
            unit: "ms",
            atMost: 100,
          },
          {
            id: "L2",
            what: "start of one with a single synapse",
            value: spent(() =>
              prepareEmulation(layerOf(1, 1, rule, { kind: "dense", weights: [2] }), {
                random: randomFrom(1),
              }),
            ),
            unit: "ms",
            atMost: 5,
          },
        ],
      }),
    };
  }
}

/** A sparse layer: synapses from each input to `fan` different neurons, drawn with equal chances. */
function sparseLayer(label: string, size: number, fan: number, steps: number, rate: number) {
  const random = randomFrom(2).split(label);
  const draws = { post: random.split("post"), weight: random.split("weight") };
  const post = new Float32Array(size * fan);
  const order = Float32Array.from({ length: size }, (_, j) => j);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < fan; k++) {
      const other = k + uniformInteger(draws.post, size - k);
      [order[k], order[other]] = [order[other], order[k]];
    }
    post.set(order.subarray(0, fan), i * fan);
  }
  const weight = Float32Array.from({ length: size * fan }, () => evenWeight(draws.weight));
  const pre = Int32Array.from({ length: size * fan }, (_, k) => Math.floor(k / fan));
  const spikes = spikeLists(random.split("spikes"), steps, size, rate);
  return {
    spikes,
    synapses: { kind: "sparse", pre, post, weight, signMode: "mixed" } as const,
    operations: fan * spikes.reduce((sum, list) => sum + list.length, 0),
    data: {
      post: { values: post, shape: [size, fan] },
      weight: { values: weight, shape: [size, fan] },
      ...spikeData("spikes", spikes),
    },
    add: (i: number, sums: Float64Array) => {
      for (let k = i * fan; k < (i + 1) * fan; k++) sums[post[k]] += weight[k];
    },
  };
}

/** A core full of neurons, one in a hundred of which is active. */
function sparse(): Case {
  const [size, fan, steps, rate] = [8192, 1024, 100, 0.01];
  const rule = { du: 409, dv: 128, vth: 3000 };
  const { spikes, synapses, operations, data, add } = sparseLayer("core", size, fan, steps, rate);
  const network = layerOf(size, size, rule, synapses);
  const settings = { neurons: size, ...rule, bias: 0 };
  return {
    name: `${size} of the chip's neurons behind as many inputs with ${fan} synapses each, ${100 * rate} % of inputs spike, ${steps} steps`,
    operations,
    data,
    variants: engines.map((engine) => ours(engine, network, spikes, true)),
    peers: [
      { name: "NumPy", python: "chip_numpy", settings },
      { name: "PyTorch", python: "chip_torch", settings },
      { name: "Brian2", home: "brian2", python: "chip_brian2", settings },
    ],
    error: exactly(() => together(definition(size, rule, spikes, add))),
    tolerance: 0,
    facts: () =>
      engines.map((engine) => {
        const { run } = ours(engine, network, spikes, true).open();
        run();
        return {
          id: "L1",
          what: `time of a synaptic operation, neurons included, ${engine}`,
          value: Math.min(...[1, 2, 3].map(() => (1e6 * spent(run)) / operations)),
          unit: "ns",
          atMost: 10,
        };
      }),
  };
}

/** What all emulators of the family agree on: currents forgotten at once, potentials kept, thresholds that no sum meets. */
function emulators(): Case {
  const [size, fan, steps, rate] = [1024, 128, 200, 0.02];
  const rule = { du: 4095, dv: 0, vth: 601 };
  const { spikes, synapses, operations, data, add } = sparseLayer("emulators", size, fan, steps, rate);
  const network = layerOf(size, size, rule, synapses);
  const settings = { neurons: size, vth: rule.vth };
  return {
    name: `${size} neurons behind as many inputs with ${fan} synapses each, ${100 * rate} % of inputs spike, ${steps} steps, on emulators of the chip and its predecessor`,
    operations,
    data,
    variants: engines.map((engine) => ours(engine, network, spikes, false)),
    peers: [
      { name: "Brian2Loihi", home: "brian2", python: "chip_brian2loihi", settings },
      { name: "Nengo Loihi", home: "nengo-loihi", python: "chip_nengoloihi", settings },
      { name: "SANA-FE", home: "sana-fe", python: "chip_sanafe", settings },
    ],
    error: exactly(() => definition(size, rule, spikes, add).counts),
    tolerance: 0,
  };
}

function* cases(): Iterable<Case> {
  yield* dense();
  yield sparse();
  yield emulators();
}

export const bench: Bench = {
  question: "how fast does the emulator of Loihi 2 step (operations are synaptic)?",
  cases,
};
