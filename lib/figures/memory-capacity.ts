/** @file The figures of how many memories a look and a few spikes tell apart. */
import { finiteCapacity, oneShotCapacity, targetPosterior } from "../bayesian";
import { likeliestIsRight, type MemoryCapacityResult, type SpikeBudgetResult } from "../experiments";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines, type Series } from "./lines";
import { color, columnWidth, dashes, ink } from "./theme";

const spread = "95 % interval";
const steps = (low: number, high: number, count = 60): number[] =>
  Array.from({ length: count + 1 }, (_, i) => low + ((high - low) * i) / count);

/** Load against β/β*, one panel for each share of flips, one colour for each size; last, how far above its limit a plateau is. */
export function memoryCapacityFigure({ lines: found }: MemoryCapacityResult): Figure {
  const shares = [...new Set(found.map(({ flips }) => flips))].filter((flips) => flips > 0);
  const sizes = [...new Set(found.map(({ size }) => size))].sort((a, b) => a - b);
  const hue = (size: number): string => color(sizes.indexOf(size));
  const panels = shares.map((flips, at) => {
    const own = found.filter((line) => line.flips === flips && !Number.isNaN(line.capacity.value));
    const ratios = own.map(({ ratio }) => ratio);
    const [low, high] = [Math.min(...ratios), Math.max(...ratios)];
    const nominal = 1 - 2 * flips;
    const series = sizes.flatMap((size): Series[] => {
      const points = own.filter((line) => line.size === size).sort((a, b) => a.ratio - b.ratio);
      if (points.length === 0) return [];
      const [{ flipped, overlap }] = points;
      const x = steps(points[0].ratio, points[points.length - 1].ratio, 30);
      return [
        {
          ...{ name: `<i>N</i> = ${size}`, as: "points", color: hue(size) },
          x: points.map(({ ratio }) => ratio),
          y: points.map(({ capacity }) => capacity.value),
          low: points.map(({ capacity }) => capacity.low),
          high: points.map(({ capacity }) => capacity.high),
        },
        {
          ...{ name: "exact", color: hue(size), dash: dashes[0], x },
          y: x.map((ratio) => finiteCapacity(size, flipped, ratio * Math.atanh(overlap))),
        },
      ];
    });
    const x = steps(low, high);
    series.push({
      ...{ name: "<i>N</i> → ∞", color: ink.text, dash: dashes[1], x },
      y: x.map((ratio) => oneShotCapacity({ overlap: nominal, beta: ratio * Math.atanh(nominal) }).load),
    });
    return lines({
      series,
      ...{ spread, spreadAs: "bars" },
      x: { title: `β/β<sup>*</sup>, ${Math.round(100 * flips)} % of signs flipped`, range: [0, high + 0.1] },
      y: { title: "capacity ln <i>P</i>/<i>N</i> (nat)" },
      legend: at === 0 ? "above" : "none",
    });
  });
  const plateau = found.filter(
    ({ flips, ratio, capacity }) =>
      flips > 0 && ratio === Math.max(...found.map((line) => line.ratio)) && !Number.isNaN(capacity.value),
  );
  panels.push(
    lines({
      series: shares.map((flips, i) => {
        const points = plateau.filter((line) => line.flips === flips).sort((a, b) => b.size - a.size);
        return {
          ...{ name: `ε = ${flips}`, as: "lines and points", color: color(i + 4) },
          x: points.map(({ size }) => Math.log(size) / (2 * size)),
          y: points.map(({ capacity, limit }) => capacity.value - limit),
          low: points.map(({ capacity, limit }) => capacity.low - limit),
          high: points.map(({ capacity, limit }) => capacity.high - limit),
        };
      }),
      ...{ spread, spreadAs: "bars" },
      x: { title: "ln <i>N</i>/2<i>N</i>", range: [0, 0.095] },
      y: { title: "plateau above its limit (nat)", range: [0, 0.1] },
      legend: "above",
    }),
  );
  return composeFigure({
    name: "spiking-memory-capacity",
    width: columnWidth.double,
    height: 72 * Math.ceil(panels.length / 2),
    columns: 2,
    panels,
  });
}

/** Share of right answers against load for several numbers of spikes, one panel for each β; last, capacity against that number. */
export function spikeBudgetFigure({ params, loads, families, likeliest }: SpikeBudgetResult): Figure {
  const { size, flips, memories } = params;
  const flipped = Math.round(flips * size);
  const x = steps(Math.log(Math.max(2, memories[0])), Math.log(memories[memories.length - 1]));
  const dense = x.map((logMemories) => logMemories / size);
  const panels = families.map(({ ratio, beta, curves }, at) =>
    lines({
      series: [
        ...curves.map(
          ({ spikes, right }, i): Series => ({
            ...{ name: `<i>n</i> = ${spikes}`, as: "lines and points", color: color(i), x: loads },
            y: right.map(({ fraction }) => fraction),
            low: right.map(({ low }) => low),
            high: right.map(({ high }) => high),
          }),
        ),
        {
          ...{ name: "theory, <i>n</i> = 1", x: dense, color: ink.text, dash: dashes[1] },
          y: x.map((logMemories) => targetPosterior(size, Math.exp(logMemories), flipped, beta)),
        },
        {
          ...{ name: "likeliest, exactly", x: dense, color: ink.text, dash: dashes[2] },
          y: x.map((logMemories) => likeliestIsRight(size, Math.exp(logMemories), flipped)),
        },
      ],
      ...{ spread, spreadAs: "bars" },
      x: { title: `load ln <i>P</i>/<i>N</i> (nat), β = ${ratio} β<sup>*</sup>` },
      y: { title: "right answers", range: [0, 1.02] },
      legend: at === 0 ? "above" : "none",
    }),
  );
  const wall = likeliest.some(({ fraction }) => fraction < 0.5);
  panels.push(
    lines({
      series: families.map(({ ratio, curves }, i) => {
        const seen = curves.filter(({ capacity }) => !Number.isNaN(capacity.low));
        return {
          ...{ name: `β = ${ratio} β<sup>*</sup>`, as: "lines and points", color: color(i) },
          x: seen.map(({ spikes }) => spikes),
          y: seen.map(({ capacity }) => capacity.value),
          low: seen.map(({ capacity }) => capacity.low),
          high: seen.map(({ capacity }) => capacity.high),
        };
      }),
      ...{ spread, spreadAs: "bars" },
      marks: wall
        ? [
            {
              axis: "y",
              at: oneShotCapacity({ overlap: 1 - (2 * flipped) / size }).load,
              name: "channel, <i>N</i> → ∞",
              dash: dashes[1],
            },
          ]
        : [],
      x: { title: "spikes <i>n</i>", scale: "log" },
      y: { title: "load at which half are right (nat)" },
      legend: "above",
    }),
  );
  return composeFigure({
    name: "spike-budget",
    width: columnWidth.double,
    height: 76 * Math.ceil(panels.length / 2),
    columns: 2,
    panels,
  });
}
