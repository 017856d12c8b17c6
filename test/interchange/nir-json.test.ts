import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  formatNirJson,
  type NirGraph,
  nirArray,
  nirFromTree,
  nirToTree,
  parseNirJson,
} from "engram/interchange";
import fc from "fast-check";
import { chain, layered, lif } from "./graphs";

const reference = JSON.parse(readFileSync(join(__dirname, "../reference/interchange/nir.json"), "utf8")) as {
  files: Record<string, { graph: unknown }>;
};
const refuses = (text: string, message: string | RegExp, name = "TypeError") =>
  assert.throws(() => parseNirJson(text), { name, message });

describe("parseNirJson and formatNirJson", () => {
  it("carry the graphs of the Python package, with every type of node, back to the same JSON", () => {
    for (const { graph } of Object.values(reference.files)) {
      const parsed = parseNirJson(JSON.stringify(graph));
      assert.deepEqual(JSON.parse(formatNirJson(parsed)), graph);
    }
    assert.equal(Object.keys(reference.files).length, 4);
  });

  it("carry any graph to text and back, to the last bit", () => {
    fc.assert(
      fc.property(layered, ({ graph }) => {
        const back = parseNirJson(formatNirJson(graph));
        assert.deepEqual(back, { ...graph, version: "1.0.8" });
      }),
      { seed: 2, numRuns: 50 },
    );
  });

  it("keep types of numbers, −0, names of every kind and metadata", () => {
    const scale = nirArray([-0, 0.1, 2 ** 40], { dtype: "float32" });
    const metadata = {
      text: "ä \n",
      yes: true,
      half: 0.5,
      words: ["a", "b"],
      table: [
        ["a", "b"],
        ["c", "d"],
      ],
      deep: { deeper: { counts: nirArray([[1], [2]], { dtype: "uint8" }), none: nirArray([]) } },
    };
    const graph: NirGraph = {
      type: "NIRGraph",
      nodes: {
        "é → 1": { type: "Scale", scale, metadata },
        // not as a literal, which would set the prototype
        ...(JSON.parse('{"__proto__": {"type": "Input", "shape": [3]}}') as object),
      },
      edges: [["__proto__", "é → 1"]],
      metadata,
    };
    assert.equal(Object.keys(graph.nodes).length, 2);
    const back = parseNirJson(formatNirJson(graph));
    assert.deepEqual(back, { ...graph, version: "1.0.8" });
    const node = back.nodes["é → 1"];
    assert.ok(node.type === "Scale" && Object.is(node.scale.data[0], -0));
    assert.equal(node.scale.data[1], Math.fround(0.1));
  });

  it("fill in shapes that follow from others, as the Python package wants them", () => {
    const graph = chain([2, 3], { flatten: { type: "Flatten", start_dim: 0, end_dim: -1 } }, [6]);
    const back = parseNirJson(formatNirJson(graph));
    assert.deepEqual(back.nodes["flatten"], {
      type: "Flatten",
      input_type: [2, 3],
      start_dim: 0,
      end_dim: -1,
    });
  });

  it("read rows of numbers written plainly", () => {
    const text =
      '{"node": {"type": "NIRGraph", "nodes": {"a": {"type": "Linear", "weight": [[1, 2], [3, 4]]}, "i": {"type": "Input", "shape": [2]}}, "edges": [["i", "a"]]}}';
    assert.deepEqual(parseNirJson(text).nodes["a"], {
      type: "Linear",
      weight: nirArray([
        [1, 2],
        [3, 4],
      ]),
    });
  });

  it("refuse what is no JSON, no graph, or a graph that makes no sense", () => {
    const node = (inner: string) => `{"node": {"type": "NIRGraph", "nodes": {"a": ${inner}}, "edges": []}}`;
    assert.throws(() => parseNirJson("{", "my.json"), {
      name: "SyntaxError",
      message: /^parseNirJson: my\.json must be JSON: /,
    });
    refuses("[]", /^parseNirJson: graph must have an entry "node", got /);
    refuses('{"node": 3}', "parseNirJson: node must be a node, got 3");
    refuses(
      '{"node": {}, "more": 1}',
      'parseNirJson: graph must have entries "version" and "node" alone, got "more"',
    );
    refuses('{"node": {"type": "LIF"}}', 'parseNirJson: graph must be a graph of type "NIRGraph", got "LIF"');
    refuses(
      '{"node": {"type": "NIRGraph", "nodes": 1, "edges": []}}',
      "parseNirJson: node.nodes must be a group of nodes, got 1",
    );
    refuses(node("null"), "parseNirJson: node.nodes.a must not be null");
    refuses(
      node('{"type": "Nope"}'),
      /^parseNirJson: nodes\.a\.type must be a type of node in NIR, got "Nope"/,
    );
    refuses(node('{"type": "Scale"}'), "parseNirJson: nodes.a.scale must be given, got undefined");
    refuses(
      node('{"type": "Scale", "scale": {"dtype": "float64", "shape": [3], "data": [1, 2]}}'),
      "parseNirJson: node.nodes.a.scale must have length 3, got 2",
      "RangeError",
    );
    refuses(
      node('{"type": "Scale", "scale": {"dtype": "complex", "shape": [1], "data": [1]}}'),
      /^parseNirJson: node\.nodes\.a\.scale\.dtype must be one of float64, .* got "complex"$/,
    );
    refuses(
      node('{"type": "Scale", "scale": {"dtype": "float64", "shape": 1, "data": [1]}}'),
      "parseNirJson: node.nodes.a.scale.shape must be a row of whole numbers, got 1",
    );
    refuses(
      node('{"type": "Scale", "scale": {"dtype": "float64", "shape": [1], "data": ["1"]}}'),
      'parseNirJson: node.nodes.a.scale[0] must be a number, got "1"',
    );
    assert.throws(() => parseNirJson(3 as never), {
      name: "TypeError",
      message: "parseNirJson: text must be text, got 3",
    });
    assert.throws(() => formatNirJson(chain([2], { lif: lif(3) }, [3])), {
      name: "RangeError",
      message: /^nirToTree: edges\[0\] must join equal shapes/,
    });
  });
});

describe("nirToTree and nirFromTree", () => {
  it("carry any graph to a tree and back", () => {
    fc.assert(
      fc.property(layered, ({ graph }) => {
        assert.deepEqual(nirFromTree(nirToTree(graph)), { ...graph, version: "1.0.8" });
      }),
      { seed: 3, numRuns: 20 },
    );
  });
});
