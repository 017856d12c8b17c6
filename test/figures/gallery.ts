/** @file One small figure of every kind: what the tests compare, and what `npx tsx test/figures/render-gallery.ts` draws. */
import {
  bars,
  composeFigure,
  type Figure,
  heatmap,
  histogram,
  imageGrid,
  landscape,
  lines,
  spikeRaster,
} from "engram/figures";
import { normal, randomFrom } from "engram/math";

const random = randomFrom(1);
const t = Array.from({ length: 21 }, (_, i) => i / 2);
const wave = (phase: number) => t.map((x) => Math.sin(x + phase));

export const gallery: readonly Figure[] = [
  composeFigure({
    name: "lines-and-bands",
    panels: [
      lines({
        series: [0, 1].map((phase) => ({
          name: `phase ${phase}`,
          x: t,
          y: wave(phase),
          low: wave(phase).map((y) => y - 0.2),
          high: wave(phase).map((y) => y + 0.3),
        })),
        spread: "median, 10–90 % over 20 seeds",
        x: { title: "time (ms)" },
        y: { title: "membrane potential <i>v</i> (mV)" },
      }),
    ],
  }),
  composeFigure({
    name: "points-and-error-bars",
    panels: [
      lines({
        series: [
          {
            name: "measured",
            x: [1, 2, 4, 8],
            y: [1, 3.9, 17, 60],
            low: [0.8, 3, 12, 50],
            high: [1.3, 5, 20, 75],
            as: "points",
          },
          { name: "x²", x: [1, 2, 4, 8], y: [1, 4, 16, 64] },
        ],
        spread: "95 % interval",
        spreadAs: "bars",
        x: { title: "neurons N", scale: "log", ticks: [1, 2, 4, 8] },
        y: { title: "operations", scale: "log", range: [0.5, 200] },
        marks: [{ axis: "y", at: 100, name: "limit" }],
        legend: "bottom right",
      }),
    ],
  }),
  composeFigure({
    name: "gaps-and-steps",
    panels: [
      lines({
        series: [{ name: "count", x: [0, 1, 2, 3, 4], y: [1, 2, Number.NaN, 2, 3], as: "steps" }],
        gaps: true,
        x: { title: "trial" },
        y: { title: "patterns" },
      }),
    ],
  }),
  composeFigure({
    name: "heat-map",
    panels: [
      heatmap({
        x: [1, 2, 3, 4],
        y: [0.1, 1, 10],
        z: [
          [0, 1, 2, 3],
          [1, 2, 3, 4],
          [2, 3, Number.NaN, 5],
        ],
        gaps: true,
        xAxis: { title: "load α" },
        yAxis: { title: "inverse temperature β", scale: "log" },
        title: "overlap",
      }),
    ],
  }),
  composeFigure({
    name: "landscape-and-path",
    panels: [
      landscape({
        x: t,
        y: t,
        z: t.map((y) => t.map((x) => (x - 5) ** 2 + 2 * (y - 5) ** 2)),
        xAxis: { title: "$x_1$" },
        yAxis: { title: "$x_2$" },
        title: "$\\text{energy } E$",
        colors: "blueOrange",
        paths: [{ name: "descent", x: [1, 3, 4.5, 5], y: [9, 6, 5.2, 5] }],
        points: { name: "pattern", x: [5], y: [5] },
        field: {
          x: [1, 5, 9].flatMap((x) => [x, x, x]),
          y: [1, 5, 9, 1, 5, 9, 1, 5, 9],
          u: [1, 5, 9].flatMap((x) => [5 - x, 5 - x, 5 - x]),
          v: [1, 5, 9, 1, 5, 9, 1, 5, 9].map((y) => 2 * (5 - y)),
        },
      }),
    ],
  }),
  composeFigure({
    name: "bars",
    panels: [
      bars({
        categories: ["softmax", "linear", "spikes"],
        spread: "95 % interval",
        series: [
          { name: "multiplications", y: [64, 16, 0], low: [60, 14, 0], high: [70, 20, 1] },
          { name: "additions", y: [64, 16, 30] },
        ],
        x: { title: "mechanism" },
        y: { title: "operations (10<sup>6</sup>)" },
      }),
    ],
  }),
  composeFigure({
    name: "bars-and-expectation",
    panels: [
      bars({
        categories: ["softmax", "linear", "spikes"],
        series: [{ name: "measured", y: [3, 2, 0.2], low: [2.5, 1.4, 0.1], high: [3.5, 2.6, 0.3] }],
        expected: { name: "theory", y: [3.2, 1.9, 0] },
        spread: "95 % interval",
        x: { title: "mechanism" },
        y: { title: "error" },
      }),
    ],
  }),
  composeFigure({
    name: "histogram",
    panels: [
      histogram({
        values: Float64Array.from({ length: 500 }, () => normal(random)),
        bins: 20,
        range: [-4, 4],
        density: true,
        x: { title: "interval (ms)" },
        curves: [
          { name: "theory", x: t.map((x) => x - 5), y: t.map((x) => Math.exp(-((x - 5) ** 2) / 2) / 2.5066) },
        ],
      }),
    ],
  }),
  composeFigure({
    name: "spike-raster",
    panels: [
      spikeRaster({
        time: Float64Array.from({ length: 300 }, () => random() * 1000),
        neuron: Int32Array.from({ length: 300 }, () => Math.floor(random() * 30)),
        neurons: 30,
      }),
    ],
  }),
  composeFigure({
    name: "images-and-panels",
    height: 50,
    widths: [2, 1],
    panels: [
      imageGrid({
        rows: [
          { label: "stored", images: [wave(0).slice(0, 16), wave(2).slice(0, 16)] },
          { label: "recalled", images: [wave(1).slice(0, 16)] },
        ],
        imageWidth: 4,
      }),
      lines({
        series: [{ name: "energy", x: t, y: wave(3) }],
        x: { title: "update" },
        y: { title: "energy" },
      }),
    ],
  }),
  composeFigure({
    name: "shared-axes",
    shared: "both",
    columns: 2,
    height: 90,
    panels: [0, 1, 2, 3].map((phase) =>
      lines({
        series: [{ name: "potential", x: t, y: wave(phase).map((y) => -60 + (4 + 3 * phase) * y) }],
        x: { title: "time (ms)" },
        y: { title: "potential (mV)" },
      }),
    ),
  }),
];
