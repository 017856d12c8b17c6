/** @file The figures of a neuron that finds a repeating pattern: what it hears, how its answers sharpen, what it has learnt. */
import type { PatternFindingResult } from "../experiments";
import { composeFigure } from "./compose";
import { bars, spikeRaster } from "./counts";
import type { Figure } from "./figure";
import { lines } from "./lines";
import { color, columnWidth } from "./theme";

/** Spikes of some afferents around one presentation; the pattern is in the lower half between 0 and its length. */
export function patternInputFigure({ excerpt }: PatternFindingResult): Figure {
  const { time, afferent, length, afferents } = excerpt;
  return composeFigure({
    name: "pattern-among-spikes",
    width: columnWidth.middle,
    panels: [
      {
        ...spikeRaster({
          time,
          neuron: afferent,
          neurons: afferents,
          x: { title: "time from the start of the pattern (ms)" },
          y: { title: "afferent", range: [-1, afferents] },
        }),
        frames: [{ x0: 0, x1: length, y0: -1, y1: afferents / 2 - 0.5 }],
      },
    ],
  });
}

const thirds = (weights: Float64Array): number[] => [
  weights.filter((w) => w < 0.1).length,
  weights.filter((w) => w >= 0.1 && w <= 0.9).length,
  weights.filter((w) => w > 0.9).length,
];

/** Latencies of the first run, mean false alarms of all, and the weights of the first at the end. */
export function patternFindingFigure({ runs }: PatternFindingResult): Figure {
  const [first] = runs;
  const seen = Array.from(first.latencies.keys()).filter((k) => !Number.isNaN(first.latencies[k]));
  const tenths = Array.from({ length: 10 }, (_, k) => 10 * (k + 1));
  const meanOf = (of: (run: (typeof runs)[number]) => Float64Array) =>
    tenths.map((_, k) => runs.reduce((sum, run) => sum + of(run)[k], 0) / runs.length);
  const half = first.weights.length >> 1;
  return composeFigure({
    name: "pattern-found",
    width: columnWidth.double,
    panels: [
      lines({
        series: [{ name: "first spike", x: seen, y: seen.map((k) => first.latencies[k]), as: "points" }],
        x: { title: "presentation" },
        y: { title: "latency (ms)", range: [0, 50] },
      }),
      lines({
        series: [
          {
            name: "false alarms",
            x: tenths,
            y: meanOf((run) => run.falseAlarms),
            as: "lines and points",
            color: color(1),
          },
        ],
        x: { title: "time (% of the run)" },
        y: { title: "spikes outside the pattern (Hz)" },
      }),
      bars({
        categories: ["below 0.1", "between", "above 0.9"],
        series: [
          { name: "in the pattern", y: thirds(first.weights.slice(0, half)) },
          { name: "never in it", y: thirds(first.weights.slice(half)) },
        ],
        x: { title: "weight at the end", scale: "category" },
        y: { title: "afferents" },
      }),
    ],
  });
}
