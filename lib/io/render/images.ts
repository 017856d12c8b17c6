/**
 * @file Heatmap cells as images with hard edges in every viewer.
 *
 * Plotly draws a heatmap as an image of one pixel per cell and asks for `image-rendering: pixelated`, which many
 * viewers of SVG and PDF do not heed: they blur. Cells are therefore drawn several pixels wide. An empty cell is
 * transparent, and has its neighbours' colours under that, so that viewers that blend a little show no dark rim.
 */
import { createCanvas, loadImage } from "@napi-rs/canvas";
import type { DomElement } from "./dom";
import { encodePng } from "./png-file";

/** Pixels per cell at most: blur between neighbours then covers an eighth of a cell at worst. */
const CELL = 8;
/** px of an enlarged image's longer side at most. */
const LONGEST = 1600;

const pixelated = (image: DomElement): boolean => /pixelated/.test(image.getAttribute("style") ?? "");
const hrefOf = (image: DomElement): string =>
  image.getAttribute("xlink:href") ?? image.getAttribute("href") ?? "";

interface Cells {
  readonly width: number;
  readonly height: number;
  /** red, green, blue, opacity */
  readonly data: Uint8ClampedArray;
}

/** Index of a cell in `data`; -1 where there is none, or it is empty. */
function filled({ width, height, data }: Cells, x: number, y: number): number {
  if (x < 0 || y < 0 || x >= width || y >= height) return -1;
  const at = (y * width + x) * 4;
  return data[at + 3] > 0 ? at : -1;
}

/** The cell whose colour lies at a place of cell (x, y): its own, else that of the neighbour on this side. */
function colorAt(cells: Cells, x: number, y: number, right: boolean, below: boolean): number {
  const [across, down] = [right ? x + 1 : x - 1, below ? y + 1 : y - 1];
  const own = filled(cells, x, y);
  if (own >= 0) return own;
  const beside = filled(cells, across, y);
  if (beside >= 0) return beside;
  const over = filled(cells, x, down);
  return over >= 0 ? over : filled(cells, across, down);
}

/** Every cell as factor × factor pixels. */
export function enlargeCells(cells: Cells, factor: number): Uint8Array {
  const width = cells.width * factor;
  const pixels = new Uint8Array(width * cells.height * factor * 4).fill(255);
  for (let y = 0; y < cells.height * factor; y++)
    for (let x = 0; x < width; x++) {
      const [i, j] = [Math.floor(x / factor), Math.floor(y / factor)];
      const from = colorAt(cells, i, j, (x % factor) * 2 >= factor, (y % factor) * 2 >= factor);
      const to = (y * width + x) * 4;
      if (from >= 0) for (let c = 0; c < 3; c++) pixels[to + c] = cells.data[from + c];
      pixels[to + 3] = cells.data[(j * cells.width + i) * 4 + 3];
    }
  return pixels;
}

async function enlarged(href: string): Promise<string> {
  const cells = await decoded(href);
  const { width, height } = cells;
  const factor = Math.max(1, Math.min(CELL, Math.floor(LONGEST / Math.max(width, height))));
  const pixels = enlargeCells(cells, factor);
  return `data:image/png;base64,${encodePng(pixels, width * factor, height * factor).toString("base64")}`;
}

async function decoded(href: string): Promise<Cells> {
  const image = await loadImage(Buffer.from(href.slice(href.indexOf(",") + 1), "base64"));
  const context = createCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  return { width: image.width, height: image.height, data };
}

/** The pixelated PNGs below `root`, enlarged. */
export async function sharpImages(root: DomElement): Promise<Map<DomElement, string>> {
  const sharp = new Map<DomElement, string>();
  for (const image of root.querySelectorAll("image")) {
    const href = hrefOf(image);
    if (pixelated(image) && href.startsWith("data:image/png;base64,")) sharp.set(image, await enlarged(href));
  }
  return sharp;
}

/** Gives an `<image>` its enlarged picture, if it has one, and marks it for hard edges. */
export function setImage(
  image: DomElement,
  sharp: string | undefined,
  attributes: Map<string, string>,
): void {
  attributes.delete("href");
  attributes.set("xlink:href", sharp ?? hrefOf(image));
  if (pixelated(image)) attributes.set("image-rendering", "optimizeSpeed");
}
