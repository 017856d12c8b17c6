/** @file The figures of memories that tire: where they move on, for how long they stay, how rested the next is. */
import type { Interval } from "../analysis";
import {
  type LatchingKind,
  type LatchingNetwork,
  type LatchingNoise,
  type LatchingOutcome,
  latchingNoises,
  type MemoryLatchingResult,
} from "../experiments";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines, type Series } from "./lines";
import { heatmap } from "./maps";
import { decades } from "./numbers";
import { pacingName } from "./pacing-name";
import type { Mark, Panel } from "./panel";
import { color, columnWidth, dashes, ink, pt, stroke } from "./theme";

/** A line of theory for a network, undefined where there is none. */
export interface LatchingTheory {
  readonly name: string;
  /** at a strength g/g_on */
  readonly at: (network: LatchingNetwork, strength: number) => number | undefined;
}

const nameOf = ({ nu, pacing }: LatchingNoise): string =>
  pacing === "none" ? "no noise" : `${pacingName(pacing)}, ν = ${nu}`;

/** Outcomes of one network under one noise, the control left out. */
const along = (
  { outcomes }: MemoryLatchingResult,
  { memories, scale }: LatchingNetwork,
  { nu, pacing }: LatchingNoise,
): readonly LatchingOutcome[] =>
  outcomes.filter(
    (o) =>
      o.memories === memories && o.scale === scale && o.nu === nu && o.pacing === pacing && o.strength > 0,
  );

const strengthTitle = ({ memories, scale }: LatchingNetwork): string =>
  `strength <i>g</i>/<i>g</i><sub>on</sub>, <i>P</i> = ${memories}, β<i>M</i> = ${scale}`;

/** One curve for each noise of what is known. */
function measured(
  result: MemoryLatchingResult,
  network: LatchingNetwork,
  of: (outcome: LatchingOutcome) => Interval,
  keep: (outcome: LatchingOutcome) => boolean = () => true,
): readonly Series[] {
  // Colours are those of the whole list, so that a noise has the same one in all figures.
  return latchingNoises(result.params).flatMap((noise, i): readonly Series[] => {
    const points = along(result, network, noise).filter((o) => Number.isFinite(of(o).value) && keep(o));
    if (points.length === 0) return [];
    return [
      {
        ...{ name: nameOf(noise), as: "lines and points", color: color(i), dash: "solid" },
        x: points.map(({ strength }) => strength),
        y: points.map((o) => of(o).value),
        low: points.map((o) => of(o).low),
        high: points.map((o) => Math.min(of(o).high, 1e3 * of(o).value)),
      },
    ];
  });
}

/** Lines of theory over the strengths that they are known at. */
function expected(
  theories: readonly LatchingTheory[],
  network: LatchingNetwork,
  first: number,
  last: number,
): readonly Series[] {
  const dense = Array.from({ length: 80 }, (_, i) => first + (i / 79) * (last - first));
  return theories.flatMap(({ name, at }, i): readonly Series[] => {
    const known = dense.flatMap((strength) => {
      const y = at(network, strength);
      return y === undefined ? [] : [{ strength, y }];
    });
    if (known.length === 0) return [];
    const line = { color: ink.text, dash: dashes[i + 1] };
    return [{ name, ...line, x: known.map(({ strength }) => strength), y: known.map(({ y }) => y) }];
  });
}

/** Beyond the onset, with enough memories left behind to speak of a mean: without chance two are. */
const known = ({ strength, ends, pacing }: LatchingOutcome): boolean =>
  strength > 1 && ends > (pacing === "none" ? 1 : 7);

const onset: Mark = { axis: "x", at: 1 };
const bars = { spread: "95 % interval", spreadAs: "bars" as const };

const letters: Readonly<Record<LatchingKind, string>> = {
  average: "A",
  itinerant: "I",
  latching: "L",
  static: "S",
};

/**
 * The plane of βM and g/g_on for each ν: colour is how much of the time a memory is held, the letter what fatigue does.
 *
 * @param of P and pacing of the maps; `scales` must be evenly spaced there, as `strengths`
 */
export function latchingMapFigure(
  result: MemoryLatchingResult,
  { memories, pacing }: { readonly memories: number; readonly pacing: "poisson" | "paced" },
): Figure {
  const { networks, strengths } = result.params;
  const scales = networks.filter((network) => network.memories === memories).map(({ scale }) => scale);
  const noises = latchingNoises(result.params).filter(
    (noise) => noise.pacing === "none" || noise.pacing === pacing,
  );
  const half = (values: readonly number[]): number => (values[1] - values[0]) / 2;
  const [left, right] = [scales[0] - half(scales), scales[scales.length - 1] + half(scales)];
  const [low, high] = [strengths[0] - half(strengths), strengths[strengths.length - 1] + half(strengths)];
  const boundaries = [
    { name: "<i>g</i><sub>on</sub>", x: [left, right], y: [1, 1] },
    ...(memories > left && memories < right
      ? [{ name: "β<i>M</i> = <i>P</i>", x: [memories, memories], y: [low, high] }]
      : []),
  ];
  return composeFigure({
    name: `latching-map-${memories}-${pacing}`,
    width: columnWidth.double,
    height: 66 * Math.ceil(noises.length / 2),
    columns: 2,
    panels: noises.map((noise): Panel => {
      const cells = scales.map((scale) => along(result, { memories, scale }, noise));
      const map = heatmap({
        x: scales,
        y: strengths,
        z: strengths.map((_, g) => cells.map((column) => column[g].held.value)),
        xAxis: { title: `β<i>M</i>, ${nameOf(noise)}`, range: [left, right] },
        yAxis: { title: "<i>g</i>/<i>g</i><sub>on</sub>", range: [low, high] },
        title: "time with a memory",
        range: [0, 1],
      });
      return {
        ...map,
        traces: [
          ...map.traces,
          ...boundaries.map(
            ({ x, y }, i) =>
              ({
                ...{ type: "scatter", mode: "lines", x, y },
                line: { color: color(i + 1), width: pt(stroke.data), dash: dashes[i] },
              }) as Panel["traces"][number],
          ),
        ],
        entries: boundaries.map(({ name }, i) => ({
          ...{ name, color: color(i + 1), line: { width: stroke.data, dash: dashes[i] } },
        })),
        legend: "above",
        words: cells.flatMap((column, b) =>
          column.map(({ kind, held }, g) => ({
            ...{ x: scales[b], y: strengths[g], text: letters[kind] },
            ...(held.value < 0.55 ? { color: ink.paper } : {}),
          })),
        ),
      };
    }),
  });
}

/**
 * For each network above: how much of the time a memory is held; below: the mean dwell beside those of theory.
 *
 * @param theories [τ] dwells without noise
 */
export function memoryLatchingFigure(
  result: MemoryLatchingResult,
  theories: readonly LatchingTheory[],
): Figure {
  const { networks, strengths } = result.params;
  const last = Math.max(...strengths);
  return composeFigure({
    name: "memory-latching",
    width: columnWidth.double,
    height: 140,
    columns: networks.length,
    panels: [
      ...networks.map((network, n) =>
        lines({
          series: measured(result, network, ({ held }) => held),
          ...bars,
          x: { title: strengthTitle(network) },
          y: { title: "time with a memory", range: [-0.05, 1.1] },
          marks: [onset],
          legend: n === 0 ? "above" : "none",
        }),
      ),
      ...networks.map((network) => {
        const seen = measured(result, network, ({ dwell }) => dwell, known);
        return lines({
          series: [...seen, ...expected(theories, network, 1.02, last)],
          ...bars,
          x: { title: strengthTitle(network) },
          y: {
            title: "dwell time (τ)",
            scale: "log",
            ...decades(seen.flatMap(({ y }) => Array.from(y))),
          },
          legend: "above",
        });
      }),
    ],
  });
}

/**
 * Overlap at rest below the onset, without noise, beside the one of theory.
 *
 * @param theories overlaps
 */
export function latchingRestFigure(
  result: MemoryLatchingResult,
  theories: readonly LatchingTheory[],
): Figure {
  const { networks, strengths } = result.params;
  return composeFigure({
    name: "latching-rest",
    width: columnWidth.double,
    height: 62,
    columns: networks.length,
    panels: networks.map((network) => {
      const points = along(result, network, { nu: Number.POSITIVE_INFINITY, pacing: "none" }).filter(
        ({ strength }) => strength < 1,
      );
      return lines({
        series: [
          {
            ...{ name: "no noise", as: "points", color: color(0) },
            x: points.map(({ strength }) => strength),
            y: points.map(({ top }) => top),
          },
          ...expected(theories, network, 0, Math.min(1.3, Math.max(...strengths))),
        ],
        x: { title: strengthTitle(network) },
        y: { title: "overlap at rest" },
        marks: [onset],
        legend: "above",
      });
    }),
  });
}

/** For each network above: how rested the next memory is; below: how irregular dwells are. */
export function latchingOrderFigure(result: MemoryLatchingResult): Figure {
  const { networks } = result.params;
  const moving = (outcome: LatchingOutcome): boolean => outcome.pacing !== "none" && known(outcome);
  const panel =
    (title: string, of: (o: LatchingOutcome) => Interval, mark: Mark) =>
    (network: LatchingNetwork, n: number): Panel =>
      lines({
        series: measured(result, network, of, moving),
        ...bars,
        x: { title: strengthTitle(network) },
        y: { title, range: [0, 1.1] },
        marks: [mark],
        legend: n === 0 ? "above" : "none",
      });
  return composeFigure({
    name: "latching-order",
    width: columnWidth.double,
    height: 130,
    columns: networks.length,
    panels: [
      ...networks.map(
        panel("rank of next by rest", ({ rest }) => rest, { axis: "y", at: 0.5, name: "chance" }),
      ),
      ...networks.map(
        panel("CV of dwells", ({ dwellCv }) => dwellCv, { axis: "y", at: 1, name: "exponential" }),
      ),
    ],
  });
}
