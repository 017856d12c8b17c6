/** @file Boxes and affine maps as SVG's `transform` attribute means them. */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** (x, y) → (ax + cy + e, bx + dy + f), in SVG's order a b c d e f. */
export type Affine = readonly [number, number, number, number, number, number];

export const identity: Affine = [1, 0, 0, 1, 0, 0];

/** The map that does `second` first and `first` after it, as nested transforms do. */
export function compose(first: Affine, second: Affine): Affine {
  const [a, b, c, d, e, f] = first;
  const [A, B, C, D, E, F] = second;
  return [a * A + c * B, b * A + d * B, a * C + c * D, b * C + d * D, a * E + c * F + e, b * E + d * F + f];
}

function step(name: string, q: readonly number[]): Affine {
  if (name === "translate") return [1, 0, 0, 1, q[0], q[1] ?? 0];
  if (name === "scale") return [q[0], 0, 0, q[1] ?? q[0], 0, 0];
  if (name === "matrix" && q.length === 6) return q as unknown as Affine;
  if (name !== "rotate") return identity;
  const angle = (q[0] * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const [x, y] = [q[1] ?? 0, q[2] ?? 0];
  return [cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y];
}

/** Reads a `transform` attribute: translate, scale, rotate (also about a point) and matrix, in a chain. */
export function parseTransform(text: string | null): Affine {
  let map = identity;
  for (const [, name, numbers] of (text ?? "").matchAll(/(\w+)\s*\(([^)]*)\)/g)) {
    const values = numbers
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(Number);
    map = compose(map, step(name, values));
  }
  return map;
}

/** The smallest box around some points. */
export function around(points: readonly (readonly [number, number])[]): Box {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    x0 = Math.min(x0, x);
    y0 = Math.min(y0, y);
    x1 = Math.max(x1, x);
    y1 = Math.max(y1, y);
  }
  return { x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
}

function corners({ x, y, width, height }: Box): [number, number][] {
  return [
    [x, y],
    [x + width, y],
    [x, y + height],
    [x + width, y + height],
  ];
}

/** The box around a mapped box. */
export function mapBox([a, b, c, d, e, f]: Affine, box: Box): Box {
  return around(corners(box).map(([x, y]) => [a * x + c * y + e, b * x + d * y + f]));
}

/** The smallest box around some boxes. */
export function union(boxes: readonly Box[]): Box {
  return around(boxes.flatMap(corners));
}
