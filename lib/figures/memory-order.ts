/** @file The figure of memories that follow one another by fatigue. */
import type { LatchingOutcome, MemoryLatchingResult } from "../experiments";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines } from "./lines";
import { decades } from "./numbers";
import type { Panel } from "./panel";
import { color, columnWidth, dashes } from "./theme";

const nuName = (nu: number): string => (nu === Number.POSITIVE_INFINITY ? "no noise" : `ν = ${nu}`);

/**
 * For each network above: how much of the time a memory is held; below: the mean dwell beside the one of theory.
 *
 * @param theory [τ] dwell without noise at a strength g/g_on of a network, undefined where there is none
 */
export function memoryLatchingFigure(
  { outcomes, params }: MemoryLatchingResult,
  theory: (outcome: Pick<LatchingOutcome, "memories" | "scale" | "strength">) => number | undefined,
): Figure {
  const { networks, strengths } = params;
  const nus = params.noiseless ? [Number.POSITIVE_INFINITY, ...params.nus] : params.nus;
  const of = (network: (typeof networks)[number], nu: number): readonly LatchingOutcome[] =>
    outcomes.filter(
      ({ memories, scale, nu: own }) =>
        memories === network.memories && scale === network.scale && own === nu,
    );
  const title = ({ memories, scale }: (typeof networks)[number]): string =>
    `strength <i>g</i>/<i>g</i><sub>on</sub>, <i>P</i> = ${memories}, β<i>M</i> = ${scale}`;
  const held = (network: (typeof networks)[number]): Panel =>
    lines({
      series: nus.map((nu, i) => ({
        name: nuName(nu),
        x: strengths,
        y: of(network, nu).map((outcome) => outcome.held),
        as: "lines and points" as const,
        color: color(i),
      })),
      x: { title: title(network) },
      y: { title: "time with a memory", range: [-0.05, 1.1] },
      marks: [{ axis: "x", at: 1 }],
      legend: "above",
    });
  const dwell = (network: (typeof networks)[number]): Panel => {
    const seen = nus.map((nu, i) => ({
      nu,
      color: color(i),
      points: of(network, nu).filter(({ dwellError }) => Number.isFinite(dwellError)),
    }));
    const dense = Array.from(
      { length: 60 },
      (_, i) => 1.02 + (i / 59) * (strengths[strengths.length - 1] - 1.02),
    );
    const predicted = dense
      .map((strength) => ({ strength, dwell: theory({ ...network, strength }) }))
      .filter((point): point is { strength: number; dwell: number } => point.dwell !== undefined);
    return lines({
      series: [
        ...(predicted.length === 0
          ? []
          : [
              {
                name: "theory, no noise",
                x: predicted.map(({ strength }) => strength),
                y: predicted.map((point) => point.dwell),
                color: color(nus.length),
                dash: dashes[1],
              },
            ]),
        ...seen
          .filter(({ points }) => points.length > 0)
          .map(({ nu, points, color: hue }) => ({
            name: nuName(nu),
            x: points.map(({ strength }) => strength),
            y: points.map((point) => point.dwell),
            low: points.map((point) => Math.max(1e-3, point.dwell - 1.96 * point.dwellError)),
            high: points.map((point) => point.dwell + 1.96 * point.dwellError),
            as: "points" as const,
            color: hue,
          })),
      ],
      spread: "95 % interval of the mean",
      spreadAs: "bars",
      x: { title: title(network) },
      y: {
        title: "dwell time (τ)",
        scale: "log",
        ...decades(seen.flatMap(({ points }) => points.map((point) => point.dwell))),
      },
      legend: "above",
    });
  };
  return composeFigure({
    name: "memory-latching",
    width: columnWidth.double,
    height: 140,
    columns: networks.length,
    panels: [...networks.map(held), ...networks.map(dwell)],
  });
}
