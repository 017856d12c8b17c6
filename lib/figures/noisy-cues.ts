/** @file The figure of how many memories are told apart through normal noise. */
import { gaussianCapacity, gaussianCapacityBound } from "../bayesian";
import type { NoisyCueCapacityResult } from "../experiments";
import { logSpace } from "../math";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines } from "./lines";
import { color, dashes, ink } from "./theme";

/** Capacity of patterns of signs against the noise on the cue, under what signs and what any code could have. */
export function noisyCuesFigure({ points }: NoisyCueCapacityResult): Figure {
  const sizes = [...new Set(points.map(({ size }) => size))];
  const noises = points.map(({ noise }) => noise);
  const x = logSpace(Math.min(...noises), Math.max(...noises), 60);
  return composeFigure({
    name: "noisy-cues",
    panels: [
      lines({
        series: [
          ...sizes.map((size, i) => {
            const own = points.filter((point) => point.size === size && !Number.isNaN(point.capacity.low));
            return {
              ...{ name: `<i>N</i> = ${size}`, as: "points" as const, color: color(i) },
              x: own.map(({ noise }) => noise),
              y: own.map(({ capacity }) => capacity.value),
              low: own.map(({ capacity }) => capacity.low),
              high: own.map(({ capacity }) => capacity.high),
            };
          }),
          {
            ...{ name: "signs, <i>N</i> → ∞", x, color: ink.text, dash: dashes[0] },
            y: Array.from(x, (noise) => gaussianCapacity(noise)),
          },
          {
            ...{ name: "any code, ½ ln(1 + 1/σ²)", x, color: ink.text, dash: dashes[1] },
            y: Array.from(x, gaussianCapacityBound),
          },
        ].filter((one) => one.x.length > 0),
        ...{ spread: "95 % interval", spreadAs: "bars" },
        x: { title: "noise on the cue σ", scale: "log" },
        y: { title: "capacity ln <i>P</i>/<i>N</i> (nat)", range: [0, 1] },
        marks: [{ axis: "y", at: Math.LN2, name: "ln 2" }],
        legend: "above",
      }),
    ],
  });
}
