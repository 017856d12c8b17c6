/**
 * @file NIR as JSON. There is no official one: this is the tree of the HDF5 files, group by group.
 *
 *     { "version": "1.0.8", "node": { "type": "NIRGraph", "nodes": { name: node, … }, "edges": [["from", "to"], …] } }
 *
 * A node is an object with its `type` and the fields of the Python package under their names. An array is an object of three
 * entries, `{ "dtype": "float64", "shape": [2, 3], "data": [[…], […]] }`; text, numbers and truth values are themselves.
 * Rows of numbers without the three entries are read too, as float64.
 */
import { shown } from "../math";
import { isNirArray, makeArray, type NirArray, type NirDtype, toNested } from "./nir-array";
import type { NirGraph, NirLeaf, NirTree } from "./nir-graph";
import { graphFromTree, nirToTree } from "./nir-tree";

const isArrayObject = (value: object): value is { dtype: unknown; shape: unknown; data: unknown } =>
  Object.keys(value).sort().join() === "data,dtype,shape";

function arrayFrom(at: string, value: { dtype: unknown; shape: unknown; data: unknown }): NirArray {
  if (!Array.isArray(value.shape))
    throw new TypeError(
      `parseNirJson: ${at}.shape must be a row of whole numbers, got ${shown(value.shape)}`,
    );
  return makeArray("parseNirJson", at, value.data, value.dtype as NirDtype, value.shape as number[]);
}

function leafOrTree(at: string, value: unknown): NirLeaf | NirTree {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (value === null || typeof value !== "object")
    throw new TypeError(`parseNirJson: ${at} must not be ${shown(value)}`);
  if (Array.isArray(value)) {
    let first: unknown = value;
    while (Array.isArray(first)) first = first[0];
    return typeof first === "number"
      ? makeArray("parseNirJson", at, value, "float64")
      : (value as readonly string[]);
  }
  if (isArrayObject(value)) return arrayFrom(at, value);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      leafOrTree(at === "" ? name : `${at}.${name}`, inner),
    ]),
  );
}

/**
 * Reads a graph from JSON as {@link formatNirJson} writes it.
 *
 * @param source what the text is called in messages
 * @throws {SyntaxError} when the text is not JSON
 * @throws {TypeError | RangeError} when it holds no graph, or as `checkNir` does; the message names the node and the field
 */
export function parseNirJson(text: string, source = "text"): NirGraph {
  if (typeof text !== "string") throw new TypeError(`parseNirJson: text must be text, got ${shown(text)}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`parseNirJson: ${source} must be JSON: ${(cause as Error).message}`, { cause });
  }
  return graphFromTree("parseNirJson", leafOrTree("", value) as NirTree);
}

// JSON.stringify forgets the sign of −0
const numbers = (value: unknown): string =>
  typeof value === "number"
    ? Object.is(value, -0)
      ? "-0"
      : String(value)
    : `[${(value as unknown[]).map(numbers).join(", ")}]`;

function format(value: NirLeaf | NirTree, indent: string): string {
  if (typeof value === "number") return numbers(value);
  if (typeof value !== "object" || Array.isArray(value)) return JSON.stringify(value);
  if (isNirArray(value))
    return `{ "dtype": "${value.dtype}", "shape": ${numbers(value.shape)}, "data": ${numbers(toNested(value))} }`;
  const entries = Object.entries(value).map(
    ([name, inner]) => `\n${indent}  ${JSON.stringify(name)}: ${format(inner, `${indent}  `)}`,
  );
  return entries.length === 0 ? "{}" : `{${entries.join(",")}\n${indent}}`;
}

/**
 * A graph as JSON, which {@link parseNirJson} reads back to the last bit. Shapes of convolutions and of Flatten that were left
 * out are filled in.
 *
 *     { "version": "1.0.8", "node": { "type": "NIRGraph", "nodes": { name: node, … }, "edges": [["from", "to"], …] } }
 *
 * where a node has its `type` and the fields of the Python package under their names, and an array is
 * `{ "dtype": "float64", "shape": [2, 3], "data": [[…], […]] }`. NIR itself has no JSON: this is the tree of its HDF5 files.
 *
 * @throws {TypeError | RangeError} as `checkNir` does
 * @example
 * parseNirJson(formatNirJson(graph)) // graph
 */
export function formatNirJson(graph: NirGraph): string {
  return `${format(nirToTree(graph), "")}\n`;
}
