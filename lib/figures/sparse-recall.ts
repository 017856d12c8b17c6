/** @file The three figures of notebook 02.04: margins and exact recall, basins and energies, sizes of metastable states. */
import type { BasinMapsResult, ExactRecallResult, MetastableDigitsResult } from "../experiments";
import { composeFigure } from "./compose";
import { bars } from "./counts";
import type { Figure } from "./figure";
import { lines } from "./lines";
import { heatmap, landscape } from "./maps";
import type { Panel } from "./panel";
import { color, columnWidth, dashes, fade, ink } from "./theme";

/** Weights of two patterns, share of exact recall with its prediction, and the mean error of one step. */
export function exactRecallFigure({ gaps, betas, separations }: ExactRecallResult): Figure {
  const sparse = separations.filter(({ margin }) => margin !== undefined);
  const look = (i: number) => ({ color: color(i), dash: dashes[i % dashes.length] });
  const chosen = separations.map((one, i) => ({ one, i }));
  const margins = [...new Set(sparse.map(({ margin }) => margin as number))];
  // Separations of one margin share the curve of their exact recall.
  const distinct = margins.map((margin) => {
    const same = chosen.filter(({ one }) => one.margin === margin);
    return { name: same.map(({ one }) => one.name).join(", "), ...same[0] };
  });
  return composeFigure({
    name: "exact-recall",
    height: 78,
    panels: [
      lines({
        series: chosen.map(({ one, i }) => ({ name: one.name, x: gaps, y: one.weights, ...look(i) })),
        x: { title: "lead s of the first pattern (× β)" },
        y: { title: "weight of the first of two patterns", range: [-0.03, 1.03] },
        marks: margins.map((at) => ({ axis: "x" as const, at, name: "margins m = 1, 2, 4" })),
        legend: "above",
      }),
      lines({
        series: [
          ...distinct.map(({ one, i, name }) => ({
            name,
            x: betas,
            y: one.observed,
            as: "points" as const,
            color: color(i),
          })),
          {
            name: "predicted: Δ ≥ m/β",
            x: distinct.flatMap(() => [...betas, betas[0]]),
            y: distinct.flatMap(({ one }) => [...one.predicted, Number.NaN]),
            color: ink.muted,
            dash: "solid",
          },
        ],
        gaps: true,
        x: { title: "inverse temperature β", scale: "log", ticks: [1, 2, 4, 8, 16, 32, 64] },
        y: { title: "share of patterns recalled exactly", range: [-0.03, 1.03] },
        legend: "above",
      }),
      lines({
        series: chosen.map(({ one, i }) => ({
          name: one.name,
          x: betas,
          y: one.errors.map((error) => (error > 0 ? error : Number.NaN)),
          ...look(i),
        })),
        gaps: true,
        x: { title: "inverse temperature β", scale: "log", ticks: [1, 2, 4, 8, 16, 32, 64] },
        y: { title: "mean distance after one step", scale: "log" },
        legend: "none",
      }),
    ],
  });
}

const withoutBar = ({ colorBar: _, ...panel }: Panel): Panel => ({
  ...panel,
  traces: panel.traces.map((trace) => ("z" in trace ? { ...trace, showscale: false } : trace)),
});

/** Energies with a path from the mean of three patterns, and the basins of the patterns, one column for each separation. */
export function basinMapsFigure(result: BasinMapsResult): Figure {
  const { patterns, x, y, maps, basinBeta, energyBeta } = result;
  const at = (i: number): number[] => [0, 1, 2].map((mu) => patterns.data[2 * mu + i]);
  const ticks = { ticks: [-0.7, 0, 0.7], labels: ["−0.7", "0", "0.7"] };
  const yAxis = (what: string) => ({ title: `<i>x</i><sub>2</sub> (${what})`, ...ticks });
  const xAxis = (name: string) => ({ title: `<i>x</i><sub>1</sub>: <b>${name}</b>`, ...ticks });
  const energies = maps.map(
    ({ name, energies: z, path }): Panel => ({
      ...withoutBar(
        landscape({
          ...{ x, y, z, title: "energy", legend: "none", levels: 7 },
          xAxis: xAxis(name),
          yAxis: yAxis(`energy, β = ${energyBeta}`),
          paths: [{ name: "path from the mean", x: path.map((p) => p[0]), y: path.map((p) => p[1]) }],
          points: { name: "pattern", x: at(0), y: at(1) },
        }),
      ),
      square: true,
    }),
  );
  const hues = [0, 1, 2].map((mu) => fade(color(mu), 0.55));
  const scale = hues.flatMap((hue, mu) => [
    [mu / 3, hue],
    [(mu + 1) / 3, hue],
  ]);
  const basins = maps.map(({ name, found, share }): Panel => {
    // A map without any value cannot be scaled: it is drawn as a sheet of paper, and says so.
    const z = share > 0 ? found : found.map((line) => line.map(() => 0));
    const colorscale = share > 0 ? scale : [0, 1].map((end) => [end, ink.paper]);
    const map = withoutBar(
      heatmap({
        ...{ x, y, z, title: "pattern", range: [-0.5, 2.5], gaps: true },
        xAxis: xAxis(name),
        yAxis: yAxis(`basins, β = ${basinBeta}`),
      }),
    );
    return {
      ...map,
      alt: `Basins of three patterns for ${name}: ${Math.round(100 * share)} % of the plane ends at a pattern.`,
      traces: map.traces.map((trace) => ({ ...trace, colorscale }) as typeof trace),
      square: true,
      words: [
        ...at(0).map((px, mu) => ({ x: px, y: at(1)[mu], text: String(mu + 1) })),
        ...(share > 0 ? [] : [{ x: 0, y: 0, text: "none" }]),
      ],
    };
  });
  return composeFigure({
    name: "basin-maps",
    width: columnWidth.double,
    height: 76,
    columns: maps.length,
    letters: false,
    shared: "both",
    panels: [...energies, ...basins],
  });
}

const classes = ["0", "1", "2", "3–4", "5–10", "> 10"] as const;

function classOf(size: number): number {
  const ends = [0, 1, 2, 4, 10];
  const found = ends.findIndex((end) => size <= end);
  return found < 0 ? ends.length : found;
}

/** How many patterns the recalled states mix: shares of sizes, one panel for each β that is named. */
export function metastableDigitsFigure(result: MetastableDigitsResult, betas: readonly number[]): Figure {
  return composeFigure({
    name: "metastable-digits",
    height: 68,
    panels: betas.map((beta) => {
      const b = result.betas.indexOf(beta);
      return bars({
        categories: classes,
        series: result.separations.map(({ name, sizes }) => {
          const shares = new Float64Array(classes.length);
          for (const size of sizes[b]) shares[classOf(size)] += 100 / sizes[b].length;
          return { name, y: shares };
        }),
        x: {
          title: `patterns in the state, β = ${beta}`,
          ticks: classes.map((_, i) => i),
          labels: classes,
        },
        y: { title: "share of the digits asked (%)", range: [0, 103] },
        legend: "above",
      });
    }),
  });
}
