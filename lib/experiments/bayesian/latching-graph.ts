/** @file Which memory comes next when memories have much in common? */
import type { Interval } from "../../analysis";
import { bayesianHopfield, countEntropy, latchingOnset } from "../../bayesian";
import {
  checkInteger,
  checkPositive,
  checkRange,
  type Matrix,
  matrix,
  type Random,
  row,
  uniformInteger,
} from "../../math";
import { corrupt, randomPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";
import { overRuns, ratioOf } from "./stays";
import { orderOf, tiringRuns } from "./tiring";

/** Sizes of {@link latchingGraph}. */
export interface LatchingGraphParams {
  /** N */
  readonly size: number;
  /** parents, and children of each; the children are stored */
  readonly families: number;
  readonly children: number;
  /** probability that a sign of a child is not its parent's; ½ for patterns without families */
  readonly flips: readonly number[];
  /** βN */
  readonly scale: number;
  /** g in g_on of as many orthogonal memories */
  readonly strength: number;
  readonly nu: number;
  readonly pacing: "poisson" | "paced";
  /** τ_A/τ */
  readonly slowness: number;
  /** [τ] in each world */
  readonly duration: number;
  /** independent sets of patterns for each of `flips` */
  readonly worlds: number;
  /** bootstrap samples of an interval */
  readonly resamples: number;
}

/** Pairs of memories whose overlaps are alike. */
export interface KinshipBin {
  /** mean overlap x_i·x_j/N of the pairs */
  readonly overlap: number;
  /** how often j comes after i, over what chance would have, 1/(P − 1) */
  readonly preference: Interval;
}

/** What comes next at one share of flips. */
export interface KinshipOutcome {
  readonly flips: number;
  /** changes in all worlds */
  readonly changes: number;
  /** rising in overlap */
  readonly bins: readonly KinshipBin[];
  /** s of the choice p(j | i) ∝ exp(s x_i·x_j/N), the most likely one; 0 where overlaps make no difference */
  readonly pull: Interval;
  /** share of changes that stay in the family, and that of chance */
  readonly family: Interval;
  readonly chanceFamily: number;
  /** entropy of the next memory given the one before, over ln(P − 1), corrected after Miller and Madow */
  readonly entropy: Interval;
  /** the same of as many changes that chance makes: what is left of the estimate's bias */
  readonly chanceEntropy: number;
  /** of the first world: share of changes from i that go to j, [i][j]; families stand together */
  readonly graph: readonly Float64Array[];
}

/** What {@link latchingGraph} found. */
export interface LatchingGraphResult {
  readonly params: LatchingGraphParams;
  readonly outcomes: readonly KinshipOutcome[];
}

/** One set of patterns, and how often each of them came after each. */
interface World {
  readonly overlap: Matrix;
  readonly counts: Matrix;
}

function worldOf(params: LatchingGraphParams, flips: number, random: Random): World {
  const { size, families, children, slowness, duration, nu, pacing } = params;
  const parents = randomPatterns(random.split("parents"), families, size);
  const stored = matrix(families * children, size);
  const chance = random.split("children");
  for (let k = 0; k < stored.rows; k++)
    stored.data.set(
      corrupt(chance, parents, Math.floor(k / children), { kind: "flip", probability: flips }).probe,
      k * size,
    );
  const network = bayesianHopfield(stored, { beta: params.scale / size });
  const strength = params.strength * latchingOnset(stored.rows, params.scale).strength;
  const cell = { strength, nu, pacing, slowness, duration, runs: 1 };
  const counts = matrix(stored.rows, stored.rows);
  for (const { visits } of tiringRuns(network, cell, random.split("run"))) {
    const order = orderOf(visits);
    for (let i = 1; i < order.length; i++) counts.data[order[i - 1] * stored.rows + order[i]]++;
  }
  const gram = network.gram();
  const overlap = matrix(stored.rows, stored.rows);
  for (let i = 0; i < overlap.data.length; i++) overlap.data[i] = gram.data[i] / size;
  return { overlap, counts };
}

const sum = (values: ArrayLike<number>): number => {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
};

/** Most likely s of p(j | i) ∝ exp(s c_ij) by Newton's method, worlds weighed. */
function pullOf(worlds: readonly World[], weights: ArrayLike<number>): number {
  let s = 0;
  for (let step = 0; step < 50; step++) {
    let [gradient, curvature] = [0, 0];
    worlds.forEach(({ overlap, counts }, w) => {
      if (weights[w] === 0) return;
      for (let i = 0; i < counts.rows; i++) {
        const [c, n] = [row(overlap, i), row(counts, i)];
        const total = sum(n);
        if (total === 0) continue;
        let [z, first, second, seen] = [0, 0, 0, 0];
        for (let j = 0; j < counts.rows; j++) {
          if (j === i) continue;
          const e = Math.exp(s * c[j]);
          z += e;
          first += e * c[j];
          second += e * c[j] * c[j];
          seen += n[j] * c[j];
        }
        gradient += weights[w] * (seen - (total * first) / z);
        curvature += weights[w] * total * (second / z - (first / z) ** 2);
      }
    });
    if (curvature === 0) return 0;
    const move = Math.max(-2, Math.min(2, gradient / curvature));
    s += move;
    if (Math.abs(move) < 1e-8) break;
  }
  return s;
}

/** Σ_i n_i H(next | i)/ln(P − 1), and Σ_i n_i. */
function entropyParts(counts: Matrix): readonly [number, number] {
  let [above, below] = [0, 0];
  for (let i = 0; i < counts.rows; i++) {
    const own = row(counts, i);
    const total = sum(own);
    if (total === 0) continue;
    above += (total * countEntropy(own).corrected) / Math.log(counts.rows - 1);
    below += total;
  }
  return [above, below];
}

/** As many changes from each memory, to others drawn by chance. */
function byChance(counts: Matrix, random: Random): Matrix {
  const drawn = matrix(counts.rows, counts.rows);
  for (let i = 0; i < counts.rows; i++) {
    const total = sum(row(counts, i));
    for (let n = 0; n < total; n++) {
      const j = uniformInteger(random, counts.rows - 1);
      drawn.data[i * counts.rows + (j < i ? j : j + 1)]++;
    }
  }
  return drawn;
}

/** Edges between bins of overlaps; what is more alike than the last is in one bin. */
const edges = [-1, -0.1, 0.1, 0.3, 0.5, 0.7, 1.01];

function binsOf(worlds: readonly World[], random: Random, resamples: number): readonly KinshipBin[] {
  return edges.slice(1).flatMap((upper, b) => {
    let [pairs, overlaps] = [0, 0];
    const parts = worlds.map(({ overlap, counts }): readonly [number, number] => {
      let [came, expected] = [0, 0];
      for (let i = 0; i < counts.rows; i++) {
        const total = sum(row(counts, i));
        for (let j = 0; j < counts.rows; j++) {
          const c = overlap.data[i * counts.rows + j];
          if (i === j || c < edges[b] || c >= upper) continue;
          came += counts.data[i * counts.rows + j];
          expected += total / (counts.rows - 1);
          pairs++;
          overlaps += c;
        }
      }
      return [came, expected];
    });
    // A bin that hardly any pair is in says nothing.
    if (pairs < 4 * worlds.length) return [];
    return [{ overlap: overlaps / pairs, preference: ratioOf(parts, random, resamples) }];
  });
}

/**
 * Memories in families of children of common parents, with fatigue: which comes after which. The state that a memory leaves is nearer to those it
 * overlaps with, and they are less tired than it is.
 *
 * Reference: Treves 2005, Cogn. Neuropsychol. 22, 276–291, for transitions between correlated patterns; McFadden 1974 for the choice
 * that s is of.
 *
 * @throws {RangeError} when a number is outside its range
 */
export const latchingGraph: TabularExperiment<LatchingGraphParams, LatchingGraphResult> = {
  quick: {
    ...{ size: 64, families: 4, children: 4, flips: [0.1, 0.2, 0.3, 0.5], scale: 20, strength: 1.3 },
    ...{ nu: 20, pacing: "poisson", slowness: 50, duration: 8000, worlds: 5, resamples: 500 },
  },
  full: {
    ...{ size: 64, families: 4, children: 4, flips: [0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5], scale: 20 },
    ...{ strength: 1.3, nu: 20, pacing: "poisson", slowness: 50, duration: 20_000, worlds: 20 },
    resamples: 2000,
  },
  run(params, random) {
    const caller = "latchingGraph";
    const { families, children, resamples } = params;
    checkInteger(caller, "families", families, 1);
    checkInteger(caller, "children", children, 1);
    checkInteger(caller, "families · children", families * children, 3);
    checkInteger(caller, "worlds", params.worlds, 1);
    checkInteger(caller, "resamples", resamples, 1);
    for (const name of ["strength", "nu", "slowness", "duration"] as const)
      checkPositive(caller, name, params[name]);
    for (const flips of params.flips) checkRange(caller, "flips", flips, 0, 0.5);
    const outcomes = params.flips.map((flips): KinshipOutcome => {
      const chance = random.split(`${flips}`);
      const worlds = Array.from({ length: params.worlds }, (_, w) => worldOf(params, flips, chance.split(w)));
      const intervals = chance.split("intervals");
      const [{ counts: first }] = worlds;
      const drawn = worlds.map(({ counts }) => entropyParts(byChance(counts, intervals)));
      return {
        flips,
        changes: worlds.reduce((total, { counts }) => total + sum(counts.data), 0),
        bins: binsOf(worlds, intervals, resamples),
        pull: overRuns(worlds.length, (weights) => pullOf(worlds, weights), intervals, resamples),
        family: ratioOf(
          worlds.map(({ counts }) => {
            let kin = 0;
            for (let i = 0; i < counts.rows; i++)
              for (let j = 0; j < counts.rows; j++)
                if (Math.floor(i / children) === Math.floor(j / children))
                  kin += counts.data[i * counts.rows + j];
            return [kin, sum(counts.data)];
          }),
          intervals,
          resamples,
        ),
        chanceFamily: (children - 1) / (families * children - 1),
        entropy: ratioOf(
          worlds.map(({ counts }) => entropyParts(counts)),
          intervals,
          resamples,
        ),
        chanceEntropy: sum(drawn.map(([above]) => above)) / sum(drawn.map(([, below]) => below)),
        graph: Array.from({ length: first.rows }, (_, i) => {
          const own = row(first, i);
          const total = Math.max(1, sum(own));
          return own.map((n) => n / total);
        }),
      };
    });
    return { params, outcomes };
  },
  rows: ({ outcomes }) =>
    outcomes.flatMap(({ flips, changes, pull, family, entropy, chanceEntropy, bins }) =>
      bins.map(({ overlap, preference }) => ({
        ...{ flips, changes, pull: pull.value, family: family.value, entropy: entropy.value, chanceEntropy },
        ...{ overlap, preference: preference.value, low: preference.low, high: preference.high },
      })),
    ),
};
