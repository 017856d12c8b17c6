/** @file The few names of the document object model that the drawing code touches, so that no DOM library is needed. */

/** A node of an SVG or HTML tree. */
export interface DomNode {
  readonly nodeType: number;
  readonly parentNode: DomElement | null;
  readonly childNodes: Iterable<DomNode> & { readonly length: number };
  textContent: string | null;
}

/** An element: a node with a name and attributes. */
export interface DomElement extends DomNode {
  readonly tagName: string;
  readonly firstElementChild: DomElement | null;
  readonly nextElementSibling: DomElement | null;
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  readonly style?: { getPropertyValue(name: string): string };
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  querySelector(selector: string): DomElement | null;
  querySelectorAll(selector: string): Iterable<DomElement> & { readonly length: number };
  appendChild<T extends DomNode>(child: T): T;
  remove(): void;
}

/** A document that can make elements. */
export interface DomDocument {
  readonly body: DomElement;
  readonly documentElement: DomElement;
  createElement(name: string): DomElement;
}

export const TEXT_NODE = 3;
export const ELEMENT_NODE = 1;

/** Whether `node` is an element. */
export function isElement(node: DomNode | null): node is DomElement {
  return node?.nodeType === ELEMENT_NODE;
}

/** The elements inside `element`, one by one: many times faster than its live collection of children. */
export function* elementsIn(element: DomElement): Generator<DomElement> {
  for (let at = element.firstElementChild; at !== null; at = at.nextElementSibling) yield at;
}

/** A presentation property of `element`, from its style or attribute, else inherited; "" when nobody sets it. */
export function inherited(element: DomNode | null, property: string): string {
  for (let at = element; isElement(at); at = at.parentNode) {
    const value = at.style?.getPropertyValue(property) || at.getAttribute(property);
    if (value) return value;
  }
  return "";
}

/** The font size that rules at `element`, in px; sub- and superscripts give theirs in parts of their parent's. */
export function fontSize(element: DomNode | null): number {
  for (let at = element; isElement(at); at = at.parentNode) {
    const own = at.style?.getPropertyValue("font-size") || at.getAttribute("font-size");
    if (!own) continue;
    const value = Number.parseFloat(own);
    if (own.endsWith("%")) return (value / 100) * fontSize(at.parentNode);
    if (own.endsWith("em")) return value * fontSize(at.parentNode);
    return value || 12;
  }
  return 12;
}

/** Height of a small x over the font's size, in DejaVu Sans. */
const X_HEIGHT = 0.547;

/** A length attribute in px; MathJax writes its own in `ex`, so that formulas fit the letters around them. */
export function lengthOf(element: DomElement, name: string): number {
  const text = element.getAttribute(name) ?? "";
  const value = Number.parseFloat(text) || 0;
  return text.endsWith("ex") ? value * X_HEIGHT * fontSize(element) : value;
}
