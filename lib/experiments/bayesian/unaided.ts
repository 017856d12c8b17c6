/** @file What does a memory left to itself find, and keep when spikes get lost? */
import { bayesianHopfield, type Pacing, prepareSampler, type Sampler } from "../../bayesian";
import {
  argMax,
  checkInteger,
  checkPositive,
  type Proportion,
  proportion,
  type Random,
  row,
} from "../../math";
import { corrupt, orthogonalPatterns, randomPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";
import { tau } from "./tau";
import { samplerGoTo } from "./watch";

/** Sizes of {@link unaidedMemory}. */
export interface UnaidedMemoryParams {
  /** retrieval from a cue that is only where the state begins, among random patterns */
  readonly retrieval: {
    readonly size: number;
    readonly memories: number;
    /** share of the cue's signs that are wrong */
    readonly flips: number;
    /** βN */
    readonly scales: readonly number[];
    readonly pacings: readonly Pacing[];
    readonly nus: readonly number[];
    /** [τ] after which it is looked at who leads, just before the next spike */
    readonly duration: number;
    /** each with patterns of its own */
    readonly seeds: number;
    readonly cues: number;
  };
  /** orthogonal memories that hold one, while each spike is lost with a chance of its own; Poisson spikes */
  readonly loss: {
    /** N, a power of two */
    readonly size: number;
    readonly memories: number;
    /** βN */
    readonly scale: number;
    readonly nus: readonly number[];
    readonly drops: readonly number[];
    /** [τ] after which the memory must still be held */
    readonly duration: number;
    readonly trials: number;
  };
}

/** What {@link unaidedMemory} found. */
export interface UnaidedMemoryResult {
  readonly params: UnaidedMemoryParams;
  readonly retrieval: readonly {
    readonly scale: number;
    readonly pacing: Pacing;
    readonly nu: number;
    readonly found: Proportion;
  }[];
  readonly loss: readonly { readonly nu: number; readonly drop: number; readonly kept: Proportion }[];
}

/** Mean overlap from which on a memory is held, of what it would be with all spikes that arrive its own. */
export const heldFrom = 0.5;

/** Whether memory k leads, with at least such an overlap, just before the first spike after a while. */
function leads(sampler: Sampler, k: number, duration: number, least: number): boolean {
  samplerGoTo(sampler)(duration * tau);
  sampler.advance(sampler.due);
  const overlaps = sampler.overlaps();
  return argMax(overlaps) === k && overlaps[k] >= least * sampler.network.size;
}

function retrievalOf(
  { size, memories, flips, duration, seeds, cues }: UnaidedMemoryParams["retrieval"],
  { scale, pacing, nu }: Omit<UnaidedMemoryResult["retrieval"][number], "found">,
  random: Random,
): Proportion {
  let found = 0;
  for (let seed = 0; seed < seeds; seed++) {
    const own = random.split(seed);
    const patterns = randomPatterns(own.split("patterns"), memories, size);
    const network = bayesianHopfield(patterns.matrix, { beta: scale / size });
    for (let cue = 0; cue < cues; cue++) {
      const sought = cue % memories;
      const chance = own.split(cue);
      const { probe } = corrupt(chance, patterns, sought, { kind: "flip", fraction: flips });
      const from = (start: Float64Array) =>
        prepareSampler(network, {
          ...{ cue: start, tau, pacing, random: chance.split("spikes"), form: "two-layer" },
          ...(pacing === "paced" ? { gain: 1 / nu } : { rate: (1000 * nu) / tau }),
        });
      // The cue is shown until the first spike, which sees all of it; with gain 1 nothing leaks.
      const grown = pacing === "paced" && nu === 1 ? 1 : Math.exp(from(probe).due / tau);
      if (leads(from(probe.map((x) => grown * x)), sought, duration, Number.NEGATIVE_INFINITY)) found++;
    }
  }
  return proportion(found, seeds * cues);
}

/**
 * A memory under loss of Poisson spikes: those that arrive are a Poisson process of rate (1 − d) R whose jumps are still x/(Rτ), so that the state is
 * 1 − d times that of a network with that rate, at (1 − d) β, spike for spike.
 */
function keptOf(
  { size, memories, scale, duration, trials }: UnaidedMemoryParams["loss"],
  nu: number,
  drop: number,
  random: Random,
): Proportion {
  const left = 1 - drop;
  const network = bayesianHopfield(orthogonalPatterns(memories, size).matrix, {
    beta: (left * scale) / size,
  });
  const cue = row(network.patterns, 0);
  let kept = 0;
  for (let trial = 0; trial < trials; trial++) {
    const sampler = prepareSampler(network, {
      ...{ cue, tau, rate: (1000 * nu * left) / tau, random: random.split(trial) },
    });
    if (leads(sampler, 0, duration, heldFrom)) kept++;
  }
  return proportion(kept, trials);
}

/**
 * Autonomous retrieval against ν, and a held memory against the share of spikes that are lost.
 *
 * With few spikes per window random intervals soon lose what was found, paced ones keep it. Loss of a share d of the spikes is
 * an inverse temperature of (1 − d) β: theory `spikeDropLimit`, to which fluctuations add.
 *
 * @throws {RangeError} when a number is no whole number or outside its range
 */
export const unaidedMemory: TabularExperiment<UnaidedMemoryParams, UnaidedMemoryResult> = {
  quick: {
    retrieval: {
      ...{ size: 64, memories: 1024, flips: 0.1 },
      scales: [16, 48],
      pacings: ["poisson", "paced"],
      nus: [1, 2, 5, 10],
      ...{ duration: 10, seeds: 10, cues: 10 },
    },
    loss: {
      ...{ size: 16, memories: 16, scale: 10 },
      nus: [20, 100],
      drops: [0.1, 0.2, 0.3, 0.4, 0.45, 0.5, 0.55],
      ...{ duration: 50, trials: 100 },
    },
  },
  full: {
    retrieval: {
      ...{ size: 64, memories: 1024, flips: 0.1 },
      scales: [16, 48],
      pacings: ["poisson", "paced"],
      nus: [1, 2, 3, 5, 7, 10, 15, 20],
      ...{ duration: 10, seeds: 20, cues: 20 },
    },
    loss: {
      ...{ size: 16, memories: 16, scale: 10 },
      nus: [20, 100, 400],
      drops: [0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.425, 0.45, 0.475, 0.5, 0.525, 0.55],
      ...{ duration: 50, trials: 400 },
    },
  },
  run(params, random) {
    const caller = "unaidedMemory";
    const { retrieval, loss } = params;
    checkInteger(caller, "seeds", retrieval.seeds, 1);
    checkInteger(caller, "cues", retrieval.cues, 1);
    checkInteger(caller, "trials", loss.trials, 1);
    for (const nu of [...retrieval.nus, ...loss.nus]) checkPositive(caller, "nu", nu);
    for (const [name, { duration }] of Object.entries({ retrieval, loss }))
      checkPositive(caller, `${name}.duration`, duration);
    for (const drop of loss.drops)
      if (!(drop >= 0 && drop < 1))
        throw new RangeError(`${caller}: drops must be at least 0 and below 1, got ${drop}`);
    const cases = retrieval.scales.flatMap((scale) =>
      retrieval.pacings.flatMap((pacing) => retrieval.nus.map((nu) => ({ scale, pacing, nu }))),
    );
    return {
      params,
      // The same patterns and cues for all.
      retrieval: cases.map((one) => ({
        ...one,
        found: retrievalOf(retrieval, one, random.split("retrieval")),
      })),
      loss: loss.nus.flatMap((nu) =>
        loss.drops.map((drop) => ({ nu, drop, kept: keptOf(loss, nu, drop, random.split(`loss ${nu}`)) })),
      ),
    };
  },
  rows: ({ retrieval, loss }) => [
    ...retrieval.map(({ scale, pacing, nu, found }) => ({
      ...{ what: "retrieval", scale, pacing: String(pacing), nu, drop: 0, ...found },
    })),
    ...loss.map(({ nu, drop, kept }) => ({
      ...{ what: "loss", scale: Number.NaN, pacing: "poisson", nu, drop, ...kept },
    })),
  ],
};
