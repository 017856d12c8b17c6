/**
 * @file A page without a browser: jsdom with plotly inside, taught to measure text and boxes.
 *
 * Chance inside the page is seeded before each drawing, so that the same figure gives the same picture.
 */
import { readFileSync } from "node:fs";
import { type Canvas, createCanvas } from "@napi-rs/canvas";
import { JSDOM, VirtualConsole } from "jsdom";
import { svgPathProperties } from "svg-path-properties";
import { localBox, pageBox, textWidth } from "./boxes";
import type { DomDocument, DomElement, DomNode } from "./dom";

/** The plotly functions that drawing uses. */
export interface PlotlyRuntime {
  newPlot(target: DomElement, data: unknown, layout: unknown, config: object): Promise<unknown>;
  purge(target: DomElement): void;
  readonly Snapshot: { toSVG(target: DomElement, format: "svg", scale: number): string };
  readonly PlotSchema: { get(): { traces: Record<string, unknown> } };
  validate(data: unknown, layout: unknown): { msg: string; path: unknown }[] | undefined;
}

export interface Page {
  readonly document: DomDocument;
  readonly plotly: PlotlyRuntime;
  /** Loads MathJax; plotly then typesets every text written between dollar signs. */
  typesetMath(): Promise<void>;
  /** Starts the page's chance anew. */
  seed(): void;
  /** Takes away what a drawing that failed left behind. */
  tidy(): void;
  /** Reads SVG text into a tree. */
  parse(svg: string): DomElement;
}

type Prototype = Record<string, unknown> & { prototype: Record<string, unknown> };

interface PageWindow {
  document: DomDocument;
  eval(code: string): unknown;
  Math: { random: () => number };
  Plotly: PlotlyRuntime;
  MathJax: { startup: { promise: Promise<void> } } | object;
  URL: Record<string, unknown>;
  SVGElement: Prototype & (new () => DomElement);
  Element: Prototype;
  HTMLCanvasElement: Prototype;
  XMLSerializer: Prototype;
  DOMParser: new () => { parseFromString(text: string, type: string): DomDocument };
}

interface PageCanvas {
  width: number;
  height: number;
}

function teachBoxes(window: PageWindow): void {
  const isSvg = (node: DomNode) => node instanceof window.SVGElement;
  const svg = window.SVGElement.prototype;
  svg["getBBox"] = function (this: DomElement) {
    return localBox(this);
  };
  svg["getComputedTextLength"] = function (this: DomElement) {
    return textWidth(this);
  };
  const pathOf = (element: DomElement) => new svgPathProperties(element.getAttribute("d") ?? "");
  svg["getTotalLength"] = function (this: DomElement) {
    return pathOf(this).getTotalLength();
  };
  svg["getPointAtLength"] = function (this: DomElement, length: number) {
    return pathOf(this).getPointAtLength(length);
  };
  const original = window.Element.prototype["getBoundingClientRect"] as () => object;
  window.Element.prototype["getBoundingClientRect"] = function (this: DomElement) {
    if (!isSvg(this)) return original.call(this);
    const box = pageBox(this, isSvg);
    return { ...box, left: box.x, top: box.y, right: box.x + box.width, bottom: box.y + box.height };
  };
}

function teachCanvas(window: PageWindow): void {
  const canvases = new WeakMap<PageCanvas, Canvas>();
  const canvasOf = (element: PageCanvas) => {
    const known = canvases.get(element);
    if (known && known.width === element.width && known.height === element.height) return known;
    const canvas: Canvas = createCanvas(element.width, element.height);
    canvases.set(element, canvas);
    return canvas;
  };
  const prototype = window.HTMLCanvasElement.prototype;
  prototype["getContext"] = function (this: PageCanvas, kind: string) {
    return kind === "2d" ? canvasOf(this).getContext("2d") : null;
  };
  prototype["toDataURL"] = function (this: PageCanvas) {
    return canvasOf(this).toDataURL("image/png");
  };
}

/** Park & Miller's generator: enough for plotly's ids, and the same every time. */
function seededChance(): () => number {
  let state = 20_200_717;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function run(window: PageWindow, module: string): void {
  window.eval(readFileSync(require.resolve(module), "utf8"));
}

/** Opens a page and loads plotly into it: about a second, once per process. */
export function openPage(): Page {
  const window = new JSDOM("<!doctype html><body></body>", {
    runScripts: "outside-only",
    pretendToBeVisual: true,
    url: "http://localhost/",
    virtualConsole: new VirtualConsole(), // plotly's console stays in the page
  }).window as unknown as PageWindow;
  teachBoxes(window);
  teachCanvas(window);
  window.URL["createObjectURL"] = () => "blob:none";
  window.URL["revokeObjectURL"] = () => undefined;
  // Plotly's snapshot ends in serialising the tree, which is slow here and which our own writer does.
  window.XMLSerializer.prototype["serializeToString"] = () => "";
  window.Math.random = seededChance();
  run(window, "plotly.js");
  let math: Promise<void> | undefined;
  return {
    document: window.document,
    plotly: window.Plotly,
    seed() {
      window.Math.random = seededChance();
    },
    typesetMath() {
      math ??= (async () => {
        window.MathJax = {
          startup: { typeset: false },
          svg: { fontCache: "none" },
          options: { enableMenu: false },
        };
        run(window, "mathjax-full/es5/tex-svg-full.js");
        await (window.MathJax as { startup: { promise: Promise<void> } }).startup.promise;
      })();
      return math;
    },
    tidy() {
      window.document.body.textContent = "";
    },
    parse(svg) {
      return new window.DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
    },
  };
}
