/** @file The linear nodes of NIR as sparse matrices on flat signals (row-major), with what they add. */
import { countOf } from "./nir-array";
import type {
  NirAffine,
  NirAvgPool2d,
  NirConv1d,
  NirConv2d,
  NirLinear,
  NirNode,
  NirSumPool2d,
} from "./nir-graph";
import { type NirShapes, paddingOf, perDimension } from "./nir-shapes";

/** Input i gives weight[k] to output row[k], k = starts[i] … starts[i+1] − 1; `offset` comes on top. No pair is there twice. */
export interface LinearMap {
  readonly inputs: number;
  readonly outputs: number;
  readonly starts: Int32Array;
  readonly rows: Int32Array;
  readonly weights: Float64Array;
  readonly offset?: Float64Array;
}

/** Types of nodes that are linear maps with weights. */
export type LinearNode = Extract<
  NirNode,
  { type: "Affine" | "Linear" | "Scale" | "Conv1d" | "Conv2d" | "SumPool2d" | "AvgPool2d" }
>;

/** From a visit to all pairs (input, output, weight), made twice: to count, and to fill. Weights of 0 are left out. */
function gather(
  inputs: number,
  outputs: number,
  visit: (pair: (input: number, output: number, weight: number) => void) => void,
): LinearMap {
  const starts = new Int32Array(inputs + 1);
  visit((input, _, weight) => {
    if (weight !== 0) starts[input + 1]++;
  });
  for (let i = 0; i < inputs; i++) starts[i + 1] += starts[i];
  const next = starts.slice();
  const rows = new Int32Array(starts[inputs]);
  const weights = new Float64Array(starts[inputs]);
  visit((input, output, weight) => {
    if (weight === 0) return;
    rows[next[input]] = output;
    weights[next[input]++] = weight;
  });
  return { inputs, outputs, starts, rows, weights };
}

/** Leading dimensions of the weight are so many products side by side. */
function product(node: NirAffine | NirLinear): LinearMap {
  const { shape, data } = node.weight;
  const [to, from] = shape.slice(-2);
  const sides = countOf(shape.slice(0, -2));
  return gather(sides * from, sides * to, (pair) => {
    for (let s = 0; s < sides; s++)
      for (let j = 0; j < to; j++)
        for (let i = 0; i < from; i++) pair(s * from + i, s * to + j, data[(s * to + j) * from + i]);
  });
}

/** What slides over places: which channels meet, with which weight at each place of the window. */
interface Window {
  readonly kernel: readonly [number, number];
  readonly stride: readonly number[];
  readonly before: readonly number[];
  readonly dilation: readonly number[];
  readonly channels: (pair: (from: number, to: number, weightsAt: number) => void) => void;
  readonly weight: (place: number) => number;
}

/** Signals are [channel, row, column]. */
function slide(from: readonly number[], to: readonly number[], window: Window): LinearMap {
  const { kernel, stride, before, dilation } = window;
  return gather(countOf(from), countOf(to), (pair) => {
    window.channels((channel, into, weightsAt) => {
      for (let y = 0; y < to[1]; y++)
        for (let x = 0; x < to[2]; x++)
          for (let ky = 0; ky < kernel[0]; ky++) {
            const row = y * stride[0] + ky * dilation[0] - before[0];
            if (row < 0 || row >= from[1]) continue;
            for (let kx = 0; kx < kernel[1]; kx++) {
              const column = x * stride[1] + kx * dilation[1] - before[1];
              if (column < 0 || column >= from[2]) continue;
              pair(
                (channel * from[1] + row) * from[2] + column,
                (into * to[1] + y) * to[2] + x,
                window.weight(weightsAt + ky * kernel[1] + kx),
              );
            }
          }
    });
  });
}

/** One dimension is two with a single row. */
const inTwo = (values: readonly number[], row: number): readonly number[] =>
  values.length === 1 ? [row, values[0]] : values;
const asPlanes = (shape: readonly number[]): readonly number[] => [shape[0], ...inTwo(shape.slice(1), 1)];

function convolution(node: NirConv1d | NirConv2d, { input, output }: NirShapes): LinearMap {
  const dimensions = node.type === "Conv1d" ? 1 : 2;
  const [out, perGroup, ...kernel] = node.weight.shape;
  const [height, width] = inTwo(kernel, 1);
  const outPerGroup = out / node.groups;
  const map = slide(asPlanes(input), asPlanes(output), {
    kernel: [height, width],
    stride: inTwo(perDimension(node.stride, dimensions), 1),
    before: inTwo(paddingOf(node, dimensions).before, 0),
    dilation: inTwo(perDimension(node.dilation, dimensions), 1),
    channels(pair) {
      for (let to = 0; to < out; to++)
        for (let c = 0; c < perGroup; c++)
          pair(Math.floor(to / outPerGroup) * perGroup + c, to, (to * perGroup + c) * height * width);
    },
    weight: (place) => node.weight.data[place],
  });
  const each = map.outputs / out;
  return {
    ...map,
    offset: Float64Array.from({ length: map.outputs }, (_, k) => node.bias.data[Math.floor(k / each)]),
  };
}

function pooling(node: NirSumPool2d | NirAvgPool2d, { input, output }: NirShapes): LinearMap {
  const [height, width] = perDimension(node.kernel_size, 2);
  const weight = node.type === "SumPool2d" ? 1 : 1 / (height * width);
  return slide(input, output, {
    kernel: [height, width],
    stride: perDimension(node.stride, 2),
    before: perDimension(node.padding, 2),
    dilation: [1, 1],
    channels(pair) {
      for (let c = 0; c < input[0]; c++) pair(c, c, 0);
    },
    weight: () => weight,
  });
}

/** The matrix of a node, given the shapes at it. */
export function unroll(node: LinearNode, shapes: NirShapes): LinearMap {
  switch (node.type) {
    case "Linear":
      return product(node);
    case "Affine":
      return { ...product(node), offset: node.bias.data };
    case "Scale": {
      const { data } = node.scale;
      return gather(data.length, data.length, (pair) => {
        data.forEach((weight, i) => {
          pair(i, i, weight);
        });
      });
    }
    case "SumPool2d":
    case "AvgPool2d":
      return pooling(node, shapes);
    default:
      return convolution(node, shapes);
  }
}
