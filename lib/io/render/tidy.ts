/** @file The numbers behind a figure as one tidy table: a row for every point, bar or cell. */
import { type Figure, metaOf } from "../../figures";
import { columnName } from "./column-names";

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

/** Events drawn as strokes of three entries each. */
function* strokeRows(trace: Fields): Generator<Row> {
  const [x, y] = [list(trace["x"]) ?? [], list(trace["y"]) ?? []];
  for (let i = 0; i + 1 < x.length; i += 3)
    yield { x: x[i], y: (number(y[i], Number.NaN) + number(y[i + 1], Number.NaN)) / 2 };
}

/** Low and high side of a band by place: its outlines, parted by gaps, run forward along the high side and back along the low one. */
function sidesOf(band: Fields): Map<unknown, [unknown, unknown]> {
  const [x, y] = [list(band["x"]) ?? [], list(band["y"]) ?? []];
  const sides = new Map<unknown, [unknown, unknown]>();
  for (let from = 0; from < x.length; ) {
    const gap = x.indexOf(null, from);
    const end = gap < 0 ? x.length : gap;
    for (let i = 0; i < (end - from) / 2; i++) sides.set(x[from + i], [y[end - 1 - i], y[from + i]]);
    from = end + 1;
  }
  return sides;
}

function* rowsOf(trace: Fields): Generator<Row> {
  const { shows, arrows } = metaOf(trace);
  if (shows === "strokes") return yield* strokeRows(trace);
  if (shows === "arrows" && arrows) return yield* listRows({ ...arrows });
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

/** The same row under the names of its quantities, with the sides of the band around it. */
function named(
  row: Row,
  quantities: Readonly<Record<string, string>>,
  band: ReturnType<typeof sidesOf> | undefined,
): Row {
  const names = Object.fromEntries(
    ["x", "y", "z"].map((key) => [key, columnName(quantities[key] ?? "", key)]),
  ) as Record<"x" | "y" | "z", string>;
  const out: Row = {};
  for (const [key, value] of Object.entries(row)) {
    const error = /^error_([xyz])(_minus)?$/.exec(key);
    if (error && names[error[1] as "x"] !== error[1])
      out[`${names[error[1] as "x"]}_error${error[2] ?? ""}`] = value;
    else out[names[key as "x"] ?? key] = value;
  }
  const sides = band?.get(row["x"]);
  if (sides) [out[`${names.y}_low`], out[`${names.y}_high`]] = sides;
  return out;
}

/**
 * All numbers of a figure as CSV. `panel` counts the places where traces are drawn as a, b, c, …, in order of first
 * use; `trace` is a trace's name or its number. Then follow the data, under their quantities and units where the figure
 * says them (`time_ms`) and as x, y, z otherwise: values, error bars, the sides of bands, and what else is listed point
 * by point.
 */
export function figureCsv(figure: Figure): string {
  const layout = fields(figure.layout);
  const places: string[] = [];
  const rows: Row[] = [];
  const columns = new Set(first.slice(0, 2));
  const traces = figure.data.map((data, k) => {
    const trace = fields(data);
    const place = placeOf(trace, layout);
    if (!places.includes(place)) places.push(place);
    return { trace, place, name: String(trace["name"] ?? k + 1), meta: metaOf(trace) };
  });
  const bandOf = (meta: ReturnType<typeof metaOf>) =>
    typeof meta.shows === "object" && meta.shows !== null ? meta.shows.band : undefined;
  for (const { trace, place, name, meta } of traces) {
    if (bandOf(meta) !== undefined) continue; // told beside its curve
    const around = traces.find((other) => other.place === place && bandOf(other.meta) === name);
    const band = around && sidesOf(around.trace);
    const head = { panel: letter(places.indexOf(place)), trace: name };
    for (const plain of rowsOf(trace)) {
      const row = { ...head, ...named(plain, meta.quantities ?? {}, band) };
      rows.push(row);
      for (const key of Object.keys(row)) columns.add(key);
    }
  }
  const names = [
    ...first.filter((name) => columns.has(name)),
    ...[...columns].filter((name) => !first.includes(name)),
  ];
  const lines = rows.map((row) => names.map((name) => cell(row[name])).join(","));
  return `${[names.join(","), ...lines].join("\n")}\n`;
}
