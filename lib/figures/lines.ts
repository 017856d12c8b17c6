/** @file Curves, points and steps over a common axis, with the spread around them. */
import type { Data } from "plotly.js";
import { type Axis, checkAxis } from "./axes";
import type { LegendEntry } from "./legend";
import { checkName } from "./names";
import {
  checkSeries,
  column,
  extent,
  type LegendPlace,
  type Mark,
  markEntries,
  type Panel,
  spokenTitle,
} from "./panel";
import { bandOpacity, color, dashes, fade, ink, pt, stroke, symbols } from "./theme";

/** One curve. */
export interface Series {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** lower and upper end of the spread at each x; both or none */
  readonly low?: ArrayLike<number>;
  readonly high?: ArrayLike<number>;
  /** default "lines"; "steps" holds a value until the next x */
  readonly as?: "lines" | "points" | "lines and points" | "steps";
  /** default: that of the series' place in the list */
  readonly color?: string;
  readonly dash?: string;
}

/** A panel of curves. */
export interface LinesOptions {
  readonly series: readonly Series[];
  readonly x: Axis;
  readonly y: Axis;
  /** what the spread is, as the legend says it: "10–90 % over 20 seeds"; needed where a series has one */
  readonly spread?: string;
  /** draw the spread as a band (default) or as error bars */
  readonly spreadAs?: "band" | "bars";
  readonly marks?: readonly Mark[];
  readonly legend?: LegendPlace;
  /** NaN is a gap; default false: NaN is refused */
  readonly gaps?: boolean;
}

const modes = { lines: "lines", points: "markers", "lines and points": "lines+markers", steps: "lines" };

/**
 * Curves with their spread, which the legend names.
 *
 * @throws {RangeError} when columns differ in length, are empty or not finite, or a logarithmic axis gets what is not above zero
 * @throws {TypeError} when a spread has no name or only one end
 */
export function lines(options: LinesOptions): Panel {
  const { series, x, y, spread, spreadAs = "band", gaps = false } = options;
  checkSeries("lines", "series", series);
  checkAxis("lines", "x", x);
  checkAxis("lines", "y", y);
  checkName("lines", "spreadAs", spreadAs, ["band", "bars"]);
  const bands: Partial<Data>[] = [];
  const curves = series.map((one, i) => {
    const { as = "lines" } = one;
    checkName("lines", "series.as", as, Object.keys(modes));
    const label = `series[${i}]`;
    const xs = column("lines", `${label}.x`, one.x, { log: x.scale === "log" });
    const rules = { length: xs.length, log: y.scale === "log", gaps };
    const ys = column("lines", `${label}.y`, one.y, rules);
    const hue = one.color ?? color(i);
    const shape = { shape: as === "steps" ? "hv" : "linear" };
    const trace: Record<string, unknown> = {
      type: "scatter",
      mode: modes[as],
      name: one.name,
      x: xs,
      y: ys,
      line: { color: hue, width: pt(stroke.data), dash: one.dash ?? dashes[i % dashes.length], ...shape },
      marker: { color: hue, size: pt(stroke.marker), symbol: symbols[i % symbols.length] },
      connectgaps: false,
    };
    if ((one.low === undefined) !== (one.high === undefined))
      throw new TypeError(
        `lines: ${label} must have both low and high or none, got ${one.low ? "low" : "high"} alone`,
      );
    if (one.low && one.high) {
      if (!spread) throw new TypeError(`lines: spread must say what the spread of ${label} is, got none`);
      const low = column("lines", `${label}.low`, one.low, rules);
      const high = column("lines", `${label}.high`, one.high, rules);
      if (spreadAs === "bars") trace["error_y"] = bars(ys, low, high, hue);
      else {
        bands.push(band(xs, low, high, hue, one.name, shape));
      }
    }
    return trace as Partial<Data>;
  });
  return {
    alt: words(options),
    traces: [...bands, ...curves],
    x,
    y,
    entries: entriesOf(options),
    ...(options.legend ? { legend: options.legend } : {}),
    ...(options.marks ? { marks: options.marks } : {}),
  };
}

/** A single curve needs no name beside it; several do, and so does what is drawn around or across them. */
function entriesOf({ series, spread, spreadAs = "band", marks }: LinesOptions): LegendEntry[] {
  const spreads = spread !== undefined && series.some(({ low }) => low !== undefined);
  const alone = series.length === 1 && !spreads && markEntries(marks).length === 0;
  const curves = series.map(({ name, as = "lines", ...own }, i): LegendEntry => {
    const line = { width: stroke.data, dash: own.dash ?? dashes[i % dashes.length] };
    const symbol = symbols[i % symbols.length];
    return {
      ...{ name, color: own.color ?? color(i) },
      ...(as === "points" ? {} : { line }),
      ...(as === "points" || as === "lines and points" ? { symbol } : {}),
    };
  });
  const hue = series.length === 1 ? (series[0].color ?? color(0)) : ink.muted;
  const around: LegendEntry[] = !spreads
    ? []
    : [
        {
          name: spread,
          color: hue,
          ...(spreadAs === "bars" ? { bar: true } : { fill: fade(hue, bandOpacity) }),
        },
      ];
  return [...(alone ? [] : curves), ...around, ...markEntries(marks)];
}

function bars(
  y: readonly (number | null)[],
  low: readonly (number | null)[],
  high: readonly (number | null)[],
  hue: string,
): object {
  const gap = (a: number | null, b: number | null): number =>
    a === null || b === null ? 0 : Math.max(0, a - b);
  return {
    type: "data",
    symmetric: false,
    array: y.map((value, i) => gap(high[i], value)),
    arrayminus: y.map((value, i) => gap(value, low[i])),
    color: hue,
    thickness: pt(stroke.thin),
    width: pt(1.5),
  };
}

/** Closed outlines, forward along the high side and back along the low one; a gap parts them. */
function band(
  x: readonly (number | null)[],
  low: readonly (number | null)[],
  high: readonly (number | null)[],
  hue: string,
  name: string,
  shape: object,
): Partial<Data> {
  const line: { x: (number | null)[]; y: (number | null)[] } = { x: [], y: [] };
  let run: number[] = [];
  const close = (): void => {
    if (run.length === 0) return;
    if (line.x.length > 0) {
      line.x.push(null);
      line.y.push(null);
    }
    const back = [...run].reverse();
    line.x.push(...[...run, ...back].map((i) => x[i]));
    line.y.push(...run.map((i) => high[i]), ...back.map((i) => low[i]));
    run = [];
  };
  for (let i = 0; i < x.length; i++)
    if (low[i] === null || high[i] === null) close();
    else run.push(i);
  close();
  return {
    type: "scatter",
    mode: "lines",
    ...line,
    fill: "toself",
    fillcolor: fade(hue, bandOpacity),
    line: { width: 0, ...shape },
    hoverinfo: "skip",
    ...{ name: `${name}, spread`, meta: { shows: { band: name } } },
  } as Partial<Data>;
}

function words({ series, x, y, spread, marks }: LinesOptions): string {
  const each = series.map((one) => `${spokenTitle(one.name)} ${extent(Array.from(one.y))}`).join(", ");
  const lineNames = [...new Set((marks ?? []).map((mark) => mark.name).filter((name) => name !== undefined))];
  return (
    `${spokenTitle(y.title)} against ${spokenTitle(x.title)} ${extent(series.flatMap((one) => Array.from(one.x)))}: ${each}` +
    `${spread ? `; spread: ${spread}` : ""}${lineNames.length ? `; lines: ${lineNames.map(spokenTitle).join(", ")}` : ""}.`
  );
}
