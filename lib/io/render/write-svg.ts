/**
 * @file Plotly's tree to a lean SVG for publication: physical size, ids of its own, presentation attributes
 * instead of styles, rounded numbers, and nothing that paints nothing.
 */
import { attributesOf, inheritedProperties, unmasked } from "./attributes";
import { type DomElement, type DomNode, elementsIn, isElement, TEXT_NODE } from "./dom";
import { FAMILY_STACK } from "./fonts";
import { setImage, sharpImages } from "./images";
import { precise } from "./numbers";

/** What the outermost element says. */
export interface SvgFrame {
  /** [mm] */
  readonly width: number;
  /** [mm] */
  readonly height: number;
  /** px of the drawing, which the size in mm is mapped to */
  readonly box: readonly [number, number];
  /** for readers that speak */
  readonly alt: string;
  /** start of every id, different from figure to figure, so that two pictures share a page */
  readonly prefix: string;
}

interface Writing {
  readonly ids: ReadonlyMap<string, string>;
  readonly images: ReadonlyMap<DomElement, string>;
  usesLinks: boolean;
}

const skipped = new Set(["style", "script", "title", "desc", "metadata", "foreignobject"]);
/** Elements that only matter when something refers to them. */
const referenced = new Set(["clippath", "lineargradient", "radialgradient", "pattern", "mask", "marker"]);
const containers = new Set(["g", "defs", "text", "tspan", "a"]);
const painted = new Set(["path", "rect", "circle", "line", "polygon", "polyline", "ellipse"]);

function escapeText(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

function escapeAttribute(text: string): string {
  return escapeText(text).replace(/"/g, "&quot;").replace(/\s+/g, " ");
}

function* walk(element: DomElement): Generator<DomElement> {
  yield element;
  for (const child of elementsIn(element)) yield* walk(child);
}

/** New names for the ids that something refers to, in order of first use. */
function renameIds(root: DomElement, prefix: string): Map<string, string> {
  const ids = new Map<string, string>();
  for (const element of walk(root))
    for (const { name, value } of element.attributes)
      for (const [, quoted, direct] of unmasked(value).matchAll(/url\(['"]?#([^'")]+)|^#(.+)$/g)) {
        const id = quoted ?? (name.endsWith("href") ? direct : undefined);
        if (id !== undefined && !ids.has(id)) ids.set(id, `${prefix}${ids.size}`);
      }
  return ids;
}

/** Whether an element's own paint leaves a mark. */
function paints(name: string, own: ReadonlyMap<string, string>, rules: ReadonlyMap<string, string>): boolean {
  if (own.get("opacity") === "0") return false;
  if (!painted.has(name)) return true;
  if (name === "path" && !own.get("d")) return false;
  const at = (key: string) => own.get(key) ?? rules.get(key);
  const fill = at("fill") !== "none" && at("fill-opacity") !== "0";
  const stroke = at("stroke") !== "none" && at("stroke-opacity") !== "0" && at("stroke-width") !== "0";
  return fill || stroke;
}

function open(name: string, attributes: ReadonlyMap<string, string>): string {
  let text = `<${name}`;
  for (const [key, value] of attributes) text += ` ${key}="${escapeAttribute(value)}"`;
  return text;
}

function writeNode(
  node: DomNode,
  state: Writing,
  rules: ReadonlyMap<string, string>,
  depth: number,
  inText: boolean,
): string {
  if (node.nodeType === TEXT_NODE) return inText ? escapeText(node.textContent ?? "") : "";
  if (!isElement(node)) return "";
  const name = node.tagName.replace(/^svg:/, "");
  const lower = name.toLowerCase();
  if (skipped.has(lower) || node.style?.getPropertyValue("display") === "none") return "";
  const id = state.ids.get(node.getAttribute("id") ?? "");
  if (referenced.has(lower) && id === undefined) return "";
  const attributes = attributesOf(node, rules, state.ids);
  const isClip = rules.has("clip");
  if (!isClip && !paints(lower, attributes, rules)) return "";
  if (id !== undefined) attributes.set("id", id);
  if (lower === "image") setImage(node, state.images.get(node), attributes);
  if (attributes.has("xlink:href")) state.usesLinks = true;
  const inner = inheritedProperties(rules, attributes);
  if (referenced.has(lower)) inner.set("clip", "yes");
  const parts: string[] = [];
  for (const child of node.childNodes) {
    const part = writeNode(child, state, inner, depth + 1, inText || lower === "text");
    if (part) parts.push(part);
  }
  const content = parts.join(depth < 3 && !inText && lower !== "text" ? "\n" : "");
  if (containers.has(lower) && content === "") return "";
  if ((lower === "g" || lower === "defs") && id === undefined && (attributes.size === 0 || lower === "defs"))
    return lower === "g" ? content : `<defs>${content}</defs>`;
  if (lower === "text" && / {2}/.test(content)) attributes.set("xml:space", "preserve");
  return content ? `${open(name, attributes)}>${content}</${name}>` : `${open(name, attributes)}/>`;
}

/** Initial values of the properties that children inherit. */
const initial: ReadonlyMap<string, string> = new Map([
  ["fill", "#000"],
  ["fill-opacity", "1"],
  ["fill-rule", "nonzero"],
  ["stroke", "none"],
  ["stroke-opacity", "1"],
  ["stroke-width", "1"],
  ["stroke-dasharray", "none"],
  ["stroke-linecap", "butt"],
  ["stroke-linejoin", "miter"],
  ["stroke-miterlimit", "4"],
  ["font-weight", "normal"],
  ["font-style", "normal"],
  ["text-anchor", "start"],
]);

/** The picture as text: `root` is plotly's outermost `<svg>` after its snapshot, read but not changed. */
export async function writeSvg(root: DomElement, frame: SvgFrame): Promise<string> {
  const images = await sharpImages(root);
  const state: Writing = { ids: renameIds(root, frame.prefix), images, usesLinks: false };
  const parts: string[] = [];
  for (const child of root.childNodes) {
    const part = writeNode(child, state, initial, 1, false);
    if (part) parts.push(part);
  }
  const links = state.usesLinks ? ' xmlns:xlink="http://www.w3.org/1999/xlink"' : "";
  const size = `width="${frame.width}mm" height="${frame.height}mm"`;
  const box = `viewBox="0 0 ${precise(frame.box[0], 4)} ${precise(frame.box[1], 4)}"`;
  const words = `role="img" aria-label="${escapeAttribute(frame.alt)}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg"${links} ${size} ${box} ${words} font-family="${FAMILY_STACK}">\n${parts.join("\n")}\n</svg>\n`;
}
