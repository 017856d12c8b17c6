/** @file Graphs inside graphs, taken apart: one flat list of nodes under dotted names, and the edges between them. */
import { shown } from "../math";
import { checkGraph } from "./check-nir";
import type { NirGraph, NirNode } from "./nir-graph";
import { inferShapes, type NirShapes, portOf } from "./nir-shapes";

/** A node where it ended up. An inner Input or Output hands on what it gets. */
export interface FlatNode {
  readonly name: string;
  readonly node: Exclude<NirNode, NirGraph>;
  readonly shapes: NirShapes;
  readonly inner: boolean;
  /** names of the nodes whose signals it gets */
  readonly from: string[];
}

/** All nodes by their dotted name, once the graph is checked. */
export function flattenNir(caller: string, graph: NirGraph): ReadonlyMap<string, FlatNode> {
  const flat = new Map<string, FlatNode>();
  function take(part: NirGraph, prefix: string, shapes: ReadonlyMap<string, NirShapes>): void {
    for (const [own, node] of Object.entries(part.nodes)) {
      const name = prefix + own;
      if (node.type === "NIRGraph") {
        take(node, `${name}.`, inferShapes(caller, node));
        continue;
      }
      if (flat.has(name))
        throw new RangeError(
          `${caller}: names of nodes must differ when inner graphs are taken apart, got ${shown(name)} twice`,
        );
      const at = shapes.get(own) as NirShapes;
      flat.set(name, { name, node, shapes: at, inner: prefix !== "", from: [] });
    }
    // an edge to a graph leads to its Input, one from it begins at its Output
    const end = (own: string, type: "Input" | "Output"): string => {
      const node = part.nodes[own];
      const name = prefix + own;
      return node.type === "NIRGraph" ? `${name}.${portOf(caller, `nodes.${name}`, node, type)}` : name;
    };
    for (const [from, to] of part.edges) flat.get(end(to, "Input"))?.from.push(end(from, "Output"));
  }
  take(graph, "", checkGraph(caller, graph));
  return flat;
}
