/** @file Where panels stand on the page: plots in line with each other, with the room around them that their labels need. */
import type { Panel } from "./panel";
import type { Ticks } from "./spans";
import { labelWidth } from "./text-width";
import { mm, pt, stroke, type } from "./theme";

/** Room around a plot [mm]. */
export interface Margins {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A plot on the page, and the cell that it stands in, in parts of the page from the lower left corner. */
export interface Place {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly cell: { readonly left: number; readonly top: number };
}

/** mm: between cells, at the page's edge, around plots without axes, beside a letter. */
const GAP = 3;
const EDGE = 0.7;
const BARE = 2;
const LETTER = 3.4;
const inMm = (px: number): number => px / mm(1);
/** mm of a line of type. */
const lineOf = (size: number): number => inMm(pt(size) * 1.25);
/** px between an axis' labels and its title. */
export const standoff: number = pt(2.5);

/** Colour bars [px]: distance from the plot, width, and distance of the title from the labels, more for TeX, whose box plotly turns off its middle. */
export const bar: {
  readonly away: number;
  readonly width: number;
  readonly words: number;
  readonly tex: number;
} = {
  away: pt(4),
  width: pt(6),
  words: pt(3),
  tex: pt(3),
};

/** px from the plot to where the words of a colour bar with these labels begin. */
export function beyondBar(words: readonly string[], title = ""): number {
  const tex = title.includes("$") ? bar.tex : 0;
  const widest = Math.max(0, ...words.map((word) => labelWidth(word, type.small)));
  return bar.away + bar.width + pt(stroke.tick) + widest + bar.words + tex;
}

/** What a panel needs around its plot: labels and titles where it has axes. */
export function marginsOf(
  panel: Panel,
  ticks: { readonly x: Ticks; readonly y: Ticks; readonly bar: readonly string[] },
  hidden: { readonly x: boolean; readonly y: boolean },
  letters: boolean,
): Margins {
  const widest = (words: readonly string[]): number =>
    inMm(Math.max(0, ...words.map((word) => labelWidth(word, type.small))));
  const tick = inMm(pt(stroke.tick));
  const title = inMm(standoff) + lineOf(type.text);
  const top = lineOf(type.small) / 2 + EDGE;
  const right =
    panel.colorBar === undefined
      ? EDGE
      : inMm(beyondBar(ticks.bar, panel.colorBar)) + lineOf(type.text) + EDGE;
  if (panel.bare)
    return {
      left: panel.inset ?? BARE,
      right: Math.max(right, BARE),
      top: Math.max(top, BARE),
      bottom: BARE,
    };
  return {
    left:
      panel.inset ??
      (hidden.y
        ? letters
          ? LETTER
          : EDGE + tick
        : tick + inMm(pt(2)) + widest(ticks.y.words) + title + EDGE),
    right: Math.max(right, widest(ticks.x.words.slice(-1)) / 2 + EDGE),
    top,
    bottom: hidden.x ? EDGE + tick : tick + inMm(pt(1)) + lineOf(type.small) + title + EDGE,
  };
}

/** Starts and sizes of cells along a length: what is left after margins is shared out in proportion. */
function cells(
  parts: readonly number[],
  length: number,
  margins: readonly (readonly [number, number])[],
): { start: number; from: number; to: number }[] {
  const whole = parts.reduce((a, b) => a + b, 0);
  const taken = margins.reduce((sum, [before, after]) => sum + before + after, GAP * (parts.length - 1));
  let start = 0;
  return parts.map((part, i) => {
    const from = start + margins[i][0];
    const to = from + (part / whole) * (length - taken);
    const cell = { start, from, to };
    start = to + margins[i][1] + GAP;
    return cell;
  });
}

/**
 * Places for panels in rows of `widths.length`. Panels above one another share their widest margins, panels side by
 * side their tallest, so that axes stand in line; plots, not cells, have the proportions asked for.
 */
export function placesOf(
  margins: readonly Margins[],
  page: { readonly width: number; readonly height: number; readonly widths: readonly number[] },
): Place[] {
  const columns = page.widths.length;
  const rows = Math.ceil(margins.length / columns);
  const most = (side: keyof Margins, inside: (i: number) => boolean): number =>
    Math.max(...margins.filter((_, i) => inside(i)).map((margin) => margin[side]));
  const inColumn = (c: number) => (i: number) => i % columns === c;
  const inRow = (r: number) => (i: number) => Math.floor(i / columns) === r;
  const across = cells(
    page.widths,
    page.width,
    page.widths.map((_, c) => [most("left", inColumn(c)), most("right", inColumn(c))] as const),
  );
  const down = cells(
    new Array<number>(rows).fill(1),
    page.height,
    Array.from({ length: rows }, (_, r) => [most("top", inRow(r)), most("bottom", inRow(r))] as const),
  );
  return margins.map((_, i) => {
    const [h, v] = [across[i % columns], down[Math.floor(i / columns)]];
    return {
      x: [h.from / page.width, h.to / page.width],
      y: [1 - v.to / page.height, 1 - v.from / page.height],
      cell: { left: h.start / page.width, top: 1 - v.start / page.height },
    };
  });
}
