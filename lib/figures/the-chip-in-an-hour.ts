/** @file The figures of the tour of the chip: a neuron, weights, learning, a program, an overflow, cores and prices. */
import type { ChipLearningWindowResult, CoreBudgetResult } from "../experiments";
import { type CostEstimate, type PricedEvent, pricedEvents } from "../loihi2";
import { composeFigure } from "./compose";
import { bars } from "./counts";
import type { Figure } from "./figure";
import { lines, type Series } from "./lines";
import { color, columnWidth, dashes, ink } from "./theme";

const counted = (length: number, from = 1): number[] => Array.from({ length }, (_, k) => from + k);

/** Values of one variable in whole numbers, and the same network's in real ones, step by step from 1. */
export interface ChipAndIdeal {
  readonly chip: ArrayLike<number>;
  readonly ideal: ArrayLike<number>;
}

const bothOf = (name: string, { chip, ideal }: ChipAndIdeal, hue: string): Series[] => [
  {
    name: `${name}, whole numbers`,
    x: counted(chip.length),
    y: chip,
    as: "steps",
    color: hue,
    dash: "solid",
  },
  { name: `${name}, real numbers`, x: counted(ideal.length), y: ideal, color: ink.text, dash: dashes[1] },
];

/** Current and potential with the threshold; by what whole numbers fall short of real ones. */
export function chipNeuronFigure(u: ChipAndIdeal, v: ChipAndIdeal, threshold: number): Figure {
  const gap = ({ chip, ideal }: ChipAndIdeal): number[] => Array.from(chip, (x, k) => ideal[k] - x);
  const chipOf = (name: string, { chip }: ChipAndIdeal, i: number): Series => ({
    ...{ name, x: counted(chip.length), y: chip, as: "steps", color: color(i), dash: "solid" },
  });
  return composeFigure({
    name: "chip-neuron",
    width: columnWidth.double,
    widths: [1.4, 1],
    panels: [
      lines({
        series: [chipOf("current <i>u</i>", u, 0), chipOf("potential <i>v</i>", v, 1)],
        x: { title: "step" },
        y: { title: "whole numbers of 24 bits" },
        marks: [{ axis: "y", at: threshold, name: "threshold" }],
        legend: "above",
      }),
      lines({
        series: [
          { name: "current <i>u</i>", x: counted(u.chip.length), y: gap(u), color: color(0) },
          { name: "potential <i>v</i>", x: counted(v.chip.length), y: gap(v), color: color(1) },
        ],
        x: { title: "step" },
        y: { title: "real numbers − whole ones" },
        legend: "above",
      }),
    ],
  });
}

/** What is stored of each weight that is asked for, by bits. */
export function storedWeightsFigure(
  wanted: ArrayLike<number>,
  stored: readonly { readonly bits: number; readonly values: ArrayLike<number> }[],
): Figure {
  return composeFigure({
    name: "stored-weights",
    width: columnWidth.middle,
    panels: [
      lines({
        series: stored.map(
          ({ bits, values }, i): Series => ({
            ...{ name: `${bits} bits`, x: wanted, y: values, color: color(i), dash: "solid", as: "steps" },
          }),
        ),
        x: { title: "weight asked for" },
        y: { title: "weight stored" },
        legend: "above",
      }),
    ],
  });
}

/** Change of a synapse over the lag of two spikes, and by what its mean misses the closed form. */
export function chipLearningFigure({ lags, theory, windows }: ChipLearningWindowResult): Figure {
  const x = { title: "spike of the receiver − of the sender (steps)" };
  const spread = { spread: "2 standard errors over runs", spreadAs: "bars" as const };
  const points = (less: ArrayLike<number>): Series[] =>
    windows.map(({ epoch, change, error }, i) => ({
      ...{ name: `epochs of ${epoch}`, as: "points", color: color(i), x: lags },
      y: change.map((y, k) => y - less[k]),
      low: change.map((y, k) => y - less[k] - 2 * error[k]),
      high: change.map((y, k) => y - less[k] + 2 * error[k]),
    }));
  return composeFigure({
    name: "chip-learning",
    width: columnWidth.double,
    height: 70,
    panels: [
      lines({
        series: [
          ...points(new Float64Array(lags.length)),
          { name: "closed form", x: lags, y: theory, color: ink.text, dash: "solid" },
        ],
        ...{ ...spread, x, y: { title: "mean change of the weight" }, legend: "above" },
      }),
      lines({
        series: [
          ...points(theory),
          ...windows.map(
            ({ epoch, expected }, i): Series => ({
              ...{ name: `${epoch}, all draws`, color: color(i), dash: "solid" },
              ...{ x: lags, y: expected.map((y, k) => y - theory[k]) },
            }),
          ),
        ],
        ...{ ...spread, x, y: { title: "mean change − closed form" }, legend: "above" },
      }),
    ],
  });
}

/** A trace through epochs of each length. */
export function chipTraceFigure({ courses, spikes }: ChipLearningWindowResult): Figure {
  const [fixed, [ideal]] = (["fixed", "ideal"] as const).map((one) =>
    courses.filter(({ arithmetic }) => arithmetic === one),
  );
  return composeFigure({
    name: "chip-trace",
    width: columnWidth.middle,
    panels: [
      lines({
        series: [
          ...fixed.map(
            ({ epoch, x1 }, i): Series => ({
              ...{ name: `epochs of ${epoch}`, as: "steps", color: color(i), dash: "solid" },
              ...{ x: counted(x1.length), y: x1 },
            }),
          ),
          {
            ...{ name: `real numbers, epochs of ${ideal.epoch}`, color: ink.text, dash: dashes[1] },
            ...{ x: counted(ideal.x1.length), y: ideal.x1 },
          },
          {
            ...{ name: "spikes", as: "points", color: ink.muted },
            ...{ x: spikes, y: spikes.map(() => -6) },
          },
        ],
        x: { title: "step" },
        y: { title: "trace <i>x</i><sub>1</sub> of the sender" },
        legend: "above",
      }),
    ],
  });
}

/** Rates of neurons that reset to zero and of those that keep what is above the threshold, over a constant drive. */
export function chipResetFigure(
  drive: ArrayLike<number>,
  rates: readonly {
    readonly name: string;
    readonly measured: ArrayLike<number>;
    readonly theory: ArrayLike<number>;
  }[],
): Figure {
  return composeFigure({
    name: "chip-reset",
    width: columnWidth.middle,
    panels: [
      lines({
        series: rates.flatMap(({ name, measured, theory }, i): Series[] => [
          { name, x: drive, y: measured, as: "points", color: color(i) },
          { name: `${name}, closed form`, x: drive, y: theory, color: color(i), dash: "solid" },
        ]),
        x: { title: "drive in each step (thresholds)" },
        y: { title: "spikes per step" },
        legend: "bottom right",
      }),
    ],
  });
}

/** A current and a potential that leave their range, beside what real numbers do. */
export function chipOverflowFigure(u: ChipAndIdeal, v: ChipAndIdeal): Figure {
  const millions = ({ chip, ideal }: ChipAndIdeal): ChipAndIdeal => ({
    chip: Array.from(chip, (x) => x / 1e6),
    ideal: Array.from(ideal, (x) => x / 1e6),
  });
  const panel = (name: string, of: ChipAndIdeal, hue: string) =>
    lines({
      series: bothOf(name, millions(of), hue),
      x: { title: "step" },
      y: { title: `${name} (10<sup>6</sup>)` },
      marks: [2 ** 23, -(2 ** 23)].map((limit, k) => ({
        axis: "y" as const,
        at: limit / 1e6,
        ...(k === 0 ? { name: "2<sup>23</sup> and −2<sup>23</sup>" } : {}),
      })),
      legend: "above",
    });
  return composeFigure({
    name: "chip-overflow",
    width: columnWidth.double,
    panels: [panel("current <i>u</i>", u, color(0)), panel("potential <i>v</i>", v, color(1))],
  });
}

/** Cores over neurons, points as placed and lines in closed form. */
export function coreBudgetFigure({ rows, curves, params }: CoreBudgetResult, cores: number): Figure {
  return composeFigure({
    name: "core-budget",
    width: columnWidth.middle,
    panels: [
      lines({
        series: params.weightBits.flatMap((bits, i): Series[] => {
          const own = rows.filter(({ weightBits }) => weightBits === bits);
          return [
            {
              ...{ name: `weights of ${bits} bits, placed`, as: "points", color: color(i) },
              ...{ x: own.map(({ neurons }) => neurons), y: own.map((row) => row.cores) },
            },
            {
              ...{ name: `${bits} bits, closed form`, as: "steps", color: color(i), dash: "solid" },
              ...{ x: curves[i].neurons, y: curves[i].cores },
            },
          ];
        }),
        x: { title: "neurons, all connected to all", scale: "log", ticks: [64, 128, 256, 512, 1024, 2048] },
        y: { title: "cores", scale: "log", ticks: [1, 2, 4, 8, 16, 32, 64, 128] },
        marks: [{ axis: "y", at: cores, name: "cores of a chip" }],
        legend: "above",
      }),
    ],
  });
}

const eventNames: Readonly<Partial<Record<PricedEvent, string>>> = {
  ...{
    denseOperation: "dense synapse",
    sparseOperation: "sparse synapse",
    convolutionOperation: "convolution",
  },
  ...{ activeUpdate: "active update", idleUpdate: "idle update", spike: "spike", messageIn: "message in" },
  ...{
    messageOut: "message out",
    hopEastWest: "hop E–W",
    hopNorthSouth: "hop N–S",
    learningUpdate: "learning",
  },
};

/** Energy of a step by what it went to [pJ]: ends of a range for one chip, a value for another. */
export function stepPriceFigure(range: CostEstimate, fit: CostEstimate, steps: number): Figure {
  const events = pricedEvents.filter((event) => range.energyOf[event].high > 0);
  return composeFigure({
    name: "step-price",
    width: columnWidth.double,
    panels: [
      bars({
        categories: events.map((event) => eventNames[event] ?? event),
        series: [
          { name: "Loihi 2, at least", y: events.map((event) => range.energyOf[event].low / steps) },
          { name: "Loihi 2, at most", y: events.map((event) => range.energyOf[event].high / steps) },
          {
            name: "Loihi 1, fitted",
            y: events.map((event) => fit.energyOf[event].value ?? 0).map((y) => y / steps),
          },
        ],
        x: { title: "event" },
        y: { title: "energy of a step (pJ)", scale: "log" },
        legend: "above",
      }),
    ],
  });
}
