/** @file Counts and events: bars, histograms and spike rasters. */
import type { Data } from "plotly.js";
import { checkInteger, checkLength } from "../math";
import { type Axis, checkAxis } from "./axes";
import { checkSeries, column, extent, type LegendPlace, type Panel, spokenTitle } from "./panel";
import { color, fade, ink, pt, stroke } from "./theme";

/** Groups of bars. */
export interface BarsOptions {
  readonly categories: readonly string[];
  readonly series: readonly {
    readonly name: string;
    readonly y: ArrayLike<number>;
    /** ends of the error bars */
    readonly low?: ArrayLike<number>;
    readonly high?: ArrayLike<number>;
  }[];
  readonly x: Axis;
  readonly y: Axis;
  /** what the error bars are, as the legend says it: "95 % interval"; needed where a series has them */
  readonly spread?: string;
  /** an outline over the bar of each category, where there is one series */
  readonly expected?: { readonly name: string; readonly y: ArrayLike<number> };
  readonly legend?: LegendPlace;
}

/**
 * Bars side by side, one group for each category.
 *
 * @throws {RangeError} when a series, or what is expected, has not one finite value for each category
 * @throws {TypeError} when error bars have no name, or values are expected of several series
 */
export function bars(options: BarsOptions): Panel {
  const { categories, series, x, y } = options;
  checkSeries("bars", "categories", categories);
  checkSeries("bars", "series", series);
  checkAxis("bars", "y", y);
  if (!options.spread && series.some(({ low, high }) => low && high))
    throw new TypeError("bars: spread must say what the error bars are, got none");
  const { expected } = options;
  if (expected && series.length > 1)
    throw new TypeError(`bars: expected must be of one series, got ${series.length}`);
  return {
    alt: `Bars of ${spokenTitle(y.title)} for ${categories.join(", ")}: ${[
      ...series,
      ...(expected ? [expected] : []),
    ]
      .map((one) => `${one.name} ${Array.from(one.y, (v) => Number(v.toPrecision(3))).join(", ")}`)
      .join("; ")}.`,
    traces: [
      ...series.map((one, i) => {
        const rules = { length: categories.length, log: y.scale === "log" };
        const values = column("bars", `series[${i}].y`, one.y, rules) as number[];
        const ends =
          one.low && one.high
            ? [one.low, one.high].map((end) => column("bars", `series[${i}].low/high`, end, rules))
            : [];
        return {
          type: "bar",
          name: one.name,
          x: [...categories],
          y: values,
          marker: { color: color(i) },
          ...(ends.length
            ? {
                error_y: {
                  type: "data",
                  symmetric: false,
                  array: values.map((v, k) => Math.max(0, (ends[1][k] ?? v) - v)),
                  arrayminus: values.map((v, k) => Math.max(0, v - (ends[0][k] ?? v))),
                  ...{ color: ink.text, thickness: pt(stroke.thin), width: pt(1.5) },
                },
              }
            : {}),
        } as Partial<Data>;
      }),
      ...(expected ? [outlines(categories, expected, y)] : []),
    ],
    x: { scale: "category", ...x },
    y,
    entries: [
      ...(expected
        ? [{ name: expected.name, color: ink.text, fill: "rgba(0,0,0,0)", outline: ink.text }]
        : []),
      ...(series.length > 1 ? series.map(({ name }, i) => ({ name, color: color(i), fill: color(i) })) : []),
      ...(options.spread ? [{ name: options.spread, color: ink.text, bar: true }] : []),
    ],
    ...(options.legend ? { legend: options.legend } : {}),
  };
}

/** An outline in the place of each bar, as high as expected. */
function outlines(
  categories: readonly string[],
  { name, y }: NonNullable<BarsOptions["expected"]>,
  axis: Axis,
): Partial<Data> {
  return {
    ...{ type: "bar", name, x: [...categories], offsetgroup: "0" },
    y: column("bars", "expected.y", y, { length: categories.length, log: axis.scale === "log" }),
    marker: { color: "rgba(0,0,0,0)", line: { color: ink.text, width: pt(stroke.data) } },
  } as Partial<Data>;
}

/** A distribution. */
export interface HistogramOptions {
  readonly values: ArrayLike<number>;
  readonly bins: number;
  /** ends of the first and last bin; default the ends of the values. What lies outside is not counted */
  readonly range?: readonly [number, number];
  readonly x: Axis;
  /** default counts; `density` makes the bars' area 1 */
  readonly density?: boolean;
  /** curves of theory over it */
  readonly curves?: readonly {
    readonly name: string;
    readonly x: ArrayLike<number>;
    readonly y: ArrayLike<number>;
  }[];
  readonly legend?: LegendPlace;
}

/**
 * A histogram with even bins, the last one closed on both sides, as NumPy counts.
 *
 * @throws {RangeError} when there are no values, one is not finite, or `bins` is not a whole number ≥ 1
 */
export function histogram(options: HistogramOptions): Panel {
  const { bins, x, density = false, curves = [] } = options;
  checkInteger("histogram", "bins", bins, 1);
  checkAxis("histogram", "x", x);
  const values = column("histogram", "values", options.values, {}) as number[];
  const low = options.range?.[0] ?? values.reduce((a, b) => Math.min(a, b));
  let high = options.range?.[1] ?? values.reduce((a, b) => Math.max(a, b));
  if (!(high > low)) high = low + 1;
  const counts = new Float64Array(bins);
  let inside = 0;
  for (const value of values) {
    if (value < low || value > high) continue;
    counts[Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins))]++;
    inside++;
  }
  const step = (high - low) / bins;
  const scale = density && inside > 0 ? 1 / (inside * step) : 1;
  const y = { title: density ? "density" : "count" };
  return {
    alt: `Histogram of ${spokenTitle(x.title)}, ${values.length} values ${extent(values)}, fullest bin ${Math.max(...counts)}.`,
    traces: [
      {
        type: "bar",
        x: Array.from(counts, (_, i) => low + (i + 0.5) * step),
        y: Array.from(counts, (count) => count * scale),
        width: new Array<number>(bins).fill(step),
        marker: { color: fade(color(0), 0.55), line: { color: color(0), width: pt(stroke.grid) } },
        name: density ? "density" : "count",
      } as Partial<Data>,
      ...curves.map((curve, i) => {
        const xs = column("histogram", `curves[${i}].x`, curve.x, {});
        const ys = column("histogram", `curves[${i}].y`, curve.y, { length: xs.length });
        const line = { color: color(i + 1), width: pt(stroke.data) };
        return { type: "scatter", mode: "lines", name: curve.name, x: xs, y: ys, line } as Partial<Data>;
      }),
    ],
    x,
    y,
    entries: curves.map(({ name }, i) => ({ name, color: color(i + 1), line: { width: stroke.data } })),
    ...(options.legend ? { legend: options.legend } : {}),
  };
}

/** Spikes as two columns. */
export interface RasterOptions {
  /** [ms] or whatever `x` says */
  readonly time: ArrayLike<number>;
  /** index of the neuron that fired, as long as `time` */
  readonly neuron: ArrayLike<number>;
  readonly x?: Axis;
  readonly y?: Axis;
  /** neurons in all; default the largest index + 1 */
  readonly neurons?: number;
}

/**
 * A spike raster: one short upright line for each spike.
 *
 * @throws {RangeError} when the columns differ in length or an index is not one of the neurons
 */
export function spikeRaster(options: RasterOptions): Panel {
  const { time, neuron } = options;
  checkLength("spikeRaster", "neuron", neuron, time.length);
  const times = column("spikeRaster", "time", time, {}) as number[];
  let largest = 0;
  for (let i = 0; i < neuron.length; i++) largest = Math.max(largest, neuron[i]);
  const neurons = options.neurons ?? largest + 1;
  checkInteger("spikeRaster", "neurons", neurons, 1);
  for (let i = 0; i < neuron.length; i++)
    checkInteger("spikeRaster", `neuron[${i}]`, neuron[i], 0, neurons - 1);
  // One line with gaps for all spikes: thousands of markers would be thousands of elements.
  const x: (number | null)[] = [];
  const y: (number | null)[] = [];
  for (let i = 0; i < times.length; i++) {
    x.push(times[i], times[i], null);
    y.push(neuron[i] - 0.4, neuron[i] + 0.4, null);
  }
  return {
    alt: `Spike raster: ${times.length} spikes of ${neurons} neurons, time ${extent(times)}.`,
    traces: [
      {
        type: "scatter",
        mode: "lines",
        ...{ x, y, connectgaps: false, name: "spike", meta: { shows: "strokes" } },
        line: { color: ink.text, width: pt(stroke.thin) },
      } as Partial<Data>,
    ],
    x: options.x ?? { title: "time (ms)" },
    y: options.y ?? { title: "neuron", range: [-1, neurons] },
  };
}
