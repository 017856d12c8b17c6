/** @file Small pictures in rows and columns: stored, cue, recalled. */
import { checkAllFinite, checkInteger, shown } from "../math";
import { checkSeries, type Panel } from "./panel";
import { labelWidth } from "./text-width";
import { type ColorMap, colorScale, mm, type } from "./theme";

/** One row of pictures. */
export interface ImageRow {
  /** stands left of the row */
  readonly label: string;
  /** pictures, each row by row from the top left */
  readonly images: readonly ArrayLike<number>[];
}

/** A panel of pictures. */
export interface ImageGridOptions {
  readonly rows: readonly ImageRow[];
  /** pixels in a row of one picture */
  readonly imageWidth: number;
  /** grey levels that are drawn as the first and last colour; what lies outside is cut. Default: all values' ends */
  readonly range?: readonly [number, number];
  /** default "ink": more is darker */
  readonly colors?: ColorMap;
}

/** Empty pixels between two pictures. */
const GAP = 1;

/**
 * Pictures of one size as a grid, every row with its label.
 *
 * @throws {RangeError} when pictures differ in size, do not fill whole rows, hold what is not finite, or there is none
 */
export function imageGrid(options: ImageGridOptions): Panel {
  const { rows, imageWidth, colors = "ink" } = options;
  checkSeries("imageGrid", "rows", rows);
  checkInteger("imageGrid", "imageWidth", imageWidth, 1);
  const size = rows[0].images[0]?.length ?? 0;
  const imageHeight = size / imageWidth;
  if (size === 0 || !Number.isInteger(imageHeight))
    throw new RangeError(
      `imageGrid: a picture must fill rows of ${imageWidth} pixels, got ${shown(size)} pixels`,
    );
  rows.forEach((line, r) => {
    line.images.forEach((image, c) => {
      const name = `rows[${r}].images[${c}]`;
      if (image.length !== size)
        throw new RangeError(`imageGrid: ${name} must have ${size} pixels, got ${image.length}`);
      checkAllFinite("imageGrid", name, image);
    });
  });
  const columns = Math.max(...rows.map((line) => line.images.length));
  const [low, high] = options.range ?? ends(rows);
  const width = columns * (imageWidth + GAP) - GAP;
  const height = rows.length * (imageHeight + GAP) - GAP;
  const z: (number | null)[][] = Array.from({ length: height }, () => new Array<null>(width).fill(null));
  rows.forEach((line, r) => {
    line.images.forEach((image, c) => {
      for (let i = 0; i < size; i++) {
        const at = z[r * (imageHeight + GAP) + Math.floor(i / imageWidth)];
        at[c * (imageWidth + GAP) + (i % imageWidth)] = Math.min(high, Math.max(low, image[i]));
      }
    });
  });
  const middle = (r: number): number => r * (imageHeight + GAP) + (imageHeight - 1) / 2;
  const inset = 2.5 + Math.max(...rows.map((line) => labelWidth(line.label, type.small))) / mm(1);
  const frames = rows.flatMap((line, r) =>
    line.images.map((_, c) => {
      const [x0, y0] = [c * (imageWidth + GAP) - 0.5, r * (imageHeight + GAP) - 0.5];
      return { x0, x1: x0 + imageWidth, y0, y1: y0 + imageHeight };
    }),
  );
  return {
    alt: `Pictures of ${imageWidth} × ${imageHeight} pixels, ${columns} in a row: ${rows.map((line) => line.label).join("; ")}.`,
    traces: [
      {
        type: "heatmap",
        z,
        zmin: low,
        zmax: high,
        colorscale: colorScale(colors),
        showscale: false,
        hoverinfo: "z",
      },
    ],
    x: { title: "pixel", range: [-0.5, width - 0.5] },
    y: { title: "pixel", range: [height - 0.5, -0.5] },
    square: true,
    bare: true,
    inset,
    frames,
    words: rows.map((line, r) => ({ x: "left" as const, y: middle(r), text: line.label })),
  };
}

function ends(rows: readonly ImageRow[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { images } of rows)
    for (const image of images)
      for (let i = 0; i < image.length; i++) {
        low = Math.min(low, image[i]);
        high = Math.max(high, image[i]);
      }
  return low < high ? [low, high] : [low, low + 1];
}
