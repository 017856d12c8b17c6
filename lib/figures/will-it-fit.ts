/** @file Figures of memories on cores of the chip: what fits and what runs out first, how full cores are, what steps cost. */
import type { FirstOut, FitPoint, MemoryLayout, PricedStep, WillItFitResult } from "../experiments";
import { composeFigure } from "./compose";
import { bars } from "./counts";
import type { Figure } from "./figure";
import { lines, type Series } from "./lines";
import type { Panel } from "./panel";
import { color, columnWidth, dashes } from "./theme";

const chipNames: Readonly<Record<string, string>> = { loihi1: "Loihi 1", loihi2: "Loihi 2" };

/** What decides, in the words and colours of the map. */
const fates: readonly (readonly [name: string, hue: number, ...of: readonly FirstOut[]])[] = [
  ["fits a core", 5, "one core"],
  ["fits, synapses fill cores", 0, "synapses", "memory"],
  ["fits, neurons fill cores", 2, "neurons", "senders"],
  ["too many cores", 1, "too many cores"],
  ["too many senders", 3, "too many senders", "too many synapses"],
  ["too many messages", 4, "too many messages"],
];

/** Those that are powers of four: enough for an axis. */
const powers = (values: readonly number[]): readonly number[] =>
  values.filter((value) => Number.isInteger(Math.log2(value) / 2));

function map({ points, edges, params }: WillItFitResult, chip: string): Panel {
  const own = points.filter((point) => point.chip === chip && point.layout === "two layers");
  const series = fates.map(([name, hue, ...kinds]): Series => {
    const at = own.filter(({ first }) => kinds.includes(first));
    // One that is nowhere keeps its place, so that both panels have the same marks.
    const x = at.length > 0 ? at.map(({ size }) => size) : [params.sizes[0]];
    const y = at.length > 0 ? at.map(({ memories }) => memories) : [Number.NaN];
    return { name, as: "points", x, y, color: color(hue) };
  });
  const borders = edges
    .filter((edge) => edge.chip === chip && edge.layout === "two layers")
    .map((edge, k): Series => {
      const y = edge.memories.map((most) => (most > 0 ? most : Number.NaN));
      const name = `all cores full, ${edge.weightBits} bits`;
      return { name, x: edge.sizes, y, color: color(6), dash: dashes[k % dashes.length] };
    });
  const top = params.memories.reduce((a, b) => Math.max(a, b));
  const low = Math.min(...params.memories);
  return lines({
    // Marks lie over the lines.
    series: [...borders, ...series],
    x: { title: `size of patterns N, ${chipNames[chip]}`, scale: "log", ticks: powers(params.sizes) },
    y: { title: "memories P", scale: "log", range: [low / 1.4, top * 1.4], ticks: powers(params.memories) },
    gaps: true,
    legend: chip === "loihi1" ? "above" : "none",
  });
}

/** Which memories fit either chip, and what runs out first; lines where all cores are full, by bits of weights. */
export function willItFitFigure(result: WillItFitResult): Figure {
  return composeFigure({
    name: "will-it-fit",
    width: columnWidth.double,
    height: 95,
    panels: [map(result, "loihi1"), map(result, "loihi2")],
  });
}

/** Cores over memories by the placer and by closed forms; and how full the fullest core is. */
export function coresUsedFigure({ points, uses, params }: WillItFitResult): Figure {
  const [size] = params.shown;
  const of = (layout: MemoryLayout): readonly FitPoint[] =>
    points.filter(
      (one) => one.chip === "loihi2" && one.layout === layout && (layout === "Gram" || one.size === size),
    );
  const name = (layout: MemoryLayout): string => (layout === "Gram" ? "Gram" : `two layers, N = ${size}`);
  const resources = uses[0].use.map(({ resource }) => resource);
  return composeFigure({
    name: "cores-used",
    width: columnWidth.double,
    height: 80,
    panels: [
      lines({
        series: (["two layers", "Gram"] as const).flatMap((layout, k): Series[] => {
          const placed = of(layout).filter(({ cores }) => !Number.isNaN(cores));
          const all = of(layout).filter(({ filled }) => filled < 2000);
          const x = all.map(({ memories }) => memories);
          return [
            {
              ...{ name: `${name(layout)}, placed`, as: "points", color: color(k) },
              x: placed.map(({ memories }) => memories),
              y: placed.map(({ cores }) => cores),
            },
            { name: "filled", x, y: all.map(({ filled }) => filled), color: color(k), dash: dashes[0] },
            { name: "at least", x, y: all.map(({ least }) => least), color: color(k), dash: dashes[2] },
          ];
        }),
        marks: [{ axis: "y", at: 128, name: "all cores" }],
        x: { title: "memories P", scale: "log" },
        y: { title: "cores of Loihi 2", scale: "log" },
        legend: "above",
      }),
      bars({
        categories: resources,
        series: uses.map(({ chip, layout, use }) => ({
          name: `${chipNames[chip]}, ${layout}`,
          y: use.map(({ share }) => share ?? 0),
        })),
        x: { title: `N = ${params.shown[0]}, P = ${params.shown[1]}` },
        y: { title: "share in use, fullest core", range: [0, 1.05] },
        legend: "above",
      }),
    ],
  });
}

/** Energy and time of a step over memories, with the ranges of their price lists. */
export function pricedStepsFigure({ prices, params }: WillItFitResult): Figure {
  const shown = prices.filter(({ model }) => model !== "davies2018");
  const named = ({ layout, chip, energy }: PricedStep): string =>
    `${layout}, ${chipNames[chip]}, ${energy.class}`;
  const kinds = [...new Set(shown.map(named))];
  const panel = (title: string, of: (step: PricedStep) => PricedStep["energy"]): Panel =>
    lines({
      series: kinds.map((kind, k): Series => {
        const own = shown.filter((one) => named(one) === kind);
        return {
          ...{ name: kind, color: color(k), dash: dashes[k % dashes.length] },
          x: own.map(({ memories }) => memories),
          // A list of ranges has no value: what is drawn is the middle on a logarithmic scale.
          y: own.map((one) => Math.sqrt(of(one).low * of(one).high) / 1000),
          low: own.map((one) => of(one).low / 1000),
          high: own.map((one) => of(one).high / 1000),
        };
      }),
      spread: "range of the list",
      x: { title: `memories P, patterns of ${params.shown[0]}`, scale: "log" },
      y: { title, scale: "log" },
      legend: "above",
    });
  return composeFigure({
    name: "priced-steps",
    width: columnWidth.double,
    height: 80,
    panels: [
      panel("energy of a step (nJ)", ({ energy }) => energy),
      panel("time of a step (µs)", ({ time }) => time),
    ],
  });
}
