/** @file The figure of information homeostasis: β, entropy, spikes and honesty while the world changes. */
import type { HomeostasisControl, InformationHomeostasisResult } from "../experiments";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines, type Series } from "./lines";
import { color, columnWidth, dashes } from "./theme";

const names: Readonly<Record<HomeostasisControl, string>> = {
  fixed: "fixed β",
  informed: "β* of each block",
  collisions: "holds pairs alike",
  entropy: "holds entropy",
  spikes: "holds spikes",
};

/** Courses over the stream in means of a twentieth of a block, with lines where the world changes, and over-confidence block by block. */
export function homeostasisFigure({ courses, outcomes, params }: InformationHomeostasisResult): Figure {
  const width = Math.max(1, Math.floor(params.cues / 20));
  const edges = params.blocks.slice(1).map((_, b) => ({ axis: "x" as const, at: (b + 1) * params.cues }));
  const means = (values: Float64Array): number[] =>
    Array.from({ length: Math.floor(values.length / width) }, (_, i) =>
      values.subarray(i * width, (i + 1) * width).reduce((sum, x) => sum + x / width, 0),
    );
  const panel = (of: "beta" | "entropy" | "spikes", title: string, log: boolean) =>
    lines({
      series: courses.map((course, k): Series => {
        const y = means(course[of]);
        return {
          ...{ name: names[course.control], y, color: color(k), dash: dashes[k % dashes.length] },
          x: y.map((_, i) => (i + 0.5) * width),
        };
      }),
      x: { title: "cues" },
      y: { title, ...(log && { scale: "log" as const }) },
      marks: edges,
      legend: of === "beta" ? "above" : "none",
    });
  return composeFigure({
    name: "homeostasis",
    width: columnWidth.double,
    columns: 2,
    height: 130,
    panels: [
      panel("beta", "β", true),
      panel("entropy", "entropy of the posterior (nat)", false),
      panel("spikes", `spikes to a lead of ${params.lead}`, false),
      lines({
        series: courses.map(({ control }, k): Series => {
          const own = outcomes.filter((outcome) => outcome.control === control);
          return {
            ...{
              name: names[control],
              as: "lines and points",
              color: color(k),
              dash: dashes[k % dashes.length],
            },
            x: own.map(({ block }) => block + 1),
            y: own.map(({ excess }) => excess),
          };
        }),
        x: { title: "block" },
        y: { title: "confidence less accuracy" },
        marks: [{ axis: "y", at: 0 }],
        legend: "none",
      }),
    ],
  });
}
