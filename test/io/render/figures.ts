/** @file Figures by hand, one for each thing that has gone wrong somewhere in drawing. */
import { type Figure, mm, pt } from "engram/figures";

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const layout = {
  font: { size: pt(7) },
  margin: { l: mm(14), r: mm(4), t: mm(6), b: mm(12) },
  xaxis: { title: { text: "time [ms]" } },
  yaxis: { title: { text: "membrane potential [mV]" } },
} as Figure["layout"];
const frame = { width: 89, height: 60, layout };

/** Two curves and a band, named in the legend, with a gap. */
export const lines: Figure = {
  ...frame,
  name: "lines",
  alt: 'Two curves, <one> with a "gap" & a band',
  data: [
    {
      ...{ x: [0, 1, 2, 3, 3, 2, 1, 0], y: [1, 2, 2, 4, 6, 4, 3, 2], fill: "toself", name: "10–90 %" },
      ...{ line: { width: 0 }, fillcolor: "rgba(0,114,178,0.2)", mode: "lines" },
    },
    { x: [0, 1, 2, 3], y: [1.5, 2.5, 3, 5], name: "β = 1", mode: "lines+markers" },
    {
      x: [0, 1, 2, 3],
      y: [2, Number.NaN, 1, 3],
      name: "αβ−½",
      error_y: { type: "data", array: [0.1, 0.2, 0.3, 0.4] },
    },
  ] as Figure["data"],
};

/** Cells of four colours with a colour bar. */
export const heatmap: Figure = {
  ...frame,
  name: "heatmap",
  alt: "Cells",
  data: [
    {
      type: "heatmap",
      z: range(6).map((i) => range(8).map((j) => (i + j) % 4)),
      colorscale: [
        [0, "#0072b2"],
        [1, "#d55e00"],
      ],
      colorbar: { title: { text: "overlap m", side: "right" }, thickness: 10 },
    },
  ],
};

/** Formulas on an axis, in the legend and in the title. */
export const latex: Figure = {
  ...frame,
  name: "latex",
  alt: "Formulas",
  data: [{ x: [0, 1, 2], y: [1, 4, 9], name: "$\\xi_\\mu$", showlegend: true, mode: "lines" }],
  layout: {
    ...layout,
    title: { text: "$E = -\\mathrm{lse}(\\beta, X^\\top \\xi)$", y: 0.95, font: { size: pt(7) } },
    yaxis: { title: { text: "$\\sqrt{n_\\text{c}}$" } },
  },
};

/** Four panels of different kinds. */
export const panels: Figure = {
  width: 183,
  height: 100,
  name: "panels",
  alt: "Four panels",
  data: [
    { type: "bar", x: ["A", "B", "C<sub>2</sub>"], y: [3, -1, 2], name: "bars" },
    { type: "box", y: [1, 2, 2.5, 3, 7], name: "box", xaxis: "x2", yaxis: "y2" },
    {
      ...{ type: "contour", z: range(9).map((i) => range(9).map((j) => Math.sin(i / 2) * Math.cos(j / 3))) },
      ...{ xaxis: "x3", yaxis: "y3", showscale: false },
    },
    { type: "histogram", x: [1, 1, 2, 3, 3, 3, 5], name: "counts", xaxis: "x4", yaxis: "y4" },
  ] as Figure["data"],
  layout: {
    font: { size: pt(7) },
    grid: { rows: 2, columns: 2, pattern: "independent" },
    margin: { l: mm(12), r: mm(24), t: mm(8), b: mm(10) },
    annotations: [
      { text: "<b>a</b>", x: 0, y: 1.05, xref: "paper", yref: "paper", showarrow: false },
      { text: "peak", x: "A", y: 3, ax: 20, ay: -15, showarrow: true, arrowsize: 0.6 },
    ],
  },
};

/** Many small marks. */
export const raster: Figure = {
  ...frame,
  name: "raster",
  alt: "Spikes of 50 neurons",
  data: [
    {
      ...{ type: "scatter", mode: "markers", name: "spikes" },
      ...{ x: range(2000).map((i) => (i * 379) % 1000), y: range(2000).map((i) => (i * 7919) % 50) },
      marker: { symbol: "line-ns", size: 4, color: "#000", line: { width: 0.7, color: "#000" } },
    },
  ],
};

/** Small pictures without axes. */
export const images: Figure = {
  ...frame,
  name: "images",
  alt: "Pictures in a grid",
  data: [
    {
      ...{ type: "heatmap", showscale: false, colorscale: "Greys" },
      z: range(26).map((i) => range(35).map((j) => (i % 9 === 8 || j % 9 === 8 ? null : (i * j) % 17))),
    },
  ] as Figure["data"],
  layout: {
    ...{ font: { size: pt(7) }, margin: { l: 5, r: 5, t: 5, b: 5 } },
    xaxis: { visible: false },
    yaxis: { visible: false, autorange: "reversed", scaleanchor: "x" },
  },
};

/** Needs WebGL. */
export const surface: Figure = {
  ...frame,
  name: "surface",
  alt: "A saddle",
  data: [{ type: "surface", z: range(12).map((i) => range(12).map((j) => (i - 6) ** 2 - (j - 6) ** 2)) }],
};
