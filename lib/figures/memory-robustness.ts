/** @file The figures of what trouble of many sorts does to recall by spikes, and of a memory left to itself. */
import { spikeDropLimit } from "../bayesian";
import {
  type MemoryRobustnessResult,
  type Trouble,
  type TroublePoint,
  troubledRecall,
  troubleThreshold,
  type UnaidedMemoryResult,
} from "../experiments";
import type { Figure } from "./figure";
import { lines, type Series } from "./lines";
import type { Panel } from "./panel";
import { smallMultiples } from "./small-multiples";
import { color, dashes, ink } from "./theme";

const titles: Readonly<Record<Trouble, string>> = {
  flips: "flipped signs (share)",
  mask: "missing entries (share)",
  gaussian: "noise on the cue (σ)",
  jitter: "flips, new at every spike",
  stuck: "stuck inputs (share)",
  weights: "errors of weights (σ)",
  bits: "bits of a weight",
};

const spread = "95 % interval";

function troublePanel(
  trouble: Trouble,
  points: readonly TroublePoint[],
  spikes: readonly number[],
  first: boolean,
): Panel {
  const own = points
    .filter((point) => point.trouble === trouble && point.ratio === 1)
    .sort((a, b) => a.level - b.level);
  const [{ size, memories }] = own;
  const x = own.map(({ level }) => level);
  const last = spikes.length - 1;
  const shown = (
    name: string,
    i: number,
    of: (point: TroublePoint) => TroublePoint["likeliest"],
  ): Series => ({
    ...{ name, x, as: "lines and points", color: color(i) },
    y: own.map((point) => of(point).fraction),
    low: own.map((point) => of(point).low),
    high: own.map((point) => of(point).high),
  });
  const series: Series[] = [
    shown("likeliest", 0, ({ likeliest }) => likeliest),
    shown("one spike", 1, ({ recalled }) => recalled[0]),
    shown(`${spikes[last]} spikes`, 2, ({ recalled }) => recalled[last]),
    {
      ...{ name: "cosine", x, color: color(3), dash: dashes[2] },
      y: own.map(({ cosine }) => cosine),
    },
    {
      ...{ name: "confidence error", x, color: color(5), dash: dashes[3] },
      y: own.map(({ confidenceError }) => confidenceError),
    },
    {
      ...{ name: "by chance alone", x, color: color(5), dash: "1px,2px" },
      y: own.map(({ confidenceByChance }) => confidenceByChance.mean),
    },
  ];
  if (!Number.isNaN(own[0].exact)) {
    // Stuck inputs are a whole number.
    const [low, high] = [Math.ceil(x[0] * size), Math.floor(x[x.length - 1] * size)];
    const dense = Array.from({ length: high - low + 1 }, (_, i) => (low + i) / size);
    series.push({
      ...{ name: "likeliest, exactly", x: dense, color: ink.text },
      y: dense.map((level) => troubledRecall(trouble, level, size, memories)),
    });
  }
  const limit = troubleThreshold(trouble, Math.log(memories) / size);
  return lines({
    series,
    ...{ spread, spreadAs: "bars" },
    marks: Number.isNaN(limit) ? [] : [{ axis: "x", at: limit, name: "capacity", dash: dashes[1] }],
    x: { title: titles[trouble] },
    y: { title: "share", range: [-0.02, 1.02] },
    legend: first ? "above" : "none",
  });
}

/** Small multiples: what is recalled against the level of each trouble, with theory; last, the confidence error against β. */
export function memoryRobustnessFigure({ params: { spikes }, points }: MemoryRobustnessResult): Figure {
  const kinds = [...new Set(points.filter(({ ratio }) => ratio === 1).map(({ trouble }) => trouble))];
  const panels = kinds.map((trouble, i) => troublePanel(trouble, points, spikes, i === 0));
  const flips = points.filter(({ trouble }) => trouble === "flips");
  const levels = [...new Set(flips.map(({ level }) => level))].filter(
    (level) => flips.filter((point) => point.level === level).length > 1,
  );
  if (levels.length > 0)
    panels.push(
      lines({
        series: levels.map((level, i) => {
          const own = flips.filter((point) => point.level === level).sort((a, b) => a.ratio - b.ratio);
          return {
            ...{ name: `ε = ${level}`, as: "lines and points", color: color(i) },
            x: own.map(({ ratio }) => ratio),
            y: own.map(({ confidenceError }) => confidenceError),
          };
        }),
        x: { title: "β/β<sup>*</sup>", scale: "log", ticks: [0.25, 0.5, 1, 2] },
        y: { title: "confidence error" },
        legend: "above",
      }),
    );
  return smallMultiples("memory-robustness", panels, { height: 56 });
}

/** What a memory left to itself finds against ν, one panel for each βN, and keeps against the share of spikes lost. */
export function unaidedMemoryFigure({ params, retrieval, loss }: UnaidedMemoryResult): Figure {
  const { scales, pacings, flips } = params.retrieval;
  const found = scales.map((scale) =>
    lines({
      series: pacings.map((pacing, i) => {
        const own = retrieval.filter((point) => point.scale === scale && point.pacing === pacing);
        return {
          ...{
            name: pacing === "poisson" ? "Poisson" : String(pacing),
            as: "lines and points",
            color: color(i),
          },
          x: own.map(({ nu }) => nu),
          y: own.map((point) => point.found.fraction),
          low: own.map((point) => point.found.low),
          high: own.map((point) => point.found.high),
        };
      }),
      ...{ spread, spreadAs: "bars" },
      x: { title: `spikes per window ν (β<i>N</i> = ${scale})`, scale: "log" },
      y: { title: `found, ε = ${flips}`, range: [-0.02, 1.02] },
      legend: "above",
    }),
  );
  const { nus, memories, scale } = params.loss;
  const kept = lines({
    series: nus.map((nu, i) => {
      const own = loss.filter((point) => point.nu === nu);
      return {
        ...{ name: `ν = ${nu}`, as: "lines and points", color: color(i + 2) },
        x: own.map(({ drop }) => drop),
        y: own.map((point) => point.kept.fraction),
        low: own.map((point) => point.kept.low),
        high: own.map((point) => point.kept.high),
      };
    }),
    ...{ spread, spreadAs: "bars" },
    marks: [{ axis: "x", at: spikeDropLimit(memories, scale), name: "ν → ∞", dash: dashes[1] }],
    x: { title: "share of spikes lost" },
    y: { title: "memory kept", range: [-0.02, 1.02] },
    legend: "above",
  });
  return smallMultiples("unaided-memory", [...found, kept], { height: 66, columns: 3 });
}
