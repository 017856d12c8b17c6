/** @file What an axis shows when nobody says: the data with a little air, and round ticks as many as fit. */
import type { Axis } from "./axes";
import { decades } from "./axes";
import { ends, roundStep, roundTicks } from "./numbers";
import type { Panel } from "./panel";
import { labelWidth } from "./text-width";
import { mm, type } from "./theme";

type Values = readonly (number | string | null)[];
type Fields = Readonly<Record<string, unknown>>;

/** Air beyond the outermost values, in parts of the axis: less along lines, which may reach the ends. */
const AIR = { x: 0.02, y: 0.05, marked: 0.04 };
/** mm of axis for one tick: labels stand side by side along x, one above the other along y. */
const PER_TICK = { x: 11, y: 8 };

const valuesOf = (trace: Fields, letter: "x" | "y"): Values =>
  Array.isArray(trace[letter]) ? (trace[letter] as Values) : [];

/** Names along a category axis, in order of first use. */
export function categoriesOf(panel: Panel, letter: "x" | "y"): string[] {
  return [...new Set(panel.traces.flatMap((trace) => valuesOf(trace as Fields, letter).map(String)))];
}

/** Everything that a trace reaches along an axis: its values, error bars, widths of bars and their foot. */
function* reach(trace: Fields, letter: "x" | "y", log: boolean): Generator<number> {
  const error = trace[`error_${letter}`] as { array?: number[]; arrayminus?: number[] } | undefined;
  const bars = trace["type"] === "bar";
  const widths = bars && letter === "x" && Array.isArray(trace["width"]) ? (trace["width"] as number[]) : [];
  if (bars && letter === "y" && !log) yield 0;
  for (const [i, value] of valuesOf(trace, letter).entries()) {
    if (typeof value !== "number") continue;
    yield value;
    const up = error?.array?.[i] ?? (widths[i] ?? 0) / 2;
    const down = error?.arrayminus?.[i] ?? error?.array?.[i] ?? (widths[i] ?? 0) / 2;
    yield value + up;
    if (!log || value - down > 0) yield value - down;
  }
}

/** The cells of a map from edge to edge, a landscape from its first point to its last. */
function mapSpan(map: Fields, letter: "x" | "y", log: boolean): [number, number] | undefined {
  const places = valuesOf(map, letter).map((value) => (log ? Math.log10(Number(value)) : Number(value)));
  const n = places.length;
  if (n === 0) return undefined;
  const cells = map["type"] === "heatmap";
  const before = cells ? (n > 1 ? (places[1] - places[0]) / 2 : 0.5) : 0;
  const after = cells ? (n > 1 ? (places[n - 1] - places[n - 2]) / 2 : 0.5) : 0;
  const [from, to] = [places[0] - before, places[n - 1] + after];
  return log ? [10 ** from, 10 ** to] : [from, to];
}

/** The range of a panel's axis in the data's own units (places of categories count 0, 1, 2 …). */
export function spanOf(panel: Panel, letter: "x" | "y"): [number, number] | undefined {
  const axis = panel[letter];
  if (axis.range) return [axis.range[0], axis.range[1]];
  if (axis.scale === "category") return [-0.5, categoriesOf(panel, letter).length - 0.5];
  const traces = panel.traces as readonly Fields[];
  const map = traces.find(({ type }) => type === "heatmap" || type === "contour");
  if (map) return mapSpan(map, letter, axis.scale === "log");
  const log = axis.scale === "log";
  const reached = traces.flatMap((trace) => [...reach(trace, letter, log)]);
  const marks = (panel.marks ?? []).filter((mark) => mark.axis === letter).map(({ at }) => at);
  const whole = ends([...reached, ...marks]) ?? [0, 1];
  const marked = traces.some(({ mode }) => String(mode).includes("markers"));
  const bars = traces.some(({ type }) => type === "bar");
  const air = letter === "x" ? (marked ? AIR.marked : AIR.x) : AIR.y;
  const at = (value: number): number => (log ? Math.log10(value) : value);
  const [low, high] = whole.map(at);
  const more = low === high ? (low === 0 || log ? 1 : Math.abs(low) * 0.1) : (high - low) * air;
  const back = (value: number): number => (log ? 10 ** value : value);
  const standing = bars && letter === "y" && low >= 0 && !log;
  return [back(standing ? low : low - more), back(high + more)];
}

/** The labels that an axis will carry, and its ticks where they are not plotly's own. */
export interface Ticks {
  readonly words: readonly string[];
  readonly step?: number;
  readonly at?: readonly number[];
}

/** Magnitudes at which plain digits end and powers of ten begin. */
const PLAIN: readonly [number, number] = [1e-4, 1e5];

const minus = (word: string): string => word.replace("-", "−");

/** Number of decimals that tell multiples of `step` apart. */
const decimalsOf = (step: number): number => Math.max(0, -Math.floor(Math.log10(step) + 1e-9));

/** Labels of ticks `step` apart in plain digits, thousands set apart by thin spaces where there are many. */
function plainWords(ticks: readonly number[], step: number): string[] {
  return ticks.map((value) => {
    const [whole, part] = value.toFixed(Math.min(20, decimalsOf(step))).split(".");
    const spaced = whole.length > 5 ? whole.replace(/\B(?=(\d{3})+$)/g, "\u2009") : whole;
    return minus(part === undefined ? spaced : `${spaced}.${part}`);
  });
}

/** Labels as a factor and a power of ten that all of them share, "1.2×10⁶"; undefined where the factor needs many digits. */
function powerWords(ticks: readonly number[], step: number): string[] | undefined {
  const power = Math.floor(Math.log10(Math.max(...ticks.map(Math.abs))) + 1e-9);
  const decimals = power - Math.floor(Math.log10(step) + 1e-9);
  if (decimals > 3) return undefined;
  const tail = `×10<sup>${minus(String(power))}</sup>`;
  // In two steps: 10**308 and beyond would overflow, or vanish, in one.
  const half = Math.trunc(power / 2);
  const factor = (value: number): string =>
    (value / 10 ** half / 10 ** (power - half)).toFixed(Math.max(0, decimals));
  return ticks.map((value) => (value === 0 ? "0" : `${minus(factor(value))}${tail}`));
}

/** [mm] of the widest label. */
const widest = (words: readonly string[]): number =>
  Math.max(...words.map((word) => labelWidth(word, type.small))) / mm(1);

/** Ticks at most about `most`, and their labels; `at` stands where plotly's own labels would be others. */
function linearTicks(low: number, high: number, most: number): Ticks {
  const step = roundStep(high - low, most);
  const ticks = roundTicks(low, high, step);
  const largest = Math.max(0, ...ticks.map(Math.abs));
  if (largest === 0 || (largest < PLAIN[1] && step >= PLAIN[0]))
    return { words: plainWords(ticks, step), step };
  return { words: powerWords(ticks, step) ?? plainWords(ticks, step), at: ticks };
}

/** Ticks of an axis `length` mm long over `span`. */
export function ticksOf(
  axis: Axis,
  span: readonly [number, number] | undefined,
  letter: "x" | "y",
  length: number,
): Ticks {
  if (axis.ticks)
    return {
      words: axis.labels ?? axis.ticks.map((value) => String(value).replace("-", "−")),
      at: axis.ticks,
    };
  if (!span || axis.scale === "category") return { words: ["0.00"] };
  const [low, high] = [Math.min(...span), Math.max(...span)];
  if (axis.scale === "log") {
    const { ticks, labels } = decades(low, high);
    return ticks.length < 2 ? { words: ["0.05"] } : { words: labels, at: ticks };
  }
  const most = Math.max(3, Math.min(7, Math.round(length / PER_TICK[letter])));
  for (let count = most; ; count--) {
    const ticks = linearTicks(low, high, count);
    const wide =
      letter === "x" && ticks.at !== undefined && widest(ticks.words) > (0.85 * length) / ticks.words.length;
    if (!wide || count === 1) return ticks;
  }
}
