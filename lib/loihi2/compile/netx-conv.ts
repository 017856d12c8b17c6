/** @file A convolution of layers as a list of synapses. Images are [channel][row][column]. */
import { checkInteger, shown } from "../../math";
import type { NetxConv } from "./netx";

/** Synapses of a convolution, and the shape that it leads to: [width, height, channels]. */
export interface UnrolledConv {
  readonly pre: Int32Array;
  readonly post: Int32Array;
  /** place of each in the kernel's weights */
  readonly at: Int32Array;
  readonly shape: readonly [number, number, number];
}

/** One number for both, or [along the width, along the height]. */
function both(
  caller: string,
  name: string,
  value: number | readonly number[] | undefined,
  fallback: number,
  low: number,
): readonly [number, number] {
  const given = value ?? fallback;
  const [x, y = x] = typeof given === "number" ? [given] : given;
  checkInteger(caller, name, x, low);
  checkInteger(caller, name, y, low);
  return [x, y];
}

/** @throws {RangeError} when shapes do not fit */
export function unrollConv(
  caller: string,
  name: string,
  layer: NetxConv,
  shape: readonly number[],
  kernel: readonly number[],
): UnrolledConv {
  const [width, height, channels] = shape;
  const { groups = 1 } = layer;
  checkInteger(caller, `${name}.groups`, groups, 1);
  const [out, perGroup, rows, columns] = kernel;
  if (shape.length !== 3 || kernel.length !== 4 || perGroup * groups !== channels || out % groups !== 0)
    throw new RangeError(
      `${caller}: ${name}.weight must be [out][in / groups][row][column] over [width, height, channels], got ${shown(kernel)} over ${shown(shape)} in ${groups} groups`,
    );
  const stride = both(caller, `${name}.stride`, layer.stride, 1, 1);
  const padding = both(caller, `${name}.padding`, layer.padding, 0, 0);
  const dilation = both(caller, `${name}.dilation`, layer.dilation, 1, 1);
  const size = (from: number, k: number, d: 0 | 1): number =>
    Math.floor((from + 2 * padding[d] - dilation[d] * (k - 1) - 1) / stride[d]) + 1;
  const [wide, high] = [size(width, columns, 0), size(height, rows, 1)];
  if (!(wide > 0 && high > 0))
    throw new RangeError(
      `${caller}: ${name}.weight must fit into ${width} × ${height}, got ${columns} × ${rows}`,
    );
  const [pre, post, at]: [number[], number[], number[]] = [[], [], []];
  for (let o = 0; o < out; o++)
    for (let y = 0; y < high; y++)
      for (let x = 0; x < wide; x++)
        for (let c = 0; c < perGroup; c++)
          for (let r = 0; r < rows; r++)
            for (let k = 0; k < columns; k++) {
              const row = y * stride[1] + r * dilation[1] - padding[1];
              const column = x * stride[0] + k * dilation[0] - padding[0];
              if (row < 0 || row >= height || column < 0 || column >= width) continue;
              const channel = Math.floor(o / (out / groups)) * perGroup + c;
              pre.push((channel * height + row) * width + column);
              post.push((o * high + y) * wide + x);
              at.push(((o * perGroup + c) * rows + r) * columns + k);
            }
  return {
    ...{ pre: Int32Array.from(pre), post: Int32Array.from(post), at: Int32Array.from(at) },
    shape: [wide, high, out],
  };
}
