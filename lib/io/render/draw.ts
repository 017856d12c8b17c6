/** @file Figure to SVG, in a page of our own or in a browser's. */
import { createHash } from "node:crypto";
import { type Figure, mm } from "../../figures";
import type { DomElement } from "./dom";
import { FAMILY } from "./fonts";
import type { Page } from "./page";
import { type SvgFrame, writeSvg } from "./write-svg";

/** Plotly's options for a still picture. */
export const stillConfig: { readonly staticPlot: true; readonly plotGlPixelRatio: 4 } = {
  staticPlot: true,
  plotGlPixelRatio: 4,
};

/** Whether any text of the figure is to be typeset by MathJax. */
export function hasMath(figure: Figure): boolean {
  return /\$[^$]+\$/.test(
    JSON.stringify([
      figure.layout,
      figure.data.map(({ name }) => name),
      figure.data.map((t) => "text" in t && t.text),
    ]),
  );
}

/** The figure's traces and layout as plotly gets them, fresh copies with size and font set. */
export function plotlyInput(figure: Figure): { data: unknown; layout: Record<string, unknown> } {
  const copy = JSON.parse(JSON.stringify({ data: figure.data, layout: figure.layout }));
  const font = { ...copy.layout.font, family: FAMILY };
  return {
    data: copy.data,
    layout: { ...copy.layout, width: mm(figure.width), height: mm(figure.height), font },
  };
}

/** What stands around the picture; the ids' prefix comes from all that the figure says. */
export function frameOf(figure: Figure): SvgFrame {
  const digest = createHash("sha256").update(JSON.stringify(figure)).digest("hex").slice(0, 8);
  const { width, height, alt } = figure;
  return { width, height, alt, box: [mm(width), mm(height)], prefix: `e${digest}-` };
}

/** Makes a lean SVG of what plotly drew in a browser. */
export function finishSvg(page: Page, figure: Figure, drawn: string): Promise<string> {
  return writeSvg(page.parse(drawn), frameOf(figure));
}

/** Draws a plain figure without a browser. */
export async function drawSvg(page: Page, figure: Figure): Promise<string> {
  if (hasMath(figure)) await page.typesetMath();
  page.seed();
  const target = page.document.body.appendChild(page.document.createElement("div"));
  try {
    const { data, layout } = plotlyInput(figure);
    await page.plotly.newPlot(target, data, layout, stillConfig);
    page.plotly.Snapshot.toSVG(target, "svg", 1); // gathers all layers in the first <svg>
    return await writeSvg(target.querySelector("svg.main-svg") as DomElement, frameOf(figure));
  } finally {
    page.plotly.purge(target);
    target.remove();
  }
}
