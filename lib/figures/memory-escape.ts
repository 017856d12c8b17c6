/** @file The figures of how long noise leaves a memory alone. */
import { gibbsDwell } from "../bayesian";
import type { GibbsEscapeResult, MemoryEscapeResult } from "../experiments";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines } from "./lines";
import { decades } from "./numbers";
import { pacingName } from "./pacing-name";
import { color, columnWidth, dashes } from "./theme";

/** Dwell times against ν on a logarithmic axis, one panel for each network, with the fitted lines. */
export function memoryEscapeFigure({ lines: found }: MemoryEscapeResult): Figure {
  const networks = [...new Set(found.map(({ memories, scale }) => `${memories} ${scale}`))];
  return composeFigure({
    name: "memory-escape",
    width: networks.length > 1 ? columnWidth.double : columnWidth.middle,
    height: 68 * Math.ceil(networks.length / 2),
    columns: Math.min(2, networks.length),
    panels: networks.map((network) => {
      const own = found.filter(({ memories, scale }) => `${memories} ${scale}` === network);
      const [{ memories, scale }] = own;
      const seen = own.map((line) => ({
        ...line,
        points: line.points.filter(({ escapes }) => escapes > 1),
      }));
      return lines({
        series: [
          ...seen.map(({ pacing, points }, i) => ({
            name: (typeof pacing === "number" ? "gamma, " : "") + pacingName(pacing),
            x: points.map(({ nu }) => nu),
            y: points.map(({ dwell }) => dwell),
            low: points.map(({ dwell, error }) => dwell * Math.exp(-1.96 * error)),
            high: points.map(({ dwell, error }) => dwell * Math.exp(1.96 * error)),
            as: "points" as const,
            color: color(i),
          })),
          ...seen.map(({ points, barrier, prefactor }, i) => ({
            name: `<i>S</i> = ${barrier.toFixed(2)}`,
            x: points.map(({ nu }) => nu),
            y: points.map(({ nu }) => prefactor * Math.exp(barrier * nu)),
            color: color(i),
            dash: dashes[0],
          })),
        ],
        spread: "95 % interval",
        spreadAs: "bars",
        x: { title: `spikes per window ν (<i>P</i> = ${memories}, β<i>M</i> = ${scale})` },
        y: {
          title: "dwell time (τ)",
          scale: "log",
          ...decades(
            seen.flatMap(({ points }) =>
              points.flatMap(({ dwell, error }) => [
                dwell * Math.exp(2 * error),
                dwell / Math.exp(2 * error),
              ]),
            ),
          ),
        },
        legend: "above",
      });
    }),
  });
}

/** Spikes for which a memory lasts when each is a state of its own, against βM, with their closed form. */
export function gibbsDwellFigure({ params, points }: GibbsEscapeResult): Figure {
  return composeFigure({
    name: "gibbs-dwell",
    width: columnWidth.single,
    height: 68,
    panels: [
      lines({
        series: params.networks.flatMap(({ memories, scales }, i) => {
          const own = points.filter((point) => point.memories === memories);
          const spread = (sign: number): number[] => own.map((p) => p.dwell + sign * 1.96 * p.error);
          return [
            {
              ...{ name: `<i>P</i> = ${memories}`, x: scales, as: "points" as const, color: color(i) },
              ...{ y: own.map(({ dwell }) => dwell), low: spread(-1), high: spread(1) },
            },
            {
              ...{
                name: "1 + e<sup>β<i>M</i></sup>/(<i>P</i> − 1)",
                x: scales,
                color: color(i),
                dash: dashes[0],
              },
              y: scales.map((scale) => gibbsDwell(memories, scale)),
            },
          ];
        }),
        spread: "95 % interval",
        spreadAs: "bars",
        x: { title: "β<i>M</i>" },
        y: {
          title: "spikes in a row of one memory",
          scale: "log",
          ...decades(points.map(({ dwell }) => dwell)),
        },
        legend: "above",
      }),
    ],
  });
}
