/**
 * @file Heatmap cells as images with hard edges in every viewer.
 *
 * Plotly draws a heatmap as an image of one pixel per cell and asks for `image-rendering: pixelated`, which many
 * viewers of SVG and PDF do not heed: they blur. Cells are therefore drawn several pixels wide.
 */
import { createCanvas, Image } from "@napi-rs/canvas";
import type { DomElement } from "./dom";

/** Pixels per cell at most: blur between neighbours then covers an eighth of a cell at worst. */
const CELL = 8;
/** px of an enlarged image's longer side at most. */
const LONGEST = 1600;

function enlarged(href: string): string {
  const image = new Image();
  image.src = Buffer.from(href.slice(href.indexOf(",") + 1), "base64");
  const factor = Math.min(CELL, Math.floor(LONGEST / Math.max(image.width, image.height)));
  if (!(factor > 1)) return href;
  const canvas = createCanvas(image.width * factor, image.height * factor);
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
}

/** Enlarges a pixelated PNG in `attributes` of the `<image>` element and marks it for hard edges. */
export function sharpImage(element: DomElement, attributes: Map<string, string>): void {
  const key = attributes.has("xlink:href") ? "xlink:href" : "href";
  const href = attributes.get(key) ?? "";
  if (key === "href") {
    attributes.delete("href");
    attributes.set("xlink:href", href);
  }
  if (!/pixelated/.test(element.getAttribute("style") ?? "")) return;
  if (href.startsWith("data:image/png;base64,")) attributes.set("xlink:href", enlarged(href));
  attributes.set("image-rendering", "optimizeSpeed");
}
