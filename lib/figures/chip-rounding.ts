/** @file Figures of rounding on the chip: two runs that part, cuts of leaks and of exponents, bits of weights and states. */
import type {
  BitSweepResult,
  ExponentRoundingResult,
  FixedAgainstRealResult,
  LeakDrive,
  LeakRoundingResult,
  PotentialError,
  TwinPart,
} from "../experiments";
import { composeFigure } from "./compose";
import type { Figure } from "./figure";
import { lines, type Series } from "./lines";
import { color, columnWidth, dashes } from "./theme";

/** Smallest weight over the largest up to which errors of weights are even on a step. */
const COARSE = 0.5;

/** A course in means of `width` entries. */
function smoothed(values: Float64Array, width: number): number[] {
  return Array.from({ length: Math.floor(values.length / width) }, (_, k) =>
    values.subarray(k * width, (k + 1) * width).reduce((sum, x) => sum + x / width, 0),
  );
}

/** The neuron that parts first; how far potentials are apart over time, part by part; and the share of spikes that still have a partner. */
export function fixedAgainstRealFigure({ layers, recurrent, params }: FixedAgainstRealResult): Figure {
  const parts = [...layers.parts, recurrent.parts[0]];
  const name = (part: TwinPart): string => (part.name === "e" ? "recurrent" : part.name);
  const { example } = layers;
  if (!example)
    throw new RangeError("fixedAgainstRealFigure: layers must part, got two runs that are the same");
  const width = Math.round(20 / params.dt);
  const course = (part: TwinPart, k: number): Series => {
    const y = smoothed(part.course, width).map((x) => (x > 0 ? x : Number.NaN));
    return {
      name: name(part),
      x: y.map((_, i) => (i + 0.5) * width * params.dt),
      y,
      color: color(k),
      dash: dashes[k % dashes.length],
    };
  };
  return composeFigure({
    name: "fixed-against-real",
    width: columnWidth.double,
    height: 130,
    columns: 2,
    panels: [
      lines({
        series: [
          { name: "whole numbers", as: "points", x: example.time, y: example.fixed, color: color(1) },
          { name: "real numbers", x: example.time, y: example.real, color: color(0) },
        ],
        marks: [{ axis: "y", at: example.threshold, name: "threshold" }],
        x: { title: "time (ms)" },
        y: { title: `potential of neuron ${example.neuron}, ${example.part} (mV)` },
        legend: "above",
      }),
      lines({
        series: parts.map(course),
        marks: [{ axis: "y", at: layers.parts[0].bound, name: "bound of the report" }],
        x: { title: "time (ms)" },
        y: { title: "difference of potentials (thresholds)", scale: "log" },
        gaps: true,
        legend: "above",
      }),
      lines({
        series: parts.map((part, k) => ({
          ...{
            name: name(part),
            as: "lines and points" as const,
            color: color(k),
            dash: dashes[k % dashes.length],
          },
          x: Array.from(part.windows, (_, w) => (w + 0.5) * params.window),
          y: part.windows,
        })),
        marks: [{ axis: "y", at: recurrent.parts[0].chance, name: "chance, recurrent" }],
        x: { title: "time (ms)" },
        y: { title: "spikes with a partner", range: [0, 1.05] },
        legend: "above",
      }),
      lines({
        series: [
          {
            ...{ name: "whole numbers − real numbers", color: color(0) },
            x: Array.from(example.before, (_, k) => (k + 1) * params.dt),
            y: example.before,
          },
        ],
        marks: [-1, 1].map((sign) => ({
          axis: "y" as const,
          at: sign * example.bound,
          name: "bound of the report",
        })),
        x: { title: "time (ms)" },
        y: { title: "that neuron until then (units)" },
        legend: "above",
      }),
    ],
  });
}

/** A leak left alone; mean and spread of what cuts leave, over the leak; and what negative exponents lose. */
export function leakRoundingFigure(
  { points, alone, params }: LeakRoundingResult,
  exponents: ExponentRoundingResult,
): Figure {
  const of = (drive: LeakDrive, du: number) => points.filter((p) => p.drive === drive && p.du === du);
  const name = (du: number): string => (du === 4096 ? "one leak" : `behind a current, du ${du - 1}`);
  const loss = { title: "dv, of 4096", scale: "log" as const };
  const steps = Array.from(alone.fixed, (_, k) => k + 1);
  const [once, each] = (["once", "each weight"] as const).map((cut) =>
    exponents.points.filter((point) => point.cut === cut && point.shift > 0),
  );
  return composeFigure({
    name: "leak-rounding",
    width: columnWidth.double,
    height: 130,
    columns: 2,
    panels: [
      lines({
        series: [
          {
            ...{ name: "whole numbers", x: steps, color: color(1) },
            y: alone.fixed.map((v) => (v > 0 ? v : Number.NaN)),
          },
          { name: "real numbers", x: steps, y: alone.real, color: color(0) },
        ],
        marks: [{ axis: "x", at: alone.endTheory, name: "end by theory" }],
        x: { title: "steps" },
        y: { title: `potential left alone, dv ${alone.dv} (units)`, scale: "log" },
        gaps: true,
        legend: "above",
      }),
      lines({
        series: params.current.flatMap((du, k): Series[] => [
          {
            ...{ name: name(du), as: "points", color: color(k) },
            x: of("upward", du).map(({ dv }) => dv),
            y: of("upward", du).map(({ mean }) => -mean),
          },
          {
            ...{ name: `${name(du)}, theory`, color: color(k), dash: dashes[0] },
            x: of("upward", du).map(({ dv }) => dv),
            y: of("upward", du).map(({ meanTheory }) => -meanTheory),
          },
        ]),
        x: loss,
        y: { title: "too low under upward input (units)", scale: "log" },
        legend: "above",
      }),
      lines({
        series: (["upward", "both ways"] as const).flatMap((drive, k): Series[] => [
          {
            ...{ name: `input ${drive}`, as: "points", color: color(k) },
            x: of(drive, 4096).map(({ dv }) => dv),
            y: of(drive, 4096).map(({ spread }) => spread),
          },
          {
            ...{
              name: k === 0 ? "even noise of cuts" : "pull that follows the sign",
              color: color(k),
              dash: dashes[0],
            },
            x: of(drive, 4096).map(({ dv }) => dv),
            y: of(drive, 4096).map(({ spreadTheory }) => spreadTheory),
          },
        ]),
        x: loss,
        y: { title: "spread of the error, one leak (units)", scale: "log" },
        legend: "above",
      }),
      lines({
        series: [each, once].flatMap((list, k): Series[] => [
          {
            ...{ name: k === 0 ? "each weight cut" : "sum cut once", as: "points", color: color(k) },
            x: list.map(({ shift }) => -shift),
            y: list.map(({ mean }) => -mean),
          },
          {
            ...{
              name: k === 0 ? "½ (1 − 2<sup>−k</sup>) for each spike" : "½ (1 − 2<sup>−k</sup>)",
              color: color(k),
              dash: dashes[0],
            },
            x: list.map(({ shift }) => -shift),
            y: list.map(({ theory }) => -theory),
          },
        ]),
        x: { title: "exponent −k of the weights" },
        y: { title: "lost in each step (weights of 1)", scale: "log", ticks: [0.25, 0.5, 1, 2, 4] },
        legend: "above",
      }),
    ],
  });
}

/** Errors of weights and of potentials over bits, faults where a state is too long, and spikes that keep their partners. */
export function bitSweepFigure({ weights, potentials, states, spikes, params }: BitSweepResult): Figure {
  const bits = { title: "bits of a weight", ticks: [...params.weightBits] };
  const x = weights.map((one) => one.bits);
  const at = (stateBits: number) => potentials.filter((one) => Math.abs(one.stateBits - stateBits) < 1e-9);
  const lawful = (one: PotentialError): number =>
    one.step <= COARSE && one.faults === 0 ? one.theory : Number.NaN;
  const drawn = states.filter((one) => one.weights === "drawn");
  const one = states.filter((each) => each.weights === "one");
  const parts = [...new Set(spikes.map(({ part }) => part))].filter((part) => part !== "i");
  return composeFigure({
    name: "bit-sweep",
    width: columnWidth.double,
    height: 130,
    columns: 2,
    panels: [
      lines({
        series: [
          { name: "nearest", as: "points", x, y: weights.map((w) => w.report), color: color(0) },
          { name: "Δ/√12", x, y: weights.map((w) => w.theory), color: color(0), dash: dashes[0] },
          { name: "cut, as Lava stores", as: "points", x, y: weights.map((w) => w.cut), color: color(1) },
          { name: "Δ/√3", x, y: weights.map((w) => w.cutTheory), color: color(1), dash: dashes[1] },
        ],
        x: bits,
        y: { title: "error of weights, relative", scale: "log" },
        legend: "above",
      }),
      lines({
        series: params.series.flatMap((stateBits, k): Series[] => [
          {
            ...{ name: `threshold at 2<sup>${stateBits}</sup>`, as: "points", color: color(k) },
            x: at(stateBits).map(({ weightBits }) => weightBits),
            y: at(stateBits).map(({ rms }) => rms),
          },
          {
            ...{ name: "theory", color: color(k), dash: dashes[k] },
            x: at(stateBits).map(({ weightBits }) => weightBits),
            y: at(stateBits).map(lawful),
          },
        ]),
        gaps: true,
        x: bits,
        y: { title: "error of potentials (thresholds)", scale: "log" },
        legend: "above",
      }),
      lines({
        series: [drawn, one].flatMap((list, k): Series[] => [
          {
            ...{ name: k === 0 ? "weights drawn" : "one weight, exact", as: "points", color: color(k) },
            x: list.map(({ stateBits }) => stateBits),
            y: list.map(({ rms }) => rms),
          },
          {
            ...{ name: k === 0 ? "weights and cuts" : "cuts alone", color: color(k), dash: dashes[k] },
            x: list.map(({ stateBits }) => stateBits),
            y: list.map(lawful),
          },
        ]),
        marks: [{ axis: "x", at: 23, name: "largest threshold" }],
        gaps: true,
        x: { title: "bits from reset to threshold" },
        y: { title: "error of potentials (thresholds)", scale: "log" },
        legend: "above",
      }),
      lines({
        series: parts.map((part, k): Series => {
          const own = spikes.filter((each) => each.part === part);
          const end = (of: (...all: number[]) => number) => own.map(({ coincidence }) => of(...coincidence));
          return {
            ...{
              name: part === "e" ? "recurrent" : part,
              as: "lines and points",
              color: color(k),
              dash: dashes[k % dashes.length],
            },
            x: own.map((each) => each.bits),
            y: own.map(({ coincidence }) => coincidence.reduce((sum, c) => sum + c / coincidence.length, 0)),
            low: end(Math.min),
            high: end(Math.max),
          };
        }),
        spread: `least to most of ${params.runs} networks`,
        x: bits,
        y: { title: "spikes with a partner", range: [0, 1] },
        legend: "above",
      }),
    ],
  });
}
