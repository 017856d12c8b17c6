import { randomFrom, uniformInteger } from "engram/math";
import { prepareDenseLif, type RunningEngine } from "engram/wasm";
import type { Bench, Case } from "../../lib/notebook/bench/declare";
import { exactly, spikeData, spikeLists } from "./spikes";

const sources = 1000;
const neurons = 1000;
const steps = 1000;
/** With these about as many neurons spike as sources do. */
const rule = { du: 409, dv: 128, vth: 10_000, bias: 0 };

function* cases(): Iterable<Case> {
  const random = randomFrom(1);
  const draw = random.split("weights");
  const weights = Int8Array.from({ length: neurons * sources }, () => uniformInteger(draw, 255) - 127);
  const bySource = new Float32Array(weights.length);
  for (let j = 0; j < neurons; j++)
    for (let i = 0; i < sources; i++) bySource[i * neurons + j] = weights[j * sources + i];
  for (const [rate, named] of [
    [0.02, { peers: 20, brian2: 50 }],
    [0.1, { peers: 10, brian2: 44 }],
  ] as const) {
    const spikes = spikeLists(random.split(`spikes ${rate}`), steps, sources, rate);
    const run = (engine: RunningEngine) => {
      const layer = prepareDenseLif({ sources, neurons, weights, ...rule }, { engine });
      return () => {
        layer.reset();
        const counts = new Float64Array(neurons);
        for (const list of spikes) {
          const count = layer.step(list, list.length);
          for (let s = 0; s < count; s++) counts[layer.fired[s]]++;
        }
        const { u, v } = layer.snapshot();
        return Float64Array.of(...u, ...v, ...counts);
      };
    };
    const names = ["NumPy bytes", "NumPy gather", "NumPy product", "PyTorch bytes"] as const;
    const python = { "NumPy bytes": "lif_numpy_bytes", "NumPy gather": "lif_numpy_gather" };
    const rest = { "NumPy product": "lif_numpy_product", "PyTorch bytes": "lif_torch_bytes" };
    yield {
      name: `1000 × 1000 int8 weights, ${100 * rate} % of sources spike, ${steps} steps`,
      operations: neurons * spikes.reduce((sum, list) => sum + list.length, 0),
      data: {
        weights: { values: bySource, shape: [sources, neurons] },
        ...spikeData("spikes", spikes),
      },
      variants: (["wasm", "typescript"] as const).map((engine) => ({
        name: engine,
        open: () => ({ run: run(engine) }),
      })),
      peers: [
        ...names.map((name) => ({ name, python: { ...python, ...rest }[name], settings: rule })),
        { name: "Brian2", home: "brian2", python: "lif_brian2", settings: rule },
      ],
      error: exactly(() => definition(weights, spikes)),
      tolerance: 0,
      goals: [
        ...names.map((peer) => ({ id: "G4", variant: "wasm", peer, atLeast: named.peers })),
        { id: "G4b", variant: "wasm", peer: "Brian2", atLeast: named.brian2 },
      ],
    };
  }
}

/** The steps once more in plain doubles, where every product is exact: u, v and how often each neuron spiked. */
function definition(weights: Int8Array, spikes: readonly Int32Array[]): Float64Array {
  const [u, v, counts] = Array.from({ length: 3 }, () => new Float64Array(neurons));
  for (const list of spikes)
    for (let j = 0; j < neurons; j++) {
      let sum = 0;
      for (const i of list) sum += weights[j * sources + i];
      u[j] = Math.trunc((u[j] * (4095 - rule.du)) / 4096) + 64 * sum;
      if (Math.abs(u[j]) >= 2 ** 23) throw new Error("this bench leaves out the turn of u");
      v[j] = Math.trunc((v[j] * (4096 - rule.dv)) / 4096) + u[j] + rule.bias;
      v[j] = Math.max(1 - 2 ** 23, Math.min(2 ** 23 - 1, v[j]));
      if (v[j] > 64 * rule.vth) {
        v[j] = 0;
        counts[j]++;
      }
    }
  return Float64Array.of(...u, ...v, ...counts).map((x) => x + 0);
}

export const bench: Bench = {
  question: "how fast does a dense layer of fixed-point neurons step (operations are synaptic events)?",
  cases,
};
