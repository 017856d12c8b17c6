/** @file Where in the plane of load and temperature does a Hopfield network remember? The lines of the theory, and networks on both sides. */
import {
  type Band,
  band,
  checkInteger,
  checkPositive,
  checkRange,
  mean,
  type Random,
  row,
  variance,
} from "../../math";
import {
  classicalHopfield,
  hopfieldCapacity,
  hopfieldGlass,
  hopfieldGlobalLoad,
  hopfieldRetrieval,
} from "../../memory";
import { overlap, randomPatterns } from "../../pattern";
import type { Experiment } from "../experiment";

/** Sizes of {@link hopfieldPhases}. */
export interface HopfieldPhasesParams {
  /** n, neurons */
  readonly size: number;
  /** loads that are simulated, each at its temperatures */
  readonly scans: readonly { readonly load: number; readonly temperatures: readonly number[] }[];
  /** networks drawn at each point */
  readonly networks: number;
  /** sweeps before and during the measurement */
  readonly settle: number;
  readonly measure: number;
  /** the load and the temperatures at which the spin glass is looked for, from a random start */
  readonly glass: { readonly load: number; readonly temperatures: readonly number[] };
  /** points of the lines and curves of the theory */
  readonly points: number;
}

/** Networks at one load and temperature, started at a pattern. */
export interface PhasePoint {
  readonly temperature: number;
  /** overlap with the pattern, mean over time: median over networks with the quantiles of 10 and 90 % */
  readonly overlap: Band;
  /** share of networks whose overlap stays above one half */
  readonly kept: number;
  /** the same in theory, n → ∞ */
  readonly theory: number;
}

/** Networks at one load and temperature, started anywhere. */
export interface GlassPoint {
  readonly temperature: number;
  /** q, mean square of the neurons' mean activity, and its standard error over networks */
  readonly glassiness: number;
  readonly error: number;
}

/** What {@link hopfieldPhases} found. */
export interface HopfieldPhasesResult {
  readonly size: number;
  readonly scans: readonly {
    readonly load: number;
    readonly points: readonly PhasePoint[];
    /** overlap in theory against the temperature, up to the end of retrieval */
    readonly curve: { readonly temperatures: Float64Array; readonly overlaps: Float64Array };
  }[];
  readonly glass: {
    readonly load: number;
    readonly points: readonly GlassPoint[];
    readonly curve: { readonly temperatures: Float64Array; readonly glassiness: Float64Array };
  };
  /** T_M and T_c as loads at temperatures */
  readonly lines: {
    readonly temperatures: Float64Array;
    /** largest load with retrieval */
    readonly capacity: Float64Array;
    /** overlap there, before it drops to 0 */
    readonly overlap: Float64Array;
    /** largest load at which retrieval has the lowest free energy */
    readonly global: Float64Array;
  };
}

/**
 * Glauber dynamics from a stored pattern at points of the phase diagram, and from random states for the spin glass.
 *
 * q is measured as the mean product of a neuron's averages over the first and second half of the measurement, which chance
 * alone does not lift above 0.
 *
 * Near the line T_M networks of 1000 neurons leave a pattern now and then that infinite ones would keep: at α = 0.1, T = 0.2 one in ten
 * within 600 sweeps. The median does not see them. It deviates from the theory by about 0.003 inside the line, and for the five networks
 * of `quick` by more than 0.02 there when three of them leave: at most one of a thousand seeds.
 *
 * Reference: Amit, Gutfreund & Sompolinsky 1987, Ann. Phys. 173.
 */
export const hopfieldPhases: Experiment<HopfieldPhasesParams, HopfieldPhasesResult> = {
  quick: {
    size: 1000,
    scans: [
      { load: 0.02, temperatures: [0.1, 0.3, 0.5, 0.6, 0.8, 0.9, 1.05] },
      { load: 0.05, temperatures: [0.1, 0.3, 0.4, 0.65, 0.8, 1] },
      { load: 0.1, temperatures: [0.1, 0.2, 0.4, 0.6, 0.9] },
    ],
    networks: 5,
    settle: 40,
    measure: 40,
    glass: { load: 0.1, temperatures: [0.3, 0.6, 0.9, 1.1, 1.3, 1.5] },
    points: 24,
  },
  full: {
    size: 1000,
    scans: [
      {
        load: 0.02,
        temperatures: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 1, 1.1],
      },
      { load: 0.05, temperatures: [0.1, 0.2, 0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8, 0.9, 1, 1.1] },
      { load: 0.1, temperatures: [0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1] },
    ],
    networks: 20,
    settle: 300,
    measure: 300,
    glass: { load: 0.1, temperatures: [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.4, 1.5] },
    points: 80,
  },
  run({ size, scans, networks, settle, measure, glass, points }, random) {
    checkInteger("hopfieldPhases", "size", size, 2);
    checkInteger("hopfieldPhases", "networks", networks, 2);
    checkInteger("hopfieldPhases", "settle", settle);
    checkInteger("hopfieldPhases", "measure", measure, 2);
    checkInteger("hopfieldPhases", "points", points, 2);
    const over = (one: (chance: Random) => number, label: string): number[] =>
      Array.from({ length: networks }, (_, k) => one(random.split(`${label} ${k}`)));
    const how = { size, settle, measure };
    return {
      size,
      scans: scans.map(({ load, temperatures }) => ({
        load,
        points: temperatures.map((temperature): PhasePoint => {
          const found = over(
            (chance) => overlapAt(load, temperature, how, chance),
            `m ${load} ${temperature}`,
          );
          return {
            temperature,
            overlap: band(found),
            kept: found.filter((m) => m > 0.5).length / networks,
            theory: hopfieldRetrieval(load, temperature).overlap,
          };
        }),
        curve: retrievalCurve(load, points),
      })),
      glass: {
        load: glass.load,
        points: glass.temperatures.map((temperature) => {
          const one = (chance: Random) => glassinessAt(glass.load, temperature, how, chance);
          const found = over(one, `q ${temperature}`);
          return { temperature, glassiness: mean(found), error: Math.sqrt(variance(found) / networks) };
        }),
        curve: glassCurve(glass.load, points),
      },
      lines: linesOf(points),
    };
  },
};

/** Curves of the theory begin here: colder, the equations take long, and nothing is to be seen that T = 0 does not show. */
const coldest = 0.05;

interface Sweeps {
  readonly size: number;
  readonly settle: number;
  readonly measure: number;
}

/** States of a network at a load and a temperature, one a sweep, after it has settled. */
function* states(
  load: number,
  temperature: number,
  { size, settle, measure }: Sweeps,
  chance: Random,
  start: "pattern" | "random",
): Generator<{ pattern: Float64Array; state: Float64Array; sweep: number }> {
  checkRange("hopfieldPhases", "load", load, 1 / size, 1);
  checkPositive("hopfieldPhases", "temperature", temperature);
  const { matrix } = randomPatterns(chance.split("patterns"), Math.round(load * size), size);
  const memory = classicalHopfield(matrix, { form: "kernel", temperature, random: chance.split("sweeps") });
  const pattern = row(matrix, 0);
  let state = start === "pattern" ? pattern : row(randomPatterns(chance.split("start"), 1, size).matrix, 0);
  for (let t = 0; t < settle + measure; t++) {
    state = memory.step(state);
    if (t >= settle) yield { pattern, state, sweep: t - settle };
  }
}

function overlapAt(load: number, temperature: number, how: Sweeps, chance: Random): number {
  let sum = 0;
  for (const { pattern, state } of states(load, temperature, how, chance, "pattern"))
    sum += overlap(pattern, state);
  return sum / how.measure;
}

function glassinessAt(load: number, temperature: number, how: Sweeps, chance: Random): number {
  const half = Math.floor(how.measure / 2);
  const sums = [new Float64Array(how.size), new Float64Array(how.size)];
  for (const { state, sweep } of states(load, temperature, how, chance, "random")) {
    if (sweep >= 2 * half) break;
    const into = sums[sweep < half ? 0 : 1];
    for (let i = 0; i < how.size; i++) into[i] += state[i] / half;
  }
  return sums[0].reduce((sum, first, i) => sum + first * sums[1][i], 0) / how.size;
}

/** m(T) at a load, where there is retrieval: temperatures by bisection up to its end. */
function retrievalCurve(
  load: number,
  points: number,
): { temperatures: Float64Array; overlaps: Float64Array } {
  let [low, high] = [coldest, 0.999];
  for (let k = 0; k < 24; k++) {
    const middle = 0.5 * (low + high);
    if (hopfieldCapacity(middle).load > load) low = middle;
    else high = middle;
  }
  const temperatures = Float64Array.from({ length: points }, (_, i) => {
    const left = 1 - i / (points - 1);
    return low - (low - coldest) * left * left;
  });
  return { temperatures, overlaps: temperatures.map((t) => hopfieldRetrieval(load, t).overlap) };
}

function glassCurve(load: number, points: number): { temperatures: Float64Array; glassiness: Float64Array } {
  const temperatures = Float64Array.from({ length: points }, (_, i) => coldest + (1.57 * i) / (points - 1));
  return { temperatures, glassiness: temperatures.map((t) => hopfieldGlass(load, t).glassiness) };
}

function linesOf(points: number): HopfieldPhasesResult["lines"] {
  const warm = Float64Array.from(
    { length: points },
    (_, i) => coldest + ((0.99 - coldest) * i) / (points - 1),
  );
  const temperatures = Float64Array.of(0, ...warm);
  const ends = Array.from(temperatures, (t) => hopfieldCapacity(t));
  return {
    temperatures,
    capacity: Float64Array.from(ends, (end) => end.load),
    overlap: Float64Array.from(ends, (end) => end.overlap),
    global: temperatures.map((t) => hopfieldGlobalLoad(t)),
  };
}
