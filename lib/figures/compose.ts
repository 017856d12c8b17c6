/** @file Panels to a figure: places in millimetres, letters, legends, and the words for those who cannot see it. */
import type { Layout } from "plotly.js";
import { checkInteger, checkPositive } from "../math";
import { type Axis, checkAxis, decades, plotlyAxis } from "./axes";
import { checkFigure } from "./check-figure";
import type { Figure } from "./figure";
import { checkName } from "./names";
import { checkSeries, type LegendPlace, type Mark, type Panel } from "./panel";
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
  /** relative widths of the columns; default equal */
  readonly widths?: readonly number[];
  /** default: letters a, b, c … when there is more than one panel */
  readonly letters?: boolean;
}

/** Room around a panel's plotting area [mm]: tick labels and axis titles; less where there are none. */
const room = { left: 12, bottom: 9.5, right: 3, top: 4, bare: 2, colorBar: 16 };

interface Place {
  readonly x: [number, number];
  readonly y: [number, number];
}

const leftOf = ({ inset, bare }: Panel): number => inset ?? (bare ? room.bare : room.left);

/** Plotting areas in the figure's paper coordinates (0 to 1 from the lower left corner). */
function places(
  panels: readonly Panel[],
  columns: number,
  width: number,
  height: number,
  widths: readonly number[],
): Place[] {
  const rows = Math.ceil(panels.length / columns);
  const total = widths.reduce((sum, w) => sum + w, 0);
  return panels.map((panel, i) => {
    const [r, c] = [Math.floor(i / columns), i % columns];
    const left = (widths.slice(0, c).reduce((sum, w) => sum + w, 0) / total) * width;
    const right = left + (widths[c] / total) * width;
    const top = (r / rows) * height;
    const bottom = ((r + 1) / rows) * height;
    const inset = leftOf(panel);
    return {
      x: [(left + inset) / width, (right - (panel.colorBar ? room.colorBar : room.right)) / width],
      y: [1 - (bottom - (panel.bare ? room.bare : room.bottom)) / height, 1 - (top + room.top) / height],
    };
  });
}

function legendAt(place: Place, where: LegendPlace): Partial<Layout["legend"]> {
  const [vertical, horizontal] = where.split(" ") as ["top" | "bottom", "left" | "right"];
  return {
    x: horizontal === "left" ? place.x[0] : place.x[1],
    xanchor: horizontal,
    y: vertical === "top" ? place.y[1] : place.y[0],
    yanchor: vertical,
    font: { size: pt(type.small), color: ink.text },
    bgcolor: "rgba(255,255,255,0.75)",
    borderwidth: 0,
    tracegroupgap: 0,
    itemwidth: 30,
    itemsizing: "trace",
  };
}

function lineShape(mark: Mark, suffix: string, legend: string, named: Set<string>): object {
  const across = mark.axis === "x" ? "y" : "x";
  const first = mark.name !== undefined && !named.has(mark.name);
  if (mark.name !== undefined) named.add(mark.name);
  return {
    type: "line",
    layer: "below",
    [`${mark.axis}ref`]: `${mark.axis}${suffix}`,
    [`${mark.axis}0`]: mark.at,
    [`${mark.axis}1`]: mark.at,
    [`${across}ref`]: `${across}${suffix} domain`,
    [`${across}0`]: 0,
    [`${across}1`]: 1,
    line: { width: pt(stroke.thin), color: mark.color ?? ink.muted, dash: mark.dash ?? "2px,2px" },
    ...(first ? { showlegend: true, name: mark.name, legend } : {}),
  };
}

/**
 * Puts panels side by side, with exact room around each, letters, and a legend inside every panel that asks for one.
 *
 * @throws {RangeError | TypeError} when the name, sizes or axes are not such that a figure can be drawn
 * @example
 * composeFigure({ name: "f-i-curve", panels: [lines({ series, x, y })] })
 */
export function composeFigure(composition: Composition): Figure {
  const { name, panels, columns = panels.length, letters = panels.length > 1 } = composition;
  checkSeries("composeFigure", "panels", panels);
  checkInteger("composeFigure", "columns", columns, 1, panels.length);
  const width = composition.width ?? (panels.length === 1 ? columnWidth.single : columnWidth.double);
  const height = composition.height ?? 60 * Math.ceil(panels.length / columns);
  checkPositive("composeFigure", "width", width);
  checkPositive("composeFigure", "height", height);
  const widths = composition.widths ?? new Array<number>(columns).fill(1);
  if (widths.length !== columns || !widths.every((w) => w > 0))
    throw new RangeError(
      `composeFigure: widths must be ${columns} numbers above 0, got ${widths.join(", ")}`,
    );
  const spots = places(panels, columns, width, height, widths);
  const layout: Record<string, unknown> = {
    margin: { l: 0, r: 0, t: 0, b: 0 },
    paper_bgcolor: ink.paper,
    plot_bgcolor: ink.paper,
    font: { size: pt(type.text), color: ink.text },
    hovermode: "closest",
    showlegend: true,
  };
  const annotations: object[] = [];
  const shapes: object[] = [];
  const data = panels.flatMap((panel, i) => {
    checkAxis("composeFigure", "x", panel.x);
    checkAxis("composeFigure", "y", panel.y);
    const where = panel.legend ?? "none";
    checkName("composeFigure", "legend place", where, [
      "top left",
      "top right",
      "bottom left",
      "bottom right",
      "none",
    ]);
    const suffix = i === 0 ? "" : String(i + 1);
    const spot = spots[i];
    const bare = panel.bare ? { visible: false } : {};
    layout[`xaxis${suffix}`] = plotlyAxis(labelled(panel, "x"), {
      domain: spot.x,
      anchor: `y${suffix}`,
      ...bare,
    } as object);
    layout[`yaxis${suffix}`] = plotlyAxis(labelled(panel, "y"), {
      domain: spot.y,
      anchor: `x${suffix}`,
      ...bare,
      ...(panel.square ? { scaleanchor: `x${suffix}`, constrain: "domain" } : {}),
    } as object);
    const legend = `legend${suffix}`;
    if (where !== "none") layout[legend] = legendAt(spot, where);
    const named = new Set(where === "none" ? panel.marks?.map((mark) => mark.name ?? "") : []);
    for (const mark of panel.marks ?? []) shapes.push(lineShape(mark, suffix, legend, named));
    for (const { x, y, text, anchor = "center" } of panel.words ?? [])
      annotations.push({
        x,
        y,
        text,
        xanchor: anchor,
        xref: `x${suffix}`,
        yref: `y${suffix}`,
        showarrow: false,
        font: { size: pt(type.small) },
      });
    if (letters)
      annotations.push({
        text: `<b>${String.fromCharCode(97 + i)}</b>`,
        x: Math.max(0, spot.x[0] - leftOf(panel) / width + 0.5 / width),
        y: spot.y[1] + room.top / height,
        xref: "paper",
        yref: "paper",
        xanchor: "left",
        yanchor: "top",
        showarrow: false,
        font: { size: pt(type.letter), color: ink.text },
      });
    return panel.traces.map((trace) => ({
      ...trace,
      xaxis: `x${suffix}`,
      yaxis: `y${suffix}`,
      ...(where === "none" ? { showlegend: false } : { legend }),
      ...(panel.colorBar ? { colorbar: colorBar(spot, panel.colorBar, width) } : {}),
    }));
  });
  if (annotations.length > 0) layout["annotations"] = annotations;
  if (shapes.length > 0) layout["shapes"] = shapes;
  const alt = panels
    .map((panel, i) => (letters ? `(${String.fromCharCode(97 + i)}) ${panel.alt}` : panel.alt))
    .join(" ");
  const figure = { name, alt, width, height, data, layout } as Figure;
  checkFigure("composeFigure", figure);
  return figure;
}

/** The axis, with labels of our own at powers of ten where it is logarithmic and nobody chose others. */
function labelled(panel: Panel, letter: "x" | "y"): Axis {
  const axis = panel[letter];
  if (axis.scale !== "log" || axis.ticks) return axis;
  let [low, high] = axis.range ?? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  if (!axis.range)
    for (const trace of panel.traces)
      for (const value of (trace as Record<string, unknown>)[letter] as (number | null)[]) {
        if (value === null) continue;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
  const { ticks, labels } = decades(Math.min(low, high), Math.max(low, high));
  return ticks.length < 2 ? axis : { ...axis, ticks, labels };
}

function colorBar(spot: Place, title: string, width: number): object {
  return {
    title: { text: title, side: "right", font: { size: pt(type.text), color: ink.text } },
    x: spot.x[1] + 1.5 / width,
    xanchor: "left",
    xpad: 0,
    ypad: 0,
    y: (spot.y[0] + spot.y[1]) / 2,
    len: spot.y[1] - spot.y[0],
    thickness: mm(2.5),
    outlinewidth: 0,
    ticks: "outside",
    ticklen: pt(stroke.tick),
    tickwidth: pt(stroke.axis),
    tickfont: { size: pt(type.small), color: ink.text },
    exponentformat: "power",
    nticks: 5,
  };
}
