/** @file The figures of notebook 02.10: whole patterns, the weight of one among all, and what "exponential" means where. */
import type {
  ExponentialMeaningsResult,
  ExponentialRecallResult,
  ExponentialStart,
  OwnPatternWeightResult,
} from "../experiments";
import { ownPatternLoad } from "../memory";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines } from "./lines";
import type { Panel } from "./panel";
import { color, columnWidth, ink } from "./theme";

const load = "load α = ln P/N";

function wholePanel({ flipped, sizes, loads, whole, proven, typical }: ExponentialStart): Panel {
  const start = flipped === 0 ? "from the pattern" : `${Math.round(100 * flipped)} % flipped`;
  return lines({
    series: sizes.map((size, s) => ({
      name: `N = ${size}, ${start}`,
      x: loads,
      y: whole[s].map((p) => p.fraction),
      low: whole[s].map((p) => p.low),
      high: whole[s].map((p) => p.high),
      as: "lines and points" as const,
    })),
    spread: "95 % interval",
    x: { title: load, range: [Math.min(...loads, proven) * 0.9, Math.max(...loads, typical) * 1.05] },
    y: { title: "share with all bits right", range: [-0.03, 1.05] },
    marks: [
      { axis: "x", at: proven, name: "proven below", color: ink.muted, dash: "1px,2px" },
      { axis: "x", at: typical, name: "typical below", color: ink.text },
    ],
    legend: "above",
  });
}

/** Share of patterns that are whole after one update, against the load, one panel for each share of flipped bits. */
export function exponentialRecallFigure({ starts }: ExponentialRecallResult): Figure {
  return composeFigure({
    name: "exponential-recall",
    panels: starts.map(wholePanel),
    width: columnWidth.double,
    height: 70,
  });
}

/** The own weight of a pattern against the load, and the load of weight one half against β. */
export function ownPatternWeightFigure({ beta, size, loads, betas, laws }: OwnPatternWeightResult): Figure {
  const axis = Array.from({ length: 80 }, (_, i) => 0.2 * 50 ** (i / 79));
  return composeFigure({
    name: "own-pattern-weight",
    height: 70,
    panels: [
      lines({
        series: laws.map(({ law, weights }) => ({
          name: `${law}, N = ${size}`,
          x: loads,
          y: weights.map((w) => w.weight),
          low: weights.map((w) => w.weight - 2 * w.spread),
          high: weights.map((w) => w.weight + 2 * w.spread),
          as: "lines and points" as const,
        })),
        spread: "± 2 standard errors",
        x: { title: `${load}, at β = ${beta}` },
        y: { title: "weight of the own pattern", range: [-0.03, 1.05] },
        marks: [
          ...laws.map(({ threshold }, i) => ({
            axis: "x" as const,
            at: threshold,
            name: "α<sub>1</sub> of each",
            color: color(i),
          })),
          { axis: "y", at: 0.5, color: ink.muted, dash: "1px,2px" },
        ],
        legend: "above",
      }),
      lines({
        series: [
          ...laws.map(({ law }, i) => ({
            name: `α<sub>1</sub>, ${law}`,
            x: axis,
            y: axis.map((b) => ownPatternLoad(b, law)),
            color: color(i),
          })),
          ...laws.map(({ law, half }, i) => ({
            name: `measured, ${law}`,
            x: betas.filter((_, b) => Number.isFinite(half[b].measured)),
            y: half.map((point) => point.measured).filter(Number.isFinite),
            as: "points" as const,
            color: color(i),
          })),
        ],
        x: { title: "inverse temperature β", scale: "log", range: [0.2, 10], ticks: [0.25, 0.5, 1, 2, 4, 8] },
        y: { title: "load at weight one half", range: [0, 1.7] },
        legend: "above",
      }),
    ],
  });
}

/** Numbers of patterns against the number of neurons, in six meanings. */
export function exponentialMeaningsFigure({ sizes, meanings }: ExponentialMeaningsResult): Figure {
  return composeFigure({
    name: "exponential-meanings",
    width: columnWidth.middle,
    height: 80,
    panels: [
      lines({
        series: [
          ...meanings.map(({ name, source, log10 }) => ({ name: `${name} (${source})`, x: sizes, y: log10 })),
          {
            name: "as many as neurons",
            x: sizes,
            y: sizes.map(Math.log10),
            color: ink.muted,
            dash: "1px,2px",
          },
        ],
        x: { title: "neurons N" },
        y: { title: "log<sub>10</sub> of the number of patterns" },
        legend: "above",
      }),
    ],
  });
}
