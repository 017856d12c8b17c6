/** @file Figures of doubt: what read-outs rank after how many spikes, what missing entries cost, and two memories that alternate. */
import type { CueUncertaintyResult, DoubtTask, MemoryRivalryResult } from "../experiments";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines, type Series } from "./lines";
import { color, columnWidth } from "./theme";

const titles: Readonly<Record<DoubtTask["task"], string>> = {
  strange: "area under ROC, strange cues",
  wrong: "area under ROC, wrong answers",
};

/** Area under the ROC curve over the number of spikes, for strange cues and for wrong answers; the exact posterior's as lines across. */
export function doubtFigure({ tasks }: CueUncertaintyResult): Figure {
  return composeFigure({
    name: "doubt",
    width: columnWidth.double,
    panels: tasks.map(({ task, points, limits }, n) => {
      const readOuts = [...new Set(points.map(({ readOut }) => readOut))];
      return lines({
        series: readOuts.map((readOut, k): Series => {
          const own = points.filter((point) => point.readOut === readOut);
          return {
            ...{ name: readOut, as: "lines and points", color: color(k) },
            x: own.map(({ spikes }) => spikes * 1.03 ** (k - 1)),
            y: own.map(({ auroc }) => auroc.value),
            low: own.map(({ auroc }) => auroc.low),
            high: own.map(({ auroc }) => auroc.high),
          };
        }),
        marks: readOuts.map((readOut, k) => ({
          ...{ axis: "y" as const, at: limits[readOut], color: color(k) },
          ...(k === 0 && { name: "exact posterior" }),
        })),
        ...{ spread: "95 % interval over cues", spreadAs: "bars" as const },
        x: { title: "spikes", scale: "log" },
        y: { title: titles[task], range: [0.45, 1] },
        legend: n === 0 ? "bottom right" : "none",
      });
    }),
  });
}

/** Accuracy beside confidence, and entropies, over the share of the cue that is missing. */
export function missingFigure({ missing, params }: CueUncertaintyResult): Figure {
  const at = missing.map((one) => one.missing);
  const x = { title: "share of entries missing" };
  return composeFigure({
    name: "missing-entries",
    width: columnWidth.double,
    panels: [
      lines({
        series: [
          {
            ...{ name: "right answers", x: at, as: "points", color: color(0) },
            y: missing.map(({ accuracy }) => accuracy.fraction),
            low: missing.map(({ accuracy }) => accuracy.low),
            high: missing.map(({ accuracy }) => accuracy.high),
          },
          { name: "mean confidence", x: at, y: missing.map((m) => m.confidence), color: color(1) },
        ],
        ...{ spread: "95 % interval", spreadAs: "bars" as const, x, y: { title: "share", range: [0, 1] } },
      }),
      lines({
        series: [
          { name: "posterior", x: at, y: missing.map((m) => m.entropy), color: color(0) },
          {
            ...{ name: `counts of ${Math.max(...params.spikes)} spikes`, x: at, color: color(1) },
            ...{ y: missing.map((m) => m.counted), as: "lines and points" },
          },
        ],
        ...{ x, y: { title: "entropy (nat)" } },
        marks: [{ axis: "y", at: Math.log(params.patterns), name: "ln <i>P</i>" }],
      }),
    ],
  });
}

/** Two memories of one cue: courses of the overlaps, how dwells are spread, and who leads for how long over the proportion of the cue. */
export function rivalryFigure({ outcomes, held }: MemoryRivalryResult): Figure {
  const courses = outcomes.map(({ name, course }, n) =>
    lines({
      series: [
        { name: "first", x: course.time, y: course.first, color: color(0) },
        { name: "second", x: course.time, y: course.second, color: color(1), dash: "solid" },
      ],
      x: { title: "time (τ)" },
      y: { title: `overlap, ${name}` },
      legend: n === 0 ? "above" : "none",
    }),
  );
  const longer = outcomes.flatMap(({ name, survival }, n): readonly Series[] =>
    survival === undefined
      ? []
      : [
          {
            ...{ name, as: "steps", color: color(n + 2) },
            x: [0, ...survival.time],
            y: [1, ...survival.survival],
            low: [1, ...survival.low].map((low, i) => (Number.isNaN(low) ? survival.survival[i - 1] : low)),
            high: [1, ...survival.high].map((high, i) =>
              Number.isNaN(high) ? survival.survival[i - 1] : high,
            ),
          },
        ],
  );
  const reach = Array.from({ length: 41 }, (_, i) => i / 10);
  return composeFigure({
    name: "rivalry",
    width: columnWidth.double,
    columns: 2,
    height: 120,
    panels: [
      ...courses,
      lines({
        series: [
          ...longer,
          { name: "exponential", x: reach, y: reach.map((t) => Math.exp(-t)), color: color(6) },
        ],
        spread: "95 % interval",
        x: { title: "time over mean dwell", range: [0, 4] },
        y: { title: "share of dwells that are longer" },
      }),
      lines({
        series: [
          ...outcomes.map(
            ({ name, points }, n): Series => ({
              ...{ name, as: "lines and points", color: color(n + 2) },
              x: points.map(({ weight }) => weight),
              y: points.map(({ share }) => share.value),
              low: points.map(({ share }) => share.low),
              high: points.map(({ share }) => share.high),
            }),
          ),
          {
            ...{ name: "spikes, cue held", color: color(6) },
            x: held.map(({ weight }) => weight),
            y: held.map(({ share }) => share),
          },
        ],
        ...{ spread: "95 % interval over runs", spreadAs: "bars" },
        x: { title: "share of the first memory in the cue" },
        y: { title: "share of time it leads" },
      }),
    ],
  });
}
