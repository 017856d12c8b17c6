/** @file Graphs for tests: small ones by hand, random ones that make sense. */

import { type NirArray, type NirGraph, type NirNode, nirArray } from "engram/interchange";
import type { Network } from "engram/spiking";
import fc from "fast-check";

/** `count` entries of one value, in a row. */
export const full = (count: number, value: number): NirArray =>
  nirArray(new Float64Array(count).fill(value), { shape: [count] });

/** A LIF node of `size` neurons. */
export const lif = (size: number): NirNode => ({
  type: "LIF",
  tau: full(size, 0.02),
  r: full(size, 1),
  v_leak: full(size, 0),
  v_threshold: full(size, 1),
});

/** Nodes between an Input and an Output, one after another. */
export function chain(from: number[], nodes: Readonly<Record<string, NirNode>>, to: number[]): NirGraph {
  const names = ["input", ...Object.keys(nodes), "output"];
  return {
    type: "NIRGraph",
    nodes: { input: { type: "Input", shape: from }, ...nodes, output: { type: "Output", shape: to } },
    edges: names.slice(1).map((name, k) => [names[k], name] as const),
  };
}

/** A Linear node of weight(row, column). */
export const matrix = (
  rows: number,
  columns: number,
  weight: (row: number, column: number) => number,
): NirNode => ({
  type: "Linear",
  weight: nirArray(
    Float64Array.from({ length: rows * columns }, (_, k) => weight(Math.floor(k / columns), k % columns)),
    { shape: [rows, columns] },
  ),
});
/** Dimensions of weight and of time that leave numbers as they are. */
export const bare = { dt: 1, spikeArea: 1, units: { time: 1, potential: 1 } };
/** IF neurons that never fire. */
export const integrators = (size: number): NirNode => ({
  type: "IF",
  r: full(size, 1),
  v_threshold: full(size, 1e9),
});

/** What arrives at each neuron of `post` when neuron i of `pre` fires x[i] times. */
export function arriving(network: Network, post: string, x: ArrayLike<number>): number[] {
  const sum = new Array<number>(network.populations[post].size).fill(0);
  for (const { synapses: s, post: to } of network.projections ?? []) {
    if (to !== post) continue;
    if (s.kind === "dense") {
      for (let j = 0; j < sum.length; j++)
        for (let i = 0; i < x.length; i++) sum[j] += s.weights[j * x.length + i] * x[i];
    } else
      for (let k = 0; k < s.pre.length; k++)
        sum[s.post[k]] += (typeof s.weight === "number" ? s.weight : s.weight[k]) * x[s.pre[k]];
  }
  return sum;
}

// never 0, nor so small that scaling makes it 0: such a weight is no synapse, and the delay before it is forgotten
const number = fc.double({ min: -8, max: 8, noNaN: true }).map((x) => (Math.abs(x) < 1e-6 ? 1 : x));
const positive = fc.double({ min: 1e-3, max: 1, noNaN: true });
const row = (size: number, of: fc.Arbitrary<number> = number) =>
  fc.array(of, { minLength: size, maxLength: size }).map((x) => nirArray(x, { shape: [size] }));

const neuron = (size: number): fc.Arbitrary<NirNode> => {
  const r = row(size, positive);
  const tau = row(size, positive);
  const v_leak = row(size);
  const v_threshold = row(size, fc.double({ min: 9, max: 20, noNaN: true }));
  const v_reset = row(size);
  return fc.oneof(
    fc.record({ type: fc.constant("LIF" as const), tau, r, v_leak, v_threshold, v_reset }),
    fc.record({ type: fc.constant("LIF" as const), tau, r, v_leak, v_threshold }),
    fc.record({ type: fc.constant("IF" as const), r, v_threshold, v_reset }),
    fc.record({
      type: fc.constant("CubaLIF" as const),
      tau_syn: tau,
      tau_mem: row(size, positive),
      r,
      v_leak,
      v_threshold,
      v_reset,
      w_in: row(size),
    }),
  );
};

/** What a random graph came from, for those who want to break it. */
export interface Layered {
  readonly graph: NirGraph;
  readonly sizes: readonly number[];
}

/**
 * Layers of neurons behind an Input, each reached by Linear, Affine or Scale, some with a Delay (whole tenths of ms), some with a
 * loop of its own; the last reaches the Output.
 */
export const layered: fc.Arbitrary<Layered> = fc
  .array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 4 })
  .chain((sizes) => {
    const layer = (to: number, from: number) =>
      fc.record({
        neurons: neuron(to),
        weight: row(to * from).map(({ data }) => nirArray(data, { shape: [to, from] })),
        bias: fc.option(row(to), { nil: undefined }),
        delay: fc.option(
          row(
            from,
            fc.integer({ min: 2, max: 30 }).map((tenths) => tenths * 1e-4),
          ),
          { nil: undefined },
        ),
        back: fc.option(
          row(to * to).map(({ data }) => nirArray(data, { shape: [to, to] })),
          { nil: undefined },
        ),
      });
    return fc.tuple(...sizes.slice(1).map((to, k) => layer(to, sizes[k]))).map((layers) => {
      const nodes: [string, NirNode][] = [["input", { type: "Input", shape: [sizes[0]] }]];
      const edges: [string, string][] = [];
      let last = "input";
      layers.forEach(({ neurons, weight, bias, delay, back }, k) => {
        const [fc_, own] = [`fc${k}`, `layer${k}`];
        if (delay) {
          nodes.push([`${fc_}.delay`, { type: "Delay", delay }]);
          edges.push([last, `${fc_}.delay`], [`${fc_}.delay`, fc_]);
        } else edges.push([last, fc_]);
        nodes.push(
          [fc_, bias ? { type: "Affine", weight, bias } : { type: "Linear", weight }],
          [own, { ...neurons }],
        );
        edges.push([fc_, own]);
        if (back) {
          nodes.push([`back${k}`, { type: "Linear", weight: back }]);
          edges.push([own, `back${k}`], [`back${k}`, own]);
        }
        last = own;
      });
      nodes.push(["output", { type: "Output", shape: [sizes[sizes.length - 1]] }]);
      edges.push([last, "output"]);
      return { graph: { type: "NIRGraph" as const, nodes: Object.fromEntries(nodes), edges }, sizes };
    });
  });
