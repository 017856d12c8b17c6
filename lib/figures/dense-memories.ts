/** @file The figures of notebook 02.03: bit errors and capacity of dense memories, and XOR. */
import type { BitError, DenseErrorsResult, ExclusiveOrResult } from "../experiments";
import { denseBitError, denseLoad } from "../memory";
import { composeFigure } from "./compose";
import { bars } from "./counts";
import type { Figure } from "./figure";
import { lines } from "./lines";
import { color, ink } from "./theme";

const floor = 1e-5;

/** Bit errors of one update against the load, all orders over one theory, and the number of patterns at 0.5 % against the neurons. */
export function denseErrorsFigure({ series }: DenseErrorsResult): Figure {
  const loads = Array.from({ length: 60 }, (_, i) => 0.07 * (0.5 / 0.07) ** (i / 59));
  const drawn = (which: "power" | "rectified") =>
    series.map(({ order, neurons, points }, i) => {
      const shown = points.filter((point) => point[which].error > floor);
      const end = (at: BitError, way: 1 | -1) => Math.max(floor, at.error + way * 2 * at.spread);
      return {
        name: `${which === "power" ? `x<sup>${order}</sup>` : `max(x, 0)<sup>${order}</sup>`}, N = ${neurons}`,
        x: shown.map((point) => point.load),
        y: shown.map((point) => point[which].error),
        low: shown.map((point) => end(point[which], -1)),
        high: shown.map((point) => end(point[which], 1)),
        as: "points" as const,
        color: color(i),
      };
    });
  const orders = [2, 3, 4, 5];
  const neurons = [20, 1000];
  return composeFigure({
    name: "dense-errors",
    height: 80,
    panels: [
      lines({
        series: [
          {
            name: "theory for x<sup>n</sup>",
            x: loads,
            y: loads.map((load) => denseBitError(2, 1, load)),
            color: ink.text,
            dash: "solid",
          },
          {
            name: "the same at half the load",
            x: loads,
            y: loads.map((load) => denseBitError(2, 1, load / 2)),
            color: ink.muted,
            dash: "6px,2px",
          },
          ...drawn("power"),
          ...drawn("rectified"),
        ],
        spread: "± 2 standard errors",
        spreadAs: "bars",
        x: {
          title: "load (2n − 3)!! K/N<sup>n−1</sup>",
          scale: "log",
          range: [0.08, 0.5],
          ticks: [0.1, 0.2, 0.4],
        },
        y: { title: "share of wrong bits after one update", scale: "log", range: [floor, 0.2] },
        marks: [{ axis: "y", at: 0.005, name: "0.5 %" }],
        legend: "above",
      }),
      lines({
        series: [
          ...orders.map((order, i) => ({
            name: `theory, n = ${order}`,
            x: neurons,
            y: neurons.map((count) => denseLoad(order) * count ** (order - 1)),
            color: color(i),
          })),
          ...series
            .filter(({ atHalfPercent }) => atHalfPercent.measured > 0)
            .map(({ order, neurons: count, atHalfPercent }) => ({
              name: `measured, n = ${order}`,
              x: [count],
              y: [atHalfPercent.measured],
              as: "points" as const,
              color: color(order - 2),
            })),
        ],
        x: { title: "neurons N", scale: "log", range: [20, 1000], ticks: [20, 50, 100, 200, 500, 1000] },
        y: { title: "patterns K with 0.5 % wrong bits", scale: "log", range: [1, 1e10] },
        legend: "above",
      }),
    ],
  });
}

/** How many of the four questions of XOR are answered rightly, for each order. */
export function exclusiveOrFigure({ orders, power, rectified }: ExclusiveOrResult): Figure {
  return composeFigure({
    name: "exclusive-or",
    panels: [
      bars({
        categories: orders.map(String),
        series: [
          { name: "x<sup>n</sup>", y: power },
          { name: "max(x, 0)<sup>n</sup>", y: rectified },
        ],
        x: { title: "order n" },
        y: { title: "right answers of four", range: [0, 4.2], ticks: [0, 1, 2, 3, 4] },
        legend: "above",
      }),
    ],
  });
}
