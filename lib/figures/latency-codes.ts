/** @file Figures of latency codes: a pattern found in a stream, and how many can be told apart. */
import { bestLatencyWindow } from "../bayesian";
import type { LatencyPatternsResult, LatencyPoint, LatencyStreamResult } from "../experiments";
import { seriesOf } from "../record";
import { composeFigure } from "./compose";
import { spikeRaster } from "./counts";
import type { Figure } from "./figure";
import { lines, type Series } from "./lines";
import { color, columnWidth } from "./theme";

/** Spikes of the inputs above, scores of all memory neurons and the threshold below. */
export function latencyStreamFigure({ shown, params }: LatencyStreamResult): Figure {
  const { raster, scores, threshold, found } = shown;
  const x = { title: "time (ms)", range: [0, params.duration + params.window] as const };
  const top = 1.2 * scores.values.reduce((a, b) => Math.max(a, b), threshold);
  return composeFigure({
    name: "latency-stream",
    width: columnWidth.double,
    height: 45,
    columns: 1,
    shared: "x",
    panels: [
      spikeRaster({
        ...{ time: raster.time, neuron: raster.neuron, neurons: raster.size, x },
        y: { title: "input", range: [-1, raster.size] },
      }),
      {
        ...lines({
          series: Array.from(scores.neurons, (memory) => ({
            ...{ name: `memory ${memory + 1}`, color: color(memory), dash: "solid" },
            ...{ x: scores.time, y: seriesOf(scores, memory) },
          })),
          x,
          y: { title: "score", range: [0, top] },
          marks: [{ axis: "y", at: threshold, name: "threshold" }],
          legend: "above",
        }),
        words: found.map(({ memory, time, score }) => ({
          ...{ x: time, y: Math.min(1.12 * score, 0.95 * top), text: `${memory + 1}` },
        })),
      },
    ],
  });
}

/** Share of hidden patterns that are found, over the rate of the background, with what theory gives. */
export function latencyHitsFigure({ outcomes }: LatencyStreamResult): Figure {
  const rates = outcomes.map(({ rate }) => rate);
  return composeFigure({
    name: "latency-hits",
    panels: [
      lines({
        series: [
          {
            ...{ name: "found", x: rates, as: "points", color: color(0) },
            y: outcomes.map(({ hits }) => hits.fraction),
            low: outcomes.map(({ hits }) => hits.low),
            high: outcomes.map(({ hits }) => hits.high),
          },
          {
            ...{ name: "theory", x: rates, color: color(0), dash: "solid" },
            y: outcomes.map(({ theory }) => theory),
          },
        ],
        spread: "95 % interval",
        spreadAs: "bars",
        x: { title: "background (Hz)", scale: "log" },
        y: { title: "share of patterns found", range: [0, 1.02] },
      }),
    ],
  });
}

function pointsAndTheory(
  name: string,
  k: number,
  x: readonly number[],
  points: readonly LatencyPoint[],
): Series[] {
  return [
    {
      ...{ name, x, as: "points", color: color(k) },
      y: points.map(({ load }) => load.value),
      low: points.map(({ load }) => load.low),
      high: points.map(({ load }) => load.high),
    },
    {
      ...{ name: `${name === "measured" ? "theory" : name}, many inputs`, x, color: color(k), dash: "solid" },
      y: points.map(({ theory }) => theory),
    },
  ];
}

const load = { title: "ln <i>P</i><sub>50</sub>/<i>N</i> (nat)" };

/** Capacity over the width of the window, and over the share of spikes that do not come; the dashed line is the most that signs can hold. */
export function latencyCapacityFigure({ points, params }: LatencyPatternsResult): Figure {
  const of = (series: LatencyPoint["series"]) => points.filter((point) => point.series === series);
  const binary = { axis: "y" as const, at: Math.LN2, name: "ln 2, most of ±1" };
  const sizes = of("size");
  const missing = of("missing");
  return composeFigure({
    name: "latency-capacity",
    width: columnWidth.double,
    widths: [1.4, 1, 1],
    panels: [
      lines({
        series: params.jitters.flatMap((jitter, k) => {
          const own = of("width").filter((point) => point.jitter === jitter);
          const widths = own.map(({ readOut: { kernel } }) =>
            kernel.kind === "box" ? kernel.width / jitter : Number.NaN,
          );
          return pointsAndTheory(`σ = ${100 * jitter} %`, k, widths, own);
        }),
        spread: "95 % interval",
        spreadAs: "bars",
        x: { title: "width of the window <i>w</i>/σ" },
        y: { ...load, range: [0, 4] },
        marks: [
          binary,
          ...params.jitters.map((jitter, k) => ({
            ...{
              axis: "x" as const,
              at: bestLatencyWindow({ jitter, window: 1 }) / jitter,
              color: color(k),
              dash: "1px,2px",
            },
            ...(k === 0 && { name: "best window" }),
          })),
        ],
        legend: "above",
      }),
      lines({
        series: pointsAndTheory(
          "measured",
          0,
          sizes.map(({ inputs }) => inputs),
          sizes,
        ),
        spread: "95 % interval",
        spreadAs: "bars",
        x: { title: "inputs <i>N</i>", scale: "log" },
        y: load,
        legend: "above",
      }),
      lines({
        series: pointsAndTheory(
          "measured",
          0,
          missing.map((point) => point.missing ?? 0),
          missing,
        ),
        spread: "95 % interval",
        spreadAs: "bars",
        x: { title: "share of missing spikes" },
        y: { ...load, range: [0, 2.6] },
        marks: [binary],
        legend: "above",
      }),
    ],
  });
}

/** Read-outs side by side, each with its limit for many inputs, and what the times themselves hold. */
export function latencyReadOutsFigure({ points }: LatencyPatternsResult): Figure {
  const own = points.filter(({ series }) => series === "read-out");
  const places = own.map((_, k) => k);
  return composeFigure({
    name: "latency-read-outs",
    panels: [
      lines({
        series: pointsAndTheory("measured", 0, places, own).map((series, k) => ({
          ...series,
          x: places.map((place) => place + (k === 0 ? -0.08 : 0.08)),
          ...(k === 1 ? { as: "points" as const, color: color(1) } : {}),
        })),
        spread: "95 % interval",
        spreadAs: "bars",
        x: {
          title: "read-out",
          ticks: places,
          labels: own.map(({ name }) => name),
          range: [-0.5, own.length - 0.5],
        },
        y: { ...load, range: [0, 3] },
        marks: [
          { axis: "y", at: own[0].bound, name: "information of the times", color: color(2) },
          { axis: "y", at: Math.LN2, name: "ln 2, most of ±1" },
        ],
        legend: "above",
      }),
    ],
  });
}
