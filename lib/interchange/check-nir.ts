/** @file The one door of a graph: every node, field and edge is looked at, and an error names the node and the field. */
import { checkAllFinite, checkFinite, checkInteger, didYouMean, shown } from "../math";
import { isNirArray, type NirArray, nirDtypes, shownShape } from "./nir-array";
import { fieldsOf, type NirField, nirFields, nirTypes } from "./nir-fields";
import type { NirGraph, NirNode, NirTree } from "./nir-graph";
import { inferShapes, type NirShapes } from "./nir-shapes";

function checkArray(caller: string, at: string, value: unknown, field: NirField): void {
  if (!isNirArray(value))
    throw new TypeError(`${caller}: ${at} must be an array as nirArray makes them, got ${shown(value)}`);
  if (!nirDtypes.includes(value.dtype) || !Array.isArray(value.shape))
    throw new TypeError(`${caller}: ${at} must have a dtype and a shape, got ${shown(value.dtype)}`);
  const { shape, data } = value;
  if (shape.reduce((product, length) => product * length, 1) !== data.length)
    throw new RangeError(
      `${caller}: ${at} must have as many entries as its shape ${shownShape(shape)}, got ${data.length}`,
    );
  const { dimensions, least, sign } = field;
  if (dimensions !== undefined && shape.length !== dimensions)
    throw new RangeError(
      `${caller}: ${at} must have ${dimensions} dimensions, got shape ${shownShape(shape)}`,
    );
  if (least !== undefined && shape.length < least)
    throw new RangeError(
      `${caller}: ${at} must have at least ${least} dimensions, got shape ${shownShape(shape)}`,
    );
  checkAllFinite(caller, at, data);
  if (sign === undefined) return;
  for (let k = 0; k < data.length; k++)
    if (!(sign === "positive" ? data[k] > 0 : data[k] >= 0))
      throw new RangeError(
        `${caller}: ${at}[${k}] must be ${sign === "positive" ? "> 0" : "≥ 0"}, got ${data[k]}`,
      );
}

function checkCounts(caller: string, at: string, value: unknown, low: number, length?: number): void {
  if (!Array.isArray(value))
    throw new TypeError(
      `${caller}: ${at} must be ${length === undefined ? "" : "a whole number or "}a row of whole numbers, got ${shown(value)}`,
    );
  if (length !== undefined && value.length !== length)
    throw new RangeError(
      `${caller}: ${at} must have one number for each of ${length} dimensions, got ${value.length}`,
    );
  value.forEach((count, k) => {
    checkInteger(caller, `${at}[${k}]`, count, low);
  });
}

function checkField(caller: string, at: string, value: unknown, field: NirField): void {
  if (value === undefined && field.optional) return;
  const { kind, low = 0, dimensions } = field;
  if (value === undefined) throw new TypeError(`${caller}: ${at} must be given, got undefined`);
  if (kind === "array") checkArray(caller, at, value, field);
  else if (kind === "gain") {
    if (typeof value === "number") checkFinite(caller, at, value);
    else checkArray(caller, at, value, field);
  } else if (kind === "shape") checkCounts(caller, at, value, low);
  else if (kind === "padding" && typeof value === "string") {
    if (value !== "same" && value !== "valid")
      throw new TypeError(`${caller}: ${at} must be "same", "valid" or whole numbers, got ${shown(value)}`);
  } else if (kind === "count" || typeof value === "number") checkInteger(caller, at, value as number, low);
  else checkCounts(caller, at, value, low, dimensions);
}

/** Guard: metadata that a file can hold. */
export function checkTree(caller: string, at: string, tree: unknown): void {
  if (tree === null || typeof tree !== "object" || Array.isArray(tree))
    throw new TypeError(`${caller}: ${at} must be an object, got ${shown(tree)}`);
  for (const [key, value] of Object.entries(tree as NirTree)) {
    checkName(caller, at, key);
    const where = `${at}.${key}`;
    if (typeof value === "number") checkFinite(caller, where, value);
    else if (isNirArray(value)) checkArray(caller, where, value, { kind: "array" });
    else if (Array.isArray(value)) {
      const wide = Array.isArray(value[0]) ? value[0].length : undefined;
      const rows: unknown[] = wide === undefined ? [value] : value;
      const texts = (row: unknown) =>
        Array.isArray(row) && row.every((text) => typeof text === "string" && !text.includes("\0"));
      if (!rows.every((row) => texts(row) && (wide === undefined || (row as string[]).length === wide)))
        throw new TypeError(
          `${caller}: ${where} must be text in rows of one length, or an array as nirArray makes them`,
        );
    } else if (typeof value === "string") {
      if (value.includes("\0"))
        throw new RangeError(`${caller}: ${where} must be text without a zero character`);
    } else if (typeof value !== "boolean") checkTree(caller, where, value);
  }
}

/** Guard: a name that a file can hold. "/" parts folders there. */
export function checkName(caller: string, at: string, name: string): void {
  if (name === "" || name === "." || name.includes("/") || name.includes("\0"))
    throw new RangeError(
      `${caller}: ${at} must have names without "/", and not "" or ".", got ${shown(name)}`,
    );
}

function checkAgreement(caller: string, at: string, node: NirNode): void {
  const equal = (a: readonly number[], b: readonly number[]) =>
    a.length === b.length && a.every((length, k) => length === b[k]);
  const refuse = (field: string, rule: string, shape: readonly number[]): never => {
    throw new RangeError(`${caller}: ${at}.${field} must have ${rule}, got ${shownShape(shape)}`);
  };
  if ("r" in node)
    for (const name of Object.keys(nirFields[node.type])) {
      const value = fieldsOf(node)[name];
      if (!isNirArray(value) || (name === "w_in" && value.shape.length === 0)) continue;
      if (!equal(value.shape, node.r.shape))
        refuse(name, `the shape of r, ${shownShape(node.r.shape)}`, value.shape);
    }
  else if (node.type === "Affine") {
    const out = node.weight.shape.slice(0, -1);
    if (!equal(node.bias.shape, out))
      refuse("bias", `shape ${shownShape(out)} as its weight`, node.bias.shape);
  } else if (node.type === "Conv1d" || node.type === "Conv2d") {
    const [out] = node.weight.shape;
    if (!equal(node.bias.shape, [out])) refuse("bias", `shape [${out}] as its weight`, node.bias.shape);
    if (node.weight.shape.includes(0)) refuse("weight", "a shape without zeros", node.weight.shape);
    if (out % node.groups !== 0)
      throw new RangeError(`${caller}: ${at}.groups must divide ${out} channels, got ${node.groups}`);
    const strides = typeof node.stride === "number" ? [node.stride] : node.stride;
    if (node.padding === "same" && strides.some((stride) => stride !== 1))
      throw new RangeError(
        `${caller}: ${at}.stride must be 1 where padding is "same", got ${shownShape(strides)}`,
      );
  }
}

function checkNode(caller: string, at: string, node: NirNode): void {
  if (node === null || typeof node !== "object")
    throw new TypeError(`${caller}: ${at} must be a node, got ${shown(node)}`);
  if (!nirTypes.includes(node.type))
    throw new TypeError(
      `${caller}: ${at}.type must be a type of node in NIR, got ${shown(node.type)}${didYouMean(String(node.type), nirTypes, "types")}`,
    );
  if (node.metadata !== undefined) checkTree(caller, `${at}.metadata`, node.metadata);
  if (node.type === "NIRGraph") {
    checkStructure(caller, node, `${at}.`);
    return;
  }
  const fields = nirFields[node.type];
  for (const name of Object.keys(node))
    if (!Object.hasOwn(fields, name) && name !== "type" && name !== "metadata")
      throw new TypeError(
        `${caller}: ${at} must have fields of ${node.type} alone, got ${shown(name)}${didYouMean(name, Object.keys(fields), "fields")}`,
      );
  for (const [name, field] of Object.entries(fields))
    checkField(caller, `${at}.${name}`, fieldsOf(node)[name], field);
  checkAgreement(caller, at, node);
}

function checkEdges(caller: string, at: string, { nodes, edges }: NirGraph): void {
  if (!Array.isArray(edges))
    throw new TypeError(`${caller}: ${at}edges must be a row of pairs of names, got ${shown(edges)}`);
  const seen = new Set<string>();
  edges.forEach((edge: unknown, k) => {
    const where = `${at}edges[${k}]`;
    if (!Array.isArray(edge) || edge.length !== 2)
      throw new TypeError(`${caller}: ${where} must be a pair of names, got ${shown(edge)}`);
    for (const name of edge)
      if (typeof name !== "string" || !Object.hasOwn(nodes, name))
        throw new RangeError(
          `${caller}: ${where} must name nodes of the graph, got ${shown(name)}${didYouMean(String(name), Object.keys(nodes), "nodes")}`,
        );
    const key = JSON.stringify(edge);
    if (seen.has(key))
      throw new RangeError(
        `${caller}: ${where} must be unlike the others, got ${edge.map(shown).join(" → ")} again`,
      );
    seen.add(key);
  });
}

function checkStructure(caller: string, graph: NirGraph, at = ""): void {
  if (graph === null || typeof graph !== "object" || graph.type !== "NIRGraph")
    throw new TypeError(
      `${caller}: ${at === "" ? "graph" : at.slice(0, -1)} must be a graph of type "NIRGraph", got ${shown((graph as NirGraph | null)?.type ?? graph)}`,
    );
  for (const name of Object.keys(graph))
    if (!["type", "nodes", "edges", "metadata", "version"].includes(name))
      throw new TypeError(
        `${caller}: ${at === "" ? "graph" : at.slice(0, -1)} must have fields of a graph alone, got ${shown(name)}`,
      );
  if (graph.nodes === null || typeof graph.nodes !== "object" || Array.isArray(graph.nodes))
    throw new TypeError(`${caller}: ${at}nodes must be an object of nodes, got ${shown(graph.nodes)}`);
  for (const [name, node] of Object.entries(graph.nodes)) {
    checkName(caller, `${at}nodes`, name);
    checkNode(caller, `${at}nodes.${name}`, node);
  }
  checkEdges(caller, at, graph);
}

/** {@link checkNir} for callers inside; gives the shapes at every node. */
export function checkGraph(caller: string, graph: NirGraph): ReadonlyMap<string, NirShapes> {
  checkStructure(caller, graph);
  if (graph.version !== undefined && typeof graph.version !== "string")
    throw new TypeError(`${caller}: version must be text, got ${shown(graph.version)}`);
  if (graph.metadata !== undefined) checkTree(caller, "metadata", graph.metadata);
  return inferShapes(caller, graph);
}

/**
 * Guard: a graph all of whose nodes, fields and edges make sense, and whose signals fit where they arrive.
 *
 * An empty graph and a node without edges are fine, and so are loops. What is refused: unknown types and fields, fields of the
 * wrong kind or shape, numbers that are not finite, time constants that are not > 0, edges to nodes that do not exist or given
 * twice, edges between signals of different shape, and signals whose shape nothing tells.
 *
 * @returns the shapes of the signals that each node of the outermost graph takes and gives
 * @throws {TypeError} when something is of the wrong kind or unknown; the message names the node and the field
 * @throws {RangeError} when a number or a shape does not fit, or an edge leads nowhere
 */
export function checkNir(graph: NirGraph): ReadonlyMap<string, NirShapes> {
  return checkGraph("checkNir", graph);
}

/** The entries of a parameter that may be one number, one each or left out. */
export function numbersOf(
  value: NirArray | number | undefined,
  count: number,
  fallback: number,
): Float64Array {
  if (value === undefined || typeof value === "number")
    return new Float64Array(count).fill(value ?? fallback);
  return value.shape.length === 0 ? new Float64Array(count).fill(value.data[0]) : value.data;
}
