/** @file The figures of how many memories a look and a few spikes tell apart. */
import {
  finiteCapacity,
  flipCapacity,
  oneShotCapacity,
  spikesForDecision,
  targetPosterior,
} from "../bayesian";
import { likeliestIsRight, type MemoryCapacityResult, type SpikeBudgetResult } from "../experiments";
import type { Figure } from "./figure";
import { lines, type Series } from "./lines";
import { namedOnce } from "./named-once";
import { smallMultiples } from "./small-multiples";
import { color, dashes, ink } from "./theme";

const spread = "95 % interval";
const steps = (low: number, high: number, count = 60): number[] =>
  Array.from({ length: count + 1 }, (_, i) => low + ((high - low) * i) / count);

/**
 * Capacity over that of the channel against β/β*, one panel for each share of flips, one colour for each size; last, how far above its limit
 * the plateau is.
 */
export function memoryCapacityFigure({ lines: found }: MemoryCapacityResult): Figure {
  const seen = found.filter(({ flips, capacity }) => flips > 0 && !Number.isNaN(capacity.value));
  const shares = [...new Set(seen.map(({ flips }) => flips))];
  const sizes = [...new Set(seen.map(({ size }) => size))].sort((a, b) => a - b);
  const sharpest = Math.max(...seen.map(({ ratio }) => ratio));
  const panels = shares.map((flips, at) => {
    const series = sizes.flatMap((size, hue): Series[] => {
      const points = seen
        .filter((line) => line.flips === flips && line.size === size)
        .sort((a, b) => a.ratio - b.ratio);
      if (points.length === 0) return [];
      const [{ flipped, overlap }] = points;
      const whole = flipCapacity(flipped / size);
      const x = steps(points[0].ratio, points[points.length - 1].ratio, 30);
      return [
        {
          ...{ name: `<i>N</i> = ${size}`, as: "points", color: color(hue) },
          x: points.map(({ ratio }) => ratio),
          y: points.map(({ capacity }) => capacity.value / whole),
          low: points.map(({ capacity }) => capacity.low / whole),
          high: points.map(({ capacity }) => capacity.high / whole),
        },
        {
          ...{ name: "theory, exact", color: color(hue), dash: dashes[0], x },
          y: x.map((ratio) => finiteCapacity(size, flipped, ratio * Math.atanh(overlap)) / whole),
        },
      ];
    });
    const overlap = 1 - 2 * flips;
    const x = steps(Math.min(...seen.map(({ ratio }) => ratio)), sharpest);
    series.push({
      ...{ name: "theory, <i>N</i> → ∞", color: ink.text, dash: dashes[1], x },
      y: x.map(
        (ratio) => oneShotCapacity({ overlap, beta: ratio * Math.atanh(overlap) }).load / flipCapacity(flips),
      ),
    });
    return namedOnce(
      lines({
        series,
        ...{ spread, spreadAs: "bars" },
        x: {
          title: `β/β<sup>*</sup>, ${Math.round(100 * flips)} % of signs flipped`,
          range: [0, sharpest + 0.1],
        },
        y: { title: "capacity over the channel's" },
        legend: at === 0 ? "above" : "none",
      }),
    );
  });
  const plateau = seen.filter(({ ratio }) => ratio === sharpest).sort((a, b) => b.size - a.size);
  const law = (size: number): number => Math.log(size) / (2 * size);
  const longest = Math.max(...plateau.map(({ size }) => law(size)));
  panels.push(
    lines({
      series: [
        ...shares.map((flips, i): Series => {
          const points = plateau.filter((line) => line.flips === flips);
          return {
            ...{ name: `ε = ${flips}`, as: "lines and points", color: color(i + 4) },
            x: points.map(({ size }) => law(size)),
            y: points.map(({ capacity, limit }) => capacity.value - limit),
            low: points.map(({ capacity, limit }) => capacity.low - limit),
            high: points.map(({ capacity, limit }) => capacity.high - limit),
          };
        }),
        { name: "ln <i>N</i>/2<i>N</i>", x: [0, longest], y: [0, longest], color: ink.text, dash: dashes[1] },
      ].filter(({ x }) => x.length > 0),
      ...{ spread, spreadAs: "bars" },
      x: { title: "ln <i>N</i>/2<i>N</i>" },
      y: { title: "plateau above its limit (nat)" },
      legend: "above",
    }),
  );
  return smallMultiples("spiking-memory-capacity", panels, { height: 72 });
}

/**
 * Share of right answers against load for several numbers of spikes, one panel for each β; last, capacity against that number, and the spikes that
 * a decision needs against how likely the best memory is.
 */
export function spikeBudgetFigure({
  params,
  loads,
  families,
  likeliest,
  decisions,
}: SpikeBudgetResult): Figure {
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
  const crowds = [...new Set(decisions.map((one) => one.memories))];
  if (decisions.length > 0)
    panels.push(
      lines({
        series: crowds.flatMap((crowd, i): Series[] => {
          const own = decisions.filter((one) => one.memories === crowd).sort((a, b) => a.best - b.best);
          const bests = own.length > 1 ? steps(own[0].best, own[own.length - 1].best, 40) : [own[0].best];
          return [
            {
              ...{ name: `<i>P</i> = ${crowd}, exactly`, as: "points", color: color(i) },
              x: own.map(({ best }) => best),
              y: own.map(({ needed }) => needed),
            },
            {
              ...{ name: `<i>P</i> = ${crowd}, bound`, color: color(i), dash: dashes[1], x: bests },
              ...(bests.length === 1 && { as: "points" as const }),
              y: bests.map((best) =>
                spikesForDecision([best, ...Array(crowd - 1).fill((1 - best) / (crowd - 1))], params.error),
              ),
            },
          ];
        }),
        x: { title: "posterior of the best memory" },
        y: { title: `spikes for ${100 * params.error} % of errors`, scale: "log" },
        legend: "above",
      }),
    );
  return smallMultiples("spike-budget", panels, { height: 72 });
}
