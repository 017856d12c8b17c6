/** @file Is what clamped spikes carry attention, and with how many spikes how well? */
import { bayesianHopfield, draw, prepareSampler, type SamplerOptions } from "../../bayesian";
import { checkInteger, checkPositive, type Random } from "../../math";
import { corrupt, randomPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";

/** Sizes of {@link attentionBySpikes}. */
export interface AttentionBySpikesParams {
  /** P and N; values have N entries too */
  readonly memories: number;
  readonly size: number;
  /** β, so small that several memories share the posterior */
  readonly beta: number;
  /** share of the cue's signs that are flipped */
  readonly flips: number;
  /** spikes that an answer is the mean of, rising */
  readonly spikes: readonly number[];
  /** ν of the leaky state, rising */
  readonly nus: readonly number[];
  /** answers for each number of spikes, and states for each ν */
  readonly trials: number;
}

/** A mean over trials beside its theory. */
export interface MeasuredError {
  readonly at: number;
  readonly measured: number;
  /** standard error of `measured` */
  readonly error: number;
  readonly theory: number;
}

/** What {@link attentionBySpikes} found. */
export interface AttentionBySpikesResult {
  readonly params: AttentionBySpikesParams;
  /** exp of the posterior's entropy: memories that share the cue */
  readonly sharing: number;
  /** squared distance between the mean of n spikes' values and attention, theory tr Cov_p(v)/n */
  readonly counted: readonly MeasuredError[];
  /** squared distance between the leaky state just before a spike and attention, Poisson spikes, theory E_p‖x‖²/(2ν) */
  readonly poisson: readonly MeasuredError[];
  /** the same for paced spikes with gain a = 1/ν, theory a/(2 − a) · tr Cov_p(x) */
  readonly paced: readonly MeasuredError[];
  /** largest distance of the mean of all counted answers from attention, over its standard error */
  readonly bias: number;
}

/** Mean and standard error of trials. */
function over(trials: Float64Array): { measured: number; error: number } {
  let [sum, squares] = [0, 0];
  for (const value of trials) {
    sum += value;
    squares += value * value;
  }
  const measured = sum / trials.length;
  const variance = Math.max(0, squares / trials.length - measured * measured);
  return { measured, error: Math.sqrt(variance / (trials.length - 1)) };
}

const squaredDistance = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, x, i) => sum + (x - b[i]) ** 2, 0);

/**
 * Spikes under a clamped cue against softmax attention with the same query, keys and values.
 *
 * The mean of what n spikes carry is attention, without bias, with squared error tr Cov_p(v)/n. A leaky state forgets old spikes, and its
 * error stops at that of about 2ν of them. Patterns and values are random signs.
 *
 * @throws {RangeError} when a size is no whole number, or β, a number of spikes or ν is not above 0
 */
export const attentionBySpikes: TabularExperiment<AttentionBySpikesParams, AttentionBySpikesResult> = {
  quick: {
    ...{ memories: 16, size: 64, beta: 0.05, flips: 0.1 },
    spikes: [1, 4, 16, 64, 256],
    nus: [2, 5, 20, 100],
    trials: 400,
  },
  full: {
    ...{ memories: 16, size: 64, beta: 0.05, flips: 0.1 },
    spikes: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024],
    nus: [2, 5, 10, 20, 50, 100, 200, 500],
    trials: 4000,
  },
  run(params, random) {
    const { memories, size, beta, flips, spikes, nus, trials } = params;
    checkInteger("attentionBySpikes", "trials", trials, 2);
    for (const nu of nus) checkPositive("attentionBySpikes", "nu", nu);
    const stored = randomPatterns(random.split("patterns"), memories, size);
    const values = randomPatterns(random.split("values"), memories, size).matrix;
    const { probe } = corrupt(random.split("cue"), stored, 0, { kind: "flip", fraction: flips });
    const network = bayesianHopfield(stored.matrix, { beta, values });
    const posterior = network.posterior(probe);
    const attention = network.attention(probe);
    const recalled = bayesianHopfield(stored.matrix, { beta }).attention(probe);
    const square = (of: Float64Array): number => of.reduce((sum, x) => sum + x * x, 0);
    const sampler = (chance: Random, more: Partial<SamplerOptions> = {}) =>
      prepareSampler(network, { cue: probe, mode: "clamped", random: chance, ...more });

    const total = new Float64Array(size);
    const totalSquares = new Float64Array(size);
    const counted = spikes.map((n): MeasuredError => {
      checkInteger("attentionBySpikes", "spikes", n, 1);
      const errors = Float64Array.from({ length: trials }, (_, trial) => {
        const mean = new Float64Array(size);
        for (const k of draw(sampler(random.split(`count ${n} ${trial}`)), n))
          for (let i = 0; i < size; i++) mean[i] += values.data[k * size + i] / n;
        if (n === spikes[spikes.length - 1])
          for (let i = 0; i < size; i++) {
            total[i] += mean[i];
            totalSquares[i] += mean[i] ** 2;
          }
        return squaredDistance(mean, attention);
      });
      return { at: n, ...over(errors), theory: (size - square(attention)) / n };
    });
    const bias = Math.max(
      ...Array.from(total, (sum, i) => {
        const mean = sum / trials;
        const error = Math.sqrt(Math.max(0, totalSquares[i] / trials - mean * mean) / (trials - 1));
        return error > 0 ? Math.abs(mean - attention[i]) / error : 0;
      }),
    );

    const leaky = (name: "poisson" | "paced", theory: (nu: number) => number): readonly MeasuredError[] =>
      nus.map((nu) => {
        const errors = Float64Array.from({ length: trials }, (_, trial) => {
          const chance = random.split(`${name} ${nu} ${trial}`);
          const one = sampler(
            chance,
            name === "paced" ? { pacing: "paced", gain: 1 / nu } : { rate: 50 * nu },
          );
          draw(one, Math.ceil(8 * nu)); // eight time constants: of the start 3e-4 is left
          one.advance(one.due);
          return squaredDistance(one.state(), recalled);
        });
        return { at: nu, ...over(errors), theory: theory(nu) };
      });
    const own = size - square(recalled);
    return {
      params,
      sharing: Math.exp(posterior.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0)),
      counted,
      poisson: leaky("poisson", (nu) => size / (2 * nu)),
      paced: leaky("paced", (nu) => own / (2 * nu - 1)),
      bias,
    };
  },
  rows: ({ counted, poisson, paced }) =>
    Object.entries({ counted, poisson, paced }).flatMap(([what, points]) =>
      points.map((point) => ({ what, ...point })),
    ),
};
