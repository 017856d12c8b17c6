/** @file The figures of spiking memories: their regimes as a map and as courses in time, and how long noise leaves them alone. */
import type { MemoryEscapeResult, MemoryRegimesResult, RegimeOutcome, Watched } from "../experiments";
import { composeFigure } from "./compose";
import { spikeRaster } from "./counts";
import type { Figure } from "./figure";
import { lines } from "./lines";
import { heatmap } from "./maps";
import { decades } from "./numbers";
import type { Panel } from "./panel";
import { color, columnWidth, dashes, ink, pt, stroke } from "./theme";

const letters: Readonly<Record<RegimeOutcome["regime"], string>> = {
  averaging: "A",
  bistable: "B",
  itinerant: "I",
  retrieval: "R",
  sampling: "S",
};

/** Lines of theory over a map: values of βM with their names. */
export interface BoundaryLine {
  readonly name: string;
  readonly scale: number;
}

/** Where a value stands between the evenly drawn columns of a map. */
function placeOf(value: number, columns: readonly number[]): number {
  const next = columns.findIndex((c) => c >= value);
  if (next <= 0) return next === 0 && columns[0] === value ? 0 : next === 0 ? -0.5 : columns.length - 0.5;
  return next - 1 + (value - columns[next - 1]) / (columns[next] - columns[next - 1]);
}

/** Light words on the dark half of a map. */
const onDark = (value: number, low: number, high: number): object =>
  value < low + 0.55 * (high - low) ? { color: ink.paper } : {};

const boundaryColor = (i: number): string => color(i + 1);

interface MapOf {
  readonly title: string;
  readonly of: (cell: RegimeOutcome) => number;
  readonly range: readonly [number, number];
  readonly named?: boolean;
}

function mapOf(
  result: MemoryRegimesResult,
  index: number,
  { title, of, range, named = false }: MapOf,
  boundaries: readonly BoundaryLine[],
): Panel {
  const { scales, nus } = result.params;
  const cells = result.maps[index];
  const places = (values: readonly number[]): number[] => values.map((_, k) => k);
  // of many columns every other is named
  const step = (values: readonly number[]): number => Math.ceil(values.length / 11);
  const ticks = (values: readonly number[]): number[] => places(values).filter((k) => k % step(values) === 0);
  const map = heatmap({
    x: places(scales),
    y: places(nus),
    z: nus.map((_, v) => scales.map((_, b) => of(cells[b][v]))),
    xAxis: {
      title: "β<i>M</i>",
      ticks: ticks(scales),
      labels: ticks(scales).map((k) => String(scales[k])),
    },
    yAxis: {
      title: "spikes per window ν",
      ticks: ticks(nus),
      labels: ticks(nus).map((k) => String(nus[k])),
    },
    title,
    range,
  });
  // Lines of theory lie over the map, as curves of their own: guides lie below.
  const inside = boundaries.filter(({ scale }) => scale >= scales[0] && scale <= scales[scales.length - 1]);
  return {
    ...map,
    traces: [
      ...map.traces,
      ...inside.map(({ scale }, i) => {
        const at = placeOf(scale, scales);
        return {
          type: "scatter",
          mode: "lines",
          x: [at, at],
          y: [-0.5, nus.length - 0.5],
          line: { color: boundaryColor(i), width: pt(stroke.data), dash: dashes[i] },
        } as Panel["traces"][number];
      }),
    ],
    entries: inside.map(({ name }, i) => ({
      ...{ name, color: boundaryColor(i), line: { width: stroke.data, dash: dashes[i] } },
    })),
    legend: "above",
    words: named
      ? nus.flatMap((_, v) =>
          scales.map((_, b) => ({
            ...{ x: b, y: v, text: letters[cells[b][v].regime] },
            ...onDark(of(cells[b][v]), ...range),
          })),
        )
      : [],
  };
}

/**
 * The map of one number of memories: overlap with the pattern started in, with the letter of each regime, and what the start decides.
 *
 * @param index which of `params.memories`
 * @param boundaries of theory, drawn over both
 */
export function memoryRegimesFigure(
  result: MemoryRegimesResult,
  index: number,
  boundaries: readonly BoundaryLine[] = [],
): Figure {
  return composeFigure({
    name: `memory-regimes-${result.params.memories[index]}`,
    width: columnWidth.double,
    height: 84,
    panels: [
      mapOf(
        result,
        index,
        { title: "overlap with pattern", of: (c) => c.fromPattern.overlap, range: [0, 1.05], named: true },
        boundaries,
      ),
      mapOf(
        result,
        index,
        {
          title: "largest overlap, from pattern less from average",
          of: (c) => c.hysteresis,
          range: [-0.1, 1],
        },
        boundaries,
      ),
    ],
  });
}

/** Points of a course that are drawn: as many as a column shows. */
const DRAWN = 240;
/** Digits that a drawing needs. */
const rounded = (x: number): number => Number(x.toFixed(3));

/**
 * Overlaps, spikes and energy of one memory over the last `span` time constants. Memories that never come near the largest overlap are left
 * out of the first panel.
 */
export function memoryCoursePanels(watched: Watched, span: number, title?: string): readonly Panel[] {
  const { course, spikes } = watched;
  if (course === undefined)
    throw new RangeError("memoryCoursePanels: watched must hold its course, got none");
  const end = course.time[course.time.length - 1];
  const from = Math.max(
    0,
    course.time.findIndex((t) => t >= end - span),
  );
  const stride = Math.ceil((course.time.length - from) / DRAWN);
  const looks = Array.from(course.time.keys()).filter((i) => i >= from && (i - from) % stride === 0);
  const time = looks.map((i) => rounded(course.time[i] - end + span));
  const largest = Array.from(course.overlaps[0], (_, k) =>
    Math.max(...looks.map((i) => course.overlaps[i][k])),
  );
  const near = Array.from(largest.keys()).filter((k) => largest[k] >= 0.15 * Math.max(...largest));
  const tau = (spikes.stop - spikes.start) / watched.duration;
  const shown = Array.from(spikes.time, (t, i) => ({ at: t / tau - end + span, k: spikes.neuron[i] })).filter(
    ({ at }) => at >= 0,
  );
  const x = { title: "time (τ)", range: [0, span] as const };
  return [
    {
      ...lines({
        series: near.map((k) => ({
          name: `memory ${k}`,
          x: time,
          y: looks.map((i) => rounded(course.overlaps[i][k])),
          dash: "solid",
          color: color(k),
        })),
        x,
        y: { title: "overlap", range: [-0.45, 2.4] },
        legend: "none",
      }),
      ...(title !== undefined ? { words: [{ x: span / 2, y: 2.2, text: title }] } : {}),
    },
    spikeRaster({
      time: shown.map(({ at }) => rounded(at)),
      neuron: shown.map(({ k }) => k),
      neurons: spikes.size,
      x,
      y: { title: "memory", range: [-1, spikes.size] },
    }),
    lines({
      series: [{ name: "energy", x: time, y: looks.map((i) => rounded(course.energy[i])) }],
      x,
      y: { title: "energy <i>E</i>" },
    }),
  ];
}

/** The examples side by side: overlaps above, spikes in the middle, energy below. */
export function regimeCoursesFigure({ examples }: MemoryRegimesResult): Figure {
  const span = 40;
  const columns = examples.map(({ scale, nu, regime, watched }) =>
    memoryCoursePanels(watched, span, `${regime}: β<i>M</i> = ${scale}, ν = ${nu}`),
  );
  return composeFigure({
    name: "memory-courses",
    width: columnWidth.double,
    height: 105,
    columns: examples.length,
    shared: "x",
    letters: false,
    panels: [0, 1, 2].flatMap((row) => columns.map((panels) => panels[row])),
  });
}

/** One example, for a closer look at its point of the map: as many time constants as hold about 400 spikes, 40 at most. */
function regimeCourseFigure({ scale, nu, regime, watched }: MemoryRegimesResult["examples"][number]): Figure {
  const span = Math.min(40, Math.ceil(400 / nu));
  return composeFigure({
    name: "memory-course",
    width: columnWidth.middle,
    height: 105,
    columns: 1,
    shared: "x",
    letters: false,
    panels: memoryCoursePanels(watched, span, `${regime}: β<i>M</i> = ${scale}, ν = ${nu}`),
  });
}

/**
 * The examples as closer looks at the points of a map, for `show`.
 *
 * @param map whose columns and rows their points are looked up in
 * @param examples in any order; those that the map does not have are left out
 */
export function regimeChoices(
  { params: { scales, nus } }: Pick<MemoryRegimesResult, "params">,
  { examples }: Pick<MemoryRegimesResult, "examples">,
): { readonly x: number; readonly y: number; readonly figure: Figure }[] {
  return examples
    .map((example) => ({ x: scales.indexOf(example.scale), y: nus.indexOf(example.nu), example }))
    .filter(({ x, y }) => x >= 0 && y >= 0)
    .map(({ x, y, example }) => ({ x, y, figure: regimeCourseFigure(example) }));
}

const pacingName = (pacing: unknown): string =>
  pacing === "poisson" ? "Poisson" : pacing === "paced" ? "paced" : `gamma, order ${pacing}`;

/** Dwell times against ν on a logarithmic axis, one panel for each network, with the fitted lines. */
export function memoryEscapeFigure({ lines: found }: MemoryEscapeResult): Figure {
  const networks = [...new Set(found.map(({ memories, scale }) => `${memories} ${scale}`))];
  return composeFigure({
    name: "memory-escape",
    width: networks.length > 1 ? columnWidth.double : columnWidth.middle,
    height: 68 * Math.ceil(networks.length / 2),
    columns: Math.min(2, networks.length),
    panels: networks.map((network) => {
      const own = found.filter(({ memories, scale }) => `${memories} ${scale}` === network);
      const [{ memories, scale }] = own;
      const seen = own.map((line) => ({
        ...line,
        points: line.points.filter(({ escapes }) => escapes > 1),
      }));
      return lines({
        series: [
          ...seen.map(({ pacing, points }, i) => ({
            name: pacingName(pacing),
            x: points.map(({ nu }) => nu),
            y: points.map(({ dwell }) => dwell),
            low: points.map(({ dwell, error }) => dwell * Math.exp(-1.96 * error)),
            high: points.map(({ dwell, error }) => dwell * Math.exp(1.96 * error)),
            as: "points" as const,
            color: color(i),
          })),
          ...seen.map(({ points, barrier, prefactor }, i) => ({
            name: `<i>S</i> = ${barrier.toFixed(2)}`,
            x: points.map(({ nu }) => nu),
            y: points.map(({ nu }) => prefactor * Math.exp(barrier * nu)),
            color: color(i),
            dash: dashes[0],
          })),
        ],
        spread: "95 % interval",
        spreadAs: "bars",
        x: { title: `spikes per window ν (<i>P</i> = ${memories}, β<i>M</i> = ${scale})` },
        y: {
          title: "dwell time (τ)",
          scale: "log",
          ...decades(
            seen.flatMap(({ points }) =>
              points.flatMap(({ dwell, error }) => [
                dwell * Math.exp(2 * error),
                dwell / Math.exp(2 * error),
              ]),
            ),
          ),
        },
        legend: "above",
      });
    }),
  });
}
