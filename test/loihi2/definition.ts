/** @file Networks of LIF neurons step by step as their definition reads: sums over all synapses, neuron by neuron. The oracle of what is fast. */
import { type FaultCounts, type LoihiLif, type LoihiNetwork, profileOf, storeWeights } from "engram/loihi2";
import { fixed } from "../../lib/loihi2/arithmetic";
import { replayedDraws } from "../../lib/loihi2/draws";
import { FaultTally } from "../../lib/loihi2/faults";
import type { NeuronStep } from "../../lib/loihi2/neurons/kind";
import { lif } from "../../lib/loihi2/neurons/lif";

/** What a network of one population "n" of LIF neurons has come to. */
export interface Defined {
  readonly u: Float64Array;
  readonly v: Float64Array;
  readonly wait: Float64Array;
  readonly sent: Float64Array;
  faults(): Record<string, FaultCounts>;
  step(input: Record<string, ArrayLike<number>>): void;
}

/** Its connections end at "n"; they come from inputs, or from "n". */
export function defined(network: LoihiNetwork): Defined {
  const neurons = network.populations["n"] as LoihiLif;
  const { size } = neurons;
  const profile = profileOf(network.profile ?? "lava");
  const update = lif.prepare(neurons, fixed, profile);
  const state = Object.fromEntries(lif.variables(neurons).map(({ name, start }) => [name, start.slice()]));
  const input = { a: new Float64Array(size) };
  const output = { s: new Float64Array(size) };
  const tallies: Record<string, FaultTally> = { n: new FaultTally() };
  /** [step][neuron] what is still to arrive */
  const coming = new Map<number, Float64Array>();
  const at = (time: number): Float64Array => {
    const there = coming.get(time) ?? new Float64Array(size);
    coming.set(time, there);
    return there;
  };
  const connections = (network.connections ?? []).map(({ name = "", pre, synapses }) => {
    if (synapses.kind !== "dense" && synapses.kind !== "sparse")
      throw new Error("the oracle has dense and sparse connections alone");
    const senders = network.populations[pre].size;
    const dense = synapses.kind === "dense";
    const { weights, weight } = { weights: [], weight: [], ...synapses } as unknown as Record<
      string,
      number[]
    >;
    const stored = storeWeights(dense ? weights : weight, synapses);
    const tally = new FaultTally();
    tally.add("clip", stored.clipped);
    tally.add("truncation", stored.truncated);
    tallies[name] = tally;
    const delay = (k: number) =>
      typeof synapses.delay === "object" ? synapses.delay[k] : (synapses.delay ?? 0);
    const list = Array.from(stored.values, (w, k) => ({
      i: synapses.kind === "dense" ? k % senders : synapses.pre[k],
      j: synapses.kind === "dense" ? Math.floor(k / senders) : synapses.post[k],
      d: delay(k),
      w,
    }));
    return { pre, list, exponent: stored.weightExponent, tally };
  });
  let time = 0;
  return {
    ...{ u: state["u"], v: state["v"], wait: state["wait"], sent: output.s },
    faults: () => Object.fromEntries(Object.entries(tallies).map(([name, tally]) => [name, tally.counts])),
    step(given) {
      time++;
      input.a.set(at(time));
      coming.delete(time);
      output.s.fill(0);
      const now: NeuronStep = {
        ...{ time, state, input, output, draws: replayedDraws([]) },
        faults: tallies["n"],
      };
      update(now);
      for (const { pre, list, exponent, tally } of connections) {
        const sent = pre === "n" ? output.s : given[pre];
        const sums = new Map<number, number>();
        for (const { i, j, d, w } of list)
          if (sent?.[i]) sums.set(d * size + j, (sums.get(d * size + j) ?? 0) + w * sent[i]);
        for (const [place, sum] of sums) {
          const [d, j] = [Math.floor(place / size), place % size];
          const scaled = Math.floor(sum * 2 ** exponent);
          if (scaled !== sum * 2 ** exponent) tally.truncation();
          at(time + 1 + d)[j] += scaled;
        }
      }
    },
  };
}
