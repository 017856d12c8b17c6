/** @file The two figures of notebook 01.02: how much is proven to be stored, and how small retrieval errors are. */
import type { ProvenCapacityResult, RetrievalErrorsResult } from "../experiments";
import { band, quantile } from "../math";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines } from "./lines";
import { columnWidth, ink } from "./theme";

/** Patterns stored against the dimension: proven, expected, and counted in networks that were filled. */
export function provenCapacityFigure(result: ProvenCapacityResult): Figure {
  const { curve, proven, expectedHalf, expectedSure, dimensions, filled } = result;
  const counted = filled.map((draws) => band(draws));
  const percent = `${100 * (1 - result.failure)} %`;
  return composeFigure({
    name: "proven-capacity",
    width: columnWidth.middle,
    height: 72,
    panels: [
      lines({
        series: [
          {
            name: "filled until one is lost (median)",
            x: dimensions,
            y: counted.map((b) => b.median),
            low: counted.map((b) => b.low),
            high: counted.map((b) => b.high),
            as: "points",
          },
          { name: "expected from pairs, half of all networks", x: curve, y: expectedHalf, dash: "solid" },
          { name: `expected from pairs, ${percent} of all networks`, x: curve, y: expectedSure },
          { name: `proven for ${percent} (theorem 3)`, x: curve, y: proven },
        ],
        spread: `10–90 % over ${filled[0].length} networks`,
        spreadAs: "bars",
        x: { title: "dimension d", ticks: curve.filter((d) => d % 4 === 0) },
        y: { title: "patterns N", scale: "log", range: [0.1, 3e5] },
        marks: [{ axis: "y", at: 2, name: "below two nothing is stated", color: ink.muted, dash: "1px,2px" }],
        legend: "above",
      }),
    ],
  });
}

/** Evenly chosen places in a list, so that a cloud of points stays light. */
function thinned(length: number, most: number): number[] {
  const count = Math.min(length, most);
  return Array.from({ length: count }, (_, k) => Math.floor((k * length) / count));
}

/** Retrieval errors below their bound: against βΔ, and against β. */
export function retrievalErrorsFigure(result: RetrievalErrorsResult): Figure {
  const proven = result.at.filter(({ inside }) => inside > 0);
  const ends = proven.flatMap(({ leads }) => [Math.min(...leads), Math.max(...leads)]);
  const [first, last] = [Math.min(...ends), Math.max(...ends)];
  const bound = (lead: number): number => 2 * Math.E * (result.patterns - 1) * result.norm * Math.exp(-lead);
  const nearest = (lead: number, beta: number): number => Math.sqrt((2 * lead) / beta) * Math.exp(-lead);
  const typical = proven[Math.floor(proven.length / 2)].beta;
  const along = Array.from({ length: 60 }, (_, k) => first + ((last - first) * k) / 59);
  const betas = result.at.map(({ beta }) => beta);
  const of = (pick: (at: RetrievalErrorsResult["at"][number]) => ArrayLike<number>) => {
    // A distance of 0 is less than one rounding of the norm, and drawn there.
    const bands = result.at.map((each) =>
      band(
        Array.from(pick(each), (d) => Math.max(d, 1e-16)),
        0,
        1,
      ),
    );
    return {
      x: betas,
      y: bands.map((b) => b.median),
      low: bands.map((b) => b.low),
      high: bands.map((b) => b.high),
    };
  };
  const step = of(({ oneStep }) => oneStep);
  return composeFigure({
    name: "retrieval-errors",
    height: 74,
    panels: [
      lines({
        series: [
          ...proven.map(({ beta, leads, fixedPoint }) => {
            const shown = thinned(leads.length, 60);
            return {
              name: `β = ${beta}`,
              x: shown.map((k) => leads[k]),
              y: shown.map((k) => Math.max(fixedPoint[k], 1e-16)),
              as: "points" as const,
            };
          }),
          { name: "proven bound (theorem 5)", x: along, y: along.map(bound), color: ink.text, dash: "solid" },
          {
            name: "one rival alone",
            x: along,
            y: along.map((lead) => nearest(lead, typical)),
            color: ink.text,
            dash: "6px,2px",
          },
        ],
        x: { title: "lead βΔ of the pattern over its nearest rival" },
        y: { title: "distance of the fixed point ‖ξ − x*‖", scale: "log" },
        legend: "above",
      }),
      lines({
        series: [
          { name: "fixed point", ...of(({ fixedPoint }) => fixedPoint), as: "lines and points" },
          { name: "after one step", x: step.x, y: step.y, as: "points" },
          {
            name: "bound (median)",
            x: betas,
            y: result.at.map(({ bounds }) => quantile(bounds, 0.5)),
            color: ink.text,
            dash: "solid",
          },
          {
            name: "radius 1/(2βM) of the theorem",
            x: betas,
            y: result.at.map(({ radius }) => radius),
            color: ink.muted,
            dash: "6px,2px",
          },
        ],
        spread: `all of ${result.at[0].leads.length} patterns`,
        x: {
          title: "inverse temperature β",
          scale: "log",
          ticks: betas.filter((b) => [0.1, 0.25, 0.5, 1].includes(b)),
        },
        y: { title: "distance from the pattern", scale: "log" },
        marks: [{ axis: "y", at: result.norm, name: "norm M of a pattern", dash: "1px,2px" }],
        legend: "above",
      }),
    ],
  });
}
