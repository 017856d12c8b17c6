/** @file Figures in a notebook, so that every front end shows something. */
import { type Figure, mm, needsBrowser, plainFigure } from "../../figures/index";
import { isPlain, renderPng, renderSvg } from "../../io/index";
import { checkFinite } from "../../math/index";
import { kernelHost } from "../host";
import { filmControls } from "./film-controls";
import { interactiveHtml } from "./interactive";

/** How a figure is shown. */
export interface ShowOptions {
  /**
   * adds a version to zoom and hover, and to play where the figure has a film, with the plotly library (4.8 MB) once per notebook; default
   * false
   */
  readonly interactive?: boolean;
  /**
   * closer looks at points of the figure, in its data coordinates: clicking a point draws the nearest one below; they are part of the
   * interactive version alone
   */
  readonly choices?: readonly { readonly x: number; readonly y: number; readonly figure: Figure }[];
  /** pixels per inch of a PNG; default 192, sharp on dense screens */
  readonly dpi?: number;
}

/** Bytes of SVG above which a PNG keeps the notebook small and quick to open. */
const LARGEST_SVG = 150_000;

type Picture = { readonly "image/svg+xml": string } | { readonly "image/png": string };

async function pictureOf(figure: Figure, dpi: number, signal: AbortSignal): Promise<Picture> {
  if (!needsBrowser(figure)) {
    const svg = await renderSvg(figure, { signal });
    if (Buffer.byteLength(svg) <= LARGEST_SVG) return { "image/svg+xml": svg };
  }
  return { "image/png": Buffer.from(await renderPng(figure, { dpi, signal })).toString("base64") };
}

function dataUrl(picture: Picture): string {
  return "image/png" in picture
    ? `data:image/png;base64,${picture["image/png"]}`
    : `data:image/svg+xml;base64,${Buffer.from(picture["image/svg+xml"]).toString("base64")}`;
}

/** What plotly draws a figure from, at its size. */
function described({ data, layout, width, height, alt }: Figure) {
  return { data, layout: { ...layout, width: mm(width), height: mm(height) }, alt };
}

/** The same with what plays it below, where there is something to play. */
function playable(figure: Figure) {
  const { data, layout } = described(figure);
  const { film } = figure;
  if (film === undefined) return { data, layout };
  const controls = filmControls(film);
  const height = layout.height + controls.margin;
  const below = { margin: { ...layout.margin, b: (layout.margin?.b ?? 0) + controls.margin } };
  return {
    ...{ data, layout: { ...layout, height, ...below, ...controls.layout } },
    frames: film.moments.map(({ name, data: changed }) => ({ name, data: changed, traces: film.traces })),
  };
}

/**
 * Shows a figure under the running cell: as SVG (PNG when that is smaller), as a plotly description, and as its alt
 * text. Outside a notebook it checks the figure and shows nothing.
 *
 * @throws {TypeError | RangeError} when the figure is not one, or names a trace or attribute that plotly does not have
 * @throws {PlainError} when a trace needs WebGL, no Chromium is found, and the figure is not interactive
 * @example
 * await show(figure);
 * await show(figure, { interactive: true });
 */
export async function show(figure: Figure, options: ShowOptions = {}): Promise<void> {
  const { interactive = false, dpi = 192, choices = [] } = options;
  if (choices.length > 0 && !interactive)
    throw new TypeError("show: choices must come with interactive: true, got interactive: false");
  const plain = plainFigure(figure);
  const closer = choices.map(({ x, y, figure: one }) => {
    checkFinite("show", "choices.x", x);
    checkFinite("show", "choices.y", y);
    return { x, y, ...described(plainFigure(one)) };
  });
  const host = kernelHost();
  if (host === undefined) return;
  const { name, alt, width, height, data } = plain;
  let picture: Picture | undefined;
  let text = alt;
  try {
    picture = await pictureOf(plain, dpi, host.signal);
  } catch (error) {
    if (!interactive || !isPlain(error)) throw error;
    text = `${alt} (No still picture: ${error.message})`;
  }
  const description = interactive ? playable(plain) : { data, layout: described(plain).layout };
  const html = interactive
    ? { "text/html": interactiveHtml(name, alt, description, picture && dataUrl(picture), closer) }
    : {};
  host.display({
    data: { "application/vnd.plotly.v1+json": description, ...html, ...picture, "text/plain": text },
    metadata: { engram: { figure: { name, alt, width, height } } },
  });
}
