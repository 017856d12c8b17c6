/** @file The regimes of spiking memories as maps, with the lines of theory and what was measured of them. */
import { escapeExponent, retrievalSpinodal } from "../bayesian";
import type { MemoryRegimesResult, RegimeOutcome } from "../experiments";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { heatmap } from "./maps";
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

/** Where a value stands between the evenly drawn columns of a map; `along` makes it even between two of them. */
function placeOf(value: number, columns: readonly number[], along: (x: number) => number = (x) => x): number {
  const next = columns.findIndex((c) => c >= value);
  if (next <= 0) return next === 0 && columns[0] === value ? 0 : next === 0 ? -0.5 : columns.length - 0.5;
  const [low, high] = [along(columns[next - 1]), along(columns[next])];
  return next - 1 + (along(value) - low) / (high - low);
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

type Trace = Panel["traces"][number];
const curve = (x: readonly number[], y: readonly number[], ink: string, dash: string): Trace =>
  ({
    ...{ type: "scatter", mode: "lines", x, y, hoverinfo: "skip" },
    line: { color: ink, width: pt(stroke.data), dash },
  }) as Trace;

/** Columns that the contour of theory is computed at, between those of the map. */
const FINE = 6;

/** How many spikes per window hold a memory for the time watched, T = τ e^(Sν), along the columns of the map. */
function contourOf({ params }: MemoryRegimesResult, index: number) {
  const { scales, nus, duration, settle } = params;
  const count = params.memories[index];
  const [x, y]: number[][] = [[], []];
  for (let k = 0; k <= FINE * (scales.length - 1) && scales.length > 1; k++) {
    const left = Math.min(scales.length - 2, Math.floor(k / FINE));
    const scale = scales[left] + (k / FINE - left) * (scales[left + 1] - scales[left]);
    if (scale <= retrievalSpinodal(count)) continue;
    const nu = Math.log(duration + settle) / escapeExponent(count, scale);
    if (nu < nus[0] || nu > nus[nus.length - 1]) continue;
    x.push(k / FINE);
    y.push(placeOf(nu, nus, Math.log));
  }
  return { x, y };
}

const measured: string = ink.paper;

/** Measured half-way points with their intervals, in places of the map. */
function pointsOf({ holding, params: { nus } }: MemoryRegimesResult, index: number): Trace {
  const found = holding[index].flatMap(({ nu }, x) => (nu ? [{ x, nu }] : []));
  const at = (value: number): number => placeOf(value, nus, Math.log);
  return {
    ...{
      type: "scatter",
      mode: "markers",
      x: found.map(({ x }) => x),
      y: found.map(({ nu }) => at(nu.value)),
    },
    marker: {
      ...{ color: measured, size: pt(stroke.marker), symbol: "circle" },
      line: { color: ink.text, width: pt(stroke.thin) },
    },
    error_y: {
      ...{ type: "data", symmetric: false, color: measured, thickness: pt(stroke.data), width: pt(1.5) },
      array: found.map(({ nu }) => at(nu.high) - at(nu.value)),
      arrayminus: found.map(({ nu }) => at(nu.value) - at(nu.low)),
    },
  } as Trace;
}

function mapOf(
  result: MemoryRegimesResult,
  index: number,
  { title, of, range, named = false }: MapOf,
  boundaries: readonly BoundaryLine[],
  first: boolean,
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
    gaps: true,
  });
  // Lines of theory lie over the map, as curves of their own: guides lie below.
  const inside = boundaries.filter(({ scale }) => scale >= scales[0] && scale <= scales[scales.length - 1]);
  const contour = contourOf(result, index);
  const contourColor = boundaryColor(inside.length);
  const patience = `e<sup><i>S</i>ν</sup> = ${result.params.duration + result.params.settle}`;
  return {
    ...map,
    traces: [
      ...map.traces,
      ...inside.map(({ scale }, i) => {
        const at = placeOf(scale, scales);
        return curve([at, at], [-0.5, nus.length - 0.5], boundaryColor(i), dashes[i]);
      }),
      ...(contour.x.length > 1 ? [curve(contour.x, contour.y, contourColor, "solid")] : []),
      pointsOf(result, index),
    ],
    entries: !first
      ? []
      : [
          ...inside.map(({ name }, i) => ({
            ...{ name, color: boundaryColor(i), line: { width: stroke.data, dash: dashes[i] } },
          })),
          { name: patience, color: contourColor, line: { width: stroke.data, dash: "solid" } },
          {
            name: "half of the runs hold, 95 % interval",
            color: measured,
            outline: ink.text,
            symbol: "circle",
          },
        ],
    legend: first ? "above" : "none",
    words: named
      ? nus.flatMap((_, v) =>
          scales.map((_, b) => ({
            // beside the middle, where the points measured stand
            ...{ x: b - 0.28, y: v, text: letters[cells[b][v].regime] },
            ...onDark(of(cells[b][v]), ...range),
          })),
        )
      : [],
  };
}

const nameOf = ({ params }: MemoryRegimesResult, index: number): string =>
  `${params.patterns === "random" ? "random-" : ""}${params.memories[index]}`;

/**
 * The map of one number of memories: overlap with the pattern started in, with the letter of what most runs are, and what the start decides.
 *
 * Over both lie the lines of theory, the number of spikes that holds a memory as long as it was watched, and the points at which half of the
 * runs hold.
 *
 * @param index which of `params.memories`
 * @param boundaries of theory, values of βM
 */
export function memoryRegimesFigure(
  result: MemoryRegimesResult,
  index: number,
  boundaries: readonly BoundaryLine[] = [],
): Figure {
  const maps: readonly MapOf[] = [
    { title: "overlap with pattern", of: (c) => c.fromPattern.overlap, range: [0, 1.05], named: true },
    { title: "largest overlap, from pattern less from average", of: (c) => c.hysteresis, range: [-0.1, 1] },
  ];
  return composeFigure({
    name: `memory-regimes-${nameOf(result, index)}`,
    width: columnWidth.double,
    height: 88,
    panels: maps.map((map, i) => mapOf(result, index, map, boundaries, i === 0)),
  });
}

/**
 * What else the runs from a pattern show, as maps: memories that share a window's spikes, changes of the leading memory, and how irregular the
 * spikes of single memories are, in their intervals and their counts.
 *
 * @param index which of `params.memories`
 * @param boundaries of theory, values of βM
 */
export function memoryRegimeMeasuresFigure(
  result: MemoryRegimesResult,
  index: number,
  boundaries: readonly BoundaryLine[] = [],
): Figure {
  const known = (value: number | undefined): number => value ?? Number.NaN;
  const top = Math.log10(Math.max(10, ...result.maps[index].flat().map((c) => c.fromPattern.fano ?? 0)));
  const maps: readonly MapOf[] = [
    {
      title: "memories that share a window",
      of: (c) => c.fromPattern.participation,
      range: [1, result.params.memories[index]],
    },
    { title: "changes of the leader per τ", of: (c) => c.fromPattern.switches, range: [0, 0.5] },
    { title: "CV of intervals", of: (c) => known(c.fromPattern.cv), range: [0.9, 4] },
    {
      title: "log<sub>10</sub> Fano factor in 5 τ",
      of: (c) => Math.log10(known(c.fromPattern.fano)),
      range: [0, top],
    },
  ];
  return composeFigure({
    name: `memory-measures-${nameOf(result, index)}`,
    width: columnWidth.double,
    height: 165,
    columns: 2,
    panels: maps.map((map, i) => mapOf(result, index, map, boundaries, i === 0)),
  });
}
