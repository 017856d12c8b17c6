/** @file What does a memory that tires do next? */
import {
  type BayesianHopfield,
  bayesianHopfield,
  latchingOnset,
  meanField,
  prepareSampler,
} from "../../bayesian";
import { checkPositive, mean, type Random, row, variance } from "../../math";
import { orthogonalPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";
import { type Lead, samplerGoTo, type Walk, walk } from "./watch";

/** Sizes of {@link memoryLatching}. */
export interface MemoryLatchingParams {
  /** N, a power of two */
  readonly size: number;
  /** P and βM of each network, above the spinodal */
  readonly networks: readonly { readonly memories: number; readonly scale: number }[];
  /** g/g_on, strengths of adaptation in units of those at which slow fatigue begins to move memories on */
  readonly strengths: readonly number[];
  /** ν */
  readonly nus: readonly number[];
  /** first of all, the network without spike noise: ν = Infinity in the result */
  readonly noiseless: boolean;
  /** τ_A/τ */
  readonly slowness: number;
  /** [τ] of each run */
  readonly duration: number;
}

/** What a tired memory comes to: with at least one change to another memory `"latching"`, else by whether it had most of the time. */
export type LatchingKind = "static" | "latching" | "average";

/** One network at one strength and ν. */
export interface LatchingOutcome {
  readonly memories: number;
  readonly scale: number;
  /** g/g_on */
  readonly strength: number;
  readonly nu: number;
  readonly kind: LatchingKind;
  /** share of the time with a memory */
  readonly held: number;
  readonly switches: number;
  /** [τ] mean time with a memory, from its lead to half of its overlap or the next one's lead, the first left out; NaN where there is none */
  readonly dwell: number;
  /** standard error of the mean dwell; NaN with fewer than two */
  readonly dwellError: number;
  /** CV of dwells; NaN with fewer than two */
  readonly dwellCv: number;
  /** share of memories that were visited */
  readonly visited: number;
  /** mean rank of the next memory by how long it has rested, from 0 to 1, the longest; ½ by chance, NaN without a change or with two memories */
  readonly rest: number;
}

/** What {@link memoryLatching} found. */
export interface MemoryLatchingResult {
  readonly params: MemoryLatchingParams;
  readonly outcomes: readonly LatchingOutcome[];
}

const tau = 20; // ms

function walkOf(
  network: BayesianHopfield,
  params: MemoryLatchingParams,
  { strength, nu }: { readonly strength: number; readonly nu: number },
  random: Random,
): Walk {
  const { size, slowness, duration } = params;
  const dynamics = { tau, adaptation: { strength, tau: slowness * tau } };
  const cue = row(network.patterns, 0);
  const options = { duration, norm: size };
  if (nu === Number.POSITIVE_INFINITY) {
    // A hair off the pattern, towards the next: without noise nobody could come after it.
    const start = cue.map((x, i) => x + 1e-3 * network.patterns.data[size + i]);
    const rates = meanField(network, { cue: start, ...dynamics });
    return walk(rates, (time) => rates.advance(time), tau, options);
  }
  const sampler = prepareSampler(network, { cue, rate: (1000 * nu) / tau, random, ...dynamics });
  return walk(sampler, samplerGoTo(sampler), tau, options);
}

/** Mean rank of the next memory among those that could come, by how long ago they were left: 1 the longest, or never; chance gives ½. */
function restOf({ order }: Lead, memories: number): number {
  const left = new Float64Array(memories).fill(-1);
  let sum = 0;
  for (let i = 1; i < order.length; i++) {
    left[order[i - 1]] = i;
    let rank = 0;
    for (let k = 0; k < memories; k++)
      if (k !== order[i - 1] && k !== order[i])
        rank += left[k] > left[order[i]] ? 1 : left[k] === left[order[i]] ? 0.5 : 0;
    sum += rank / (memories - 2);
  }
  return sum / (order.length - 1);
}

/**
 * Orthogonal memories with adaptation, started in one of them: whether it stays, hands over, or gives way to the average of all.
 *
 * Above g_on a memory cannot rest. Where βM > P the average cannot either, and the next memory takes over, with the regularity of a clock
 * set by τ_A: latching. Where β₀ < βM < P the average can, and the network without noise ends there; spike noise starts
 * memories anew, so that latching goes on that would die without it.
 *
 * Reference: Treves 2005, Cogn. Neuropsychol. 22, 276–291, for latching.
 *
 * @throws {RangeError} when a network is below its spinodal, or a number is not above 0
 */
export const memoryLatching: TabularExperiment<MemoryLatchingParams, MemoryLatchingResult> = {
  quick: {
    size: 16,
    networks: [
      { memories: 16, scale: 20 },
      { memories: 16, scale: 8 },
    ],
    strengths: [0.7, 1.3, 2, 4],
    nus: [50, 20],
    noiseless: true,
    slowness: 50,
    duration: 800,
  },
  full: {
    size: 32,
    networks: [
      { memories: 8, scale: 6 },
      { memories: 8, scale: 10 },
      { memories: 8, scale: 16 },
      { memories: 16, scale: 6.5 },
      { memories: 16, scale: 8 },
      { memories: 16, scale: 10 },
      { memories: 16, scale: 14 },
      { memories: 16, scale: 20 },
      { memories: 32, scale: 8 },
      { memories: 32, scale: 24 },
    ],
    strengths: [0.5, 0.8, 0.95, 1.05, 1.3, 1.6, 2, 3, 4],
    nus: [50, 20, 5],
    noiseless: true,
    slowness: 50,
    duration: 4000,
  },
  run(params, random) {
    const { size, networks, strengths, slowness, duration } = params;
    const nus = params.noiseless ? [Number.POSITIVE_INFINITY, ...params.nus] : params.nus;
    for (const nu of params.nus) checkPositive("memoryLatching", "nu", nu);
    checkPositive("memoryLatching", "slowness", slowness);
    checkPositive("memoryLatching", "duration", duration);
    const outcomes = networks.flatMap(({ memories, scale }) => {
      const network = bayesianHopfield(orthogonalPatterns(memories, size).matrix, { beta: scale / size });
      const onset = latchingOnset(memories, scale).strength;
      return strengths.flatMap((strength) =>
        nus.map((nu): LatchingOutcome => {
          checkPositive("memoryLatching", "strength", strength);
          const chance = random.split(`${memories} ${scale} ${strength} ${nu}`);
          const { lead, held } = walkOf(network, params, { strength: strength * onset, nu }, chance);
          const dwells = lead.dwells.slice(1);
          const centre = dwells.length > 0 ? mean(dwells) : Number.NaN;
          const spread = dwells.length > 1 ? Math.sqrt(variance(dwells)) : Number.NaN;
          return {
            ...{ memories, scale, strength, nu, held },
            kind: lead.switches > 0 ? "latching" : held < 0.5 ? "average" : "static",
            switches: lead.switches,
            dwell: centre,
            dwellError: spread / Math.sqrt(dwells.length),
            dwellCv: spread / centre,
            visited: new Set(lead.order).size / memories,
            rest: lead.order.length > 1 && memories > 2 ? restOf(lead, memories) : Number.NaN,
          };
        }),
      );
    });
    return { params, outcomes };
  },
  rows: ({ outcomes }) => outcomes.map((outcome) => ({ ...outcome })),
};
