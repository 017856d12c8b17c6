import assert from "node:assert/strict";
import { checkNir, type NirGraph, type NirNode, nirArray } from "engram/interchange";
import fc from "fast-check";
import { chain, full, layered, lif } from "./graphs";

const refuses = (graph: unknown, kind: typeof TypeError | typeof RangeError, message: string) =>
  assert.throws(
    () => checkNir(graph as NirGraph),
    (error: Error) => {
      assert.equal(error.message, `checkNir: ${message}`);
      assert.ok(error instanceof kind, error.name);
      return true;
    },
  );
const linear = (to: number, from: number): NirNode => ({
  type: "Linear",
  weight: nirArray(new Float64Array(to * from).fill(1), { shape: [to, from] }),
});
const plain = chain([2], { fc: linear(3, 2), lif: lif(3) }, [3]);
const withNode = (name: string, node: unknown) => ({ ...plain, nodes: { ...plain.nodes, [name]: node } });
const without = (node: NirNode, field: string) =>
  Object.fromEntries(Object.entries(node).filter(([k]) => k !== field));

describe("checkNir", () => {
  it("takes an empty graph, a node without edges, loops, several edges into one node, and no neurons at all", () => {
    checkNir({ type: "NIRGraph", nodes: {}, edges: [] });
    checkNir({ type: "NIRGraph", nodes: { lif: lif(3) }, edges: [] });
    checkNir({ type: "NIRGraph", nodes: { lif: lif(0) }, edges: [["lif", "lif"]] });
    checkNir({
      ...plain,
      nodes: { ...plain.nodes, other: linear(3, 3) },
      edges: [...plain.edges, ["lif", "other"], ["other", "lif"]],
    });
  });

  it("gives the shapes of signals, those that follow from others too", () => {
    const shapes = checkNir(
      chain(
        [2, 6, 7],
        {
          conv: {
            type: "Conv2d",
            weight: nirArray(new Float64Array(3 * 2 * 3 * 2), { shape: [3, 2, 3, 2] }),
            stride: [2, 1],
            padding: [1, 0],
            dilation: 1,
            groups: 1,
            bias: full(3, 0),
          },
          pool: { type: "SumPool2d", kernel_size: 2, stride: 1, padding: 0 },
          flatten: { type: "Flatten", start_dim: 1, end_dim: -1 },
        },
        [3, 10],
      ),
    );
    assert.deepEqual(shapes.get("conv")?.output, [3, 3, 6]);
    assert.deepEqual(shapes.get("pool")?.output, [3, 2, 5]);
    assert.deepEqual(shapes.get("flatten"), { input: [3, 2, 5], output: [3, 10] });
  });

  it("names the node and the field that make no sense", () => {
    refuses(null, TypeError, 'graph must be a graph of type "NIRGraph", got null');
    refuses({ ...plain, nodes: [] }, TypeError, "nodes must be an object of nodes, got Array of length 0");
    refuses({ ...plain, edges: {} }, TypeError, "edges must be a row of pairs of names, got object");
    refuses({ ...plain, colour: 1 }, TypeError, 'graph must have fields of a graph alone, got "colour"');
    refuses({ ...plain, version: 1 }, TypeError, "version must be text, got 1");
    refuses(withNode("x", 3), TypeError, "nodes.x must be a node, got 3");
    refuses(
      withNode("x", { type: "LIFF" }),
      TypeError,
      'nodes.x.type must be a type of node in NIR, got "LIFF"; did you mean "LIF"?',
    );
    refuses(
      withNode("a/b", lif(1)),
      RangeError,
      'nodes must have names without "/", and not "" or ".", got "a/b"',
    );
    refuses(withNode("lif", without(lif(3), "tau")), TypeError, "nodes.lif.tau must be given, got undefined");
    refuses(
      withNode("lif", { ...lif(3), tau_mem: full(3, 1) }),
      TypeError,
      'nodes.lif must have fields of LIF alone, got "tau_mem"; did you mean "tau"?',
    );
    refuses(
      withNode("lif", { ...lif(3), tau: [1, 2, 3] }),
      TypeError,
      "nodes.lif.tau must be an array as nirArray makes them, got Array of length 3",
    );
    refuses(
      withNode("lif", { ...lif(3), tau: full(2, 1) }),
      RangeError,
      "nodes.lif.tau must have the shape of r, [3], got [2]",
    );
    refuses(
      withNode("lif", { ...lif(3), tau: nirArray([1, 0, 1]) }),
      RangeError,
      "nodes.lif.tau[1] must be > 0, got 0",
    );
    refuses(
      withNode("lif", { ...lif(3), v_threshold: nirArray([1, Number.NaN, 1]) }),
      RangeError,
      "nodes.lif.v_threshold[1] must be finite, got NaN",
    );
    refuses(
      withNode("lif", { ...lif(3), r: { ...full(3, 1), shape: [4] } }),
      RangeError,
      "nodes.lif.r must have as many entries as its shape [4], got 3",
    );
    refuses(
      withNode("x", { type: "Delay", delay: nirArray([0, -1]) }),
      RangeError,
      "nodes.x.delay[1] must be ≥ 0, got -1",
    );
    refuses(
      withNode("x", { type: "Affine", weight: full(3, 1), bias: full(3, 1) }),
      RangeError,
      "nodes.x.weight must have at least 2 dimensions, got shape [3]",
    );
    refuses(
      withNode("x", { ...linear(3, 2), type: "Affine", bias: full(2, 1) }),
      RangeError,
      "nodes.x.bias must have shape [3] as its weight, got [2]",
    );
    refuses(
      withNode("x", { type: "Input", shape: [2.5] }),
      RangeError,
      "nodes.x.shape[0] must be a whole number at least 0, got 2.5",
    );
    refuses(
      withNode("x", { type: "Input", shape: 2 }),
      TypeError,
      "nodes.x.shape must be a row of whole numbers, got 2",
    );
    refuses(
      withNode("x", { ...lif(1), metadata: { a: { b: null } } }),
      TypeError,
      "nodes.x.metadata.a.b must be an object, got null",
    );
    refuses(
      withNode("x", { ...lif(1), metadata: { a: ["b", 1] } }),
      TypeError,
      "nodes.x.metadata.a must be text in rows of one length, or an array as nirArray makes them",
    );
  });

  it("names the field of a window that makes no sense", () => {
    const conv = {
      type: "Conv1d",
      weight: nirArray(new Float64Array(6), { shape: [3, 1, 2] }),
      stride: 1,
      padding: 0,
      dilation: 1,
      groups: 1,
      bias: full(3, 0),
      input_shape: 4,
    };
    refuses(
      withNode("c", { ...conv, stride: 0 }),
      RangeError,
      "nodes.c.stride must be a whole number at least 1, got 0",
    );
    refuses(
      withNode("c", { ...conv, stride: [1, 1] }),
      RangeError,
      "nodes.c.stride must have one number for each of 1 dimensions, got 2",
    );
    refuses(
      withNode("c", { ...conv, padding: "full" }),
      TypeError,
      'nodes.c.padding must be "same", "valid" or whole numbers, got "full"',
    );
    refuses(
      withNode("c", { ...conv, groups: 2 }),
      RangeError,
      "nodes.c.groups must divide 3 channels, got 2",
    );
    refuses(
      withNode("c", { ...conv, padding: "same", stride: 2 }),
      RangeError,
      'nodes.c.stride must be 1 where padding is "same", got [2]',
    );
    refuses(
      withNode("c", { ...conv, dilation: 9 }),
      RangeError,
      "nodes.c must have room for its window, which spans 10 of 4 places with padding 0",
    );
    refuses(
      withNode("c", without(conv as unknown as NirNode, "input_shape")),
      RangeError,
      "nodes.c must be reached by a signal of known shape: nothing says what comes in",
    );
    const flatten = { type: "Flatten", input_type: [2, 3], start_dim: 1, end_dim: 2 };
    refuses(
      withNode("f", flatten),
      RangeError,
      "nodes.f must flatten dimensions that it has, of 2, got 1 to 2",
    );
  });

  it("names edges that lead nowhere, come twice, or join different shapes", () => {
    const edges = (...added: unknown[]) => ({ ...plain, edges: [...plain.edges, ...added] });
    refuses(
      edges(["lif", "liff"]),
      RangeError,
      'edges[3] must name nodes of the graph, got "liff"; did you mean "lif"?',
    );
    refuses(
      edges(["toString", "lif"]),
      RangeError,
      'edges[3] must name nodes of the graph, got "toString"; the nodes are input, fc, lif, output',
    );
    refuses(edges(["lif"]), TypeError, "edges[3] must be a pair of names, got Array of length 1");
    refuses(edges(["fc", "lif"]), RangeError, 'edges[3] must be unlike the others, got "fc" → "lif" again');
    refuses(
      edges(["input", "lif"]),
      RangeError,
      'edges[3] must join equal shapes, got "input" that gives [2] and "lif" that takes [3]',
    );
  });

  it("looks into inner graphs, and names what is there", () => {
    const inside = (inner: unknown) => ({
      type: "NIRGraph",
      nodes: { part: inner, lif: lif(3) },
      edges: [["part", "lif"]],
    });
    checkNir(inside(plain) as unknown as NirGraph);
    refuses(
      inside({
        ...plain,
        nodes: { ...plain.nodes, lif: { ...lif(3), r: nirArray([1, 1, Number.POSITIVE_INFINITY]) } },
      }),
      RangeError,
      "nodes.part.nodes.lif.r[2] must be finite, got Infinity",
    );
    refuses(
      inside({ ...plain, edges: [["fc", "fd"]] }),
      RangeError,
      'nodes.part.edges[0] must name nodes of the graph, got "fd"; did you mean "fc"?',
    );
    refuses(
      inside({ ...plain, nodes: { ...plain.nodes, second: { type: "Output", shape: [1] } } }),
      RangeError,
      "nodes.part must have one Output to be a node of another graph, got 2",
    );
  });

  it("takes any layered graph, and refuses it with one shape, name or number broken", () => {
    const breaks: readonly ((graph: NirGraph, sizes: readonly number[]) => unknown)[] = [
      (graph, sizes) => ({
        ...graph,
        nodes: { ...graph.nodes, input: { type: "Input", shape: [sizes[0] + 1] } },
      }),
      (graph) => ({ ...graph, edges: [...graph.edges, ["layer0", "nowhere"]] }),
      (graph) => ({ ...graph, edges: [...graph.edges, graph.edges[0]] }),
      (graph) => ({
        ...graph,
        nodes: Object.fromEntries(Object.entries(graph.nodes).filter(([name]) => name !== "fc0")),
      }),
      (graph) => {
        const node = graph.nodes["layer0"] as NirNode & { r: { data: Float64Array } };
        const r = { ...node.r, data: node.r.data.map(() => Number.NaN) };
        return { ...graph, nodes: { ...graph.nodes, layer0: { ...node, r } } };
      },
    ];
    fc.assert(
      fc.property(layered, fc.nat(breaks.length - 1), ({ graph, sizes }, k) => {
        checkNir(graph);
        assert.throws(
          () => checkNir(breaks[k](graph, sizes) as NirGraph),
          /^(Type|Range)Error: checkNir: (nodes\.|edges\[)/,
        );
      }),
      { seed: 1, numRuns: 100 },
    );
  });
});

describe("nirArray", () => {
  it("takes nested rows and typed arrays, and rounds to the type of the file", () => {
    assert.deepEqual(
      nirArray([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
      { dtype: "float64", shape: [3, 2], data: Float64Array.of(1, 2, 3, 4, 5, 6) },
    );
    assert.deepEqual(nirArray(2).shape, []);
    assert.deepEqual(nirArray([]).shape, [0]);
    assert.equal(nirArray([0.1], { dtype: "float32" }).data[0], Math.fround(0.1));
  });

  it("refuses ragged rows, wrong shapes and numbers that the type does not hold", () => {
    assert.throws(() => nirArray([[1, 2], [3]]), {
      name: "RangeError",
      message: "nirArray: data[1] must have length 2, got 1",
    });
    assert.throws(() => nirArray([[1], 2]), {
      name: "TypeError",
      message: "nirArray: data[1] must be a row of numbers, got 2",
    });
    assert.throws(() => nirArray(["a"] as never), {
      name: "TypeError",
      message: 'nirArray: data[0] must be a number, got "a"',
    });
    assert.throws(() => nirArray(Float64Array.of(1, 2), { shape: [3] }), {
      name: "RangeError",
      message: "nirArray: data must have 3 entries, got 2",
    });
    assert.throws(() => nirArray([300], { dtype: "uint8" }), {
      name: "RangeError",
      message: "nirArray: data[0] must be a whole number in [0, 255], got 300",
    });
    assert.throws(() => nirArray([1], { dtype: "float16" as never }), {
      name: "TypeError",
      message: /data.dtype must be one of float64, /,
    });
    assert.throws(() => nirArray([1], { shape: [1.5] }), {
      name: "RangeError",
      message: "nirArray: data.shape must hold whole numbers, got 1.5",
    });
  });
});
