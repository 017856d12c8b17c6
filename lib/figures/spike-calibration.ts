/** @file Figures of calibration: reliability diagrams, and what a wrong β costs. */
import type { SpikeCalibrationResult } from "../experiments";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines } from "./lines";
import { color, columnWidth } from "./theme";

/** Share of right answers over confidence, at one ε; a symbol for every bin of at least five answers. */
export function reliabilityFigure({ cells, params }: SpikeCalibrationResult, flips: number): Figure {
  const own = cells.filter((cell) => cell.flips === flips && [0.25, 0.5, 1, 2].includes(cell.scale));
  if (own.length === 0)
    throw new RangeError(`reliabilityFigure: flips must be one of ${params.flips.join(", ")}, got ${flips}`);
  return composeFigure({
    name: "spike-reliability",
    width: columnWidth.middle,
    height: 70,
    panels: [
      lines({
        series: [
          { name: "as it says", x: [0, 1], y: [0, 1], color: color(6), dash: "1.5px,2px" },
          ...own.map(({ scale, bins }, k) => {
            const held = bins.filter(({ count }) => count >= 5);
            return {
              name: `β = ${scale} β*`,
              x: held.map(({ confidence }) => confidence ?? 0),
              y: held.map(({ accuracy }) => accuracy?.fraction ?? 0),
              low: held.map(({ accuracy }) => accuracy?.low ?? 0),
              high: held.map(({ accuracy }) => accuracy?.high ?? 0),
              as: "lines and points" as const,
              color: color(k),
            };
          }),
        ],
        spread: "95 % interval",
        spreadAs: "bars",
        x: { title: "confidence", range: [0, 1.02] },
        y: { title: "share of right answers", range: [0, 1.03] },
        legend: "bottom right",
      }),
    ],
  });
}

/** Calibration error, logarithmic score and area under the risk over β/β*, one line for each ε. */
export function betaCostFigure({ cells, params }: SpikeCalibrationResult): Figure {
  const panel = (title: string, of: "ece" | "logLoss" | "aurc") =>
    lines({
      series: params.flips.map((flips, k) => {
        const own = cells.filter((cell) => cell.flips === flips);
        return {
          name: `ε = ${flips}`,
          x: own.map(({ scale }) => scale),
          y: own.map((cell) => cell[of].value),
          low: own.map((cell) => cell[of].low),
          high: own.map((cell) => cell[of].high),
          as: "lines and points" as const,
          color: color(k),
        };
      }),
      spread: "95 % interval over cues",
      x: { title: "β/β*", scale: "log", ticks: [0.25, 0.5, 1, 2] },
      y: { title },
      marks: [{ axis: "x", at: 1 }],
      legend: of === "ece" ? "best" : "none",
    });
  return composeFigure({
    name: "beta-cost",
    width: columnWidth.double,
    panels: [
      panel("calibration error", "ece"),
      panel("logarithmic score (nat)", "logLoss"),
      panel("area under the risk", "aurc"),
    ],
  });
}
