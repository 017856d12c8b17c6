/** @file A network that learns from its own spikes: whoever fires moves towards what it fired for. */
import {
  argMax,
  checkAllFinite,
  checkChoice,
  checkInteger,
  checkPositive,
  checkRange,
  logSumExp,
  type Matrix,
  matrix,
  normalInto,
  type Random,
  softmax,
  uniform,
} from "../../math";
import { pick, weigh } from "../choose";
import { type BayesianHopfield, bayesianHopfield } from "../network";
import { gaussianWeights } from "./gaussian";
import { checkNovelty, isNew, type Novelty } from "./novelty";
import { excitabilities, type Homeostasis } from "./prior-learning";
import { type SignRule, signWeights } from "./signs";
import { type Forgetting, forgettings, Slots } from "./slots";
import { keep, type LearnerSnapshot, recall } from "./snapshot";

/** What memories are, and the rule by which a spike changes one: see {@link prepareLearner}. */
export type LearningModel = "gaussian" | SignRule;

/** How a network learns. */
export interface LearnerOptions {
  /** P, places for memories */
  readonly count: number;
  /** N, size of observations */
  readonly size: number;
  /** `"gaussian"` when left out */
  readonly model?: LearningModel;
  /** β > 0 of Gaussian memories, 1/σ²; 1 when left out */
  readonly beta?: number;
  /** η in [0, 1]; 0.03 when left out */
  readonly rate?: number;
  /** c ≥ 0: a memory used n times learns at η/(1 + c n); 0 when left out. With η = c = 1 memories are running means */
  readonly consolidation?: number;
  /** η_π in [0, 1]; 0.003 when left out, 0 for memories that stay equally likely */
  readonly priorRate?: number;
  readonly homeostasis?: Homeostasis;
  /** when a new memory begins; when left out there are P of them from the start */
  readonly novelty?: Novelty;
  /** whose place a new memory takes when none is free; `"never"` when left out: then it is nobody's, and the winner learns */
  readonly forgetting?: Forgetting;
  /** in (0, 1]: a new memory is this times the observation; 1 when left out for Gaussian memories, ½ for probabilities of signs */
  readonly imprint?: number;
  /** who fires: a `"sample"` of the posterior, or the `"best"`; a sample when left out */
  readonly choice?: "sample" | "best";
  /** [P, N] mean observations to begin with, or fewer rows where there is novelty; random when left out */
  readonly patterns?: Matrix;
  /** for sign memories in (0, ½): probabilities below it count as it; 0.01 when left out */
  readonly least?: number;
  readonly random: Random;
}

/** What came of one observation. */
export interface Lesson {
  /** whose spike it was, and who learned */
  readonly winner: number;
  /** why: drawn from the posterior, a free place recruited, the place of a forgotten memory taken, or told from outside */
  readonly reason: "sampled" | "recruited" | "replaced" | "told";
  /** p(winner | observation) before; 0 for one that was not there before */
  readonly probability: number;
  /** −ln p(observation) before [nat]; Infinity where there was no memory */
  readonly surprise: number;
  /** η_k with which it learned; 1 for a new memory */
  readonly rate: number;
}

/** A network on its way through observations. */
export interface Learner {
  readonly count: number;
  readonly size: number;
  readonly model: LearningModel;
  /** observations so far */
  readonly time: number;
  /** [P] spikes that each memory has learned from since it began, a copy */
  readonly uses: Float64Array;
  /** [P] 1 where there is a memory, a copy */
  readonly taken: Uint8Array;
  /** [P] π, a copy */
  readonly prior: Float64Array;
  /** [P] b [nat], prior, homeostasis and what belongs to the patterns, −Infinity where there is no memory */
  readonly excitability: Float64Array;
  /** [P, N] mean observation of each memory, a copy */
  readonly patterns: Matrix;
  /**
   * One spike for one observation, and its lesson. Several spikes of one observation are several lessons.
   *
   * @param winner who is to learn, instead of who fires: teaching from outside
   * @throws {RangeError} when the observation is none of the model, or `winner` no memory
   */
  learn(observation: ArrayLike<number>, winner?: number): Lesson;
  /** p(k | observation) [P], homeostasis included: where the next spike comes from. @throws {RangeError} while there is no memory */
  posterior(observation: ArrayLike<number>): Float64Array;
  /** ln p(observation) of the mixture Σ_k π_k p(ξ | k) [nat], homeostasis left out; −Infinity while there is no memory */
  logLikelihood(observation: ArrayLike<number>): number;
  /**
   * The network as learned: its evidence of an observation without missing signs is the learner's. Memories of signs have half log-odds as
   * patterns, their means as values, and β = 1.
   *
   * @throws {RangeError} while there is no memory
   */
  network(): BayesianHopfield;
  /** All that was learned, as plain data that JSON keeps. */
  snapshot(): LearnerSnapshot;
  /** Goes back to where a snapshot was taken, by a learner of the same options; the same `random` then makes the same choices. */
  restore(snapshot: LearnerSnapshot): void;
}

const models = ["gaussian", "bernoulli", "sem"] as const;

function startOf(options: LearnerOptions): { patterns: Matrix; taken: number } {
  const { count, size, model = "gaussian", novelty, random, patterns: given } = options;
  const patterns = matrix(count, size);
  if (given) {
    const rows = novelty ? Math.min(given.rows, count) : count;
    if (given.rows !== rows || given.cols !== size)
      throw new RangeError(
        `prepareLearner: patterns must be ${novelty ? "at most " : ""}${count} × ${size}, got ${given.rows} × ${given.cols}`,
      );
    checkAllFinite("prepareLearner", "patterns", given.data);
    if (model !== "gaussian")
      given.data.forEach((x, i) => {
        checkRange("prepareLearner", `patterns[${i}]`, x, -1, 1);
      });
    patterns.data.set(given.data);
    return { patterns, taken: rows };
  }
  if (novelty) return { patterns, taken: 0 };
  const chance = random.split("start");
  if (model === "gaussian") normalInto(patterns.data, chance);
  else for (let i = 0; i < patterns.data.length; i++) patterns.data[i] = uniform(chance, -0.2, 0.2);
  return { patterns, taken: count };
}

/**
 * A network of P memory neurons that learns by local rules, one spike at a time: stochastic online EM.
 *
 *     who fires:     k ~ softmax(u),   u_k = ln p(ξ | k) + b_k,   b_k = ln π_k + h_k
 *     "gaussian":    Δx_k = η_k (ξ − x_k),   p(ξ | k) = N(ξ; x_k, I/β)
 *     "bernoulli":   Δθ_ki = η_k (y_i − θ_ki),   signs ξ_i = ±1 with y_i = 1 for +, 0 missing
 *     "sem":         Δw_ki = η_k (y_i e^(−w_ki) − 1),   two neurons for each sign; w⁺ − w⁻ goes to the log-odds
 *     rate:          η_k = η/(1 + c n_k),   n_k uses so far
 *     prior:         Δπ_j = η_π (1[j = k] − π_j);   homeostasis Δh_j = η_h (1/P − 1[j = k])
 *
 * With `novelty` places are empty until something new is seen; `forgetting` says whose place is taken when all are full.
 *
 * Reference: Nessler et al. 2013, eqs. (5) to (8), for "sem" and spikes as samples; Habenschuss, Bill & Nessler 2012 for homeostasis as a
 * constraint on the posterior; Schaeffer et al. 2024, arXiv 2402.10202, for new memories by a Chinese restaurant process.
 *
 * @throws {RangeError} when a number is out of its range or patterns have another shape
 * @example
 * const learner = prepareLearner({ count: 8, size: 64, model: "bernoulli", random: randomFrom(1) });
 * for (const seen of stream) learner.learn(seen);
 * learner.network(); // ready for prepareSampler
 */
export function prepareLearner(options: LearnerOptions): Learner {
  const caller = "prepareLearner";
  const { count, size, model = "gaussian", beta = 1, rate = 0.03, consolidation = 0, random } = options;
  const { novelty, forgetting = "never", choice = "sample", least = 0.01 } = options;
  const { imprint = model === "gaussian" ? 1 : 0.5 } = options;
  checkInteger(caller, "count", count, 1);
  checkInteger(caller, "size", size, 1);
  checkChoice(caller, "model", model, models);
  checkPositive(caller, "beta", beta);
  if (options.beta !== undefined && model !== "gaussian")
    throw new RangeError(`${caller}: beta is for Gaussian memories, got model "${model}"`);
  checkRange(caller, "rate", rate, 0, 1);
  checkRange(caller, "consolidation", consolidation, 0, Number.MAX_VALUE);
  checkChoice(caller, "forgetting", forgetting, forgettings);
  checkChoice(caller, "choice", choice, ["sample", "best"]);
  checkPositive(caller, "imprint", imprint);
  checkRange(caller, "imprint", imprint, 0, 1);
  checkPositive(caller, "least", least);
  checkRange(caller, "least", least, 0, 0.5);
  if (novelty) checkNovelty(caller, novelty);
  const { patterns: start, taken } = startOf(options);
  const excitable = excitabilities(caller, count, taken, {
    priorRate: options.priorRate ?? 0.003,
    homeostasis: options.homeostasis,
  });
  const weights = model === "gaussian" ? gaussianWeights(start, beta) : signWeights(model, start, least);
  const slots = new Slots(count, taken);
  let time = 0;

  const potentials = (heard: Float64Array): Float64Array => {
    const b = excitable.at(time);
    return heard.map((u, k) => u + b[k]);
  };
  const logMixture = (observation: ArrayLike<number>, heard: Float64Array): number =>
    slots.filled === 0
      ? Number.NEGATIVE_INFINITY
      : logSumExp(weights.logLikelihoods(observation, heard).map((l, k) => l + Math.log(excitable.prior[k])));
  const fires = (u: Float64Array): number => {
    if (choice === "best") return argMax(u);
    const shares = new Float64Array(count);
    const total = weigh(u, shares);
    return pick(shares, total, random.split(time)());
  };
  const begin = (k: number, observation: ArrayLike<number>): void => {
    slots.begin(k);
    excitable.begin(k, slots.filled, slots.used);
    weights.imprint(k, observation, imprint);
  };
  const refuse = (name: string): void => {
    if (slots.filled === 0) throw new RangeError(`${name}: there must be a memory, got none yet`);
  };

  return {
    ...{ count, size, model },
    get time() {
      return time;
    },
    get uses() {
      return slots.uses.slice();
    },
    get taken() {
      return slots.taken.slice();
    },
    get prior() {
      return excitable.prior.slice();
    },
    get excitability() {
      const { bias } = weights.synapses();
      return excitable.at(time).map((b, k) => b + bias[k]);
    },
    get patterns() {
      return weights.means();
    },
    learn(observation, told) {
      weights.check("learn", observation);
      if (told !== undefined) checkInteger("learn", "winner", told, 0, count - 1);
      const heard = weights.evidence(observation);
      const logLikelihood = logMixture(observation, heard);
      const surprise = -logLikelihood;
      const judged =
        told === undefined && novelty && isNew(novelty, observation, { weights, slots, logLikelihood });
      const place = told !== undefined && !slots.taken[told] ? told : judged ? slots.place(forgetting) : -1;
      let lesson: Lesson;
      if (place >= 0) {
        const reason = told !== undefined ? "told" : slots.taken[place] ? "replaced" : "recruited";
        begin(place, observation);
        lesson = { winner: place, reason, probability: 0, surprise, rate: 1 };
      } else {
        const scores = potentials(heard);
        const winner = told ?? fires(scores);
        const own = rate / (1 + consolidation * slots.uses[winner]);
        const probability = softmax(scores)[winner];
        weights.spike(winner, observation, own);
        excitable.spike(winner, time, slots.taken);
        const reason = told === undefined ? "sampled" : "told";
        lesson = { winner, reason, probability, surprise, rate: own };
      }
      slots.use(lesson.winner, time);
      time++;
      return lesson;
    },
    posterior(observation) {
      weights.check("posterior", observation);
      refuse("posterior");
      return softmax(potentials(weights.evidence(observation)));
    },
    logLikelihood(observation) {
      weights.check("logLikelihood", observation);
      return logMixture(observation, weights.evidence(observation));
    },
    network() {
      refuse("network");
      const { patterns, values, beta: precision, bias } = weights.synapses();
      const excitability = excitable.at(time).map((b, k) => b + bias[k]);
      return bayesianHopfield(patterns, { beta: precision, excitability, values });
    },
    snapshot: () => keep({ model, count, size, time }, { weights, slots, excitable }),
    restore(snapshot) {
      recall(snapshot, { model, count, size }, { weights, slots, excitable });
      time = snapshot.time;
    },
  };
}
