/** @file The attributes worth keeping of a plotly element: styles as presentation attributes, defaults left out. */
import { type DomElement, lengthOf } from "./dom";
import { precise, roundNumbers, roundTransform } from "./numbers";

/** Properties that children take over from their parents. */
const inheriting = new Set([
  ...["fill", "fill-opacity", "fill-rule", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray"],
  ...["stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "color"],
  ...["font-size", "font-weight", "font-style", "text-anchor"],
]);
/** What else a picture needs; everything not named here is left out. */
const kept = new Set([
  ...[
    "x",
    "y",
    "x1",
    "x2",
    "y1",
    "y2",
    "dx",
    "dy",
    "width",
    "height",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "fx",
    "fy",
  ],
  ...["d", "points", "transform", "viewBox", "preserveAspectRatio", "clip-path", "clipPathUnits", "mask"],
  ...["opacity", "offset", "stop-color", "stop-opacity", "gradientUnits", "gradientTransform"],
  ...[
    "patternUnits",
    "patternContentUnits",
    "patternTransform",
    "href",
    "xlink:href",
    "baseline-shift",
    "overflow",
  ],
]);
const numeric = new Set([
  ...["x", "y", "x1", "x2", "y1", "y2", "width", "height", "cx", "cy", "r", "rx", "ry", "d", "points"],
  ...["stroke-width", "stroke-dasharray"],
]);

function hex(channels: readonly number[]): string {
  const text = channels.map((c) => Math.round(c).toString(16).padStart(2, "0")).join("");
  return /^(.)\1(.)\2(.)\3$/.test(text) ? `#${text[0]}${text[2]}${text[4]}` : `#${text}`;
}

/** A colour as `#rrggbb` or `#rgb` and its opacity; other words pass. */
export function shortColor(value: string): { color: string; opacity: number } {
  const match = /^rgba?\(([^)]+)\)$/.exec(value.trim());
  if (match) {
    const [r, g, b, alpha = 1] = match[1].split(",").map(Number);
    return { color: hex([r, g, b]), opacity: alpha };
  }
  if (value === "transparent") return { color: "none", opacity: 1 };
  if (value === "black") return { color: "#000", opacity: 1 };
  return { color: value, opacity: 1 };
}

/** An attribute without the marks that plotly's snapshot leaves around quotes for its own serialiser. */
export function unmasked(value: string): string {
  return value.replace(/(?:"|&quot;)?TOBESTRIPPED(?:"|&quot;)?/g, "").replace(/&quot;/g, '"');
}

/** Style declarations, and attributes under them, as one list of pairs. */
function* declarations(element: DomElement): Generator<[string, string]> {
  let style = "";
  for (const { name, value } of element.attributes)
    if (name === "style") style = unmasked(value);
    else yield [name, unmasked(value)];
  for (const part of style.split(/;(?![^(]*\))/)) {
    const colon = part.indexOf(":");
    if (colon > 0) yield [part.slice(0, colon).trim(), part.slice(colon + 1).trim()];
  }
}

function setPaint(out: Map<string, string>, name: "fill" | "stroke", value: string): void {
  const { color, opacity } = shortColor(value);
  out.set(name, color);
  if (opacity !== 1) out.set(`${name}-opacity`, precise(opacity, 3));
}

function setValue(out: Map<string, string>, element: DomElement, name: string, value: string): void {
  if (name === "fill" || name === "stroke") setPaint(out, name, value);
  else if (name === "stop-color") out.set(name, shortColor(value).color);
  else if (name === "transform") out.set(name, roundTransform(value));
  else if (name === "font-size" && !value.endsWith("%") && !value.endsWith("em"))
    out.set(name, precise(Number.parseFloat(value), 4));
  else if (/opacity$/.test(name)) out.set(name, precise(Number.parseFloat(value), 3));
  else if (/ex$/.test(value) && numeric.has(name)) out.set(name, precise(lengthOf(element, name), 3));
  else if (numeric.has(name)) out.set(name, roundNumbers(value.replace(/px/g, ""), 2));
  else out.set(name, value);
}

/**
 * What `element` says that its parents do not say already.
 *
 * @param rules properties in force around the element
 * @param ids new names of the ids that are referred to
 */
export function attributesOf(
  element: DomElement,
  rules: ReadonlyMap<string, string>,
  ids: ReadonlyMap<string, string>,
): Map<string, string> {
  const out = new Map<string, string>();
  for (const [name, raw] of declarations(element)) {
    if (raw === "" || !(inheriting.has(name) || kept.has(name))) continue;
    const value = raw
      .replace(/url\(['"]?#([^'")]+)['"]?\)/g, (_, id) => `url(#${ids.get(id)})`)
      .replace(/^#(.+)$/, (all, id) => (name.endsWith("href") ? `#${ids.get(id)}` : all));
    setValue(out, element, name, value);
  }
  for (const [name, value] of out) {
    if (inheriting.has(name) && rules.get(name) === value) out.delete(name);
    if (name === "opacity" && value === "1") out.delete(name);
    if (name === "transform" && /^translate\(0,0\)$/.test(value)) out.delete(name);
  }
  return out;
}

/** The properties in force inside an element with these attributes. */
export function inheritedProperties(
  rules: ReadonlyMap<string, string>,
  own: ReadonlyMap<string, string>,
): Map<string, string> {
  const inside = new Map(rules);
  for (const [name, value] of own) if (inheriting.has(name)) inside.set(name, value);
  return inside;
}
