/**
 * @file Graphs as trees of named groups with numbers and text at their ends: what both the files and the JSON hold.
 *
 * The tree is that of the Python package's files: `version`, and `node` with `type`, `nodes`, `edges` and `metadata`.
 */
import { shown } from "../math";
import { checkGraph } from "./check-nir";
import { isNirArray, type NirArray, nirArray } from "./nir-array";
import { fieldsOf, type NirField, nirFields } from "./nir-fields";
import type { NirGraph, NirLeaf, NirNode, NirTree } from "./nir-graph";
import { inferShapes, type NirShapes } from "./nir-shapes";

/** The release of the Python package whose format is read and written. */
export const nirVersion = "1.0.8";

const wholes = (values: readonly number[]): NirArray =>
  nirArray(values, { dtype: "int64", shape: [values.length] });

/** Shapes that the Python package wants to find although they follow from the rest. */
function completed(node: NirNode, { input }: NirShapes): NirNode {
  if (node.type === "Flatten") return { ...node, input_type: input };
  if (node.type === "Conv1d") return { ...node, input_shape: input[1] };
  if (node.type === "Conv2d") return { ...node, input_shape: input.slice(1) };
  return node;
}

function nodeToTree(node: NirNode, shapes: ReadonlyMap<string, NirShapes>): NirTree {
  const metadata = Object.keys(node.metadata ?? {}).length > 0 ? { metadata: node.metadata as NirTree } : {};
  if (node.type === "NIRGraph") {
    const nodes = Object.entries(node.nodes).map(([name, inner]) => {
      const within = inner.type === "NIRGraph" ? inferShapes("nirToTree", inner) : shapes;
      return [name, nodeToTree(completed(inner, shapes.get(name) as NirShapes), within)];
    });
    return {
      type: node.type,
      nodes: Object.fromEntries(nodes),
      edges: node.edges.map(([from, to]) => [from, to]),
      ...metadata,
    };
  }
  const fields = Object.keys(nirFields[node.type])
    .filter((name) => fieldsOf(node)[name] !== undefined)
    .map((name) => {
      const value = fieldsOf(node)[name];
      return [name, Array.isArray(value) ? wholes(value) : value];
    });
  return { type: node.type, ...Object.fromEntries(fields), ...metadata };
}

/**
 * A graph as a tree. Shapes of convolutions and of Flatten that were left out are filled in.
 *
 * @throws {TypeError | RangeError} as `checkNir` does
 */
export function nirToTree(graph: NirGraph): NirTree {
  const shapes = checkGraph("nirToTree", graph);
  return { version: graph.version ?? nirVersion, node: nodeToTree(graph, shapes) };
}

const isGroup = (value: NirLeaf | NirTree | undefined): value is NirTree =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !isNirArray(value);

/** A leaf as the field holds it; what does not fit is left for the check to refuse. */
function toField(value: NirLeaf | NirTree, { kind }: NirField): unknown {
  if (kind === "array" && typeof value === "number") return nirArray(value);
  if (!isNirArray(value) || kind === "array" || kind === "gain") return value;
  const single = value.shape.length === 0 || (kind === "count" && value.data.length === 1);
  return single ? value.data[0] : Array.from(value.data);
}

function nodeFromTree(caller: string, at: string, tree: NirLeaf | NirTree | undefined): NirNode {
  if (!isGroup(tree)) throw new TypeError(`${caller}: ${at} must be a node, got ${shown(tree)}`);
  const { type, metadata, ...rest } = tree;
  const common = metadata === undefined ? {} : { metadata };
  if (type === "NIRGraph") {
    const { nodes, edges, ...others } = rest;
    if (!isGroup(nodes))
      throw new TypeError(`${caller}: ${at}.nodes must be a group of nodes, got ${shown(nodes)}`);
    const inner = Object.entries(nodes).map(([name, node]) => [
      name,
      nodeFromTree(caller, `${at}.nodes.${name}`, node),
    ]);
    // rows without a row are kept as numbers without a number
    const none = isNirArray(edges) && edges.data.length === 0;
    return {
      type,
      nodes: Object.fromEntries(inner),
      edges: none ? [] : edges,
      ...others,
      ...common,
    } as unknown as NirGraph;
  }
  const known: Readonly<Record<string, NirField>> =
    typeof type === "string" && Object.hasOwn(nirFields, type)
      ? nirFields[type as keyof typeof nirFields]
      : {};
  const fields = Object.entries(rest).map(([name, value]) => [
    name,
    Object.hasOwn(known, name) ? toField(value, known[name]) : value,
  ]);
  return { type, ...Object.fromEntries(fields), ...common } as unknown as NirNode;
}

/** {@link nirFromTree} for callers inside. */
export function graphFromTree(caller: string, tree: NirTree): NirGraph {
  if (!isGroup(tree) || !Object.hasOwn(tree, "node"))
    throw new TypeError(`${caller}: graph must have an entry "node", got ${shown(tree)}`);
  for (const name of Object.keys(tree))
    if (name !== "node" && name !== "version")
      throw new TypeError(
        `${caller}: graph must have entries "version" and "node" alone, got ${shown(name)}`,
      );
  const { version } = tree;
  const node = nodeFromTree(caller, "node", tree["node"]);
  const graph = (version === undefined ? node : { ...node, version }) as NirGraph;
  checkGraph(caller, graph);
  return graph;
}

/**
 * The graph that a tree holds.
 *
 * @throws {TypeError | RangeError} when it holds none, or as `checkNir` does
 */
export function nirFromTree(tree: NirTree): NirGraph {
  return graphFromTree("nirFromTree", tree);
}
