/** @file Values over a plane: heat maps, and energy landscapes with the paths that run down them. */
import type { Data } from "plotly.js";
import { shown } from "../math";
import { type Axis, checkAxis, checkLatex } from "./axes";
import { checkSeries, column, extent, type LegendPlace, type Panel, spokenTitle } from "./panel";
import { type ColorMap, color, colorScale, ink, pt, stroke } from "./theme";

/** A quantity over two others. */
export interface MapOptions {
  /** centres of the columns and rows; evenly spaced on their axis */
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** z[row][column], row along y */
  readonly z: readonly ArrayLike<number>[];
  readonly xAxis: Axis;
  readonly yAxis: Axis;
  /** quantity and unit of z, for the colour bar */
  readonly title: string;
  /** values of the first and last colour; default the ends of z */
  readonly range?: readonly [number, number];
  /** default "cividis" */
  readonly colors?: ColorMap;
  /** NaN is a cell without a value; default false */
  readonly gaps?: boolean;
}

/** Paths and points over a landscape. */
export interface LandscapeOptions extends MapOptions {
  readonly paths?: readonly {
    readonly name: string;
    readonly x: ArrayLike<number>;
    readonly y: ArrayLike<number>;
  }[];
  readonly points?: { readonly name: string; readonly x: ArrayLike<number>; readonly y: ArrayLike<number> };
  /** arrows at (x, y) along (u, v), such as the way downhill; their angles are those on the page */
  readonly field?: VectorField;
  /** contour lines; default 12 */
  readonly levels?: number;
  readonly legend?: LegendPlace;
}

/** Arrows as four columns. */
export interface VectorField {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly u: ArrayLike<number>;
  readonly v: ArrayLike<number>;
}

function surface(
  caller: string,
  options: MapOptions,
): { x: (number | null)[]; y: (number | null)[]; z: (number | null)[][] } {
  const { xAxis, yAxis, gaps = false } = options;
  checkAxis(caller, "xAxis", xAxis);
  checkAxis(caller, "yAxis", yAxis);
  checkLatex(caller, "title", options.title);
  checkSeries(caller, "z", options.z);
  const x = column(caller, "x", options.x, { log: xAxis.scale === "log" });
  const y = column(caller, "y", options.y, { log: yAxis.scale === "log", length: options.z.length });
  const z = options.z.map((line, i) => column(caller, `z[${i}]`, line, { length: x.length, gaps }));
  if (options.range && !(options.range[0] < options.range[1]))
    throw new RangeError(
      `${caller}: range must rise, got ${shown(options.range[0])}, ${shown(options.range[1])}`,
    );
  return { x, y, z };
}

const limits = ({ range }: MapOptions): object => (range ? { zmin: range[0], zmax: range[1] } : {});

function words(options: MapOptions): string {
  const { title, xAxis, yAxis, x, y, z } = options;
  const of = (values: ArrayLike<number>) => extent(Array.from(values));
  return (
    `Map of ${spokenTitle(title)}, ${of(z.flatMap((line) => Array.from(line)))}, over ` +
    `${spokenTitle(xAxis.title)} ${of(x)} and ${spokenTitle(yAxis.title)} ${of(y)}.`
  );
}

/**
 * A heat map with its colour bar.
 *
 * @throws {RangeError} when sizes do not fit, or a value is not finite where no gap is allowed
 */
export function heatmap(options: MapOptions): Panel {
  const { x, y, z } = surface("heatmap", options);
  return {
    alt: words(options),
    traces: [
      {
        type: "heatmap",
        x,
        y,
        z,
        colorscale: colorScale(options.colors ?? "cividis"),
        ...limits(options),
      } as Partial<Data>,
    ],
    x: options.xAxis,
    y: options.yAxis,
    colorBar: options.title,
  };
}

/** A shaft and two barbs for each place, all in one line; lengths in proportion, the longest as far as neighbours are apart. */
function arrows(field: VectorField, xs: readonly number[], ys: readonly number[]): Partial<Data> {
  const length = field.x.length;
  const [x, y, u, v] = (["x", "y", "u", "v"] as const).map(
    (key) => column("landscape", `field.${key}`, field[key], { length }) as number[],
  );
  const [spanX, spanY] = [xs, ys].map((side) => Math.abs(side[side.length - 1] - side[0]) || 1);
  const sizes = u.map((_, i) => Math.hypot(u[i] / spanX, v[i] / spanY));
  const unit = 0.6 / Math.sqrt(length) / (Math.max(...sizes) || 1);
  const line: { x: (number | null)[]; y: (number | null)[] } = { x: [], y: [] };
  for (let i = 0; i < length; i++) {
    const [dx, dy] = [(u[i] / spanX) * unit, (v[i] / spanY) * unit];
    const at = (along: number, aside: number): [number, number] => [
      x[i] + (dx * along - dy * aside) * spanX,
      y[i] + (dy * along + dx * aside) * spanY,
    ];
    for (const stop of [at(-0.5, 0), at(0.5, 0), null, at(0.15, 0.2), at(0.5, 0), at(0.15, -0.2), null]) {
      line.x.push(stop?.[0] ?? null);
      line.y.push(stop?.[1] ?? null);
    }
  }
  return {
    ...{ type: "scatter", mode: "lines", name: "arrows", ...line, hoverinfo: "skip", connectgaps: false },
    meta: { shows: "arrows", arrows: { x, y, u, v } },
    line: { color: ink.paper, width: pt(stroke.axis), simplify: false },
  } as Partial<Data>;
}

/**
 * Contours of a landscape, with paths over it.
 *
 * @throws {RangeError} as {@link heatmap}
 */
export function landscape(options: LandscapeOptions): Panel {
  const { x, y, z } = surface("landscape", options);
  const { paths = [], points, field, levels = 12 } = options;
  const traces: Partial<Data>[] = [
    {
      type: "contour",
      ...{ x, y, z, ncontours: levels, colorscale: colorScale(options.colors ?? "cividis") },
      line: { width: pt(stroke.grid), color: ink.paper },
      contours: { coloring: "heatmap" },
      ...limits(options),
    } as Partial<Data>,
    ...paths.map((path, i) => {
      const xs = column("landscape", `paths[${i}].x`, path.x, {});
      return {
        type: "scatter",
        mode: "lines+markers",
        name: path.name,
        x: xs,
        y: column("landscape", `paths[${i}].y`, path.y, { length: xs.length }),
        line: { color: color(i + 1), width: pt(stroke.data) },
        marker: { color: color(i + 1), size: pt(stroke.marker * 0.7), opacity: 1 },
      } as Partial<Data>;
    }),
  ];
  if (field) traces.splice(1, 0, arrows(field, x as number[], y as number[]));
  if (points) {
    const xs = column("landscape", "points.x", points.x, {});
    traces.push({
      type: "scatter",
      mode: "markers",
      name: points.name,
      x: xs,
      y: column("landscape", "points.y", points.y, { length: xs.length }),
      marker: {
        color: ink.paper,
        size: pt(stroke.marker * 1.4),
        line: { color: ink.text, width: pt(stroke.thin) },
      },
    } as Partial<Data>);
  }
  return {
    alt: `${words(options)}${paths.length ? ` Paths: ${paths.map((path) => path.name).join(", ")}.` : ""}${field ? ` ${field.x.length} arrows.` : ""}`,
    traces,
    x: options.xAxis,
    y: options.yAxis,
    colorBar: options.title,
    entries: [
      ...paths.map(({ name }, i) => ({
        name,
        color: color(i + 1),
        line: { width: stroke.data },
        symbol: "circle",
      })),
      ...(points ? [{ name: points.name, color: ink.paper, outline: ink.text, symbol: "circle" }] : []),
    ],
    legend: options.legend ?? "above",
  };
}
