/** @file The figure of memories that follow one another by transitions. */
import type { MemoryReplayResult, ReplayPace } from "../experiments";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines } from "./lines";
import { columnWidth } from "./theme";

/** Order against drive, pace against delay, and how long random sequences may be. */
export function memoryReplayFigure({ onset, pace, capacity }: MemoryReplayResult): Figure {
  const moved = (points: readonly ReplayPace[]): readonly ReplayPace[] =>
    points.filter(({ item }) => Number.isFinite(item));
  const paces = moved(pace);
  const slope = paces.length > 0 ? paces[0].item - paces[0].delay : 0;
  const curves = [...new Set(capacity.map(({ size, scale }) => `${size} ${scale}`))].map((name) =>
    capacity.filter(({ size, scale }) => `${size} ${scale}` === name),
  );
  return composeFigure({
    name: "memory-replay",
    width: columnWidth.double,
    height: 66,
    panels: [
      lines({
        series: [
          {
            name: "transitions made",
            x: onset.map(({ strength }) => strength),
            y: onset.map(({ transitions }) => transitions / Math.max(...onset.map((o) => o.transitions))),
            as: "lines and points",
          },
          {
            name: "in order",
            x: onset.filter(({ inOrder }) => Number.isFinite(inOrder)).map(({ strength }) => strength),
            y: onset.filter(({ inOrder }) => Number.isFinite(inOrder)).map(({ inOrder }) => inOrder),
            as: "lines and points",
          },
        ],
        x: { title: "drive γ/<i>h</i><sub>c</sub>" },
        y: { title: "share", range: [-0.05, 1.1] },
        marks: [{ axis: "x", at: 1 }],
        legend: "above",
      }),
      lines({
        series: [
          {
            name: "measured",
            x: paces.map(({ delay }) => delay),
            y: paces.map(({ item }) => item),
            low: paces.map(({ item, itemError }) => item - 1.96 * itemError),
            high: paces.map(({ item, itemError }) => item + 1.96 * itemError),
            as: "points",
          },
          {
            name: "slope 1",
            x: paces.map(({ delay }) => delay),
            y: paces.map(({ delay }) => delay + slope),
          },
        ],
        spread: "95 % interval of the mean",
        spreadAs: "bars",
        x: { title: "delay <i>D</i> (τ)" },
        y: { title: "time of an item (τ)" },
        legend: "above",
      }),
      lines({
        series: curves.map((points) => ({
          name: `<i>N</i> = ${points[0].size}, β<i>N</i> = ${points[0].scale}`,
          x: points.map(({ load }) => load),
          y: points.map(({ correct }) => correct),
          as: "lines and points" as const,
        })),
        x: { title: "load ln <i>P</i>/<i>N</i>" },
        y: { title: "transitions right", range: [-0.05, 1.1] },
        legend: "above",
      }),
    ],
  });
}
