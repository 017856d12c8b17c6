/** @file The figures of the chip's published trace: the replay, what would have given it, and where its spikes come from. */
import { type SiliconReplay, type SiliconSearchResult, siliconFacts, siliconTrace } from "../experiments";
import { composeFigure } from "./compose";
import { bars } from "./counts";
import type { Figure } from "./figure";
import { lines, type Series } from "./lines";
import { heatmap } from "./maps";
import type { Panel } from "./panel";
import { color, columnWidth, dashes, ink } from "./theme";

const rowsOf = (v: ArrayLike<number>): number[] => Array.from({ length: v.length }, (_, row) => row);

/** The whole replay with its input, and the rows around the first spike by the chip's convention and by Lava's. */
export function siliconTraceFigure(chip: SiliconReplay, lava: SiliconReplay): Figure {
  const threshold = 64 * siliconTrace.vthMantissa;
  const { inputRows } = siliconTrace;
  const [first] = chip.spikeRows;
  const near = rowsOf(chip.v).slice(first - 5, first + 13);
  const around = (name: string, v: Float64Array, i: number): Series => ({
    ...{ name, as: "lines and points", color: color(i), dash: dashes[i] },
    x: near,
    y: near.map((row) => v[row]),
  });
  const mark = { axis: "y" as const, at: threshold, name: "threshold" };
  return composeFigure({
    name: "silicon-trace",
    width: columnWidth.double,
    widths: [2, 1],
    panels: [
      lines({
        series: [
          { name: "potential, replayed", x: rowsOf(chip.v), y: chip.v, as: "steps", color: color(0) },
          {
            ...{ name: "input spikes", color: color(1), dash: "solid" },
            x: inputRows.flatMap((row) => [row, row, row]),
            y: inputRows.flatMap(() => [-150, -50, Number.NaN]),
          },
          {
            ...{ name: "output spikes", color: ink.text, dash: "solid" },
            x: chip.spikeRows.flatMap((row) => [row, row, row]),
            y: chip.spikeRows.flatMap(() => [1650, 1750, Number.NaN]),
          },
        ],
        gaps: true,
        x: { title: "row (0.1 ms)" },
        y: { title: "potential <i>v</i> (units)", range: [-180, 1800] },
        marks: [mark],
        legend: "above",
      }),
      lines({
        series: [around("as the chip shows it", chip.v, 0), around("as Lava shows it", lava.v, 1)],
        x: { title: "row (0.1 ms)" },
        y: { title: "potential <i>v</i> (units)", range: [-180, 1800] },
        marks: [mark],
        legend: "above",
      }),
    ],
  });
}

/** How many neurons of the grid have each fact, and how many facts hold over decay and threshold at the weight of the trace. */
export function siliconFitsFigure({ params, tried, having, fits, map }: SiliconSearchResult): Figure {
  const [dv, vth] = [params.dv, params.vthMantissa].map(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, k) => first + k),
  );
  return composeFigure({
    name: "silicon-fits",
    width: columnWidth.double,
    panels: [
      bars({
        categories: ["tried", ...siliconFacts, "all"],
        series: [{ name: "neurons", y: [tried, ...having, fits.length] }],
        x: { title: "published of the trace" },
        y: { title: "neurons that have it", scale: "log", range: [0.5, 2 * tried] },
      }),
      heatmap({
        x: vth,
        y: dv,
        z: map,
        xAxis: { title: "threshold (64 units)" },
        yAxis: { title: "decay d<i>v</i> (1/4096)" },
        title: "facts that hold",
        range: [0, siliconFacts.length],
      }),
    ],
  });
}

/** A course to be held beside others. */
export interface MembraneCourse {
  readonly name: string;
  /** [ms], [mV] */
  readonly time: ArrayLike<number>;
  readonly v: ArrayLike<number>;
}

/** The same neuron as a graph describes it, and as ways of rounding bring it to the chip, between two times [ms]; thresholds in mV. */
export function siliconRoundingFigure(
  courses: readonly MembraneCourse[],
  thresholds: readonly { readonly name: string; readonly at: number }[],
  [from, to]: readonly [from: number, to: number],
): Figure {
  const panel: Panel = lines({
    series: courses.map(({ name, time, v }, i): Series => {
      const shown = Array.from(time, (t, k) => ({ t, v: v[k] })).filter(({ t }) => t >= from && t <= to);
      return {
        ...{ name, color: color(i), dash: dashes[i % dashes.length] },
        x: shown.map(({ t }) => t),
        y: shown.map((one) => one.v),
      };
    }),
    x: { title: "time (ms)" },
    y: { title: "potential (mV)" },
    marks: thresholds.map(({ name, at }, i) => ({ axis: "y", at, name, dash: dashes[i + 1] })),
    legend: "above",
  });
  return composeFigure({ name: "silicon-rounding", width: columnWidth.double, panels: [panel] });
}
