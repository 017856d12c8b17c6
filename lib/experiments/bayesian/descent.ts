/** @file Does a spiking memory run down the energy of its mean? */
import { bayesianHopfield, prepareSampler } from "../../bayesian";
import { checkInteger, checkPositive } from "../../math";
import { corrupt, overlap, randomPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";
import { tau } from "./tau";

/** Sizes of {@link spikingDescent}. */
export interface SpikingDescentParams {
  readonly memories: number;
  readonly size: number;
  /** βM */
  readonly scale: number;
  /** share of the cue's signs that are flipped */
  readonly flips: number;
  readonly nus: readonly number[];
  /** [τ] */
  readonly duration: number;
  /** runs of which the mean is taken */
  readonly trials: number;
  /** times per τ at which runs are looked at, and steps of the flow's integration at a hundredth of their distance */
  readonly looks: number;
}

/** Overlap with the pattern and energy at the times of looking. */
export interface Descent {
  readonly overlap: Float64Array;
  readonly energy: Float64Array;
}

/** What {@link spikingDescent} found. */
export interface SpikingDescentResult {
  readonly params: SpikingDescentParams;
  /** [τ] when it was looked */
  readonly time: Float64Array;
  /** the mean's flow, τ dξ/dt = −∇E */
  readonly flow: Descent;
  /** one run and the mean over all for each ν; the energy of the mean is that of the mean state */
  readonly runs: readonly { readonly nu: number; readonly one: Descent; readonly mean: Descent }[];
}

/**
 * One cue, recalled by spikes and by the flow that is their mean.
 *
 * The flow falls on E all the way to a minimum. Spikes follow it to within O(1/√ν), their mean to within O(1/ν).
 * Patterns are random signs.
 *
 * @throws {RangeError} when a number is no whole number or not above 0
 */
export const spikingDescent: TabularExperiment<SpikingDescentParams, SpikingDescentResult> = {
  quick: {
    ...{ memories: 16, size: 64, scale: 8, flips: 0.25 },
    nus: [5, 20, 200],
    duration: 10,
    trials: 100,
    looks: 10,
  },
  full: {
    ...{ memories: 16, size: 64, scale: 8, flips: 0.25 },
    nus: [5, 20, 200],
    duration: 10,
    trials: 2000,
    looks: 20,
  },
  run({ memories, size, scale, flips, nus, duration, trials, looks }, random) {
    checkPositive("spikingDescent", "duration", duration);
    checkInteger("spikingDescent", "trials", trials, 1);
    checkInteger("spikingDescent", "looks", looks, 1);
    const stored = randomPatterns(random.split("patterns"), memories, size);
    const network = bayesianHopfield(stored.matrix, { beta: scale / size });
    const { probe } = corrupt(random.split("cue"), stored, 0, { kind: "flip", fraction: flips });
    const time = Float64Array.from({ length: Math.round(duration * looks) + 1 }, (_, i) => i / looks);
    const pattern = stored.matrix.data.subarray(0, size);
    const look = (states: readonly Float64Array[]): Descent => ({
      overlap: Float64Array.from(states, (state) => overlap(pattern, state)),
      energy: Float64Array.from(states, network.energy),
    });

    const flowing: Float64Array[] = [probe.slice()];
    const [steps, step] = [100, 1 / (100 * looks)];
    for (const state = probe.slice(); flowing.length < time.length; flowing.push(state.slice()))
      for (let s = 0; s < steps; s++) {
        // midpoint rule
        const half = network.flow(state).map((v, i) => state[i] + 0.5 * step * v);
        const slope = network.flow(half);
        for (let i = 0; i < size; i++) state[i] += step * slope[i];
      }

    const runs = nus.map((nu) => {
      checkPositive("spikingDescent", "nu", nu);
      const states = (trial: number): Float64Array[] => {
        const chance = random.split(`${nu} ${trial}`);
        const sampler = prepareSampler(network, { cue: probe, tau, rate: (1000 * nu) / tau, random: chance });
        return Array.from(time, (t) => {
          while (sampler.due < t * tau) sampler.fire();
          sampler.advance(t * tau);
          return sampler.state();
        });
      };
      const sums = Array.from(time, () => new Float64Array(size));
      let one: Descent | undefined;
      for (let trial = 0; trial < trials; trial++) {
        const own = states(trial);
        one ??= look(own);
        own.forEach((state, t) => {
          for (let i = 0; i < size; i++) sums[t][i] += state[i] / trials;
        });
      }
      return { nu, one: one!, mean: look(sums) };
    });
    return {
      params: { memories, size, scale, flips, nus, duration, trials, looks },
      time,
      flow: look(flowing),
      runs,
    };
  },
  rows: ({ time, flow, runs }) =>
    [{ nu: Number.POSITIVE_INFINITY, one: flow, mean: flow }, ...runs].flatMap(({ nu, one, mean }) =>
      Array.from(time, (t, i) => ({
        nu,
        time: t,
        overlap: one.overlap[i],
        energy: one.energy[i],
        meanOverlap: mean.overlap[i],
        meanEnergy: mean.energy[i],
      })),
    ),
};
