/**
 * @file Where SVG elements lie and how wide their text is, as a browser would say.
 *
 * Plotly asks for this to place tick labels, legends and margins, and silently leaves labels out when the
 * answers ignore transforms or fonts. Text is measured with the very font files that the picture is drawn with.
 */
import { createCanvas } from "@napi-rs/canvas";
import { svgPathProperties } from "svg-path-properties";
import {
  type DomElement,
  type DomNode,
  elementsIn,
  fontSize,
  inherited,
  isElement,
  lengthOf,
  TEXT_NODE,
} from "./dom";
import { FAMILY, registerFonts } from "./fonts";
import { type Affine, around, type Box, mapBox, parseTransform, union } from "./geometry";

const emptyBox: Box = { x: 0, y: 0, width: 0, height: 0 };
/** Ascent and line height of DejaVu Sans over its size, and plotly's line spacing. */
const ASCENT = 0.928;
const LINE = 1.164;
const SPACING = 1.3;
/** Points taken along a path to find its box, and the path length [characters] above which none is computed. */
const PATH_SAMPLES = 40;
const LONGEST_PATH = 4000;

registerFonts();
const context = createCanvas(8, 8).getContext("2d");
const widths = new Map<string, number>();

/** Width of `text` in px. */
export function measureText(text: string, size: number, weight = "normal", style = "normal"): number {
  const font = `${style} ${weight} ${size}px "${FAMILY}"`;
  const key = `${font}\u0000${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    if (widths.size > 5000) widths.clear();
    context.font = font;
    width = context.measureText(text).width;
    widths.set(key, width);
  }
  return width;
}

/** Advance width of all text below `node`. */
export function textWidth(node: DomNode): number {
  if (node.nodeType === TEXT_NODE) {
    const parent = node.parentNode;
    return measureText(
      node.textContent ?? "",
      fontSize(parent),
      inherited(parent, "font-weight") || "normal",
      inherited(parent, "font-style") || "normal",
    );
  }
  let sum = 0;
  for (const child of node.childNodes) sum += textWidth(child);
  return sum;
}

function textBox(element: DomElement): Box {
  const size = fontSize(element);
  const lines = [...element.querySelectorAll("tspan.line")];
  const width = Math.max(0, ...(lines.length ? lines : [element]).map(textWidth));
  const anchor = inherited(element, "text-anchor");
  const shift = anchor === "middle" ? width / 2 : anchor === "end" ? width : 0;
  return {
    x: lengthOf(element, "x") - shift,
    y: lengthOf(element, "y") - size * ASCENT,
    width,
    height: size * (LINE + (Math.max(lines.length, 1) - 1) * SPACING),
  };
}

const pathBoxes = new Map<string, Box | null>();

function pathBox(d: string | null): Box | null {
  if (!d || d.length > LONGEST_PATH) return null;
  const known = pathBoxes.get(d);
  if (known !== undefined) return known;
  if (pathBoxes.size > 2000) pathBoxes.clear();
  const box = measurePath(d);
  pathBoxes.set(d, box);
  return box;
}

function measurePath(d: string): Box | null {
  try {
    const path = new svgPathProperties(d);
    const length = path.getTotalLength();
    return around(
      Array.from({ length: PATH_SAMPLES + 1 }, (_, i) => {
        const { x, y } = path.getPointAtLength((length * i) / PATH_SAMPLES);
        return [x, y] as const;
      }),
    );
  } catch {
    return null; // plotly leaves paths like "M0,0" or "" behind; they cover nothing
  }
}

/** What a `<use>` refers to, within the picture it stands in. */
function referred(use: DomElement): DomElement | null {
  const href = use.getAttribute("xlink:href") ?? use.getAttribute("href") ?? "";
  for (let at: DomNode | null = use; isElement(at); at = at.parentNode) {
    const found = at.tagName.toLowerCase() === "svg" ? at.querySelector(`[id="${href.slice(1)}"]`) : null;
    if (found) return found;
  }
  return null;
}

function boxOf(element: DomElement): Box | null {
  const name = element.tagName.toLowerCase();
  if (name === "text" || name === "tspan") return element.textContent ? textBox(element) : null;
  if (name === "rect" || name === "image" || name === "svg") {
    const [x, y, width, height] = ["x", "y", "width", "height"].map((key) => lengthOf(element, key));
    return width || height ? { x, y, width, height } : null;
  }
  if (name === "circle") {
    const r = lengthOf(element, "r");
    return { x: lengthOf(element, "cx") - r, y: lengthOf(element, "cy") - r, width: 2 * r, height: 2 * r };
  }
  if (name === "path") return pathBox(element.getAttribute("d"));
  if (name === "use") {
    const target = referred(element);
    return target && boxOf(target);
  }
  if (name === "defs" || name === "clippath") return null;
  const boxes: Box[] = [];
  for (const child of elementsIn(element)) {
    const box = boxOf(child);
    if (box) boxes.push(mapBox(parseTransform(child.getAttribute("transform")), box));
  }
  return boxes.length ? union(boxes) : null;
}

/** The element's box in its own coordinates (`getBBox`). */
export function localBox(element: DomElement): Box {
  return boxOf(element) ?? emptyBox;
}

/** What an inner `<svg>` does to what stands in it: its place and its view box, fitted from the upper left corner. */
function viewMap(svg: DomElement): Affine {
  const [x, y, width, height] = ["x", "y", "width", "height"].map((key) => lengthOf(svg, key));
  const [left, top, across, down] = (svg.getAttribute("viewBox") ?? "").split(/[\s,]+/).map(Number);
  if (!(across > 0 && down > 0 && width > 0 && height > 0)) return [1, 0, 0, 1, x, y];
  const scale = Math.min(width / across, height / down);
  return [scale, 0, 0, scale, x - left * scale, y - top * scale];
}

/** The element's box on the page: its own, through every transform and view box up to the outermost SVG. */
export function pageBox(element: DomElement, isSvg: (node: DomNode) => boolean): Box {
  let box = localBox(element);
  for (let at: DomNode | null = element; isElement(at) && isSvg(at); at = at.parentNode) {
    if (at !== element && at.tagName.toLowerCase() === "svg") box = mapBox(viewMap(at), box);
    box = mapBox(parseTransform(at.getAttribute("transform")), box);
  }
  return box;
}
