/** Figures drawn: SVG, PDF and PNG, without a browser where that is possible. */
export { findChromium } from "./find-chromium";
export { type RenderOptions, renderPdf, renderPng, renderSvg } from "./render";
export { type SaveOptions, saveFigure } from "./save";
