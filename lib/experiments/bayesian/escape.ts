/** @file How long does noise leave a memory alone, and what does the pacing of its spikes do to that? */
import { cv } from "../../analysis";
import { bayesianHopfield, type Pacing, prepareSampler } from "../../bayesian";
import { argMax, checkInteger, checkPositive, type Random, row } from "../../math";
import { orthogonalPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";
import { tau } from "./tau";
import { Lead } from "./watch";

/** One memory, one pacing, several ν. */
export interface EscapeLine {
  /** P */
  readonly memories: number;
  /** βM */
  readonly scale: number;
  readonly pacing: Pacing;
  /** ν = Rτ, rising */
  readonly nus: readonly number[];
}

/** Sizes of {@link memoryEscape}. */
export interface MemoryEscapeParams {
  /** N, a power of two */
  readonly size: number;
  readonly lines: readonly EscapeLine[];
  /** escapes for each point, at most */
  readonly escapes: number;
  /** [τ] that may be spent on each point: what has not escaped by then counts as held so long */
  readonly budget: number;
}

/** Dwell at one ν. */
export interface EscapePoint {
  readonly nu: number;
  readonly escapes: number;
  /** [τ] total time over escapes: the maximum-likelihood mean of exponential dwell times, censored ones included; Infinity without escape */
  readonly dwell: number;
  /** standard error of ln dwell, 1/√escapes; Infinity without escape */
  readonly error: number;
  /** CV of the dwell times that ended, 1 for escapes without memory; NaN with fewer than two */
  readonly cv: number;
}

/** A line with its slope. */
export interface EscapeResult extends EscapeLine {
  readonly points: readonly EscapePoint[];
  /** S of dwell = C τ e^{Sν}, by least squares on ln dwell with weights 1/error² */
  readonly barrier: number;
  /** standard error of S */
  readonly barrierError: number;
  /** C [τ] */
  readonly prefactor: number;
}

/** What {@link memoryEscape} found. */
export interface MemoryEscapeResult {
  readonly params: MemoryEscapeParams;
  readonly lines: readonly EscapeResult[];
}

/** Dwell times in memory 0 [τ] until another one has led for τ: those that ended, and the time of all. */
function dwellsOf(
  line: EscapeLine,
  nu: number,
  { size, escapes, budget }: MemoryEscapeParams,
  random: Random,
) {
  const network = bayesianHopfield(orthogonalPatterns(line.memories, size).matrix, {
    beta: line.scale / size,
  });
  const cue = row(network.patterns, 0);
  const ended: number[] = [];
  let spent = 0;
  for (let trial = 0; ended.length < escapes && spent < budget; trial++) {
    const sampler = prepareSampler(network, {
      ...{ cue, tau, rate: (1000 * nu) / tau, pacing: line.pacing },
      random: random.split(trial),
    });
    const lead = new Lead(1);
    lead.leader = 0;
    for (;;) {
      const now = sampler.due / tau;
      if (spent + now > budget) {
        spent = budget;
        break;
      }
      sampler.advance(sampler.due);
      if (lead.see(argMax(sampler.overlaps()), now)) {
        ended.push(lead.since);
        spent += lead.since;
        break;
      }
      sampler.fire();
    }
  }
  return { ended, spent };
}

/** ln dwell = ln C + S ν, weighted by the escapes seen. */
function fit(points: readonly EscapePoint[]) {
  const seen = points.filter(({ escapes }) => escapes > 1);
  const sum = (of: (point: EscapePoint) => number): number =>
    seen.reduce((total, point) => total + of(point) / point.error ** 2, 0);
  const weight = sum(() => 1);
  const [x, y] = [sum(({ nu }) => nu) / weight, sum(({ dwell }) => Math.log(dwell)) / weight];
  const spread = sum(({ nu }) => (nu - x) ** 2);
  const barrier = sum(({ nu, dwell }) => (nu - x) * (Math.log(dwell) - y)) / spread;
  return { barrier, barrierError: Math.sqrt(1 / spread), prefactor: Math.exp(y - barrier * x) };
}

const pacings: readonly Pacing[] = ["poisson", 2, 5, 20, "paced"];

/**
 * Dwell time of a memory against ν, for Poisson spikes, paced ones, and gamma intervals in between.
 *
 *     dwell = C τ e^{Sν}
 *
 * At the same number of spikes, regular ones keep a memory longer: they carry no noise along the pattern that they hold.
 * Runs begin in a pattern and end when another memory has led for τ; a point ends at so many escapes or so much time.
 *
 * @throws {RangeError} when a number is no whole number or not above 0
 */
export const memoryEscape: TabularExperiment<MemoryEscapeParams, MemoryEscapeResult> = {
  quick: {
    size: 16,
    lines: [
      { memories: 4, scale: 4, pacing: "poisson", nus: [4, 8, 12] },
      { memories: 4, scale: 4, pacing: "paced", nus: [4, 6, 8] },
      { memories: 16, scale: 7, pacing: "poisson", nus: [3, 6, 9] },
      { memories: 16, scale: 7, pacing: "paced", nus: [1.5, 2.5, 3.5] },
    ],
    escapes: 1000,
    budget: 1e6,
  },
  full: {
    size: 16,
    lines: [
      ...pacings.map((pacing) => ({ memories: 4, scale: 4, pacing, nus: [4, 6, 8, 10, 12, 16] })),
      ...(["poisson", "paced"] as const).map((pacing) => ({
        memories: 4,
        scale: 5,
        pacing,
        nus: [2, 4, 6, 8, 10],
      })),
      ...pacings.map((pacing) => ({ memories: 16, scale: 7, pacing, nus: [1, 2, 3, 4, 5, 6, 8, 10] })),
      ...(["poisson", "paced"] as const).map((pacing) => ({
        memories: 16,
        scale: 9,
        pacing,
        nus: [1, 2, 3, 4, 6, 8],
      })),
    ],
    escapes: 1000,
    budget: 400_000,
  },
  run(params, random) {
    checkInteger("memoryEscape", "escapes", params.escapes, 2);
    checkPositive("memoryEscape", "budget", params.budget);
    const lines = params.lines.map((line): EscapeResult => {
      const name = `${line.memories} ${line.scale} ${line.pacing}`;
      const points = line.nus.map((nu): EscapePoint => {
        checkPositive("memoryEscape", "nu", nu);
        const { ended, spent } = dwellsOf(line, nu, params, random.split(`${name} ${nu}`));
        const n = ended.length;
        return {
          ...{ nu, escapes: n, dwell: spent / n, error: 1 / Math.sqrt(n) },
          cv: cv(ended) ?? Number.NaN,
        };
      });
      return { ...line, points, ...fit(points) };
    });
    return { params, lines };
  },
  rows: ({ lines }) =>
    lines.flatMap(({ memories, scale, pacing, points, barrier }) =>
      points.map(({ nu, escapes, dwell, error, cv }) => ({
        ...{ memories, scale, pacing: String(pacing), barrier, nu, escapes, dwell, error, cv },
      })),
    ),
};
