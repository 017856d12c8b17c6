import assert from "node:assert/strict";
import { checkNir, fromNir, type NirArray, type NirNode, toNir } from "engram/interchange";
import { randomFrom } from "engram/math";
import { type Network, prepare } from "engram/spiking";
import fc from "fast-check";
import { layered } from "./graphs";

const chain: Network = {
  populations: {
    noise: { model: "poisson", size: 2, rate: [400, 600] },
    given: { model: "clamped", size: 1, time: [3, 4.5], neuron: [0, 0] },
    one: { model: "lif", size: 2, tauMem: [10, 20], vRest: -65, vReset: -70, vThreshold: -50, bias: [10, 0] },
    two: { model: "lif", size: 2, tauMem: 8, leak: false, vThreshold: 3 },
    out: { model: "lif", size: 1, tauMem: 5, vThreshold: Number.MAX_VALUE },
  },
  projections: [
    {
      name: "in",
      pre: "noise",
      post: "one",
      synapses: { kind: "dense", weights: [20, 8, 5, 16], delay: 0.5 },
      tauSyn: 5,
    },
    {
      pre: "given",
      post: "one",
      synapses: { kind: "sparse", pre: [0, 0], post: [0, 1], weight: [30, -7], delay: [1, 2] },
      tauSyn: 5,
    },
    {
      name: "each",
      pre: "one",
      post: "two",
      synapses: { kind: "sparse", pre: [1, 0], post: [1, 0], weight: [2, 3], delay: [1.5, 0.5] },
    },
    { name: "read", pre: "two", post: "out", synapses: { kind: "dense", weights: [1, 2], delay: 0.5 } },
  ],
};
const refuses = (network: Network, message: string, options: object = {}, name = "RangeError") =>
  assert.throws(() => toNir(network, { dt: 0.5, ...options }), { name, message: `toNir: ${message}` });
const alter = (name: string, fields: object): Network => ({
  ...chain,
  populations: {
    ...chain.populations,
    [name]: { ...chain.populations[name], ...fields } as Network["populations"][string],
  },
});
const project = (k: number, fields: object): Network => ({
  ...chain,
  projections: (chain.projections ?? []).map((p, at) => (at === k ? { ...p, ...fields } : p)),
});

/** Potentials of the populations with a membrane at every step, and all spikes. */
function course(network: Network, names: readonly string[]) {
  const traces = names.map((population) => ({ population, variable: "v" }));
  const simulation = prepare(network, { dt: 0.5, random: randomFrom(4), record: { traces } });
  simulation.run(200);
  return simulation.records();
}

describe("toNir", () => {
  it("writes populations, projections, delays, biases and sources as nodes of a graph that makes sense", () => {
    const graph = toNir(chain, { dt: 0.5 });
    checkNir(graph);
    const types = Object.fromEntries(Object.entries(graph.nodes).map(([name, node]) => [name, node.type]));
    assert.deepEqual(types, {
      noise: "Input",
      given: "Input",
      one: "CubaLIF",
      two: "IF",
      out: "LI",
      in: "Affine",
      "given → one (1 ms).delay": "Delay",
      "given → one (1 ms)": "Linear",
      "given → one (2 ms).delay": "Delay",
      "given → one (2 ms)": "Linear",
      "each.delay": "Delay",
      each: "Scale",
      read: "Linear",
      output: "Output",
    });
    const of = (name: string, field: string) =>
      Array.from(((graph.nodes[name] as unknown as Record<string, NirArray>)[field] as NirArray).data);
    assert.deepEqual(of("one", "tau_mem"), [0.01, 0.02]);
    assert.deepEqual(of("one", "v_threshold"), [-0.05, -0.05]);
    assert.deepEqual(of("in", "bias"), [0.01, 0]);
    assert.deepEqual(of("in", "weight"), [0.2, 0.08, 0.05, 0.16]); // mV · 5 ms / (1000 · 0.5 ms)
    assert.deepEqual(of("two", "r"), [125, 125]);
    assert.deepEqual(of("each.delay", "delay"), [0.0005, 0.0015]);
    assert.deepEqual(of("each", "scale"), [3 / 62.5, 2 / 62.5]);
    assert.deepEqual(graph.edges.at(-1), ["out", "output"]);
  });

  it("and fromNir are the same network: the same spikes, the same potentials", () => {
    const { network, outputs } = fromNir(toNir(chain, { dt: 0.5 }), { dt: 0.5 });
    assert.deepEqual(outputs, { output: [{ population: "out", variable: "v" }] });
    const [before, after] = [chain, network].map((n) => course(n, ["one", "two", "out"]));
    assert.ok(before.rasters["one"].time.length > 20 && before.rasters["two"].time.length > 5);
    assert.deepEqual(after.rasters, before.rasters);
    before.traces.forEach(({ values }, k) => {
      values.forEach((v, s) => {
        assert.ok(
          Math.abs(v - after.traces[k].values[s]) < 1e-10,
          `${k} ${s} ${v} ${after.traces[k].values[s]}`,
        );
      });
    });
  });

  it("gives the parameters back to the bit where units are ms and mV", () => {
    const bare = { dt: 0.5, spikeArea: 1, units: { time: 1, potential: 1 } };
    const network: Network = {
      populations: {
        source: { model: "clamped", size: 2, time: [], neuron: [] },
        a: { model: "lif", size: 2, tauMem: 0.1, vRest: 0.3, vReset: 0.1, vThreshold: 0.7, bias: 1 / 3 },
        b: { model: "lif", size: 1, tauMem: 8, leak: false, vThreshold: 3, vReset: 0 },
      },
      projections: [
        {
          name: "x",
          pre: "source",
          post: "a",
          synapses: { kind: "dense", weights: Float64Array.of(2, -0.5, 8, 1), delay: 0.5 },
          tauSyn: 4,
        },
        { pre: "a", post: "b", synapses: { kind: "dense", weights: Float64Array.of(0.7, 0.9), delay: 1.5 } },
      ],
    };
    const graph = toNir(network, bare);
    assert.deepEqual(fromNir(graph, bare).network, network);
    assert.deepEqual(toNir(fromNir(graph, bare).network, bare), graph);
  });

  it("undoes fromNir on any layered graph: the same nodes and edges, parameters to 10⁻¹², r and w_in in the weights", () => {
    const scaling = { dt: 0.1 };
    const data = (node: NirNode, field: string) =>
      (node as unknown as Record<string, NirArray | undefined>)[field]?.data;
    const near = (actual: Float64Array, expected: ArrayLike<number>, what: string) => {
      assert.equal(actual.length, expected.length, what);
      actual.forEach((x, k) => {
        assert.ok(Math.abs(x - expected[k]) <= 1e-12 * Math.abs(expected[k]), `${what} ${x} ${expected[k]}`);
      });
    };
    fc.assert(
      fc.property(layered, ({ graph }) => {
        const { network, outputs } = fromNir(graph, scaling);
        const back = toNir(network, { ...scaling, outputs });
        assert.deepEqual(new Set(Object.keys(back.nodes)), new Set(Object.keys(graph.nodes)));
        assert.deepEqual(new Set(back.edges.map(String)), new Set(graph.edges.map(String)));
        for (const [name, node] of Object.entries(graph.nodes)) {
          const made = back.nodes[name];
          assert.equal(made.type, node.type, name);
          const own = ["tau", "tau_mem", "tau_syn", "v_leak", "v_reset", "v_threshold", "delay"];
          for (const field of node.type === "IF" ? [...own, "r"] : own) {
            const values = data(node, field);
            if (values) near(data(made, field) as Float64Array, values, `${name}.${field}`);
          }
          if (node.type !== "Linear" && node.type !== "Affine") continue;
          const to = graph.nodes[`layer${/\d/.exec(name)}`];
          const gain = (data(to, "r") as Float64Array).map((r, i) =>
            to.type === "IF" ? 1 : to.type === "CubaLIF" ? r * (data(to, "w_in") as Float64Array)[i] : r,
          );
          const columns = node.weight.shape[1];
          const weights = node.weight.data.map((w, k) => w * gain[Math.floor(k / columns)]);
          near(data(made, "weight") as Float64Array, weights, `${name}.weight`);
          if (node.type === "Affine")
            near(
              data(made, "bias") as Float64Array,
              node.bias.data.map((b, i) => b * gain[i]),
              `${name}.bias`,
            );
        }
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  it("puts a bias without a projection into an Affine that nothing reaches, and back", () => {
    const alone: Network = { populations: { a: { model: "lif", size: 2, tauMem: 10, bias: 20 } } };
    const graph = toNir(alone, { dt: 0.5 });
    assert.deepEqual(graph.edges, [
      ["a.bias", "a"],
      ["a", "output"],
    ]);
    const { network } = fromNir(graph, { dt: 0.5 });
    assert.deepEqual(network.projections, []);
    assert.deepEqual(network.populations["a"], {
      model: "lif",
      size: 2,
      tauMem: 10,
      vRest: 0,
      vReset: 0,
      vThreshold: 1,
      bias: 20,
    });
  });

  it("keeps empty networks, populations without neurons and projections without synapses", () => {
    assert.deepEqual(toNir({ populations: {} }, { dt: 1 }), {
      type: "NIRGraph",
      nodes: {},
      edges: [],
      version: "1.0.8",
    });
    const bare: Network = {
      populations: { a: { model: "lif", size: 0, tauMem: 1 }, b: { model: "lif", size: 1, tauMem: 1 } },
      projections: [
        { pre: "a", post: "b", synapses: { kind: "dense", weights: [], delay: 1 } },
        { pre: "b", post: "b", synapses: { kind: "sparse", pre: [], post: [], weight: 1, delay: 1 } },
      ],
    };
    const { network } = fromNir(toNir(bare, { dt: 1 }), { dt: 1 });
    assert.deepEqual(
      network.projections?.map(({ pre, post }) => [pre, post]),
      [
        ["a", "b"],
        ["b", "b"],
      ],
    );
  });

  it("shows leaves, or all neurons where none is a leaf, or what it is told", () => {
    const outputs = (network: Network, options: object = {}) =>
      Object.entries(toNir(network, { dt: 0.5, ...options }).nodes)
        .filter(([, node]: [string, NirNode]) => node.type === "Output")
        .map(([name]) => name);
    const lif = { model: "lif" as const, size: 1, tauMem: 10 };
    const synapses = { kind: "dense" as const, weights: [1], delay: 0.5 };
    assert.deepEqual(outputs({ populations: { a: lif, b: lif } }), ["output_a", "output_b"]);
    assert.deepEqual(outputs({ populations: { a: lif }, projections: [{ pre: "a", post: "a", synapses }] }), [
      "output",
    ]);
    assert.deepEqual(outputs(chain, { outputs: { mine: [{ population: "one", variable: "spikes" }] } }), [
      "mine",
    ]);
    refuses(chain, 'outputs.x must name a population, got "ome"; did you mean "one"?', {
      outputs: { x: [{ population: "ome", variable: "v" }] },
    });
    refuses(chain, 'outputs.x must show spikes of "one", which is what its node sends, got "v"', {
      outputs: { x: [{ population: "one", variable: "v" }] },
    });
    refuses(chain, "outputs.x must show a population, got none", { outputs: { x: [] } });
    refuses(chain, 'populations, projections and outputs must have names of their own, got "one" twice', {
      outputs: { one: [{ population: "one", variable: "spikes" }] },
    });
  });

  it("refuses delays that would come back as others, or not at all", () => {
    const late = (delay: number | number[]) =>
      project(1, { synapses: { kind: "sparse", pre: [0, 0], post: [0, 1], weight: [30, -7], delay } });
    const rule = "must be a whole number of steps of dt = 0.5 ms, at least 1";
    refuses(late(0.25), `projections[1].synapses.delay ${rule}, got 0.25 ms`);
    refuses(late(0.75), `projections[1].synapses.delay ${rule}, got 0.75 ms`);
    refuses(late([0.5, 0.7]), `projections[1].synapses.delay[1] ${rule}, got 0.7 ms`);
    for (const delay of [0.5, 1, 7.5]) {
      const { network } = fromNir(toNir(late(delay), { dt: 0.5 }), { dt: 0.5 });
      assert.equal(network.projections?.[1].synapses.delay, delay);
    }
  });

  it("refuses by name what NIR does not have", () => {
    refuses(
      alter("one", { refractory: [0, 2] }),
      "populations.one.refractory must be left out: NIR has no refractory period",
    );
    refuses(
      alter("one", { escape: { rate: 1, width: 1 } }),
      "populations.one.escape must be left out: NIR has no neurons that fire by chance",
    );
    refuses(
      alter("one", { adaptation: { tau: 1, jump: 1 } }),
      "populations.one.adaptation must be left out: NIR has no threshold that adapts",
    );
    refuses(
      alter("one", { vStart: [-65, -60] }),
      "populations.one.vStart must be vRest: NIR has no potential at the start, got -60 in neuron 1",
    );
    refuses(
      alter("two", { vRest: 1 }),
      "populations.two.vStart must be 0 (a graph's integrators start there): NIR has no potential at the start, got 1 in neuron 0",
    );
    refuses(
      project(0, { tauSyn: 0 }),
      'projections[1].tauSyn must be that of the other projections to "one": a node of NIR has one synaptic current, got 5 and 0',
    );
    refuses(
      project(1, { tauSyn: 6 }),
      'projections[1].tauSyn must be that of the other projections to neuron 0 of "one": a node of NIR has one synaptic current, got 6 and 5',
    );
    refuses(
      project(2, { tauSyn: 1 }),
      "populations.two.leak must be left out: NIR has no synaptic current on neurons without a leak",
    );
    refuses(
      project(0, { plasticity: { rule: "pair", potentiate: 1, depress: 1, tauPre: 1, tauPost: 1, max: 30 } }),
      "projections[0].plasticity must be left out: NIR has no weights that change",
    );
    refuses(
      project(0, { shortTerm: { use: 0.5, tauRecovery: 1, tauFacilitation: 1 } }),
      "projections[0].shortTerm must be left out: NIR has no synapses that tire",
    );
    refuses(
      { ...chain, inputs: [{ kind: "poisson", post: "one", rate: 1, weight: 1 }] },
      "inputs[0] must be left out: NIR has no currents or bombardment from outside; use a population of sources",
    );
    refuses(project(0, { name: "a/b" }), 'nodes must have names without "/", and not "" or ".", got "a/b"');
    refuses(
      project(0, { name: "one" }),
      'populations, projections and outputs must have names of their own, got "one" twice',
    );
    refuses(alter("one", { tauMem: -1 }), "populations.one.tauMem must be > 0, got -1");
    const wide: Network = {
      populations: { a: { model: "lif", size: 20000, tauMem: 1 } },
      projections: [
        {
          pre: "a",
          post: "a",
          synapses: { kind: "sparse", pre: [0, 0], post: [0, 1], weight: 1, delay: [1, 2] },
        },
      ],
    };
    refuses(
      wide,
      "projections[0] must fit into matrices of 67108864 entries, for NIR has no sparse ones, got 800000000 (20000 · 20000 for each of 2 delays)",
    );
  });
});
