/** @file Synapses of networks from NIR: convolutions, stacks, several ways into a node, delays. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fromNir, type NestedNumbers, type NirGraph, type NirNode, nirArray } from "engram/interchange";
import type { LifNeurons, SparseSynapses } from "engram/spiking";
import { close } from "../support/close";
import { arriving, bare, chain, integrators, matrix } from "./graphs";

interface Unrolled {
  readonly node: Record<string, unknown> & { readonly type: string };
  readonly shape: number[];
  readonly x: number[];
  readonly out: number[];
  readonly y: number[];
}
const windows = JSON.parse(
  readFileSync(join(__dirname, "../reference/interchange/convolutions.json"), "utf8"),
) as Unrolled[];

describe("fromNir", () => {
  it("multiplies convolutions, pools and products out as PyTorch does", () => {
    const arrays = ["weight", "bias"];
    assert.deepEqual([...new Set(windows.map(({ node }) => node.type))].sort(), [
      "AvgPool2d",
      "Conv1d",
      "Conv2d",
      "SumPool2d",
    ]);
    for (const { node, shape, x, out, y } of windows) {
      const fields = Object.entries(node).map(([k, v]) => [
        k,
        arrays.includes(k) ? nirArray(v as NestedNumbers) : v,
      ]);
      const window = Object.fromEntries(fields) as NirNode;
      const flat: NirNode = { type: "Flatten", start_dim: 0, end_dim: -1 };
      const { network } = fromNir(
        chain(shape, { window, flat, if: integrators(y.length) }, [y.length]),
        bare,
      );
      const bias = (network.populations["if"] as LifNeurons).bias ?? 0;
      const sum = arriving(network, "if", x).map((s, k) => s + (typeof bias === "number" ? bias : bias[k]));
      sum.forEach((s, k) => {
        close(s, y[k], 1e-12, `${node.type} ${JSON.stringify(out)} ${k}`);
      });
    }
  });

  it("multiplies stacks of nodes, with pairs that meet more than once made one", () => {
    const stack: Record<string, NirNode> = {
      a: matrix(3, 2, (j, i) => j + 2 * i + 1),
      scale: { type: "Scale", scale: nirArray([1, -1, 0]) },
      b: matrix(2, 3, (j, i) => 1 + j * i),
      if: integrators(2),
    };
    const { network } = fromNir(chain([2], stack, [2]), bare);
    const [projection] = network.projections ?? [];
    assert.equal(projection.name, "a · scale · b");
    // a = [[1, 3], [2, 4], [3, 5]], b = [[1, 1, 1], [1, 2, 3]]
    assert.deepEqual(projection.synapses, {
      kind: "dense",
      weights: Float64Array.of(1 - 2, 3 - 4, 1 - 4, 3 - 8),
      delay: 1,
    });
  });

  it("multiplies matrices side by side where weights have more dimensions", () => {
    const weight = nirArray([[[1, 2]], [[3, 4]]]);
    const graph = chain(
      [2, 2],
      {
        fc: { type: "Linear", weight },
        flat: { type: "Flatten", start_dim: 0, end_dim: -1 },
        if: integrators(2),
      },
      [2],
    );
    assert.deepEqual(arriving(fromNir(graph, bare).network, "if", [1, 10, 100, 1000]), [21, 4300]);
  });

  it("gives each of several ways into a node a projection, sums biases, and delays each neuron by its own delay", () => {
    const graph: NirGraph = {
      type: "NIRGraph",
      nodes: {
        input: { type: "Input", shape: [2] },
        a: {
          type: "Affine",
          weight: nirArray([
            [1, 2],
            [3, 4],
          ]),
          bias: nirArray([1, 2]),
        },
        late: { type: "Delay", delay: nirArray([0, 3]) },
        b: {
          type: "Affine",
          weight: nirArray([
            [5, 6],
            [7, 0],
          ]),
          bias: nirArray([10, 20]),
        },
        later: { type: "Delay", delay: nirArray([0, 2]) },
        if: integrators(2),
        constant: {
          type: "Affine",
          weight: nirArray([
            [1, 1],
            [1, 1],
          ]),
          bias: nirArray([100, 200]),
        },
        out: { type: "Output", shape: [2] },
      },
      edges: [
        ["input", "a"],
        ["a", "if"],
        ["input", "late"],
        ["late", "b"],
        ["b", "later"],
        ["later", "if"],
        ["input", "if"],
        ["constant", "if"],
        ["if", "if"],
        ["if", "out"],
        ["input", "out"],
      ],
    };
    const { network, outputs } = fromNir(graph, bare);
    assert.deepEqual(Array.from((network.populations["if"] as LifNeurons).bias as Float64Array), [111, 222]);
    const projections = network.projections ?? [];
    assert.deepEqual(
      projections.map(({ name, pre }) => [name, pre]),
      [
        ["a", "input"],
        ["b", "input"],
        [undefined, "input"],
        [undefined, "if"],
      ],
    );
    const late = projections[1].synapses as SparseSynapses;
    const entries = Array.from(late.pre, (i, k) => [
      i,
      late.post[k],
      (late.weight as Float64Array)[k],
      (late.delay as Float64Array)[k],
    ]);
    // least delay is a step; pair (1, 1) has no weight
    assert.deepEqual(entries, [
      [0, 0, 5, 1],
      [0, 1, 7, 2],
      [1, 0, 6, 3],
    ]);
    assert.deepEqual(outputs, {
      out: [
        { population: "if", variable: "spikes" },
        { population: "input", variable: "spikes" },
      ],
    });
  });

  it("keeps names apart where one node leads to two populations", () => {
    const graph: NirGraph = {
      type: "NIRGraph",
      nodes: {
        input: { type: "Input", shape: [1] },
        fc: matrix(1, 1, () => 1),
        x: integrators(1),
        y: integrators(1),
      },
      edges: [
        ["input", "fc"],
        ["fc", "x"],
        ["fc", "y"],
      ],
    };
    assert.deepEqual(
      fromNir(graph, bare).network.projections?.map(({ name }) => name),
      ["fc", "fc: input → y"],
    );
  });
});
