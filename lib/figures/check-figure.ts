/** @file Whether something is a figure that can be drawn, and its plain form. */
import { checkInteger, checkPositive, shown } from "../math";
import type { Figure, Film } from "./figure";
import { checkName } from "./names";

/** Trace types that are drawn without a browser. */
export const plainTraces: readonly string[] = [
  ...[
    "scatter",
    "bar",
    "heatmap",
    "contour",
    "histogram",
    "histogram2d",
    "histogram2dcontour",
    "box",
    "violin",
  ],
  ...[
    "image",
    "pie",
    "quiver",
    "scatterpolar",
    "barpolar",
    "scatterternary",
    "sankey",
    "sunburst",
    "treemap",
  ],
  ...["icicle", "funnel", "funnelarea", "waterfall", "ohlc", "candlestick", "indicator", "table"],
  ...["parcats", "carpet", "contourcarpet", "scattercarpet", "scattersmith"],
];

/** Trace types that need WebGL, and so a browser. */
export const browserTraces: readonly string[] = [
  ...["scattergl", "scatterpolargl", "splom", "parcoords", "surface", "scatter3d", "mesh3d", "cone"],
  ...["streamtube", "isosurface", "volume"],
];

/** The longest side of a figure [mm]. */
const LONGEST = 1000;

/**
 * Guard: a figure that can be drawn.
 *
 * @throws {TypeError | RangeError} when `figure` has a name that cannot name a file, no alt text, no size, no
 *   traces, or a trace of an unknown type
 */
export function checkFigure(caller: string, figure: Figure): void {
  if (typeof figure !== "object" || figure === null)
    throw new TypeError(`${caller}: figure must be a figure, got ${shown(figure)}`);
  const { name, alt, width, height, data, layout } = figure;
  if (typeof name !== "string" || !/^[a-z0-9]+(?:[-.][a-z0-9]+)*$/.test(name) || name.length > 100)
    throw new TypeError(
      `${caller}: figure.name must be words of a–z and 0–9 joined by "-", got ${shown(name)}`,
    );
  if (typeof alt !== "string" || alt.trim() === "")
    throw new TypeError(`${caller}: figure.alt must say what the picture shows, got ${shown(alt)}`);
  for (const [key, value] of Object.entries({ width, height })) {
    checkPositive(caller, `figure.${key}`, value);
    if (value > LONGEST)
      throw new RangeError(`${caller}: figure.${key} must be at most ${LONGEST} mm, got ${value}`);
  }
  if (!Array.isArray(data) || data.length === 0)
    throw new TypeError(`${caller}: figure.data must hold at least one trace, got ${shown(data)}`);
  if (typeof layout !== "object" || layout === null)
    throw new TypeError(`${caller}: figure.layout must be an object, got ${shown(layout)}`);
  for (const trace of data) {
    if (typeof trace !== "object" || trace === null)
      throw new TypeError(`${caller}: a trace must be an object, got ${shown(trace)}`);
    checkName(caller, "trace type", trace.type ?? "scatter", [...plainTraces, ...browserTraces]);
  }
  if (figure.film !== undefined) checkFilm(caller, figure.film, data.length);
}

function checkFilm(caller: string, film: Film, count: number): void {
  const { traces, pause, moments } = film;
  checkPositive(caller, "figure.film.pause", pause);
  for (const [i, k] of traces.entries()) checkInteger(caller, `figure.film.traces[${i}]`, k, 0, count - 1);
  if (!Array.isArray(moments) || moments.length === 0)
    throw new TypeError(`${caller}: figure.film must hold at least one moment, got ${shown(moments)}`);
  for (const { name, data } of moments)
    if (data.length !== traces.length)
      throw new RangeError(
        `${caller}: figure.film must have what changes in ${traces.length} traces at every moment, got ${data.length} at ${shown(name)}`,
      );
}

/** Whether the figure has a trace that only a browser can draw. */
export function needsBrowser(figure: Figure): boolean {
  return figure.data.some((trace) => browserTraces.includes(trace.type ?? "scatter"));
}

function plainValue(value: unknown, path: string): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map((entry, i) => plainValue(entry, `${path}[${i}]`));
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return Array.from(value as unknown as Iterable<number>, (entry) => plainValue(entry, path));
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "object" && Object.prototype.toString.call(value) === "[object Object]") {
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
    return Object.fromEntries(entries.map(([key, entry]) => [key, plainValue(entry, `${path}.${key}`)]));
  }
  throw new TypeError(`plainFigure: ${path} must be plain data, got ${shown(value)}`);
}

/**
 * The figure as JSON can hold it: typed arrays as lists, numbers that are not finite as null.
 *
 * @throws {TypeError} when something in it is not data, such as a function
 */
export function plainFigure(figure: Figure): Figure {
  checkFigure("plainFigure", figure);
  const { name, alt, width, height, data, layout, film } = figure;
  return {
    ...{ name, alt, width, height },
    data: plainValue(data, "figure.data") as Figure["data"],
    layout: plainValue(layout, "figure.layout") as Figure["layout"],
    ...(film === undefined ? {} : { film: plainValue(film, "figure.film") as Film }),
  };
}
