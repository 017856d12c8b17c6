/** @file A figure as SVG, PDF or PNG: the public way in. */
import { checkFigure, type Figure, needsBrowser, plainFigure } from "../../figures";
import { checkRange } from "../../math";
import { drawInChromium } from "./chromium";
import type { Format, Pictures } from "./job";
import { draw } from "./studio";

/** How a figure is drawn. */
export interface RenderOptions {
  /** pixels per inch of a PNG at the figure's printed size; default 300 */
  readonly dpi?: number;
  /** gives the drawing up when aborted */
  readonly signal?: AbortSignal;
}

/** Pixels per inch beyond which a picture is nobody's wish. */
const MOST_DPI = 2400;

/** The figure in several forms, drawn once. */
export async function renderAll<F extends Format>(
  caller: string,
  figure: Figure,
  formats: readonly F[],
  { dpi = 300, signal }: RenderOptions = {},
): Promise<Required<Pick<Pictures, F>>> {
  checkFigure(caller, figure);
  checkRange(caller, "dpi", dpi, 1, MOST_DPI);
  const plain = plainFigure(figure);
  const drawn = needsBrowser(plain) ? await drawInChromium(plain, signal) : undefined;
  const job = { figure: plain, formats, dpi, ...(drawn === undefined ? {} : { drawn }) };
  return (await draw(job, signal)) as Required<Pick<Pictures, F>>;
}

/**
 * Draws a figure as SVG of its printed size, with text as text in DejaVu Sans. The same figure gives the same
 * characters; two figures share a page without clashing.
 *
 * The first picture of a process takes a second or two longer, for plotly has to be loaded.
 *
 * @throws {TypeError | RangeError} when the figure is not one, or names a trace or attribute that plotly does not have
 * @throws {PlainError} when a trace needs WebGL and no Chromium is found
 * @example
 * const svg = await renderSvg(figure);
 */
export async function renderSvg(figure: Figure, options: RenderOptions = {}): Promise<string> {
  return (await renderAll("renderSvg", figure, ["svg"], options)).svg;
}

/** Draws a figure as a PDF page of exactly its size: vectors, fonts embedded. Errors as in {@link renderSvg}. */
export async function renderPdf(figure: Figure, options: RenderOptions = {}): Promise<Uint8Array> {
  return (await renderAll("renderPdf", figure, ["pdf"], options)).pdf;
}

/**
 * Draws a figure as PNG on white, with its density written down so that it prints at its size. Errors as in
 * {@link renderSvg}.
 *
 * @example
 * const png = await renderPng(figure, { dpi: 600 });
 */
export async function renderPng(figure: Figure, options: RenderOptions = {}): Promise<Uint8Array> {
  return (await renderAll("renderPng", figure, ["png"], options)).png;
}
