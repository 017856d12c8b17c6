/** @file Runs of a network whose memories tire, and what order the memories come in. */
import { type BayesianHopfield, countEntropy, meanField, prepareSampler } from "../../bayesian";
import { permutation, type Random, row } from "../../math";
import type { Stay } from "./stays";
import { tau } from "./tau";
import { type Visit, type Wander, wander } from "./visits";
import { samplerGoTo } from "./watch";

/** When spikes come; `"none"`: infinitely many of no weight, ν = Infinity. */
export type TiringPacing = "poisson" | "paced" | "none";

/** How memories tire, and how they are watched. */
export interface Tiring {
  /** g [nat]; 0 for memories that do not tire */
  readonly strength: number;
  readonly nu: number;
  readonly pacing: TiringPacing;
  /** τ_A/τ */
  readonly slowness: number;
  /** [τ] of each run */
  readonly duration: number;
  /** independent runs; without noise there is one */
  readonly runs: number;
}

/** Runs that start in memory 0, fresh. */
export function tiringRuns(
  network: BayesianHopfield,
  { strength, nu, pacing, slowness, duration, runs }: Tiring,
  random: Random,
): readonly Wander[] {
  const { patterns, size } = network;
  const dynamics = { tau, ...(strength > 0 && { adaptation: { strength, tau: slowness * tau } }) };
  const cue = row(patterns, 0);
  const options = { duration, norm: size };
  if (pacing === "none") {
    // A hair off the pattern, towards the next: without noise nobody could come after it.
    const start = cue.map((x, i) => x + 1e-3 * patterns.data[size + i]);
    const rates = meanField(network, { cue: start, ...dynamics, step: tau / 10 });
    return [wander(rates, (time) => rates.advance(time), tau, options)];
  }
  return Array.from({ length: runs }, (_, run) => {
    const chance = random.split(run);
    const sampler = prepareSampler(network, {
      cue,
      rate: (1000 * nu) / tau,
      pacing,
      random: chance,
      ...dynamics,
    });
    return wander(sampler, samplerGoTo(sampler), tau, options);
  });
}

/** Visits that began with a change: what came back before anyone else came is left out. */
const arrivals = (visits: readonly Visit[]): readonly Visit[] =>
  visits.filter(({ memory }, i) => i === 0 || memory !== visits[i - 1].memory);

/** Who led, one after another. */
export const orderOf = (visits: readonly Visit[]): readonly number[] =>
  arrivals(visits).map(({ memory }) => memory);

/** From the first lead of each memory to that of the next [τ], time with nobody in between included; the last is cut off at `end`. */
export function cyclesOf(visits: readonly Visit[], end: number): readonly Stay[] {
  const begun = arrivals(visits).map(({ since }) => since);
  return begun.map((since, i) => ({
    length: (i + 1 < begun.length ? begun[i + 1] : end) - since,
    ended: i + 1 < begun.length,
  }));
}

/**
 * Rank of each next memory among those that could come, by how long they have rested: 0 was left last, P − 2 has rested longest. Those that have never led have
 * rested since before the start, in an order drawn by chance. Chance gives every rank as often.
 */
export function restRanks(order: readonly number[], memories: number, random: Random): readonly number[] {
  const left = Float64Array.from(permutation(random, memories), (place) => -1 - place);
  return order.slice(1).map((next, i) => {
    const current = order[i];
    left[current] = i;
    let rank = 0;
    for (let k = 0; k < memories; k++) if (k !== current && left[k] > left[next]) rank++;
    return rank;
  });
}

/** Entropy of counts over that of `states` equal shares, corrected after Miller and Madow; NaN with fewer than two counts for each state. */
export function relativeEntropy(counts: ArrayLike<number>, states: number): number {
  let total = 0;
  for (let k = 0; k < counts.length; k++) total += counts[k];
  return total < 2 * states || states < 2 ? Number.NaN : countEntropy(counts).corrected / Math.log(states);
}
