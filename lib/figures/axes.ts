/** @file Axes in the words of the field: quantity and unit, scale, range. */
import type { Layout } from "plotly.js";
import { checkFinite, shown } from "../math";
import { checkName } from "./names";
import { ink, pt, stroke, type } from "./theme";

/** What an axis shows. */
export interface Axis {
  /** quantity, then its unit in brackets: "firing rate (Hz)"; LaTeX stands whole between dollars: "$\\text{energy } E$" */
  readonly title: string;
  /** default "linear"; "category" for names */
  readonly scale?: "linear" | "log" | "category";
  /** ends in the data's own units, also on a logarithmic axis */
  readonly range?: readonly [number, number];
  /** places that carry a label, in the data's own units; default chosen by plotly */
  readonly ticks?: readonly number[];
  /** labels of `ticks`; default the numbers themselves */
  readonly labels?: readonly string[];
}

/** Plotly's description of an axis. */
export type PlotlyAxis = Partial<Layout["xaxis"]>;

/** @throws {TypeError} when LaTeX fills only a part of a text: plotly would drop the rest */
export function checkLatex(caller: string, name: string, text: string): void {
  const inner = /^\$([\s\S]*)\$$/.exec(text.trim())?.[1];
  if (/\$[^$]+\$/.test(text) && (inner === undefined || inner.includes("$")))
    throw new TypeError(
      `${caller}: ${name} must be all LaTeX or none, as "$\\\\text{rate } r$", got ${shown(text)}`,
    );
}

/** @throws {RangeError | TypeError} when the scale is unknown, or range and ticks do not fit it */
export function checkAxis(caller: string, name: string, axis: Axis): void {
  if (typeof axis.title !== "string" || axis.title.trim() === "")
    throw new TypeError(`${caller}: ${name}.title must name the quantity, got ${shown(axis.title)}`);
  checkName(caller, "scale", axis.scale ?? "linear", ["linear", "log", "category"]);
  checkLatex(caller, `${name}.title`, axis.title);
  for (const [what, values] of Object.entries({ range: axis.range, ticks: axis.ticks }))
    for (const value of values ?? []) {
      checkFinite(caller, `${name}.${what}`, value);
      if (axis.scale === "log" && value <= 0)
        throw new RangeError(`${caller}: ${name}.${what} must be > 0 on a logarithmic axis, got ${value}`);
    }
  if (axis.range && axis.range[0] === axis.range[1])
    throw new RangeError(
      `${caller}: ${name}.range must have two different ends, got ${axis.range.join(", ")}`,
    );
  if (axis.labels && axis.labels.length !== axis.ticks?.length)
    throw new RangeError(`${caller}: ${name}.labels must be as many as ticks, got ${axis.labels.length}`);
}

/**
 * Labels of a logarithmic axis from `low` to `high`: whole powers of ten, at most seven of them, written 0.1, 1, 10, 100 where all
 * of them are near 1 and 10ⁿ elsewhere. (Plotly's own labels of powers are a quarter larger than the theme's type.)
 */
export function decades(low: number, high: number): { ticks: number[]; labels: string[] } {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const stride = Math.max(1, Math.ceil((last - first + 1) / 7));
  const powers: number[] = [];
  for (let power = Math.ceil(first / stride) * stride; power <= last; power += stride) powers.push(power);
  const plain = powers.every((power) => power >= -2 && power <= 3);
  return {
    ticks: powers.map((power) => 10 ** power),
    labels: powers.map((power) =>
      plain ? String(10 ** power) : `10<sup>${String(power).replace("-", "−")}</sup>`,
    ),
  };
}

/** The axis for plotly: thin lines outside, ticks outward, no grid, type at the theme's size. */
export function plotlyAxis(axis: Axis, extra: PlotlyAxis = {}): PlotlyAxis {
  const log = axis.scale === "log";
  const at = (value: number): number => (log ? Math.log10(value) : value);
  return {
    type: axis.scale ?? "linear",
    title: { text: axis.title, font: { size: pt(type.text), color: ink.text }, standoff: pt(3) },
    ...(axis.range ? { range: axis.range.map(at) } : {}),
    ...(axis.ticks
      ? {
          tickmode: "array",
          tickvals: [...axis.ticks],
          ticktext: (axis.labels ?? axis.ticks.map(String)) as string[],
        }
      : log
        ? {}
        : { nticks: 6 }),
    tickfont: { size: pt(type.small), color: ink.text },
    ticks: "outside",
    ticklen: pt(stroke.tick),
    tickwidth: pt(stroke.axis),
    tickcolor: ink.axis,
    linecolor: ink.axis,
    linewidth: pt(stroke.axis),
    showline: true,
    showgrid: false,
    zeroline: false,
    exponentformat: "power",
    minexponent: 4,
    automargin: false,
    ticklabeloverflow: "allow",
    ...extra,
  } as PlotlyAxis;
}
