/** @file A panel: what stands on one pair of axes, before it has a place on the page. */
import type { Data } from "plotly.js";
import { checkLength, shown } from "../math";
import type { Axis } from "./axes";
import type { LegendEntry, LegendPlace } from "./legend";
import { ink, stroke } from "./theme";

export type { LegendPlace } from "./legend";

/** A straight line through the whole panel, at a value of one axis. */
export interface Mark {
  readonly axis: "x" | "y";
  readonly at: number;
  /** legend entry; lines of one name share it */
  readonly name?: string;
  readonly dash?: string;
  readonly color?: string;
}

/** One picture with its axes; {@link composeFigure} gives it a place, a letter and a legend. */
export interface Panel {
  /** what it shows, in words */
  readonly alt: string;
  readonly traces: readonly Partial<Data>[];
  readonly x: Axis;
  readonly y: Axis;
  readonly marks?: readonly Mark[];
  /** what the legend names, in order */
  readonly entries?: readonly LegendEntry[];
  /** default "best": the emptiest corner, above the plot where none is empty */
  readonly legend?: LegendPlace;
  /** hairlines around parts of the panel, in data coordinates */
  readonly frames?: readonly {
    readonly x0: number;
    readonly x1: number;
    readonly y0: number;
    readonly y1: number;
  }[];
  /** the same length for the same number on both axes */
  readonly square?: boolean;
  /** lines, ticks and titles of the axes are left out */
  readonly bare?: boolean;
  /** [mm] room left of the plotting area; default what tick labels and an axis title need */
  readonly inset?: number;
  /** title of the colour bar, for panels that have one */
  readonly colorBar?: string;
  /** texts inside the panel at data coordinates, or left of its plot at a height of y */
  readonly words?: readonly {
    readonly x: number | "left";
    readonly y: number;
    readonly text: string;
    readonly anchor?: "left" | "center" | "right";
    /** default that of all text; lighter on dark ground */
    readonly color?: string;
  }[];
}

/** Legend entries of guide lines: each name once. */
export function markEntries(marks: readonly Mark[] = []): LegendEntry[] {
  const named = marks.filter(
    (mark, i) => mark.name && marks.findIndex(({ name }) => name === mark.name) === i,
  );
  return named.map(({ name = "", color = ink.muted, dash = "2px,2px" }) => {
    return { name, color, line: { width: stroke.thin, dash } };
  });
}

/** @throws {RangeError} when there is no series */
export function checkSeries(caller: string, name: string, list: readonly unknown[]): void {
  if (!Array.isArray(list)) throw new TypeError(`${caller}: ${name} must be a list, got ${shown(list)}`);
  if (list.length === 0) throw new RangeError(`${caller}: ${name} must hold at least one entry, got none`);
}

/**
 * Guards a column that is to be drawn: of one length with its fellows, finite unless gaps are allowed (NaN), and above
 * zero on a logarithmic axis.
 *
 * @returns a copy as plain numbers, NaN as null, which plotly draws as a gap
 */
export function column(
  caller: string,
  name: string,
  values: ArrayLike<number>,
  rules: { readonly length?: number; readonly log?: boolean; readonly gaps?: boolean },
): (number | null)[] {
  if (values === null || typeof values !== "object" || typeof values.length !== "number")
    throw new TypeError(`${caller}: ${name} must be a list of numbers, got ${shown(values)}`);
  if (rules.length !== undefined) checkLength(caller, name, values, rules.length);
  if (values.length === 0) throw new RangeError(`${caller}: ${name} must hold at least one number, got none`);
  return Array.from(values, (value, i) => {
    if (Number.isNaN(value) && rules.gaps) return null;
    if (!Number.isFinite(value)) {
      const mend = Number.isNaN(value) ? " (say gaps: true where it is one)" : "";
      throw new RangeError(`${caller}: ${name}[${i}] must be finite, got ${shown(value)}${mend}`);
    }
    if (rules.log && value <= 0)
      throw new RangeError(`${caller}: ${name}[${i}] must be > 0 on a logarithmic axis, got ${value}`);
    return value;
  });
}

/** "from 1 to 20" over all finite numbers, for alt texts; gaps, NaN or null, are left out. */
export function extent(values: readonly (number | null)[]): string {
  const finite = values.filter((value): value is number => Number.isFinite(value));
  const short = (value: number): string => String(Number(value.toPrecision(3))).replace("-", "−");
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of finite) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return finite.length === 0
    ? "without values"
    : low === high
      ? `at ${short(low)}`
      : `from ${short(low)} to ${short(high)}`;
}

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
};

const character = (code: number, otherwise: string): string =>
  code <= 0x10ffff ? String.fromCodePoint(code) : otherwise;

/** A title without LaTeX dollars and markup, for alt texts: plain text, which whoever writes it into a page escapes. */
export function spokenTitle(title: string): string {
  return title
    .replace(/<[^>]+>/g, "")
    .replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hexadecimal, name) =>
      name === undefined
        ? character(Number.parseInt(decimal ?? hexadecimal, decimal ? 10 : 16), whole)
        : (entities[name] ?? whole),
    )
    .replace(/\$/g, "")
    .trim();
}
