/** @file The numbers behind a figure as one tidy table: a row for every point, bar or cell. */
import type { Figure } from "../../figures";

type Fields = Readonly<Record<string, unknown>>;
type Row = Record<string, unknown>;

/** Lists of these names hold data, point by point. */
const listed = [
  ...["x", "y", "z", "r", "theta", "a", "b", "c", "u", "v", "w", "open", "high", "low", "close", "base"],
  ...["labels", "parents", "values", "text", "customdata", "lat", "lon", "i", "j", "k", "intensity", "value"],
];
/** Columns that stand first, in this order; others follow as they are met. */
const first = ["panel", "trace", "x", "y", "z"];

const fields = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? (value as Fields) : {};
const list = (value: unknown): readonly unknown[] | undefined => (Array.isArray(value) ? value : undefined);
const number = (value: unknown, otherwise: number): number => (typeof value === "number" ? value : otherwise);

/** Where a trace is drawn, as one word: traces of one panel share it, also over a second y axis. */
function placeOf(trace: Fields, layout: Fields): string {
  const place = trace["scene"] ?? trace["subplot"] ?? trace["geo"];
  if (place !== undefined) return String(place);
  const y = String(trace["yaxis"] ?? "y");
  const under = fields(layout[`yaxis${y.slice(1)}`])["overlaying"];
  return `${trace["xaxis"] ?? "x"} ${typeof under === "string" ? under : y}`;
}

/** a, b, …, z, aa, ab, … */
function letter(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letter(Math.floor(index / 26) - 1) + last;
}

/** Error bars of one direction, up and down. */
function errorsOf(error: Fields, values: readonly unknown[] | undefined, at: number): [unknown, unknown] {
  const value = number(values?.[at], Number.NaN);
  const size = (key: string, given: string): unknown => {
    if (error["type"] === "percent") return (Math.abs(value) * number(error[given], 10)) / 100;
    if (error["type"] === "sqrt") return Math.sqrt(Math.abs(value));
    return error["type"] === "constant" ? error[given] : list(error[key])?.[at];
  };
  const even =
    error["symmetric"] !== false && !(error["symmetric"] === undefined && list(error["arrayminus"]));
  const up = size("array", "value");
  return [up, even ? up : size("arrayminus", "valueminus")];
}

/** Places along one side of a grid: the given ones, the middles of given edges, or evenly spaced ones. */
function sideOf(grid: Fields, name: "x" | "y", length: number): unknown[] {
  const given = list(grid[name]);
  const start = number(grid[`${name}0`], 0);
  const step = number(grid[`d${name}`], 1);
  if (given === undefined) return Array.from({ length }, (_, i) => start + i * step);
  if (given.length !== length + 1) return [...given];
  return Array.from(
    { length },
    (_, i) => (number(given[i], Number.NaN) + number(given[i + 1], Number.NaN)) / 2,
  );
}

function* gridRows(trace: Fields, z: readonly (readonly unknown[])[]): Generator<Row> {
  const wide = Math.max(...z.map((line) => line.length));
  const [rows, columns] = trace["transpose"] === true ? [wide, z.length] : [z.length, wide];
  const [x, y] = [sideOf(trace, "x", columns), sideOf(trace, "y", rows)];
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      const value = trace["transpose"] === true ? z[j]?.[i] : z[i]?.[j];
      const place = { x: list(x[i])?.[j] ?? x[j], y: list(y[i])?.[j] ?? y[i] };
      const channels = list(value);
      if (channels) yield { ...place, ...Object.fromEntries(channels.map((c, k) => [`z${k + 1}`, c])) };
      else yield { ...place, z: value };
    }
}

function* listRows(trace: Fields): Generator<Row> {
  const marker = fields(trace["marker"]);
  const lists = listed.flatMap((name) => {
    const values = list(trace[name]);
    return values && !list(values[0]) ? [[name, values] as const] : [];
  });
  for (const name of ["size", "color", "symbol"]) {
    const values = list(marker[name]);
    if (values) lists.push([`marker_${name}`, values]);
  }
  const length = Math.max(0, ...lists.map(([, values]) => values.length));
  const has = (name: string) => lists.some(([known]) => known === name);
  for (let i = 0; i < length; i++) {
    const row: Row = {};
    for (const name of ["x", "y"] as const) {
      const other = name === "x" ? "y" : "x";
      // A list on one axis alone is drawn over 0, 1, 2, …, except where it is counted or summed up.
      const counted = /^(histogram|box|violin)/.test(String(trace["type"]));
      if (!has(name) && has(other) && !has("z") && !counted)
        row[name] = number(trace[`${name}0`], 0) + i * number(trace[`d${name}`], 1);
    }
    for (const [name, values] of lists) row[name] = values[i];
    for (const name of ["x", "y", "z"]) {
      const error = fields(trace[`error_${name}`]);
      if (Object.keys(error).length === 0 || error["visible"] === false) continue;
      const [up, down] = errorsOf(error, list(trace[name]), i);
      row[`error_${name}`] = up;
      if (down !== up) row[`error_${name}_minus`] = down;
    }
    yield row;
  }
}

function* rowsOf(trace: Fields): Generator<Row> {
  const z = list(trace["z"]);
  if (z && list(z[0])) yield* gridRows(trace, z as readonly (readonly unknown[])[]);
  else yield* listRows(trace);
}

/** A field: text as it is, numbers in the shortest form that reads back exactly, nothing for what is missing. */
function cell(value: unknown): string {
  if (value === null || value === undefined || (typeof value === "number" && Number.isNaN(value))) return "";
  const text = Object.is(value, -0)
    ? "-0"
    : typeof value === "object"
      ? JSON.stringify(value)
      : String(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/**
 * All numbers of a figure as CSV. `panel` counts the places where traces are drawn as a, b, c, …, in order of first
 * use; `trace` is a trace's name or its number. Then follow the data: x, y, z, error bars, and what else is listed
 * point by point.
 */
export function figureCsv(figure: Figure): string {
  const layout = fields(figure.layout);
  const places: string[] = [];
  const rows: Row[] = [];
  const columns = new Set(first.slice(0, 2));
  for (const [k, data] of figure.data.entries()) {
    const trace = fields(data);
    const place = placeOf(trace, layout);
    if (!places.includes(place)) places.push(place);
    const head = { panel: letter(places.indexOf(place)), trace: trace["name"] ?? String(k + 1) };
    for (const row of rowsOf(trace)) {
      rows.push({ ...head, ...row });
      for (const name of Object.keys(row)) columns.add(name);
    }
  }
  const names = [
    ...first.filter((name) => columns.has(name)),
    ...[...columns].filter((name) => !first.includes(name)),
  ];
  const lines = rows.map((row) => names.map((name) => cell(row[name])).join(","));
  return `${[names.join(","), ...lines].join("\n")}\n`;
}
