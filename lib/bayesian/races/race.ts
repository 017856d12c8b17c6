/** @file Races: networks of neurons that find out who fires, one round at a time, in place of an inverted sum of probabilities. */
import { checkChoice, checkInteger, checkPositive, type Random } from "../../math";
import { type Stream, streamOf } from "../chance";
import { type Keeper, type Saved, streamKeeper } from "../saved";
import { crossings, type Goal } from "./crossings";
import { noisyRace } from "./noisy";

/** How crossings of one round become winners. */
export interface Finish {
  /** neurons live by a clock, and cross at the end of a step; true when left out. Otherwise time is continuous */
  readonly clocked?: boolean;
  /** among those that cross in the same step: `"exact"`, the one that would have been first in continuous time; when left out; or one at `"random"` */
  readonly ties?: "exact" | "random";
  /** d_I [steps] from the first crossing to the inhibition of the others: who crosses meanwhile fires too. None when left out: one winner */
  readonly delay?: number;
}

/** P perturbed potentials and a tree of comparisons. */
export interface TreeRace {
  readonly kind: "tree";
}

/** Membranes that start at u_k + G_k, G Gumbel, and rise with one slope to one threshold. */
export interface RampRace extends Finish {
  readonly kind: "ramp";
  /** s [nat per step]; ½ when left out */
  readonly slope?: number;
  /** θ [nat]; far enough above all potentials when a sampler leaves it out */
  readonly threshold?: number;
}

/** Accumulators with slopes e^(u_k − θ) per step and exponential thresholds of mean 1. */
export interface ExponentialRace extends Finish {
  readonly kind: "exponential";
  /**
   * θ [nat]: all together cross e^(lse u − θ) times a step. When a sampler leaves it out, such that it takes 16 steps where the state is the cue or
   * a whole pattern; a state that has leaked to a share f of a pattern takes e^((1 − f) βM) times as many, so that at large βM give a threshold,
   * or take the ramp, whose latency is linear
   */
  readonly threshold?: number;
  /** slopes by Mitchell's 2^x ≈ 2^⌊x⌋ (1 + x − ⌊x⌋), at most 6.2 % too large; false when left out */
  readonly mitchell?: boolean;
}

/** Leaky membranes with noise, all reset by the first that crosses: approximately a softmax. */
export interface NoisyRace {
  readonly kind: "noisy";
  /** τ_m [ms]; 20 when left out */
  readonly tau?: number;
  /** length of a step [ms]; 1 when left out */
  readonly dt?: number;
  /** σ_V > 0, standard deviation of a membrane at rest, where the threshold is 1; 0.25 when left out */
  readonly noise?: number;
  /** mean current Ī; 0.55 when left out */
  readonly level?: number;
  /** β_eff, nats per current: I_k = Ī + (u_k − mean u)/β_eff; (1 − Ī)/σ_V² when left out */
  readonly beta?: number;
  /** among those that cross in the same step, the highest, `"exact"` when left out, or one at `"random"` */
  readonly ties?: "exact" | "random";
  /** as in {@link Finish} */
  readonly delay?: number;
  /** steps after which a race in which nobody crosses is given up; 10⁶ when left out */
  readonly limit?: number;
}

/** How the winner of a round is found. */
export type RaceSpec = TreeRace | RampRace | ExponentialRace | NoisyRace;

/** What one round of a race gave. */
export interface Round {
  /** who fired, in the order of crossing; one unless inhibition has a delay */
  readonly winners: readonly number[];
  /** from the start to the first crossing [steps]; not a whole number in continuous time, 0 for a tree, and 2⁵³ − 1 where it is more than that */
  readonly latency: number;
  /** steps that all neurons made, those until inhibition came included; 0 in continuous time */
  readonly steps: number;
}

/** Neurons that race. */
export interface Race {
  readonly kind: RaceSpec["kind"];
  /** One round from the given potentials [P] [nat]; −Infinity for one that never fires, not all of them. */
  run(potentials: ArrayLike<number>): Round;
}

/** A race that can be saved with its sampler. */
export interface KeptRace extends Race, Keeper {}

function goalOf(caller: string, spec: TreeRace | RampRace | ExponentialRace, threshold: number): Goal {
  if (spec.kind === "tree") return { kind: "tree", clocked: false, ties: "exact", delay: undefined };
  const { clocked = true, ties = "exact", delay } = spec;
  checkChoice(caller, "race.ties", ties, ["exact", "random"]);
  if (delay !== undefined && clocked) checkInteger(caller, "race.delay", delay, 0);
  else if (delay !== undefined && delay !== 0) checkPositive(caller, "race.delay", delay);
  const finish = { clocked, ties, delay };
  if (spec.kind === "exponential")
    return { kind: "exponential", threshold, mitchell: spec.mitchell ?? false, ...finish };
  const { slope = 0.5 } = spec;
  checkPositive(caller, "race.slope", slope);
  return { kind: "ramp", threshold, slope, ...finish };
}

/** The race with all its parameters, and chance from the streams `"race"` and `"ties"` of `random`. */
export function raceOf(
  caller: string,
  spec: RaceSpec,
  random: Random,
  threshold: (kind: "ramp" | "exponential") => number,
): KeptRace {
  checkChoice(caller, "race.kind", spec.kind, ["tree", "ramp", "exponential", "noisy"]);
  const chance = streamOf(random.split("race"));
  const ties = streamOf(random.split("ties"));
  const given =
    spec.kind === "ramp" || spec.kind === "exponential" ? (spec.threshold ?? threshold(spec.kind)) : 0;
  const run =
    spec.kind === "noisy"
      ? noisyRace(caller, spec, chance, ties)
      : crossings(goalOf(caller, spec, given), chance, ties);
  return { kind: spec.kind, run, ...keeper(chance, ties) };
}

function keeper(chance: Stream, ties: Stream): Keeper {
  const [first, second] = [streamKeeper(chance), streamKeeper(ties)];
  return {
    save: () => ({ race: first.save()["words"], ties: second.save()["words"] }) as Saved,
    load(saved) {
      first.load({ words: saved["race"] });
      second.load({ words: saved["ties"] });
    },
  };
}

/**
 * A race by itself, to be run from any potentials.
 *
 * The tree, the ramp and the exponential race draw one exponential number E_k for each neuron and round, the same from the same
 * `random`, and the exact ones have the same winner: the k with the least E_k e^(−u_k), or the greatest u_k + G_k with G_k = −ln E_k.
 *
 *     tree         k = argmax u + G, by P − 1 comparisons
 *     ramp         v_k = u_k + G_k rises by s a step: the first at θ after   t = (θ − max (u + G))/s
 *     exponential  rises by e^(u_k − θ) a step: the first at E_k after       t = min E_k e^(θ − u_k)
 *     noisy        τ_m dV_k = (I_k − V_k) dt + noise of variance σ_V²: the first at 1; all are reset
 *
 * Reference: Gumbel 1954, "Statistical theory of extreme values", for the first three; Mitchell 1962, "Computer multiplication
 * and division using binary logarithms", for slopes without an exponential.
 *
 * @throws {RangeError} when a parameter is out of range, or a ramp or an exponential race has no threshold; `run`, when nobody can win
 *   or a potential is NaN or Infinity
 * @example
 * prepareRace({ kind: "ramp", threshold: 12 }, randomFrom(1)).run([0, 2, 1]).winners[0]
 */
export function prepareRace(spec: RaceSpec, random: Random): Race {
  const caller = "prepareRace";
  const { kind, run } = raceOf(caller, spec, random, () => {
    throw new RangeError(`${caller}: race.threshold must be given for a race by itself, got none`);
  });
  return { kind, run };
}
