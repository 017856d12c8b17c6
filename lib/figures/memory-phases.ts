/** @file The figures of notebook 02.02: the phase diagram, overlaps across it, and the spin glass. */
import type { HopfieldPhasesResult, PhasePoint } from "../experiments";
import { spinGlassTemperature } from "../memory";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines } from "./lines";
import type { Panel } from "./panel";
import { color, ink } from "./theme";

/** Whether most networks keep the pattern. */
const remembers = (point: PhasePoint): boolean => point.kept > 0.5;

function diagram({ lines: at, scans, size }: HopfieldPhasesResult): Panel {
  const loads = Array.from({ length: 61 }, (_, i) => (0.16 * i) / 60);
  const points = (which: (point: PhasePoint) => boolean) => {
    const chosen = scans.flatMap(({ load, points: list }) =>
      list.filter(which).map((point) => [load, point.temperature]),
    );
    return { x: chosen.map(([x]) => x), y: chosen.map(([, y]) => y) };
  };
  const kept = points(remembers);
  const lost = points((point) => !remembers(point));
  const panel = lines({
    series: [
      {
        name: "T<sub>g</sub>: spin glass below",
        x: loads,
        y: loads.map(spinGlassTemperature),
        color: color(2),
      },
      {
        name: "T<sub>M</sub>: memory below",
        x: [...at.capacity, 0],
        y: [...at.temperatures, 1],
        color: ink.text,
        dash: "solid",
      },
      {
        name: "T<sub>c</sub>: deepest below",
        x: [...at.global, 0],
        y: [...at.temperatures, 1],
        color: color(1),
      },
      ...(kept.x.length
        ? [{ name: `pattern kept, n = ${size}`, ...kept, as: "points" as const, color: color(0) }]
        : []),
      ...(lost.x.length ? [{ name: "pattern lost", ...lost, as: "points" as const, color: color(3) }] : []),
    ],
    x: { title: "load α = p/n", range: [0, 0.16], ticks: [0, 0.05, 0.1, 0.15] },
    y: { title: "temperature T", range: [0, 1.5] },
    legend: "above",
  });
  const words = [
    { x: 0.004, y: 0.2, text: "deepest", anchor: "left" as const },
    { x: 0.068, y: 0.08, text: "metastable" },
    { x: 0.13, y: 0.75, text: "spin glass" },
    { x: 0.03, y: 1.38, text: "disorder" },
  ];
  return { ...panel, words };
}

/** Phase diagram with simulated points, and overlaps against the temperature at their loads. */
export function hopfieldPhasesFigure(result: HopfieldPhasesResult): Figure {
  const { scans, size } = result;
  return composeFigure({
    name: "hopfield-phases",
    height: 76,
    panels: [
      diagram(result),
      lines({
        series: [
          ...scans.map(({ load, curve }, i) => ({
            name: `theory, α = ${load}`,
            x: [...curve.temperatures, curve.temperatures[curve.temperatures.length - 1], 1.15],
            y: [...curve.overlaps, 0, 0],
            color: color(i),
          })),
          ...scans.map(({ load, points }, i) => ({
            name: `n = ${size}, α = ${load}`,
            x: points.map((point) => point.temperature),
            y: points.map((point) => point.overlap.median),
            low: points.map((point) => point.overlap.low),
            high: points.map((point) => point.overlap.high),
            as: "points" as const,
            color: color(i),
          })),
        ],
        spread: "median, 10–90 % of networks",
        spreadAs: "bars",
        x: { title: "temperature T", range: [0, 1.15] },
        y: { title: "overlap m with the pattern", range: [-0.15, 1.05] },
        legend: "above",
      }),
    ],
  });
}

/** Glassiness against the temperature, from random starts. */
export function spinGlassFigure({ glass, size }: HopfieldPhasesResult): Figure {
  const { points, curve, load } = glass;
  return composeFigure({
    name: "spin-glass",
    panels: [
      lines({
        series: [
          { name: "theory, n → ∞", x: curve.temperatures, y: curve.glassiness },
          {
            name: `measured, n = ${size}`,
            x: points.map((point) => point.temperature),
            y: points.map((point) => point.glassiness),
            low: points.map((point) => point.glassiness - 2 * point.error),
            high: points.map((point) => point.glassiness + 2 * point.error),
            as: "points",
          },
        ],
        spread: "± 2 standard errors",
        spreadAs: "bars",
        x: { title: `temperature T, at load α = ${load}`, range: [0, 1.62] },
        y: { title: "q, mean square of mean activity", range: [-0.05, 1.05] },
        marks: [
          {
            axis: "x",
            at: spinGlassTemperature(load),
            name: `T<sub>g</sub> = ${spinGlassTemperature(load).toFixed(3)}`,
            color: ink.text,
          },
        ],
      }),
    ],
  });
}
