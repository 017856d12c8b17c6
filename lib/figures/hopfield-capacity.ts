/** @file The figures of notebook 02.01: the cliff, its place at finite size, its energies, mixtures, and the neurons of 1982. */
import {
  type HopfieldMixturesResult,
  type HopfieldRecallResult,
  type HopfieldTheoryResult,
  keptOverlap,
  type RecallAtLoad,
  type ZeroOneNeuronsResult,
} from "../experiments";
import { denseBitError } from "../memory";
import { composeFigure } from "./compose";
import { bars } from "./counts";
import type { Figure } from "./figure";
import { lines } from "./lines";
import { color, ink } from "./theme";

const load = "load α = p/n";
const shownTrials = 40;

/** Overlap and errors of the state of rest against the load: theory over single trials and their means. */
export function hopfieldCapacityFigure(theory: HopfieldTheoryResult, recall: HopfieldRecallResult): Figure {
  const { retrieval, capacity } = theory;
  const last = recall.sizes.length - 1;
  const size = recall.sizes[last];
  const found = recall.found[last];
  const loads = retrieval.map((point) => point.load);
  const kept = found.filter((at) => at.error > 0 && at.kept.fraction >= 0.5);
  const first = found.filter((at) => at.firstError > 0);
  const axis = Array.from({ length: 60 }, (_, i) => 0.055 + (0.17 * i) / 59);
  const ends = found.flatMap((at) => Array.from(at.overlaps.slice(0, shownTrials), (m) => [at.load, m]));
  const bars = (list: readonly RecallAtLoad[], way: 1 | -1) =>
    // One trial has no spread, and no bar.
    list.map((at) =>
      Math.max(1e-5, at.error + way * 2 * (Number.isNaN(at.errorSpread) ? 0 : at.errorSpread)),
    );
  return composeFigure({
    name: "hopfield-capacity",
    panels: [
      lines({
        series: [
          {
            name: "theory, n → ∞",
            x: [...loads, capacity.load, 0.23],
            y: [...retrieval.map((point) => point.overlap), 0, 0],
            color: ink.text,
            dash: "solid",
          },
          {
            name: `a trial, n = ${size}`,
            x: ends.map(([x]) => x),
            y: ends.map(([, m]) => m),
            as: "points",
            color: color(0),
          },
        ],
        x: { title: load, range: [0, 0.23], ticks: [0, 0.05, 0.1, 0.15, 0.2] },
        y: { title: "overlap m with the pattern", range: [-0.05, 1.05] },
      }),
      lines({
        series: [
          {
            name: "one update: theory Q(α<sup>−1/2</sup>)",
            x: axis,
            y: axis.map((x) => denseBitError(2, 1, x)),
            color: color(1),
            dash: "6px,2px",
          },
          {
            name: "at rest: theory",
            x: loads.filter((x) => x > 0.055),
            y: retrieval.filter((point) => point.load > 0.055).map((point) => (1 - point.overlap) / 2),
            color: color(0),
            dash: "solid",
          },
          {
            name: `one update, n = ${size}`,
            x: first.map((at) => at.load),
            y: first.map((at) => at.firstError),
            as: "points",
            color: color(1),
          },
          {
            name: `at rest, n = ${size}`,
            x: kept.map((at) => at.load),
            y: kept.map((at) => at.error),
            low: bars(kept, -1),
            high: bars(kept, 1),
            as: "points",
            color: color(0),
          },
        ],
        spread: "± 2 standard errors",
        spreadAs: "bars",
        x: { title: load, range: [0.05, 0.23], ticks: [0.05, 0.1, 0.15, 0.2] },
        y: { title: "share of wrong neurons", scale: "log", range: [1e-5, 0.1] },
        marks: [
          {
            axis: "x",
            at: capacity.load,
            name: `α<sub>c</sub> = ${capacity.load.toFixed(3)}`,
            color: ink.text,
          },
        ],
      }),
    ],
  });
}

/** The share of patterns kept against the load, and the load at which it is one half against the size. */
export function hopfieldFiniteSizeFigure(theory: HopfieldTheoryResult, recall: HopfieldRecallResult): Figure {
  const { sizes, found, half, trials } = recall;
  const at = theory.capacity.load;
  return composeFigure({
    name: "hopfield-finite-size",
    panels: [
      lines({
        series: found.map((line, s) => ({
          name: `n = ${sizes[s]} (${trials[s]} trials)`,
          x: line.map((each) => each.load),
          y: line.map((each) => each.kept.fraction),
          low: line.map((each) => each.kept.low),
          high: line.map((each) => each.kept.high),
          as: "lines and points",
        })),
        spread: "95 % interval",
        x: { title: load, range: [0.075, 0.225] },
        y: { title: `share of patterns kept (m > ${keptOverlap})`, range: [-0.03, 1.05] },
        marks: [{ axis: "x", at, name: "theory, n → ∞", color: ink.text }],
      }),
      lines({
        series: [
          {
            name: "half of the patterns kept",
            x: sizes,
            y: half.map((point) => point.load),
            low: half.map((point) => point.load - 1.96 * point.error),
            high: half.map((point) => point.load + 1.96 * point.error),
            as: "lines and points",
          },
        ],
        spread: "95 % interval",
        spreadAs: "bars",
        x: {
          title: "neurons n",
          scale: "log",
          ticks: sizes,
          range: [sizes[0] / 1.3, sizes[sizes.length - 1] * 1.3],
        },
        y: { title: "load at one half", range: [0.13, 0.205] },
        marks: [{ axis: "y", at, name: "theory, n → ∞", color: ink.text }],
      }),
    ],
  });
}

/** Energies of retrieval and of the spin glass against the load, with measured ones. */
export function hopfieldEnergiesFigure(theory: HopfieldTheoryResult, recall: HopfieldRecallResult): Figure {
  const last = recall.sizes.length - 1;
  const kept = recall.found[last].filter((at) => at.kept.fraction >= 0.5);
  return composeFigure({
    name: "hopfield-energies",
    panels: [
      lines({
        series: [
          {
            name: "a pattern, theory",
            x: theory.retrieval.map((point) => point.load),
            y: theory.retrieval.map((point) => point.freeEnergy),
          },
          {
            name: "spin glass, theory",
            x: theory.glass.map((point) => point.load),
            y: theory.glass.map((point) => point.freeEnergy),
          },
          {
            name: `a pattern, measured, n = ${recall.sizes[last]}`,
            x: kept.map((at) => at.load),
            y: kept.map((at) => at.energy),
            as: "points",
            color: color(0),
          },
        ],
        x: { title: load, range: [0, 0.2] },
        y: { title: "energy per neuron" },
        marks: [
          {
            axis: "x",
            at: theory.globalLoad,
            name: `they cross at ${theory.globalLoad.toFixed(4)}`,
            color: ink.text,
          },
        ],
      }),
    ],
  });
}

/** Overlaps of one pattern and of a mixture of three against the temperature. */
export function hopfieldMixturesFigure({ theory, runs, size, stableBelow }: HopfieldMixturesResult): Figure {
  const at = runs.map((run) => run.temperature);
  const stable = theory.temperatures.filter((t) => t <= stableBelow);
  const unstable = theory.temperatures.filter((t) => t > stableBelow);
  const x = { title: "temperature T", range: [0, 1.15] as const };
  return composeFigure({
    name: "hopfield-mixtures",
    panels: [
      lines({
        series: [
          { name: "one pattern: m = tanh(m/T)", x: theory.temperatures, y: theory.single },
          {
            name: "mixture of three, stable",
            x: stable,
            y: theory.mixture.slice(0, stable.length),
            dash: "solid",
          },
          {
            name: "the same, unstable",
            x: unstable,
            y: theory.mixture.slice(stable.length),
            color: color(1),
            dash: "1.5px,2px",
          },
          {
            name: `from one pattern, n = ${size}`,
            x: at,
            y: runs.map((run) => run.single),
            as: "points",
            color: color(0),
          },
          {
            name: "from the majority: largest",
            x: at,
            y: runs.map((run) => run.mixture[0]),
            as: "points",
            color: color(1),
          },
          {
            name: "from the majority: smallest",
            x: at,
            y: runs.map((run) => run.mixture[2]),
            as: "points",
            color: color(1),
          },
        ],
        x,
        y: { title: "overlap", range: [-0.05, 1.05] },
        legend: "above",
      }),
      lines({
        series: [{ name: "mixture of three", x: theory.temperatures.slice(2), y: theory.curvature.slice(2) }],
        x,
        y: { title: "smallest curvature of the free energy", range: [-0.3, 1.05] },
        marks: [
          { axis: "y", at: 0, color: ink.muted },
          { axis: "x", at: stableBelow, name: `stable below T = ${stableBelow.toFixed(2)}`, color: ink.text },
        ],
      }),
    ],
  });
}

/** The share of patterns that stay exactly, for neurons of ±1 and of 0 and 1. */
export function zeroOneNeuronsFigure({ networks, bipolar, zeroOne }: ZeroOneNeuronsResult): Figure {
  const columns = (list: typeof bipolar) => ({
    y: list.map((p) => p.fraction),
    low: list.map((p) => Math.max(0, p.fraction - 1.96 * p.error)),
    high: list.map((p) => Math.min(1, p.fraction + 1.96 * p.error)),
  });
  return composeFigure({
    name: "zero-one-neurons",
    panels: [
      bars({
        categories: networks.map(([n, p]) => `${p} in ${n}`),
        series: [
          { name: "neurons of ±1", ...columns(bipolar) },
          { name: "neurons of 0 and 1, as in 1982", ...columns(zeroOne) },
        ],
        spread: "95 % interval",
        x: { title: "patterns p in n neurons" },
        y: { title: "share of patterns that stay exactly", range: [0, 1.05] },
        legend: "above",
      }),
    ],
  });
}
