/** @file Is what clamped spikes carry attention, and with how many spikes how well? */
import {
  bayesianHopfield,
  draw,
  type Pacing,
  prepareSampler,
  type SamplerOptions,
  stateCovariance,
} from "../../bayesian";
import { checkInteger, checkPositive, dot, entropy, type Matrix, meanError, type Random } from "../../math";
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

/** Covariance of the state just before a spike, Cov ξ = A Cov_p(x) + B E_p(x) E_p(x)ᵀ, over what Campbell's theorem says of Poisson spikes, 1/(2ν). */
export interface StateNoise {
  readonly pacing: Pacing;
  /** 2νA: what comes of who fires */
  readonly spread: MeasuredError;
  /** 2νB: what comes of when */
  readonly drive: MeasuredError;
  /** squared distance of the measured matrix from that of theory, over its expectation for so many trials */
  readonly off: number;
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
  /** the same for paced spikes, as many in a window: theory a/(2 − a) · tr Cov_p(x) with a = 1 − e^(−1/ν), which is tanh(1/(2ν)) of it */
  readonly paced: readonly MeasuredError[];
  /** the covariance of the state, for Poisson spikes, intervals of order 4, and paced ones */
  readonly noise: readonly StateNoise[];
  /** largest distance of the mean of all counted answers from attention, over its standard error */
  readonly bias: number;
}

const pacings: readonly (readonly [name: string, pacing: Pacing])[] = [
  ["poisson", "poisson"],
  ["order 4", 4],
  ["paced", "paced"],
];

/** Mean and standard error of trials. */
function over(trials: Float64Array): { measured: number; error: number } {
  const { mean: measured, error } = meanError(trials);
  return { measured, error };
}

const squaredDistance = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, x, i) => sum + (x - b[i]) ** 2, 0);

/**
 * Measures A and B of states whose mean m is known: least squares of δ δᵀ on C = Cov_p(x) and m mᵀ, trial by trial, δ = ξ − m.
 */
function noiseOf(
  { pacing, nu }: { readonly pacing: Pacing; readonly nu: number },
  states: readonly Float64Array[],
  patterns: Matrix,
  posterior: Float64Array,
  mean: Float64Array,
): StateNoise {
  const { rows, cols, data } = patterns;
  const away = Array.from({ length: rows }, (_, k) => mean.map((m, i) => data[k * cols + i] - m));
  /** vᵀ C v */
  const quadratic = (v: Float64Array): number =>
    away.reduce((sum, x, k) => sum + posterior[k] * dot(x, v) ** 2, 0);
  // ⟨C, C⟩, ⟨C, m mᵀ⟩ and ⟨m mᵀ, m mᵀ⟩, sums over all entries.
  const own = away.reduce((sum, x, k) => sum + posterior[k] * quadratic(x), 0);
  const cross = quadratic(mean);
  const other = dot(mean, mean) ** 2;
  const determinant = own * other - cross * cross;
  const scatter = states.map((state) => {
    const delta = state.map((x, i) => x - mean[i]);
    const [along, across] = [quadratic(delta), dot(mean, delta) ** 2];
    return {
      delta,
      spread: (2 * nu * (other * along - cross * across)) / determinant,
      drive: (2 * nu * (own * across - cross * along)) / determinant,
    };
  });
  const theory = stateCovariance(nu, pacing);
  const matrix = new Float64Array(cols * cols);
  const { spread: a, drive: b } = theory;
  let [distance, squares, length] = [0, 0, 0];
  for (let i = 0; i < cols; i++)
    for (let j = 0; j < cols; j++) {
      let expected = b * mean[i] * mean[j];
      for (let k = 0; k < rows; k++) expected += a * posterior[k] * away[k][i] * away[k][j];
      for (const { delta } of scatter) matrix[i * cols + j] += (delta[i] * delta[j]) / states.length;
      distance += (matrix[i * cols + j] - expected) ** 2;
      length += expected ** 2;
    }
  for (const { delta } of scatter) squares += dot(delta, delta) ** 2 / states.length;
  const measured = (of: "spread" | "drive"): MeasuredError => ({
    at: nu,
    ...over(Float64Array.from(scatter, (one) => one[of])),
    theory: 2 * nu * theory[of],
  });
  return {
    ...{ pacing, spread: measured("spread"), drive: measured("drive") },
    off: (distance * states.length) / (squares - length),
  };
}

/**
 * Spikes under a clamped cue against softmax attention with the same query, keys and values.
 *
 * The mean of what n spikes carry is attention, without bias, with squared error tr Cov_p(v)/n. A leaky state forgets old spikes, and its
 * error stops at that of about 2ν of them: with paced spikes at less than with as many that come at random, whatever ν. Patterns and values are
 * random signs.
 *
 * @throws {RangeError} when a size is no whole number, or β, a number of spikes or ν is not above 0
 */
export const attentionBySpikes: TabularExperiment<AttentionBySpikesParams, AttentionBySpikesResult> = {
  quick: {
    ...{ memories: 16, size: 64, beta: 0.05, flips: 0.1 },
    spikes: [1, 4, 16, 64, 256],
    nus: [1, 2, 5, 20, 100],
    trials: 800,
  },
  full: {
    ...{ memories: 16, size: 64, beta: 0.05, flips: 0.1 },
    spikes: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024],
    nus: [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500],
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
    const square = (of: Float64Array): number => dot(of, of);
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

    const spread = size - square(recalled); // tr Cov_p(x)
    const leaky = pacings.map(([name, pacing]) =>
      nus.map((nu) => {
        const states = Array.from({ length: trials }, (_, trial) => {
          const one = sampler(random.split(`${name} ${nu} ${trial}`), { pacing, rate: 50 * nu });
          draw(one, Math.ceil(8 * nu)); // eight time constants: of the start 3e-4 is left
          one.advance(one.due);
          return one.state();
        });
        const theory = stateCovariance(nu, pacing);
        return {
          error: {
            at: nu,
            ...over(Float64Array.from(states, (state) => squaredDistance(state, recalled))),
            theory: theory.spread * spread + theory.drive * square(recalled),
          },
          noise: noiseOf({ pacing, nu }, states, stored.matrix, posterior, recalled),
        };
      }),
    );
    const [poisson, , paced] = leaky.map((points) => points.map(({ error }) => error));
    return {
      params,
      sharing: Math.exp(entropy(posterior)),
      counted,
      poisson,
      paced,
      noise: leaky.flatMap((points) => points.map(({ noise }) => noise)),
      bias,
    };
  },
  rows: ({ counted, poisson, paced, noise }) => [
    ...Object.entries({ counted, poisson, paced }).flatMap(([what, points]) =>
      points.map((point) => ({ what, ...point })),
    ),
    ...noise.flatMap(({ pacing, spread, drive }) => [
      { what: `2νA, ${pacing}`, ...spread },
      { what: `2νB, ${pacing}`, ...drive },
    ]),
  ],
};
