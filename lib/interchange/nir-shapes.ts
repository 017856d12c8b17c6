/** @file The shapes of signals at every node of a graph: given by the nodes, or carried along the edges. */
import { shown } from "../math";
import { countOf, shownShape } from "./nir-array";
import type { NirConv1d, NirConv2d, NirFlatten, NirGraph, NirNode } from "./nir-graph";

/** Shapes of the signals that a node takes and gives. */
export interface NirShapes {
  readonly input: readonly number[];
  readonly output: readonly number[];
}

/** A number for each dimension, from one for all or one each. */
export function perDimension(value: number | readonly number[], dimensions: number): readonly number[] {
  return typeof value === "number" ? new Array<number>(dimensions).fill(value) : value;
}

/** Places that a window takes: floor((in + 2 padding − dilation (kernel − 1) − 1) / stride) + 1. */
function places(
  refuse: (rule: string) => never,
  from: readonly number[],
  kernel: readonly number[],
  stride: readonly number[],
  padding: readonly number[] | "same",
  dilation: readonly number[],
): number[] {
  return from.map((length, k) => {
    if (padding === "same") return length;
    const room = length + 2 * padding[k] - dilation[k] * (kernel[k] - 1) - 1;
    if (room < 0)
      refuse(
        `must have room for its window, which spans ${dilation[k] * (kernel[k] - 1) + 1} of ${length} places with padding ${padding[k]}`,
      );
    return Math.floor(room / stride[k]) + 1;
  });
}

/** What padding means for each dimension, zeros before the first place. */
export function paddingOf(
  node: NirConv1d | NirConv2d,
  dimensions: number,
): { readonly before: readonly number[]; readonly same: boolean } {
  const { padding } = node;
  if (padding === "valid") return { before: perDimension(0, dimensions), same: false };
  if (padding !== "same") return { before: perDimension(padding, dimensions), same: false };
  const dilation = perDimension(node.dilation, dimensions);
  return {
    before: dilation.map((d, k) => Math.floor((d * (node.weight.shape[2 + k] - 1)) / 2)),
    same: true,
  };
}

/** Dimensions `start` to `end` of Flatten among `dimensions`, counted from the front. */
function flattened(
  refuse: (rule: string) => never,
  node: NirFlatten,
  dimensions: number,
): readonly [number, number] {
  const place = (k: number) => (k < 0 ? k + dimensions : k);
  const [start, end] = [place(node.start_dim), place(node.end_dim)];
  if (!(start >= 0 && end < dimensions && start <= end))
    refuse(`must flatten dimensions that it has, of ${dimensions}, got ${node.start_dim} to ${node.end_dim}`);
  return [start, end];
}

/** What a node gives when it takes `input`. */
function outputOf(refuse: (rule: string) => never, node: NirNode, input: readonly number[]): number[] {
  switch (node.type) {
    case "Affine":
    case "Linear":
      return node.weight.shape.slice(0, -1);
    case "Conv1d":
    case "Conv2d": {
      const dimensions = node.type === "Conv1d" ? 1 : 2;
      const channels = node.weight.shape[1] * node.groups;
      if (input.length !== dimensions + 1 || input[0] !== channels)
        refuse(
          `must be reached by ${channels} channels of ${dimensions} dimensions, got ${shownShape(input)}`,
        );
      const { before, same } = paddingOf(node, dimensions);
      const stride = perDimension(node.stride, dimensions);
      const out = places(
        refuse,
        input.slice(1),
        node.weight.shape.slice(2),
        stride,
        same ? "same" : before,
        perDimension(node.dilation, dimensions),
      );
      return [node.weight.shape[0], ...out];
    }
    case "SumPool2d":
    case "AvgPool2d": {
      if (input.length !== 3) refuse(`must be reached by [channel, row, column], got ${shownShape(input)}`);
      const [kernel, stride, padding] = [node.kernel_size, node.stride, node.padding].map((x) =>
        perDimension(x, 2),
      );
      return [input[0], ...places(refuse, input.slice(1), kernel, stride, padding, [1, 1])];
    }
    case "Flatten": {
      const [start, end] = flattened(refuse, node, input.length);
      return [...input.slice(0, start), countOf(input.slice(start, end + 1)), ...input.slice(end + 1)];
    }
    default:
      return [...input];
  }
}

/** What a node takes, as far as it says so itself. */
function inputOf(node: Exclude<NirNode, NirGraph>): readonly number[] | undefined {
  switch (node.type) {
    case "Input":
    case "Output":
      return node.shape;
    case "Affine":
    case "Linear":
      return [...node.weight.shape.slice(0, -2), node.weight.shape[node.weight.shape.length - 1]];
    case "Scale":
      return node.scale.shape;
    case "Delay":
      return node.delay.shape;
    case "Threshold":
      return node.threshold.shape;
    case "Conv1d":
    case "Conv2d":
      return node.input_shape === undefined
        ? undefined
        : [
            node.weight.shape[1] * node.groups,
            ...perDimension(node.input_shape, node.type === "Conv1d" ? 1 : 2),
          ];
    case "Flatten":
      return node.input_type;
    case "SumPool2d":
    case "AvgPool2d":
      return undefined;
    default:
      return node.r.shape;
  }
}

/** The one Input or Output of a graph inside another. */
export function portOf(caller: string, at: string, graph: NirGraph, type: "Input" | "Output"): string {
  const ports = Object.keys(graph.nodes).filter((name) => graph.nodes[name].type === type);
  if (ports.length !== 1)
    throw new RangeError(
      `${caller}: ${at} must have one ${type} to be a node of another graph, got ${ports.length}`,
    );
  return ports[0];
}

function ownShapes(
  caller: string,
  at: string,
  node: NirNode,
  refuse: (rule: string) => never,
): NirShapes | undefined {
  if (node.type !== "NIRGraph") {
    const input = inputOf(node);
    return input && { input, output: outputOf(refuse, node, input) };
  }
  const inside = inferShapes(caller, node, `${at}.`);
  const port = (type: "Input" | "Output") => (inside.get(portOf(caller, at, node, type)) as NirShapes).output;
  return { input: port("Input"), output: port("Output") };
}

/**
 * Shapes at every node, once edges and fields are known to make sense.
 *
 * @throws {RangeError} when shapes at the ends of an edge differ, a window finds no place, or nothing says what a shape is
 */
export function inferShapes(caller: string, graph: NirGraph, at = ""): ReadonlyMap<string, NirShapes> {
  const names = Object.keys(graph.nodes);
  const refuser =
    (name: string) =>
    (rule: string): never => {
      throw new RangeError(`${caller}: ${at}nodes.${name} ${rule}`);
    };
  const shapes = new Map<string, NirShapes>();
  const leaving = new Map<string, string[]>(names.map((name) => [name, []]));
  for (const [from, to] of graph.edges) leaving.get(from)?.push(to);
  for (const name of names) {
    const own = ownShapes(caller, `${at}nodes.${name}`, graph.nodes[name], refuser(name));
    if (own) shapes.set(name, own);
  }
  const ready = [...shapes.keys()];
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    const { output } = shapes.get(name) as NirShapes;
    for (const to of leaving.get(name) ?? []) {
      if (shapes.has(to)) continue;
      shapes.set(to, { input: output, output: outputOf(refuser(to), graph.nodes[to], output) });
      ready.push(to);
    }
  }
  for (const name of names)
    if (!shapes.has(name))
      refuser(name)("must be reached by a signal of known shape: nothing says what comes in");
  graph.edges.forEach(([from, to], k) => {
    const given = (shapes.get(from) as NirShapes).output;
    const taken = (shapes.get(to) as NirShapes).input;
    if (given.length !== taken.length || given.some((length, d) => length !== taken[d]))
      throw new RangeError(
        `${caller}: ${at}edges[${k}] must join equal shapes, got ${shown(from)} that gives ${shownShape(given)} and ${shown(to)} that takes ${shownShape(taken)}`,
      );
  });
  return shapes;
}
