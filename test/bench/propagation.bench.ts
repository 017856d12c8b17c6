import { type Random, randomFrom, uniformInteger } from "engram/math";
import { type PropagationOptions, preparePropagation } from "engram/wasm";
import type { Bench, Case } from "../../lib/notebook/bench/declare";
import { exactly, spikeData, spikeLists } from "./spikes";

const neurons = 10_000;
const fan = 1000;
const longest = 16;
const steps = 1000;
/** spikes per neuron and step: 10 Hz at 1 ms */
const rate = 0.01003;
/** The threads that the bench was asked for: what every other library reads too. */
const threads = Number(process.env["OMP_NUM_THREADS"] ?? 1);

function* cases(): Iterable<Case> {
  const random = randomFrom(1);
  const synapses = neurons * fan;
  const column = (label: string, draw: (random: Random) => number) => {
    const stream = random.split(label);
    return Float32Array.from({ length: synapses }, () => draw(stream));
  };
  const post = column("post", (r) => uniformInteger(r, neurons));
  const delay = column("delay", (r) => 1 + uniformInteger(r, longest));
  const weight = column("weight", (r) => uniformInteger(r, 255) - 127);
  const pre = Int32Array.from({ length: synapses }, (_, k) => Math.floor(k / fan));
  const spikes = spikeLists(random.split("spikes"), steps, neurons, rate);

  /** What arrived at each target in all, as the definition reads. */
  const expect = () => {
    const sums = new Float64Array(neurons);
    for (const [step, list] of spikes.entries())
      for (const neuron of list)
        for (let k = neuron * fan; k < (neuron + 1) * fan; k++)
          if (step + delay[k] < steps) sums[post[k]] += weight[k];
    return sums;
  };

  const given = { sources: neurons, targets: neurons, pre, post, weight, delaySteps: delay };
  const ours = (name: string, options: PropagationOptions) => ({
    name,
    open: () => {
      const carried = preparePropagation(given, options);
      return {
        run: () => {
          carried.reset();
          const into = carried.input();
          for (let step = 0; step < steps; step++) {
            carried.receive(step, into);
            carried.send(spikes[step], spikes[step].length, step);
          }
          return into;
        },
        close: () => carried.close(),
      };
    },
  });
  const settings = { targets: neurons };
  const brian2 = (precision: string) => ({
    name: `Brian2 ${precision}`,
    home: "brian2" as const,
    python: "propagation_brian2",
    settings: { ...settings, precision },
  });
  const goal = (id: string, variant: string, peer: string, atLeast: number, at = 1) => ({
    id,
    variant,
    peer,
    atLeast,
    threads: at,
  });
  const count = spikes.reduce((sum, list) => sum + list.length, 0);
  yield {
    name: `10,000 → 10,000 neurons, 1000 synapses each, delays 1 to 16 ms, int8 weights, 10 Hz for 1 s, ${threads} ${threads === 1 ? "thread" : "threads"}`,
    operations: fan * count,
    data: {
      post: { values: post, shape: [neurons, fan] },
      delay: { values: delay, shape: [neurons, fan] },
      weight: { values: weight, shape: [neurons, fan] },
      ...spikeData("spikes", spikes),
    },
    variants: [
      ours("wasm", { engine: "wasm", threads }),
      ours("typescript", { engine: "typescript" }),
      ours("wasm, floats", { engine: "wasm", threads, arithmetic: "float" }),
    ],
    peers: [
      brian2("float32"),
      brian2("float64"),
      { name: "NEST", home: "nest", python: "propagation_nest", settings },
      { name: "PyTorch", python: "propagation_torch", settings },
      { name: "NumPy", python: "propagation_numpy", settings },
    ],
    error: exactly(expect),
    tolerance: 0,
    goals: [
      goal("G5", "wasm", "Brian2 float32", 10),
      goal("G5", "wasm", "Brian2 float64", 10),
      goal("G5n", "wasm", "NEST", 25),
      goal("G5n", "wasm", "NEST", 14, 2),
      goal("G5b", "wasm", "PyTorch", 3.3),
      goal("G5b", "wasm", "NumPy", 20),
      goal("G5c", "wasm", "Brian2 float32", 14, 2),
      goal("G5c", "wasm", "Brian2 float64", 14, 2),
      goal("G5d", "typescript", "Brian2 float32", 6),
    ],
  };
}

export const bench: Bench = {
  question: "how fast do spikes travel over sparse synapses with delays (operations are synaptic events)?",
  cases,
};
