import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fromNir, type NirGraph, type NirNode, nirArray, parseNirJson } from "engram/interchange";
import { randomFrom } from "engram/math";
import { type LifNeurons, prepare, simulate } from "engram/spiking";
import { close } from "../support/close";
import { arriving, bare, chain, full, lif, matrix } from "./graphs";

interface Run {
  readonly graph: unknown;
  readonly dt_ms: number;
  readonly steps: number;
  readonly every: number;
  readonly drive: readonly (readonly [number, number])[];
  readonly spikes: Record<string, readonly (readonly [number, number])[]>;
  readonly v: Record<string, readonly (readonly number[])[]>;
}
const read = (name: string) =>
  JSON.parse(readFileSync(join(__dirname, "../reference/interchange", name), "utf8"));
const { runs } = read("nir.json") as { runs: Record<string, Run> };

const refuses = (graph: NirGraph, message: string, options: object = {}, name = "RangeError") =>
  assert.throws(() => fromNir(graph, { dt: 0.1, ...options }), { name, message: `fromNir: ${message}` });

describe("fromNir", () => {
  it("runs as the equations of NIR do: every spike in its step, potentials to 2·10⁻⁵ of the threshold", () => {
    // The reference takes 1000 Euler steps for each of ours and spikes as pulses as long as one of these: it is off by about a
    // thousandth of dt/tau of what a spike does.
    let compared = 0;
    for (const run of Object.values(runs)) {
      const drive = {
        model: "clamped" as const,
        size: 2,
        time: run.drive.map(([step]) => step * run.dt_ms),
        neuron: run.drive.map(([, neuron]) => neuron),
      };
      const { network } = fromNir(parseNirJson(JSON.stringify(run.graph)), {
        dt: run.dt_ms,
        sources: { input: drive },
      });
      const names = Object.keys(run.v);
      const simulation = prepare(network, {
        dt: run.dt_ms,
        random: randomFrom(1),
        record: { traces: names.map((population) => ({ population, variable: "v", every: run.every })) },
      });
      simulation.run(run.steps * run.dt_ms);
      const { rasters, traces } = simulation.records();
      names.forEach((name, k) => {
        const { time, neuron } = rasters[name];
        assert.deepEqual(
          Array.from(time, (t, s) => [Math.round(t / run.dt_ms), neuron[s]]),
          run.spikes[name],
          name,
        );
        const expected = run.v[name].flat();
        assert.equal(traces[k].values.length, expected.length);
        traces[k].values.forEach((mV, s) => {
          close(mV / 1000, expected[s], 2e-5, `${name} ${s}`);
        });
        compared += expected.length;
      });
    }
    assert.equal(compared, 360);
  });

  it("scales weights, biases and parameters as derived", () => {
    const node: NirNode = {
      type: "CubaLIF",
      tau_syn: full(2, 0.005),
      tau_mem: full(2, 0.02),
      r: full(2, 3),
      v_leak: full(2, -0.06),
      v_threshold: full(2, -0.05),
      v_reset: full(2, -0.07),
      w_in: 2,
    };
    const affine: NirNode = { type: "Affine", weight: nirArray([[0.25], [0.5]]), bias: nirArray([0.001, 0]) };
    const { network, outputs } = fromNir(chain([1], { fc: affine, cuba: node }, [2]), {
      dt: 0.1,
      spikeArea: 0.5,
    });
    const cuba = network.populations["cuba"] as LifNeurons;
    assert.deepEqual(
      { ...cuba, bias: Array.from(cuba.bias as Float64Array) },
      {
        model: "lif",
        size: 2,
        tauMem: 20,
        vRest: -60,
        vReset: 0.07 * -1000,
        vThreshold: -50,
        bias: [6, 0],
      },
    );
    const [projection] = network.projections ?? [];
    assert.deepEqual([projection.name, projection.tauSyn, projection.synapses.delay], ["fc", 5, 0.1]);
    // 1000 mV · r w_in W · 0.5 ms / 5 ms
    const [a, b] = arriving(network, "cuba", [1]);
    close(a, 150, 1e-12);
    close(b, 300, 1e-12);
    assert.deepEqual(outputs, { output: [{ population: "cuba", variable: "spikes" }] });
  });

  it("reads r = tau/dt as frameworks write it: the potential jumps by the weight", () => {
    const node: NirNode = {
      type: "LIF",
      tau: full(1, 0.02),
      r: full(1, 200),
      v_leak: full(1, 0),
      v_threshold: full(1, 1),
    };
    const { network } = fromNir(chain([1], { fc: matrix(1, 1, () => 0.4), lif: node }, [1]), {
      dt: 0.1,
      units: { potential: 1 },
    });
    close(arriving(network, "lif", [1])[0], 0.4, 1e-12);
  });

  it("takes inner graphs apart", () => {
    const inner = chain([2], { fc: matrix(3, 2, () => 1), lif: lif(3) }, [3]);
    const { network, outputs } = fromNir(
      chain(
        [2],
        {
          one: inner,
          two: chain([3], { part: chain([3], { fc: matrix(2, 3, () => 2), lif: lif(2) }, [2]) }, [2]),
        },
        [2],
      ),
      { dt: 0.1 },
    );
    assert.deepEqual(Object.keys(network.populations), ["input", "one.lif", "two.part.lif"]);
    assert.deepEqual(
      network.projections?.map(({ name, pre, post }) => [name, pre, post]),
      [
        ["one.fc", "input", "one.lif"],
        ["two.part.fc", "one.lif", "two.part.lif"],
      ],
    );
    assert.deepEqual(outputs["output"], [{ population: "two.part.lif", variable: "spikes" }]);
  });

  it("lets integrators be read out: v of LI, CubaLI and I, which never fire", () => {
    const leaky: NirNode = { type: "LI", tau: full(1, 0.01), r: full(1, 100), v_leak: full(1, 0) };
    const { network, outputs } = fromNir(chain([1], { li: leaky }, [1]), {
      dt: 0.1,
      sources: { input: { model: "clamped", size: 1, time: [1, 2], neuron: [0, 0] } },
    });
    assert.deepEqual(outputs, { output: [{ population: "li", variable: "v" }] });
    const { traces, counts } = simulate(network, {
      dt: 0.1,
      duration: 3,
      random: randomFrom(1),
      record: { traces: [{ population: "li", variable: "v" }] },
    });
    assert.equal(counts["li"][0], 0);
    // two jumps of 1000 mV · r · dt/tau, a step after the spikes of 1 and 2 ms
    close(traces[0].values[29], 1000 * (Math.exp(-1.9 / 10) + Math.exp(-0.9 / 10)), 1e-12);
    const others: NirNode[] = [
      { type: "I", r: full(1, 4) },
      { type: "CubaLI", tau_syn: full(1, 1), tau_mem: full(1, 2), r: full(1, 1), v_leak: full(1, 0) },
    ];
    for (const node of others)
      assert.deepEqual(fromNir(chain([1], { node }, [1]), bare).outputs["output"], [
        { population: "node", variable: "v" },
      ]);
  });

  it("folds r of I and IF into the time constant, and keeps r ≤ 0 in the weights", () => {
    const network = (r: number[]) =>
      fromNir(chain([2], { if: { type: "IF", r: nirArray(r), v_threshold: full(2, 1) } }, [2]), bare).network;
    const folded = network([4, 0.5]);
    assert.deepEqual((folded.populations["if"] as LifNeurons).tauMem, Float64Array.of(0.25, 2));
    assert.deepEqual(arriving(folded, "if", [1, 1]), [4, 0.5]);
    const kept = network([4, -0.5]);
    assert.deepEqual((kept.populations["if"] as LifNeurons).tauMem, 1);
    assert.deepEqual(arriving(kept, "if", [1, 1]), [4, -0.5]);
  });

  it("takes empty graphs, neurons without edges and populations of size 0", () => {
    assert.deepEqual(fromNir({ type: "NIRGraph", nodes: {}, edges: [] }, { dt: 1 }), {
      network: { populations: {}, projections: [] },
      outputs: {},
    });
    const alone = fromNir({ type: "NIRGraph", nodes: { lif: lif(2) }, edges: [] }, { dt: 1 });
    assert.equal(
      simulate(alone.network, { dt: 1, duration: 5, random: randomFrom(1) }).counts["lif"].length,
      2,
    );
    const none = fromNir(chain([0], { fc: matrix(0, 0, () => 1), lif: lif(0) }, [0]), { dt: 1 });
    assert.equal(
      simulate(none.network, { dt: 1, duration: 5, random: randomFrom(1) }).counts["lif"].length,
      0,
    );
  });

  it("refuses by name what a network does not have", () => {
    const threshold: NirNode = { type: "Threshold", threshold: full(3, 1) };
    refuses(
      chain([3], { threshold, lif: lif(3) }, [3]),
      "nodes.threshold must not be of type Threshold: it makes a signal that lasts, and neurons of a network exchange spikes",
    );
    const li: NirNode = { type: "LI", tau: full(3, 1), r: full(3, 1), v_leak: full(3, 0) };
    refuses(
      chain([3], { li, lif: lif(3) }, [3]),
      'nodes.li must reach Outputs alone, got a path to "lif": a network passes on spikes, not potentials',
    );
    refuses(
      chain([3], { lif: lif(3), fc: matrix(2, 3, () => 1) }, [2]),
      'nodes.output must show spikes or potentials as they are: records do not hold what "fc" makes of "lif"',
    );
    refuses(
      chain([3], { lif: lif(3), late: { type: "Delay", delay: full(3, 0.001) } }, [3]),
      'nodes.output must show spikes or potentials as they are: records do not hold what "late" makes of "lif"',
    );
    const loop = chain([3], { fc: matrix(3, 3, () => 1), lif: lif(3) }, [3]);
    refuses(
      { ...loop, edges: [...loop.edges, ["fc", "fc"]] },
      "nodes.fc must not reach itself without neurons on the way: the loop would have no time in it",
    );
    refuses(
      { ...loop, edges: [...loop.edges, ["lif", "input"]] },
      'nodes.input must not be reached from inside, got an edge from "lif"',
    );
    refuses(
      { ...loop, edges: [...loop.edges, ["output", "lif"]] },
      'nodes.output must end the graph, got an edge to "lif"',
    );
    const dead = {
      ...loop,
      nodes: { ...loop.nodes, end: matrix(1, 3, () => 1) },
      edges: [...loop.edges, ["lif", "end"] as const],
    };
    refuses(dead, "nodes.end must lead to neurons or to an Output, got a Linear without an edge from it");
    const constant = chain([3], { lif: lif(3) }, [3]);
    refuses(
      {
        ...constant,
        nodes: {
          ...constant.nodes,
          c: { type: "Affine", weight: nirArray(new Float64Array(9), { shape: [3, 3] }), bias: full(3, 1) },
        },
        edges: [...constant.edges, ["c", "output"]],
      },
      "nodes.output must show spikes or potentials, got a constant",
    );
    refuses(
      chain([3], { late: { type: "Delay", delay: full(3, 0.00015) }, lif: lif(3) }, [3]),
      'the delay from "input" to "lif" must be a whole number of steps of dt = 0.1 ms, got 0.15 ms',
    );
    refuses(
      chain([3], { lif: { ...lif(3), v_reset: full(3, 1) } as NirNode }, [3]),
      "populations.lif.vReset must be below vThreshold (1000) in neuron 0, got 1000",
    );
    const twice: NirGraph = {
      type: "NIRGraph",
      nodes: { "a.lif": lif(3), a: chain([3], { lif: lif(3) }, [3]) },
      edges: [],
    };
    refuses(twice, 'names of nodes must differ when inner graphs are taken apart, got "a.lif" twice');
    refuses(
      chain([2], { lif: lif(3) }, [3]),
      'edges[0] must join equal shapes, got "input" that gives [2] and "lif" that takes [3]',
    );
  });

  it("refuses options that make no sense", () => {
    const graph = chain([3], { lif: lif(3) }, [3]);
    refuses(graph, "dt must be > 0, got 0", { dt: 0 });
    refuses(graph, "spikeArea must be > 0, got -1", { spikeArea: -1 });
    refuses(graph, "units.time must be finite, got NaN", { units: { time: Number.NaN } });
    const source = { model: "poisson", size: 3, rate: 5 };
    refuses(graph, 'sources must name Inputs, got "inputs"; did you mean "input"?', {
      sources: { inputs: source },
    });
    refuses(graph, "sources must have the size of their Input, 3 for nodes.input, got 4", {
      sources: { input: { ...source, size: 4 } },
    });
    refuses(graph, "populations.input.rate must be in [0, 1.7976931348623157e+308], got -5", {
      sources: { input: { ...source, rate: -5 } },
    });
    const odd: NirGraph = {
      ...graph,
      nodes: { ...graph.nodes, input: { type: "Input", shape: [3], metadata: { engram_model: "poisson" } } },
    };
    refuses(
      odd,
      'nodes.input.metadata.engram_model must be "poisson" with engram_rate, or "clamped" with engram_time and engram_neuron, got "poisson"',
      {},
      "TypeError",
    );
  });
});
