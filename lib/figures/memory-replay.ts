/** @file The figures of sequences: from which drive on and at which pace they run, their rhythm, and how long they may be. */
import { sequenceCapacity } from "../bayesian";
import type { MemoryReplayResult, MemoryRhythmResult, SequenceLengthResult } from "../experiments";
import { composeFigure } from "./compose";
import { spikeRaster } from "./counts";
import type { Figure } from "./figure";
import { lines } from "./lines";
import { namedOnce } from "./named-once";
import { decades } from "./numbers";
import type { Panel } from "./panel";
import { color, columnWidth, dashes, ink } from "./theme";

const sharp = (scale: number): string => `β<i>M</i> = ${scale}`;

/** Share of transitions made against the drive; the onset without noise against the delay; the time of an item against the delay. */
export function memoryReplayFigure({ params, onset, quietOnset, pace }: MemoryReplayResult): Figure {
  const { scales } = params.onset;
  const made = lines({
    series: scales.map((scale, i) => {
      const own = onset.filter((point) => point.scale === scale);
      return {
        ...{ name: sharp(scale), x: own.map(({ strength }) => strength), color: color(i) },
        y: own.map((point) => point.made.fraction),
        low: own.map((point) => point.made.low),
        high: own.map((point) => point.made.high),
        as: "lines and points" as const,
      };
    }),
    spread: "95 % interval",
    x: { title: "drive γ/<i>h</i><sub>c</sub>" },
    y: { title: "transitions made", range: [-0.05, 1.1] },
    marks: scales.map((scale, i) => ({
      ...{ axis: "x" as const, color: color(i), dash: dashes[1] },
      at:
        quietOnset.find((point) => point.scale === scale && point.delay === params.onset.delay)?.strength ??
        1,
    })),
    legend: "above",
  });
  const quiet = lines({
    series: scales.map((scale, i) => {
      const own = quietOnset.filter((point) => point.scale === scale);
      return {
        ...{ name: sharp(scale), x: own.map(({ delay }) => delay), color: color(i) },
        y: own.map(({ strength }) => strength),
        as: "lines and points" as const,
      };
    }),
    x: { title: "delay <i>D</i> (τ)", scale: "log" },
    y: { title: "onset γ/<i>h</i><sub>c</sub>, no noise", range: [0.99, 1.1] },
    marks: [{ axis: "y", at: 1 }],
    legend: "above",
  });
  const moving = params.ring.strengths.map((strength, i) => ({
    ...{ strength, hue: color(i) },
    points: pace.filter((point) => point.strength === strength && Number.isFinite(point.itemError)),
  }));
  const times = lines({
    series: moving
      .filter(({ points }) => points.length > 0)
      .flatMap(({ strength, hue, points }) => [
        {
          ...{
            name: `γ = ${strength} <i>h</i><sub>c</sub>`,
            x: points.map(({ delay }) => delay),
            color: hue,
          },
          y: points.map(({ item }) => item),
          low: points.map(({ item, itemError }) => item - 1.96 * itemError),
          high: points.map(({ item, itemError }) => item + 1.96 * itemError),
          as: "points" as const,
        },
        ...[points.filter((point) => Number.isFinite(point.quiet))]
          .filter((calm) => calm.length > 0)
          .map((calm) => ({
            ...{ name: "no noise", x: calm.map(({ delay }) => delay), y: calm.map((p) => p.quiet) },
            ...{ color: hue, dash: dashes[1] },
          })),
      ]),
    spread: "95 % interval of the mean",
    spreadAs: "bars",
    x: { title: "delay <i>D</i> (τ)" },
    y: { title: "time of an item (τ)" },
    legend: "above",
  });
  return composeFigure({
    ...{ name: "memory-replay", width: columnWidth.double, height: 70 },
    panels: [made, quiet, namedOnce(times)],
  });
}

/** Spikes of a ring whose items have delays of their own; their times against the delays; what it does to expect an item. */
export function memoryRhythmFigure({ params, tau, items, spikes, expected }: MemoryRhythmResult): Figure {
  // At ν = 50 spikes would be a solid block: of so many, one in some.
  const every = Math.max(1, Math.round(spikes.time.length / 1000));
  const drawn = Array.from(spikes.time, (t, i) => ({ at: t / tau, k: spikes.neuron[i] })).filter(
    (_, i) => i % every === 0,
  );
  const raster = spikeRaster({
    ...{ time: drawn.map(({ at }) => Number(at.toFixed(2))), neuron: drawn.map(({ k }) => k) },
    ...{ neurons: items.length, x: { title: "time (τ)" } },
    y: {
      title: every > 1 ? `item (one spike in ${every})` : "item",
      ...{ range: [-0.5, items.length - 0.5] as const, ticks: items.map(({ item }) => item) },
    },
  });
  const seen = items.filter(({ intervalError }) => Number.isFinite(intervalError));
  const calm = items.filter(({ quiet }) => Number.isFinite(quiet));
  const series = (name: string, of: (item: (typeof items)[number]) => number, hue: string) => ({
    ...{ name, x: items.map(({ item }) => item), y: items.map(of), color: hue },
  });
  const rhythm = lines({
    series: [
      {
        ...{ name: "measured", x: seen.map(({ item }) => item), y: seen.map(({ interval }) => interval) },
        low: seen.map(({ interval, jitter }) => interval - jitter),
        high: seen.map(({ interval, jitter }) => interval + jitter),
        ...{ as: "points" as const, color: color(0) },
      },
      ...(calm.length > 0
        ? [
            {
              ...{ name: "no noise", x: calm.map(({ item }) => item), y: calm.map(({ quiet }) => quiet) },
              ...{ color: color(0), dash: dashes[1] },
            },
          ]
        : []),
      series("its own delay", ({ delay }) => delay, color(1)),
      series("the longer of its own and the last", ({ delay, before }) => Math.max(delay, before), ink.muted),
    ],
    ...{ spread: "standard deviation", spreadAs: "bars" },
    x: { title: "item" },
    y: { title: "time (τ)" },
    legend: "above",
  });
  const came = expected.filter(({ last }) => Number.isFinite(last.mean));
  const still = expected.filter(({ quiet }) => Number.isFinite(quiet));
  const hint = lines({
    series: [
      ...(["last", "earlier"] as const).map((which, i) => ({
        name: which === "last" ? "item before the expected" : "the one before that",
        ...{ x: came.map((point) => point.hint), y: came.map((point) => point[which].mean) },
        low: came.map((point) => point[which].low),
        high: came.map((point) => point[which].high),
        ...{ as: "points" as const, color: color(i) },
      })),
      ...(still.length > 0
        ? [
            {
              ...{
                name: "no noise",
                x: still.map((point) => point.hint),
                y: still.map(({ quiet }) => quiet),
              },
              ...{ color: color(0), dash: dashes[1] },
            },
          ]
        : []),
    ],
    ...{ spread: "95 % interval of the mean", spreadAs: "bars" },
    marks: [{ axis: "y", at: params.expected.delay, name: "delay" }],
    x: { title: "hint <i>h</i>/<i>h</i><sub>c</sub>" },
    y: { title: "time of an item (τ)" },
    legend: "above",
  });
  return composeFigure({
    ...{ name: "memory-rhythm", width: columnWidth.double, height: 74 },
    ...{ widths: [1.3, 1, 1], panels: [raster, rhythm, hint] },
  });
}

/** Share of transitions right, and transitions for each mistake, against the load; where it breaks against the size. */
export function sequenceLengthFigure({ outcomes }: SequenceLengthResult): Figure {
  const strengths = new Set(outcomes.map(({ strength }) => strength));
  const name = ({ size, scale, strength }: (typeof outcomes)[number]): string =>
    `<i>N</i> = ${size}, β<i>N</i> = ${scale}${strengths.size > 1 ? `, γ = ${strength} <i>h</i><sub>c</sub>` : ""}`;
  const correct = lines({
    series: outcomes.map((outcome, i) => ({
      ...{ name: name(outcome), x: outcome.points.map(({ load }) => load), color: color(i) },
      y: outcome.points.map((point) => point.correct.mean),
      low: outcome.points.map((point) => point.correct.low),
      high: outcome.points.map((point) => point.correct.high),
      as: "lines and points" as const,
    })),
    ...{ spread: "95 % interval", spreadAs: "bars" },
    x: { title: "load ln <i>P</i>/<i>N</i>" },
    y: { title: "transitions right", range: [-0.05, 1.1] },
    legend: "above",
  });
  const recalled = outcomes
    .map((outcome, i) => ({
      ...{ outcome, hue: color(i) },
      points: outcome.points.filter(({ recalled: { mean, low } }) => mean !== undefined && low > 0),
    }))
    .filter(({ points }) => points.length > 0);
  const runs = recalled.flatMap(({ points }) =>
    points.flatMap((p) => [p.recalled.low, p.recalled.high ?? 1]),
  );
  const length: Panel[] =
    recalled.length === 0
      ? []
      : [
          lines({
            series: recalled.map(({ outcome, hue, points }) => ({
              ...{ name: name(outcome), x: points.map(({ load }) => load), color: hue },
              y: points.map((point) => point.recalled.mean ?? 1),
              low: points.map((point) => point.recalled.low),
              high: points.map((point) => point.recalled.high ?? 1),
              as: "points" as const,
            })),
            ...{ spread: "95 % interval", spreadAs: "bars" },
            x: { title: "load ln <i>P</i>/<i>N</i>" },
            y: { title: "transitions per failure", scale: "log", ...decades(runs) },
            legend: "above",
          }),
        ];
  // Curves of one β and drive that break: their sizes, and the lengths that theory says.
  const broken = outcomes.filter(({ breakLoad }) => Number.isFinite(breakLoad.low));
  const groups = [...new Set(broken.map(({ size, scale, strength }) => `${scale / size} ${strength}`))];
  const breaks: Panel[] =
    broken.length === 0
      ? []
      : [
          lines({
            series: groups.flatMap((group, i) => {
              const own = broken.filter(
                ({ size, scale, strength }) => `${scale / size} ${strength}` === group,
              );
              const [beta, strength] = group.split(" ").map(Number);
              const sizes = own.map(({ size }) => size);
              const span = [Math.min(...sizes) - 2, Math.max(...sizes) + 2];
              const at = (of: (o: (typeof own)[number]) => number): number[] =>
                own.map((outcome) => Math.exp(outcome.size * of(outcome)));
              return [
                {
                  ...{
                    name: `β = ${Number(beta.toFixed(2))}, γ = ${strength} <i>h</i><sub>c</sub>`,
                    x: sizes,
                  },
                  y: at(({ breakLoad }) => breakLoad.value),
                  low: at(({ breakLoad }) => breakLoad.low),
                  high: at(({ breakLoad }) => breakLoad.high),
                  ...{ as: "points" as const, color: color(i) },
                },
                {
                  ...{
                    name: "exp(0.85 <i>N</i> (β − ln cosh β))",
                    x: span,
                    color: color(i),
                    dash: dashes[1],
                  },
                  y: span.map((size) => Math.exp(size * sequenceCapacity(beta))),
                },
              ];
            }),
            ...{ spread: "95 % interval", spreadAs: "bars" },
            x: { title: "neurons in the state <i>N</i>" },
            y: { title: "items that can follow", scale: "log" },
            legend: "above",
          }),
        ].map(namedOnce);
  const panels = [correct, ...length, ...breaks];
  return composeFigure({
    ...{ name: "sequence-length", width: columnWidth.double, height: 80, columns: panels.length, panels },
  });
}
