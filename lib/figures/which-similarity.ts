/** @file The figure of notebook 02.05: shares of correct answers by similarity, under more images, more noise, larger masks. */
import {
  type ComparedSimilarity,
  comparedSimilarities,
  type SimilaritySweep,
  type WhichSimilarityResult,
} from "../experiments";
import { mean } from "../math";
import type { Axis } from "./axes";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines } from "./lines";
import type { Panel } from "./panel";
import { color, dashes } from "./theme";

const shown: readonly ComparedSimilarity[] = comparedSimilarities.slice(0, 6);

/** Curves of the six published similarities along one sweep, mean and range over the runs. */
function sweepPanel({ x, correct }: SimilaritySweep, axis: Axis, legend: boolean): Panel {
  const runs = correct[shown[0]][0].length;
  return lines({
    series: shown.map((kind, i) => ({
      name: kind,
      x,
      y: correct[kind].map((shares) => mean(shares)),
      ...(runs > 1
        ? {
            low: correct[kind].map((shares) => Math.min(...shares)),
            high: correct[kind].map((shares) => Math.max(...shares)),
          }
        : {}),
      as: "lines and points" as const,
      color: color(i),
      dash: dashes[i % dashes.length],
    })),
    ...(runs > 1 ? { spread: `range of ${runs} runs` } : {}),
    x: axis,
    y: { title: "share of correct answers", range: [-0.03, 1.03] },
    legend: legend ? "above" : "none",
  });
}

/** Capacity, noise and masking, as the paper draws them. */
export function whichSimilarityFigure({ capacity, noise, mask }: WhichSimilarityResult): Figure {
  const counts = capacity.x.filter((count) => [2, 10, 100, 500, 1000].includes(count));
  return composeFigure({
    name: "which-similarity",
    height: 74,
    shared: "y",
    panels: [
      sweepPanel(capacity, { title: "images stored", scale: "log", ticks: counts }, true),
      sweepPanel(noise, { title: "standard deviation σ of the noise" }, false),
      sweepPanel(
        mask,
        {
          title: "share of the rows masked",
          ticks: mask.x.filter((share) => Math.round(10 * share) % 2 === 1),
        },
        false,
      ),
    ],
  });
}
