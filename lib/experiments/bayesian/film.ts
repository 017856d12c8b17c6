/** @file A memory of letters, watched from moment to moment: what it sees, who fires, how deep it lies. */
import {
  bayesianHopfield,
  driveLimit,
  latchingOnset,
  prepareSampler,
  type SpikingDynamics,
} from "../../bayesian";
import { argMax, checkInteger, checkPositive, checkRange } from "../../math";
import { corrupt, letterPatterns } from "../../pattern";
import { type Raster, raster } from "../../record";
import type { TabularExperiment } from "../experiment";
import { ringOf } from "./replay";
import { tau } from "./tau";

/** Sizes of {@link memoryFilm}. */
export interface MemoryFilmParams {
  /** letters that are stored, each once; the first is the cue */
  readonly word: string;
  /** βM */
  readonly scale: number;
  /** ν */
  readonly nu: number;
  /** share of the cue's pixels that are wrong */
  readonly flips: number;
  /** [τ] */
  readonly duration: number;
  /** moments per τ */
  readonly looks: number;
  /** memories tire: strength in g_on for as many orthogonal ones, τ_A/τ */
  readonly fatigue?: { readonly strength: number; readonly slowness: number };
  /** each letter calls the next, the last the first: γ/h_c, D and τ_z [τ] */
  readonly calls?: { readonly strength: number; readonly delay: number; readonly filter: number };
}

/** What {@link memoryFilm} saw. */
export interface MemoryFilmResult {
  readonly params: MemoryFilmParams;
  /** pixels in a row of a picture */
  readonly imageWidth: number;
  /** [τ] of the moments */
  readonly time: Float64Array;
  /** ξ at each moment */
  readonly states: readonly Float64Array[];
  /** x_k·ξ/M at each moment */
  readonly overlaps: readonly Float64Array[];
  /** E at each moment */
  readonly energy: Float64Array;
  /** [ms] all spikes */
  readonly spikes: Raster;
  /** letters that were nearest to the state for at least a third of τ, one after another */
  readonly read: string;
}

/**
 * A word as memories: its letters are stored as pictures, the cue is the first with wrong pixels, and the state is looked at again and again.
 * As it is, the network recalls; with fatigue it wanders; with calls it spells.
 *
 * Fatigue and calls are given in units of what orthogonal memories withstand, {@link latchingOnset} and {@link driveLimit}: letters have much in
 * common and withstand less.
 *
 * @throws {RangeError} when a letter comes twice, or a number is outside its range
 */
export const memoryFilm: TabularExperiment<MemoryFilmParams, MemoryFilmResult> = {
  quick: { word: "ENGRAM", scale: 24, nu: 30, flips: 0.2, duration: 6, looks: 10 },
  full: { word: "ENGRAM", scale: 24, nu: 30, flips: 0.2, duration: 12, looks: 20 },
  run(params, random) {
    const { word, scale, nu, flips, duration, looks, fatigue, calls } = params;
    checkPositive("memoryFilm", "scale", scale);
    checkPositive("memoryFilm", "nu", nu);
    checkPositive("memoryFilm", "duration", duration);
    checkInteger("memoryFilm", "looks", looks, 1);
    checkRange("memoryFilm", "flips", flips, 0, 1);
    const stored = letterPatterns(word);
    const { rows: count, cols: size } = stored.matrix;
    const network = bayesianHopfield(stored.matrix, { beta: scale / size });
    const dynamics: SpikingDynamics = {
      ...{ tau, rate: (1000 * nu) / tau },
      ...(fatigue && {
        adaptation: {
          strength: fatigue.strength * latchingOnset(count, scale).strength,
          tau: fatigue.slowness * tau,
        },
      }),
      ...(calls && {
        transitions: {
          strength: calls.strength * driveLimit(scale).drive,
          delay: calls.delay * tau,
          tau: calls.filter * tau,
          pairs: ringOf(count),
        },
      }),
    };
    const { probe } = corrupt(random.split("cue"), stored, 0, { kind: "flip", fraction: flips });
    const sampler = prepareSampler(network, { cue: probe, ...dynamics, random: random.split("spikes") });
    const spikes: { readonly time: number[]; readonly neuron: number[] } = { time: [], neuron: [] };
    const states: Float64Array[] = [];
    const overlaps: Float64Array[] = [];
    const time = Float64Array.from({ length: Math.round(duration * looks) + 1 }, (_, i) => i / looks);
    for (const t of time) {
      while (sampler.due <= t * tau) {
        spikes.time.push(sampler.due);
        spikes.neuron.push(sampler.fire());
      }
      sampler.advance(t * tau);
      states.push(sampler.state());
      overlaps.push(sampler.overlaps().map((x) => x / size));
    }
    return {
      params,
      imageWidth: stored.imageWidth,
      ...{ time, states, overlaps },
      energy: Float64Array.from(states, network.energy),
      spikes: raster(count, 0, Math.max(...time) * tau + 1e-9, spikes.time, spikes.neuron),
      read: wordOf(overlaps.map(argMax), Math.ceil(looks / 3), word),
    };
  },
  rows: ({ params, time, overlaps, energy }) =>
    Array.from(time, (t, i) => ({
      time: t,
      energy: energy[i],
      ...Object.fromEntries(Array.from(params.word, (letter, k) => [letter, overlaps[i][k]])),
    })),
};

/** Letters that lead at `hold` looks in a row, one after another. */
function wordOf(leaders: readonly number[], hold: number, word: string): string {
  let [read, same] = ["", 0];
  leaders.forEach((k, i) => {
    same = i > 0 && k === leaders[i - 1] ? same + 1 : 1;
    if (same === hold && !read.endsWith(word[k])) read += word[k];
  });
  return read;
}
