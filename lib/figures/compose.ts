/** @file Panels to a figure: places in millimetres, letters, legends, and the words for those who cannot see it. */
import type { Annotation, ColorBar, Layout, Shape } from "plotly.js";
import { checkInteger, checkPositive } from "../math";
import { checkAxis, type PlotlyAxis, plotlyAxis } from "./axes";
import { checkFigure } from "./check-figure";
import type { Figure } from "./figure";
import {
  drawLegend,
  emptiestCorner,
  heightAbove,
  type LegendEntry,
  legendPlaces,
  legendSize,
} from "./legend";
import { metaOf } from "./meta";
import { checkName } from "./names";
import { ends, roundStep, roundTicks } from "./numbers";
import { checkSeries, type LegendPlace, type Mark, type Panel } from "./panel";
import { bar, beyondBar, type Margins, marginsOf, type Place, placesOf, standoff } from "./places";
import { categoriesOf, spanOf, type Ticks, ticksOf } from "./spans";
import { columnWidth, ink, mm, pt, stroke, type } from "./theme";

/** How panels stand on the page. */
export interface Composition {
  /** the figure's name: words of a–z and 0–9 joined by "-" */
  readonly name: string;
  readonly panels: readonly Panel[];
  /** panels in a row; default all of them */
  readonly columns?: number;
  /** [mm] default one column (89) for one panel, two (183) for more */
  readonly width?: number;
  /** [mm] default 60 for every row */
  readonly height?: number;
  /** relative widths of the plots in a row; default equal, but pictures only as wide as they need */
  readonly widths?: readonly number[];
  /** default: letters a, b, c … when there is more than one panel */
  readonly letters?: boolean;
  /** axes that panels have in common: `x` down a column, labelled at the bottom alone; `y` along a row, at the left alone */
  readonly shared?: "x" | "y" | "both";
}

/** The smallest plot [mm]. */
const SMALLEST = 8;

interface Ready {
  readonly panel: Panel;
  readonly spans: { readonly x: [number, number] | undefined; readonly y: [number, number] | undefined };
  readonly ticks: { readonly x: Ticks; readonly y: Ticks; readonly bar: readonly string[] };
  readonly hidden: { readonly x: boolean; readonly y: boolean };
  readonly entries: readonly LegendEntry[];
}

type Fields = Record<string, unknown>;
const minus = (value: number): string => String(value).replace("-", "−");

/** Round values along a colour bar `length` mm long. */
function barTicks(panel: Panel, length: number): number[] {
  if (panel.colorBar === undefined) return [];
  const trace = panel.traces.find((each) => "z" in each) as Fields | undefined;
  const z = ((trace?.["z"] ?? []) as (number | null)[][]).flat();
  const [low, high] = ends(z) ?? [0, 1];
  const [from, to] = [Number(trace?.["zmin"] ?? low), Number(trace?.["zmax"] ?? high)];
  if (!(to > from)) return [from];
  const step = roundStep(to - from, Math.max(2, Math.min(6, Math.round(length / 9))));
  return roundTicks(from, to, step);
}

/** Points of a panel in parts of its plot, for finding an empty corner. */
function pointsOf({ panel, spans }: Ready): [number, number][] {
  const place = (letter: "x" | "y") => {
    const span = spans[letter];
    const names = panel[letter].scale === "category" ? categoriesOf(panel, letter) : [];
    const at = (value: number): number => (panel[letter].scale === "log" ? Math.log10(value) : value);
    return (value: unknown): number => {
      if (!span || value === null || value === undefined) return Number.NaN;
      const number = typeof value === "string" ? names.indexOf(value) : Number(value);
      return (at(number) - at(span[0])) / (at(span[1]) - at(span[0]));
    };
  };
  const [x, y] = [place("x"), place("y")];
  return (panel.traces as Fields[]).flatMap((trace) => {
    const [xs, ys] = [trace["x"], trace["y"]] as unknown[][];
    if (!Array.isArray(xs) || !Array.isArray(ys)) return [];
    const error = trace["error_y"] as { array?: number[]; arrayminus?: number[] } | undefined;
    const points = xs.map((value, i): [number, number] => [x(value), y(ys[i])]);
    const reached = (error?.array ?? []).flatMap((up, i): [number, number][] => {
      const down = error?.arrayminus?.[i] ?? up;
      return [up, -down].map((by) => [x(xs[i]), y(Number(ys[i]) + by)]);
    });
    // Between two points a line is in the way as much as at them; a bar is down to its foot.
    const between =
      trace["type"] === "bar"
        ? points.flatMap(([a, b]) => [0.3, 0.6].map((part): [number, number] => [a, b * part]))
        : String(trace["mode"]).includes("lines")
          ? points.slice(1).flatMap(([a, b], i) => {
              const [c, d] = points[i];
              return [0.25, 0.5, 0.75].map((p): [number, number] => [c + (a - c) * p, d + (b - d) * p]);
            })
          : [];
    return [...points, ...reached, ...between].filter(([a, b]) => Number.isFinite(a) && Number.isFinite(b));
  });
}

/** Guide lines as points too: words over them are hard to read. */
function pointsOnMarks({ panel, spans }: Ready): [number, number][] {
  return (panel.marks ?? []).flatMap((mark) => {
    const span = spans[mark.axis];
    if (!span) return [];
    const log = panel[mark.axis].scale === "log";
    const [low, high, at] = [...span, mark.at].map((value) => (log ? Math.log10(value) : value));
    const part = (at - low) / (high - low);
    return Array.from({ length: 21 }, (_, i): [number, number] =>
      mark.axis === "x" ? [part, i / 20] : [i / 20, part],
    );
  });
}

function chooseLegend(ready: Ready, plot: readonly [number, number]): LegendPlace {
  const wanted = ready.panel.legend ?? "best";
  if (ready.entries.length === 0) return "none";
  if (wanted !== "best") return wanted;
  const [width, height] = legendSize(ready.entries);
  const points = [...pointsOf(ready), ...pointsOnMarks(ready)];
  return emptiestCorner(points, [width / plot[0] + 0.02, height / plot[1] + 0.02]);
}

function lineShape(mark: Mark, suffix: string): object {
  const across = mark.axis === "x" ? "y" : "x";
  return {
    ...{ type: "line", layer: "below" },
    [`${mark.axis}ref`]: `${mark.axis}${suffix}`,
    [`${mark.axis}0`]: mark.at,
    [`${mark.axis}1`]: mark.at,
    [`${across}ref`]: `${across}${suffix} domain`,
    [`${across}0`]: 0,
    [`${across}1`]: 1,
    line: { width: pt(stroke.thin), color: mark.color ?? ink.muted, dash: mark.dash ?? "2px,2px" },
  };
}

function axisLayout(ready: Ready, letter: "x" | "y", place: Place, suffix: string): PlotlyAxis {
  const { panel, spans, ticks, hidden } = ready;
  const axis = panel[letter];
  const across = letter === "x" ? "y" : "x";
  const { step, at, words } = ticks[letter];
  const span = spans[letter];
  const known = at && !axis.ticks ? { ticks: at, labels: words } : {};
  const range = span && axis.scale !== "category" ? { range: span } : {};
  return plotlyAxis({ ...axis, ...range, ...known }, {
    ...{ domain: [...place[letter]], anchor: `${across}${suffix}`, title: { ...title(axis.title) } },
    ...(step === undefined ? {} : { tick0: 0, dtick: step }),
    ...(at && axis.scale === "log" && !axis.ticks ? { minor: minorTicks } : {}),
    ...(panel.bare ? { visible: false } : {}),
    ...(panel.square && letter === "y"
      ? { scaleanchor: `x${suffix}`, constrain: "domain", constraintoward: "top" }
      : {}),
    ...(panel.square && letter === "x" ? { constrain: "domain", constraintoward: "left" } : {}),
    ...(hidden[letter] ? { showticklabels: false, title: { text: "" } } : {}),
  } as object);
}

const minorTicks = {
  ...{ ticks: "outside", dtick: "D1", ticklen: pt(stroke.tick) * 0.6, tickwidth: pt(stroke.grid) },
  tickcolor: ink.axis,
};

function title(text: string): object {
  return { text, standoff, font: { size: pt(type.text), color: ink.text } };
}

/** The bar beside a map; its title stands in words of our own, since plotly loses one that MathJax has set. */
function colorBar(
  panel: Panel,
  place: Place,
  ticks: readonly number[],
): [Partial<ColorBar>, Partial<Annotation>] {
  const [x, low, high] = [place.x[1], ...place.y];
  const look: Partial<ColorBar> = {
    ...{
      x,
      xanchor: "left",
      xpad: bar.away,
      ypad: 0,
      y: (low + high) / 2,
      yanchor: "middle",
      len: high - low,
    },
    ...{ thickness: bar.width, outlinewidth: pt(stroke.axis), outlinecolor: ink.axis, ticks: "outside" },
    ...{ ticklen: pt(stroke.tick) * 0.8, tickwidth: pt(stroke.axis), tickcolor: ink.axis, tickmode: "array" },
    ...{
      tickvals: [...ticks],
      ticktext: ticks.map(minus),
      tickfont: { size: pt(type.small), color: ink.text },
    },
  };
  const words: Partial<Annotation> = {
    ...{ text: panel.colorBar ?? "", xref: "paper", yref: "paper", x, y: (low + high) / 2, textangle: -90 },
    ...{
      xanchor: "left",
      yanchor: "middle",
      xshift: beyondBar(ticks.map(minus), panel.colorBar) - pt(1),
      showarrow: false,
    },
    ...{ borderpad: 0, font: { size: pt(type.text), color: ink.text } },
  };
  return [look, words];
}

function makeReady(composition: Composition, columns: number, width: number, height: number): Ready[] {
  const { panels, shared } = composition;
  const rows = Math.ceil(panels.length / columns);
  const [wide, tall] = [width / columns - 14, height / rows - 12];
  const common = (i: number, letter: "x" | "y"): [number, number] | undefined => {
    const mates = panels.filter((_, k) => (letter === "x" ? k % columns === i % columns : row(k) === row(i)));
    const spans = mates.map((mate) => spanOf(mate, letter));
    return spans.includes(undefined) ? spanOf(panels[i], letter) : ends(spans.flat() as number[]);
  };
  const row = (i: number): number => Math.floor(i / columns);
  return panels.map((panel, i) => {
    checkAxis("composeFigure", "x", panel.x);
    checkAxis("composeFigure", "y", panel.y);
    checkName("composeFigure", "legend place", panel.legend ?? "best", legendPlaces);
    const share = { x: shared === "x" || shared === "both", y: shared === "y" || shared === "both" };
    const spans = {
      x: share.x ? common(i, "x") : spanOf(panel, "x"),
      y: share.y ? common(i, "y") : spanOf(panel, "y"),
    };
    const ticks = {
      x: ticksOf(panel.x, spans.x, "x", wide),
      y: ticksOf(panel.y, spans.y, "y", tall),
      bar: barTicks(panel, tall).map(minus),
    };
    const hidden = { x: share.x && i + columns < panels.length, y: share.y && i % columns > 0 };
    const entries = panel.legend === "none" ? [] : (panel.entries ?? []);
    return { panel, spans, ticks, hidden, entries };
  });
}

/**
 * Puts panels side by side, plots in line with each other, with letters and a legend in the emptiest corner of every
 * panel that has something to name, or above it where no corner is empty.
 *
 * @throws {RangeError | TypeError} when the name, sizes or axes are not such that a figure can be drawn
 * @example
 * composeFigure({ name: "f-i-curve", panels: [lines({ series, x, y })] })
 */
export function composeFigure(composition: Composition): Figure {
  const { name, panels, columns = panels.length, letters = panels.length > 1, shared } = composition;
  checkSeries("composeFigure", "panels", panels);
  checkInteger("composeFigure", "columns", columns, 1, panels.length);
  if (shared !== undefined) checkName("composeFigure", "shared", shared, ["x", "y", "both"]);
  const width = composition.width ?? (panels.length === 1 ? columnWidth.single : columnWidth.double);
  const height = composition.height ?? 60 * Math.ceil(panels.length / columns);
  checkPositive("composeFigure", "width", width);
  checkPositive("composeFigure", "height", height);
  const widths = composition.widths ?? new Array<number>(columns).fill(1);
  if (widths.length !== columns || !widths.every((w) => w > 0))
    throw new RangeError(
      `composeFigure: widths must be ${columns} numbers above 0, got ${widths.join(", ")}`,
    );
  const ready = makeReady(composition, columns, width, height);
  const margins = ready.map((each) => marginsOf(each.panel, each.ticks, each.hidden, letters));
  const page = {
    width,
    height,
    widths: composition.widths ? widths : fittingWidths(ready, margins, { width, height, widths }),
  };
  const sizeOf = ({ x, y }: Place): [number, number] => [
    mm((x[1] - x[0]) * width),
    mm((y[1] - y[0]) * height),
  ];
  const legends = placesOf(margins, page).map((place, i) => chooseLegend(ready[i], sizeOf(place)));
  const places = placesOf(
    margins.map((margin, i): Margins => {
      if (legends[i] !== "above") return margin;
      const plot = sizeOf(placesOf(margins, page)[i]);
      return { ...margin, top: margin.top + heightAbove(ready[i].entries, plot[0]) / mm(1) };
    }),
    page,
  );
  const layout: Record<string, unknown> = {
    margin: { l: 0, r: 0, t: 0, b: 0, pad: 0, autoexpand: false },
    ...{ paper_bgcolor: ink.paper, plot_bgcolor: ink.paper, hovermode: "closest", showlegend: false },
    font: { size: pt(type.text), color: ink.text },
  };
  const annotations: object[] = [];
  const shapes: object[] = [];
  const data = ready.flatMap((each, i) => {
    const { panel, entries } = each;
    const place = places[i];
    const suffix = i === 0 ? "" : String(i + 1);
    const plot = sizeOf(place);
    if (!(Math.min(...plot) >= mm(SMALLEST)))
      throw new RangeError(
        `composeFigure: width × height must leave room for panel ${i + 1}, got ${width} × ${height} mm`,
      );
    layout[`xaxis${suffix}`] = axisLayout(each, "x", place, suffix);
    layout[`yaxis${suffix}`] = axisLayout(each, "y", place, suffix);
    for (const mark of panel.marks ?? []) shapes.push(lineShape(mark, suffix));
    for (const shape of panel.frames ?? [])
      shapes.push({ ...shape, type: "rect", xref: `x${suffix}`, yref: `y${suffix}`, line: frameLine });
    const where = legends[i];
    if (where !== "none" && where !== "best") {
      const drawn = drawLegend(entries, where, plot[0]);
      for (const mark of [...drawn.shapes, ...drawn.annotations]) moveInto(mark, place);
      shapes.push(...drawn.shapes);
      annotations.push(...drawn.annotations);
    }
    for (const { x, y, text, anchor = "center", color = ink.text } of panel.words ?? [])
      annotations.push({
        ...{ y, text, yref: `y${suffix}`, showarrow: false, borderpad: 0 },
        ...(x === "left"
          ? { x: 0, xref: `x${suffix} domain`, xanchor: "right", xshift: -pt(3) }
          : { x, xref: `x${suffix}`, xanchor: anchor }),
        font: { size: pt(type.small), color },
      });
    if (letters) annotations.push(letterAt(i, place));
    const ticks = barTicks(panel, (place.y[1] - place.y[0]) * height);
    const [beside, words] = colorBar(panel, place, ticks);
    if (panel.colorBar !== undefined) annotations.push(words);
    const quantities = {
      ...(panel.bare ? {} : { x: panel.x.title, y: panel.y.title }),
      ...(panel.colorBar === undefined ? {} : { z: panel.colorBar }),
    };
    return panel.traces.map((trace) => ({
      ...trace,
      meta: { ...metaOf(trace), quantities },
      ...{ xaxis: `x${suffix}`, yaxis: `y${suffix}` },
      ...(panel.colorBar !== undefined && "z" in trace ? { colorbar: beside } : {}),
    }));
  });
  if (annotations.length > 0) layout["annotations"] = annotations;
  if (shapes.length > 0) layout["shapes"] = shapes;
  const alt = panels
    .map((panel, i) => (letters ? `(${String.fromCharCode(97 + i)}) ${panel.alt}` : panel.alt))
    .join(" ");
  const figure = { name, alt, width, height, data, layout: layout as Partial<Layout> } as Figure;
  checkFigure("composeFigure", figure);
  return figure;
}

/** Widths of the plots of each column: what square panels need for their height, and the rest in equal parts. */
function fittingWidths(
  ready: readonly Ready[],
  margins: readonly Margins[],
  page: { readonly width: number; readonly height: number; readonly widths: readonly number[] },
): readonly number[] {
  const columns = page.widths.length;
  const places = placesOf(margins, page);
  const needed = page.widths.map((_, c) => {
    const inside = ready.flatMap((each, i) => (i % columns === c ? [{ each, place: places[i] }] : []));
    if (!inside.every(({ each }) => each.panel.square)) return undefined;
    const fits = inside.map(({ each: { spans }, place }) => {
      const [x, y] = [spans.x ?? [0, 1], spans.y ?? [0, 1]];
      const tall = (place.y[1] - place.y[0]) * page.height;
      return (tall * Math.abs(x[1] - x[0])) / Math.abs(y[1] - y[0]);
    });
    return Math.max(...fits);
  });
  const free = places.slice(0, columns).reduce((sum, { x }) => sum + (x[1] - x[0]) * page.width, 0);
  const taken = needed.reduce<number>((sum, need) => sum + (need ?? 0), 0);
  const others = needed.filter((need) => need === undefined).length;
  const rest = (free - taken) / others;
  if (others === 0 || others === columns || !(rest > SMALLEST)) return page.widths;
  return needed.map((need) => need ?? rest);
}

const frameLine = { color: ink.grid, width: pt(stroke.grid) };

function letterAt(i: number, { cell }: Place): Partial<Annotation> {
  return {
    ...{
      text: `<b>${String.fromCharCode(97 + i)}</b>`,
      xref: "paper",
      yref: "paper",
      x: cell.left,
      y: cell.top,
    },
    ...{ xanchor: "left", yanchor: "top", xshift: 1, yshift: pt(1.5), borderpad: 0, showarrow: false },
    font: { size: pt(type.letter), color: ink.text },
  };
}

/** What hangs on a corner of its plot (0 or 1) hangs on that corner's place on the page. */
function moveInto(mark: Partial<Shape> | Partial<Annotation>, place: Place): void {
  const fields = mark as Fields;
  const keys = "xsizemode" in fields ? (["xanchor", "yanchor"] as const) : (["x", "y"] as const);
  fields[keys[0]] = place.x[Number(fields[keys[0]])];
  fields[keys[1]] = place.y[Number(fields[keys[1]])];
}
