import { randomFrom } from "engram/math";
import { prepareDenseStdp, type RunningEngine } from "engram/wasm";
import type { Bench, Case, Result } from "../../lib/notebook/bench/declare";
import { exactly, spikeData, spikeLists } from "./spikes";

const size = 1000;
const steps = 4000;
/** Sources spike in even steps and targets in odd ones, so that it makes no difference how a simulator takes spikes of the same step. */
const rate = 0.04;
const rule = {
  potentiation: 0.004,
  depression: 0.0042,
  decayPre: Math.exp(-1 / 20),
  decayPost: Math.exp(-1 / 20),
  lowest: 0,
  highest: 1,
};

/** The rule in float64, every weight changed when its event comes. [sources][targets] */
function definition(
  start: Float32Array,
  pre: readonly Int32Array[],
  post: readonly Int32Array[],
): Float64Array {
  const w = Float64Array.from(start);
  const [x, y] = [new Float64Array(size), new Float64Array(size)];
  const within = (weight: number) => Math.max(rule.lowest, Math.min(rule.highest, weight));
  for (let t = 0; t < steps; t++) {
    for (let i = 0; i < size; i++) x[i] *= rule.decayPre;
    for (let j = 0; j < size; j++) y[j] *= rule.decayPost;
    for (const i of pre[t])
      for (let j = 0; j < size; j++) w[i * size + j] = within(w[i * size + j] - rule.depression * y[j]);
    for (const i of pre[t]) x[i]++;
    for (let i = 0; i < size; i++)
      for (const j of post[t]) w[i * size + j] = within(w[i * size + j] + rule.potentiation * x[i]);
    for (const j of post[t]) y[j]++;
  }
  return w;
}

/** [rows][cols] → [cols][rows], square. */
function turned<T extends Result>(values: T): T {
  const out = values.slice() as T;
  for (let r = 0; r < size; r++) for (let c = 0; c < size; c++) out[c * size + r] = values[r * size + c];
  return out;
}

function* cases(): Iterable<Case> {
  const random = randomFrom(1);
  const draw = random.split("weights");
  const start = Float32Array.from({ length: size * size }, () => draw());
  const every = (label: string, odd: number) =>
    spikeLists(random.split(label), steps, size, rate).map((list, t) =>
      t % 2 === odd ? list : list.slice(0, 0),
    );
  const [pre, post] = [every("pre", 0), every("post", 1)];
  const events = [...pre, ...post].reduce((sum, list) => sum + list.length, 0);
  const fresh = {
    preTrace: new Float64Array(size),
    preAge: new Int32Array(size),
    postTrace: new Float32Array(size),
    phase: 0,
  };
  const run = (engine: RunningEngine) => {
    const weights = turned(start);
    const stdp = prepareDenseStdp({ sources: size, targets: size, weights, ...rule }, { engine });
    return () => {
      stdp.restore({ weights, ...fresh });
      for (let t = 0; t < steps; t++) stdp.step(pre[t], pre[t].length, post[t], post[t].length);
      return stdp.weights();
    };
  };
  const brian2 = (precision: string) => ({
    name: `Brian2 ${precision}`,
    home: "brian2" as const,
    python: "stdp_brian2",
    settings: { ...rule, precision },
  });
  const brian2Neurons = {
    name: "Brian2 with traces in neurons",
    home: "brian2" as const,
    python: "stdp_brian2_neurons",
    settings: { ...rule, precision: "float32" },
  };
  const expect = () => definition(start, pre, post);
  const [bySource, byTarget] = [exactly(expect), exactly(() => turned(expect()))];
  yield {
    name: `1000 × 1000 float32 weights, 2 % of either side spike in a step, ${steps} steps`,
    operations: size * events,
    data: {
      weights: { values: start, shape: [size, size] },
      ...spikeData("pre", pre),
      ...spikeData("post", post),
    },
    variants: (["wasm", "typescript"] as const).map((engine) => ({
      name: engine,
      open: () => ({ run: run(engine) }),
    })),
    peers: [
      { name: "NumPy", python: "stdp_numpy", settings: rule },
      { name: "PyTorch", python: "stdp_torch", settings: rule },
      brian2("float32"),
      brian2("float64"),
      brian2Neurons,
    ],
    // Ours are by target, the peers' by source: whichever way, only the right weights are near.
    error: (result) => Math.min(bySource(result), byTarget(result)),
    tolerance: 1e-5,
    goals: [
      { id: "G6", variant: "wasm", peer: "NumPy", atLeast: 4 },
      { id: "G6", variant: "wasm", peer: "Brian2 float32", atLeast: 33 },
      { id: "G6", variant: "wasm", peer: "Brian2 float64", atLeast: 33 },
    ],
  };
}

export const bench: Bench = {
  question: "how fast do dense weights learn from pairs of spikes (operations are changes of a weight)?",
  cases,
};
