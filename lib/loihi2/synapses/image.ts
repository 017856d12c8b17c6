/** @file Which places of an image a kernel brings together. */
import { checkInteger, shown } from "../../math";
import type { Convolution, WidthHeight } from "../network";

type Two = readonly [width: number, height: number];

/** A convolution's shapes, and who reaches whom. */
export interface Image {
  /** width, height and channels of the senders, and of the receivers */
  readonly input: readonly [width: number, height: number, channels: number];
  readonly output: readonly [width: number, height: number, channels: number];
  /** weights of the kernel */
  readonly weights: number;
  /**
   * The places that a sender reaches: the first of as many receivers as there are channels, and the place of the kernel that leads there, as
   * (i · height + j) · channels in + channel in with i and j as they stand in the description.
   */
  to(sender: number, visit: (receiver: number, tap: number) => void): void;
  /** The senders that reach a receiver. */
  from(receiver: number, visit: (sender: number) => void): void;
}

function pairOf(caller: string, name: string, value: WidthHeight, low: number): Two {
  const pair = typeof value === "number" ? ([value, value] as const) : value;
  if (pair === null || typeof pair !== "object" || pair.length !== 2)
    throw new TypeError(`${caller}: ${name} must be a number or a width and a height, got ${shown(value)}`);
  pair.forEach((x, at) => {
    checkInteger(caller, typeof value === "number" ? name : `${name}[${at}]`, x, low);
  });
  return pair;
}

/**
 * The image of a convolution.
 *
 * @throws {TypeError | RangeError} when a shape is missing or outside its range, or the kernel is larger than its image
 */
export function imageOf(caller: string, name: string, synapses: Convolution): Image {
  const { input, channels, kernelSize, stride = 1, padding = 0, dilation = 1 } = synapses;
  if (input === null || typeof input !== "object" || input.length !== 3)
    throw new TypeError(
      `${caller}: ${name}.input must be a width, a height and channels, got ${shown(input)}`,
    );
  input.forEach((x, at) => {
    checkInteger(caller, `${name}.input[${at}]`, x, 1);
  });
  checkInteger(caller, `${name}.channels`, channels, 1);
  const [kw, kh] = pairOf(caller, `${name}.kernelSize`, kernelSize, 1);
  const [sx, sy] = pairOf(caller, `${name}.stride`, stride, 1);
  const [px, py] = pairOf(caller, `${name}.padding`, padding, 0);
  const [dx, dy] = pairOf(caller, `${name}.dilation`, dilation, 1);
  const [width, height, depth] = input;
  const [ow, oh] = [
    [width, px, dx, kw, sx],
    [height, py, dy, kh, sy],
  ].map(([size, p, d, k, s]) => Math.floor((size + 2 * p - d * (k - 1) - 1) / s) + 1);
  if (ow < 1 || oh < 1)
    throw new RangeError(
      `${caller}: ${name}.kernelSize must fit its input, got ${kw} × ${kh} for ${width} × ${height} with padding ${px} × ${py} and dilation ${dx} × ${dy}`,
    );
  return {
    input,
    output: [ow, oh, channels],
    weights: channels * kw * kh * depth,
    to(sender, visit) {
      const c = sender % depth;
      const y = ((sender - c) / depth) % height;
      const x = ((sender - c) / depth - y) / height;
      for (let i = 0; i < kw; i++) {
        const atX = x + px - i * dx;
        if (atX < 0 || atX % sx !== 0 || atX / sx >= ow) continue;
        for (let j = 0; j < kh; j++) {
          const atY = y + py - j * dy;
          if (atY < 0 || atY % sy !== 0 || atY / sy >= oh) continue;
          visit(((atX / sx) * oh + atY / sy) * channels, ((kw - 1 - i) * kh + (kh - 1 - j)) * depth + c);
        }
      }
    },
    from(receiver, visit) {
      const place = Math.floor(receiver / channels);
      const [left, top] = [Math.floor(place / oh) * sx - px, (place % oh) * sy - py];
      for (let i = 0; i < kw; i++)
        for (let j = 0; j < kh; j++) {
          const [x, y] = [left + i * dx, top + j * dy];
          if (x < 0 || x >= width || y < 0 || y >= height) continue;
          for (let c = 0; c < depth; c++) visit((x * height + y) * depth + c);
        }
    },
  };
}
