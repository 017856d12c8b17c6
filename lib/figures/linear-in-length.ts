/** @file The two figures of notebook 01.06. */
import { type LengthScalingResult, type ScalingHead, scalingHeads } from "../experiments";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines, type Series } from "./lines";
import { color, columnWidth } from "./theme";

const labels: Record<ScalingHead, string> = { softmax: "softmax", linear: "linear" };
/** Lengths that an axis names: every second power of two. */
const named = (lengths: ArrayLike<number>): number[] =>
  Array.from(lengths).filter((length) => Math.log2(length) % 2 === 0);
const axis = (lengths: ArrayLike<number>) =>
  ({ title: "tokens T", scale: "log", ticks: named(lengths) }) as const;

/** Operations and words of memory against the number of tokens: what no machine changes. */
export function lengthCountsFigure(result: LengthScalingResult): Figure {
  const { counted, operations, words, head } = result;
  const curve = (name: string, y: ArrayLike<number>, i: number): Series => ({
    ...{ name, x: counted, y, as: "lines and points", color: color(i) },
  });
  return composeFigure({
    name: "length-counts",
    width: columnWidth.double,
    height: 64,
    panels: [
      lines({
        series: scalingHeads.map((name, i) => curve(labels[name], operations[name], i)),
        x: axis(counted),
        y: { title: `operations in all, H = V = ${head}`, scale: "log" },
        legend: "above",
      }),
      lines({
        series: [
          curve("softmax, every weight", words.weights, 0),
          curve("softmax, cache", words.cache, 2),
          curve("linear, state", words.state, 1),
        ],
        x: axis(counted),
        y: { title: "words kept", scale: "log" },
        legend: "above",
      }),
    ],
  });
}

/** Fastest run of each length, the others as a spread, with straight lines of the slopes that counting predicts. */
export function lengthTimesFigure(result: LengthScalingResult): Figure {
  const { timed, times, fastest } = result;
  const predicted: Record<ScalingHead, number> = { softmax: 2, linear: 1 };
  const series = scalingHeads.flatMap((name, i): Series[] => {
    const last = timed[name].length - 1;
    const line = Array.from(
      timed[name],
      (length) => fastest[name][last] * (length / timed[name][last]) ** predicted[name],
    );
    return [
      {
        ...{ name: labels[name], x: timed[name], y: fastest[name], as: "points", color: color(i) },
        low: fastest[name],
        high: times[name].map((list) => Math.max(...list)),
      },
      {
        ...{ name: `slope ${predicted[name]} through the last`, x: timed[name], y: line },
        ...{ as: "lines", color: color(i), dash: i === 0 ? "solid" : "6px,2px" },
      },
    ];
  });
  const longest = scalingHeads.map((name) => timed[name]).reduce((a, b) => (a.length >= b.length ? a : b));
  return composeFigure({
    name: "length-times",
    panels: [
      lines({
        series,
        spread: "fastest to slowest run",
        spreadAs: "bars",
        x: axis(longest),
        y: { title: "computing time (ms)", scale: "log" },
        legend: "above",
      }),
    ],
  });
}
