/** @file The neurons of all memories: how they are inhibited, and which of them pause. */
import { weigh } from "../choose";
import type { Leak } from "../membrane";
import { type Keeper, savedArray, savedNumber } from "../saved";
import type { InhibitionConstants, Neurons } from "./inhibition";
import { type Driven, intensities } from "./intensity";

/** Neurons of P memories in time. */
export interface Population extends Keeper {
  /** Potentials at `time` and what inhibits them, not before the last spike. */
  driven(time: number, leaks: readonly Leak[]): Driven;
  /** λ_k/R of every memory at `time`, those that pause not taken off, as `weights` whose sum is `sum`; their own sum. */
  weigh(time: number, leaks: readonly Leak[]): number;
  readonly weights: Float64Array;
  readonly sum: number;
  /** I at `time` where it leaks */
  level(time: number): number;
  /** how many neurons of k do not pause at `time` */
  ready(k: number, time: number): number;
  /** A neuron of k, `place` in [0, 1); −1 for one that pauses at `time`. */
  neuron(k: number, place: number, time: number): number;
  /** Neuron i of k fires. */
  fire(k: number, i: number, time: number): void;
}

/** Neurons that are all ready, inhibited to `"perfect"` or `"ready"` normalisation or by what leaks. */
export function populationOf(
  bias: Float64Array,
  neurons: Neurons,
  inhibition: "perfect" | "ready" | InhibitionConstants,
  refractory: number,
): Population {
  const { count: size, corrected, ceiling } = neurons;
  const leaky = typeof inhibition === "object" ? inhibition : undefined;
  const pauses = new Float64Array(bias.length * size).fill(Number.NEGATIVE_INFINITY);
  const weights = new Float64Array(bias.length);
  const potentials = new Float64Array(bias.length);
  let [held, since, sum] = [leaky?.start ?? 0, 0, 0];
  const level = (time: number): number =>
    leaky ? leaky.rest + (held - leaky.rest) * Math.exp((since - time) / leaky.tau) : 0;
  const ready = (k: number, time: number): number => {
    let many = 0;
    for (let i = k * size; i < (k + 1) * size; i++) if (pauses[i] <= time) many++;
    return many;
  };
  const driven = (time: number, leaks: readonly Leak[]): Driven => ({
    bias,
    leaks,
    held: leaky ? { level: level(time), rest: leaky.rest, tau: leaky.tau } : "normal",
    neurons,
  });
  /** Shares of R as a softmax that is not divided by its sum: the numbers of a sampler without thinning. */
  const share = (time: number, leaks: readonly Leak[]): number => {
    potentials.set(bias);
    for (const { values } of leaks) for (let k = 0; k < bias.length; k++) potentials[k] += values[k];
    sum = weigh(potentials, weights);
    if (inhibition === "ready") {
      sum = 0;
      for (let k = 0; k < bias.length; k++) sum += weights[k] *= ready(k, time) / size;
    }
    return sum > 0 ? 1 : 0;
  };
  return {
    driven,
    weigh(time, leaks) {
      if (!leaky && !corrected && size * ceiling >= 1) return share(time, leaks);
      sum = intensities(driven(time, leaks), weights);
      return sum;
    },
    weights,
    get sum() {
      return sum;
    },
    level,
    ready,
    neuron(k, place, time) {
      const first = k * size;
      if (inhibition !== "ready") {
        const i = Math.floor(place * size);
        return pauses[first + i] <= time ? i : -1;
      }
      let left = Math.floor(place * ready(k, time));
      for (let i = 0; i < size; i++) if (pauses[first + i] <= time && left-- === 0) return i;
      return -1;
    },
    fire(k, i, time) {
      if (leaky) [held, since] = [level(time) + leaky.jump, time];
      if (refractory > 0) pauses[k * size + i] = time + refractory;
    },
    save: () => ({ pauses: pauses.slice(), held, since }),
    load(saved) {
      pauses.set(savedArray(saved, "pauses", pauses.length));
      [held, since] = [savedNumber(saved, "held"), savedNumber(saved, "since")];
    },
  };
}
