/**
 * @file Heatmap cells as images with hard edges in every viewer.
 *
 * Plotly draws a heatmap as an image of one pixel per cell and asks for `image-rendering: pixelated`, which many
 * viewers of SVG and PDF do not heed: they blur. Cells are therefore drawn several pixels wide.
 */
import { createCanvas, loadImage } from "@napi-rs/canvas";
import type { DomElement } from "./dom";

/** Pixels per cell at most: blur between neighbours then covers an eighth of a cell at worst. */
const CELL = 8;
/** px of an enlarged image's longer side at most. */
const LONGEST = 1600;

const pixelated = (image: DomElement): boolean => /pixelated/.test(image.getAttribute("style") ?? "");
const hrefOf = (image: DomElement): string =>
  image.getAttribute("xlink:href") ?? image.getAttribute("href") ?? "";

async function enlarged(href: string): Promise<string> {
  const image = await loadImage(Buffer.from(href.slice(href.indexOf(",") + 1), "base64"));
  const factor = Math.min(CELL, Math.floor(LONGEST / Math.max(image.width, image.height)));
  if (!(factor > 1)) return href;
  const canvas = createCanvas(image.width * factor, image.height * factor);
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
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
