/**
 * @file The legend: in the emptiest corner of the plot, or above it, set as tightly as print wants.
 *
 * It is drawn with shapes and words of its own, because plotly's keeps rows and samples twice as large as the
 * text of a journal's column.
 */
import type { Annotation, Shape } from "plotly.js";
import { labelWidth } from "./text-width";
import { ink, pt, stroke, type } from "./theme";

const corners = ["top right", "top left", "bottom right", "bottom left"] as const;

/** A place for the legend; `best` is the emptiest corner, or above when none is empty. */
export type LegendPlace = (typeof corners)[number] | "above" | "best" | "none";

export const legendPlaces: readonly LegendPlace[] = [...corners, "above", "best", "none"];

/** A name and what it looks like in the plot. */
export interface LegendEntry {
  readonly name: string;
  readonly color: string;
  /** a line through the sample */
  readonly line?: { readonly width: number; readonly dash?: string | undefined };
  /** a filled field behind it */
  readonly fill?: string;
  /** a mark in its middle */
  readonly symbol?: string;
  /** the mark's outline */
  readonly outline?: string;
  /** an error bar through its middle */
  readonly bar?: boolean;
}

/** Shapes and words, placed from a corner of the plot. */
export interface LegendMarks {
  readonly shapes: Partial<Shape>[];
  readonly annotations: Partial<Annotation>[];
}

/** px: sample, space after it, between entries of a row, between rows, and from the plot's edge. */
const SAMPLE = pt(13);
const SPACE = pt(3.5);
const BETWEEN = pt(9);
const ROW = pt(type.small) * 1.36;
const INSET = pt(3);
/** Part of the points that a legend may cover. */
const COVERED = 0.004;

function entryWidth({ name }: LegendEntry): number {
  return SAMPLE + SPACE + labelWidth(name, type.small);
}

/** Size of a legend in px, its entries one below the other. */
export function legendSize(entries: readonly LegendEntry[]): [number, number] {
  return [Math.max(0, ...entries.map(entryWidth)) + 2 * INSET, entries.length * ROW + INSET];
}

/** Entries in rows that fit a plot `width` px wide. */
function flow(entries: readonly LegendEntry[], width: number): LegendEntry[][] {
  const rows: LegendEntry[][] = [];
  let free = 0;
  for (const entry of entries) {
    const needed = entryWidth(entry) + BETWEEN;
    if (rows.length > 0 && needed - BETWEEN <= free) rows[rows.length - 1].push(entry);
    else {
      rows.push([entry]);
      free = width;
    }
    free -= needed;
  }
  return rows;
}

/** px that the legend takes above a plot `width` px wide. */
export function heightAbove(entries: readonly LegendEntry[], width: number): number {
  return flow(entries, width).length * ROW + pt(2);
}

/**
 * The corner in which the fewest points lie; `above` when every corner has some.
 *
 * @param points places as fractions of the plot, (0, 0) bottom left
 * @param size of the legend as fractions of the plot
 */
export function emptiestCorner(
  points: readonly (readonly [number, number])[],
  size: readonly [number, number],
): LegendPlace {
  if (size[0] > 0.95 || size[1] > 0.8) return "above";
  const covered = corners.map((corner) => {
    const [vertical, horizontal] = corner.split(" ");
    return points.filter(([x, y]) => {
      const fromSide = horizontal === "right" ? 1 - x : x;
      const fromEnd = vertical === "top" ? 1 - y : y;
      return fromSide <= size[0] && fromEnd <= size[1];
    }).length;
  });
  const least = Math.min(...covered);
  return least > COVERED * points.length ? "above" : corners[covered.indexOf(least)];
}

/** Outlines of marks in a square from −1 to 1, upwards; a circle is a shape of its own. */
const outlines: Readonly<Record<string, string>> = {
  square: "M-0.88 -0.88 L0.88 -0.88 L0.88 0.88 L-0.88 0.88 Z",
  "triangle-up": "M-1 -0.7 L1 -0.7 L0 1 Z",
  "triangle-down": "M-1 0.7 L1 0.7 L0 -1 Z",
  diamond: "M-1.15 0 L0 -1.15 L1.15 0 L0 1.15 Z",
  x: "M-0.9 -0.55 L-0.55 -0.9 L0 -0.35 L0.55 -0.9 L0.9 -0.55 L0.35 0 L0.9 0.55 L0.55 0.9 L0 0.35 L-0.55 0.9 L-0.9 0.55 L-0.35 0 Z",
};

/** Draws one entry with its left middle at (x, y) px from the corner (left, bottom) of the plot. */
function drawEntry(entry: LegendEntry, corner: readonly [number, number], x: number, y: number): LegendMarks {
  const anchored: Partial<Shape> = {
    ...{ xref: "paper", yref: "paper", xsizemode: "pixel", ysizemode: "pixel", layer: "above" },
    ...{ xanchor: corner[0], yanchor: corner[1] },
  };
  const round = (value: number) => Math.round(value * 100) / 100;
  const box = (x0: number, y0: number, x1: number, y1: number) =>
    ({ x0: round(x0), y0: round(y0), x1: round(x1), y1: round(y1) }) as const;
  const shapes: Partial<Shape>[] = [];
  const middle = x + SAMPLE / 2;
  const half = pt(2.6);
  const line = (x0: number, y0: number, x1: number, y1: number, width: number, dash?: string) => {
    const look = { color: entry.color, width: pt(width), dash: dash ?? "solid" };
    shapes.push({
      ...anchored,
      type: "line",
      ...box(x0, y0, x1, y1),
      line: look as NonNullable<Shape["line"]>,
    });
  };
  if (entry.fill !== undefined)
    shapes.push({
      ...{ ...anchored, type: "rect", ...box(x, y - half, x + SAMPLE, y + half), fillcolor: entry.fill },
      line: { width: entry.outline ? pt(stroke.grid) : 0, color: entry.outline ?? entry.color },
    });
  if (entry.line) line(x, y, x + SAMPLE, y, entry.line.width, entry.line.dash);
  if (entry.bar) {
    line(middle, y - half, middle, y + half, stroke.thin);
    for (const end of [y - half, y + half]) line(middle - pt(1.2), end, middle + pt(1.2), end, stroke.thin);
  }
  if (entry.symbol !== undefined) {
    const r = pt(stroke.marker) / 2;
    const look = {
      fillcolor: entry.color,
      line: { width: entry.outline ? pt(stroke.thin) : 0, color: entry.outline ?? entry.color },
    };
    if (entry.symbol === "circle")
      shapes.push({ ...anchored, type: "circle", ...box(middle - r, y - r, middle + r, y + r), ...look });
    else {
      const places = (outlines[entry.symbol] ?? outlines["square"]).replace(
        /(-?[\d.]+) (-?[\d.]+)/g,
        (_, dx, dy) => `${round(middle + Number(dx) * r)} ${round(y + Number(dy) * r)}`,
      );
      shapes.push({ ...anchored, type: "path", path: places, ...look });
    }
  }
  const annotation: Partial<Annotation> = {
    ...{
      text: entry.name,
      xref: "paper",
      yref: "paper",
      x: corner[0],
      y: corner[1],
      showarrow: false,
    },
    ...{ xanchor: "left", yanchor: "middle", xshift: round(x + SAMPLE + SPACE), yshift: round(y) },
    ...{ borderpad: 0, align: "left", font: { size: pt(type.small), color: ink.text } },
  };
  return { shapes, annotations: [annotation] };
}

/** Draws the legend at a place of a plot `width` px wide. */
export function drawLegend(
  entries: readonly LegendEntry[],
  place: Exclude<LegendPlace, "best" | "none">,
  width: number,
): LegendMarks {
  const out: LegendMarks = { shapes: [], annotations: [] };
  const add = ({ shapes, annotations }: LegendMarks) => {
    out.shapes.push(...shapes);
    out.annotations.push(...annotations);
  };
  if (place === "above") {
    const rows = flow(entries, width);
    rows.forEach((row, r) => {
      let x = 0;
      for (const entry of row) {
        add(drawEntry(entry, [0, 1], x, (rows.length - r - 0.5) * ROW + pt(1)));
        x += entryWidth(entry) + BETWEEN;
      }
    });
    return out;
  }
  const [vertical, horizontal] = place.split(" ");
  const x = horizontal === "left" ? INSET : -legendSize(entries)[0] + INSET;
  entries.forEach((entry, i) => {
    const down = vertical === "top" ? -(i + 0.5) * ROW : (entries.length - i - 0.5) * ROW + INSET;
    add(drawEntry(entry, [horizontal === "left" ? 0 : 1, vertical === "top" ? 1 : 0], x, down));
  });
  return out;
}
