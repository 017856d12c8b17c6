/** @file Can a network keep how sure it is, or how much it spends, when its world changes? One gain, set by nothing but its own spikes. */
import {
  afterSpikes,
  bayesianHopfield,
  collisionRate,
  countEntropy,
  decideEach,
  flipBeta,
  flipLikelihood,
  type Likelihood,
  leadBy,
  prepareSampler,
} from "../../bayesian";
import {
  argMax,
  checkInteger,
  checkPositive,
  checkRange,
  entropy,
  matrix,
  mean,
  meanError,
  type Proportion,
  proportion,
  type Random,
  root,
  softmax,
} from "../../math";
import { randomPatterns } from "../../pattern";
import type { TabularExperiment } from "../experiment";

/** What sets β: nothing, knowledge of ε, or a set point for pairs that are alike, for entropy or for spikes to a lead. */
export type HomeostasisControl = "fixed" | "informed" | "collisions" | "entropy" | "spikes";

/** Every {@link HomeostasisControl}. */
const controls = ["fixed", "informed", "collisions", "entropy", "spikes"] as const;

/** A while in which the world stays as it is. */
export interface HomeostasisBlock {
  /** P */
  readonly patterns: number;
  /** ε */
  readonly flips: number;
}

/** Sizes of {@link informationHomeostasis}. */
export interface InformationHomeostasisParams {
  /** N */
  readonly size: number;
  readonly blocks: readonly HomeostasisBlock[];
  /** cues of each block */
  readonly cues: number;
  /** cues of one set of patterns, before others are drawn: outcomes are means over many sets */
  readonly cuesPerSet: number;
  /** n, spikes that pairs and entropy are read from */
  readonly spikes: number;
  /** lead at which a decision is made, and the most spikes it may take */
  readonly lead: number;
  readonly limit: number;
  /** set points: Σ p² in (0, 1), entropy [nat], spikes to the lead */
  readonly alike: number;
  readonly entropy: number;
  readonly budget: number;
  /** η, change of ln β for each unit of error at each cue */
  readonly gain: number;
}

/** One control in the second half of one block. */
export interface HomeostasisOutcome {
  readonly control: HomeostasisControl;
  readonly block: number;
  /** geometric mean of β */
  readonly beta: number;
  /** mean Σ p² and entropy [nat] of the exact posterior, with the standard error of the first */
  readonly alike: number;
  readonly alikeError: number;
  readonly entropy: number;
  /** mean spikes to the lead */
  readonly spikes: number;
  /** answers at the lead that are right */
  readonly accuracy: Proportion;
  /** mean probability of the most probable memory less the share in which it is right */
  readonly excess: number;
  /** β at which the mean of Σ p² over the same cues is the set point: where `"collisions"` comes to rest */
  readonly rest: number;
}

/** What {@link informationHomeostasis} found. */
export interface InformationHomeostasisResult {
  readonly params: InformationHomeostasisParams;
  readonly outcomes: readonly HomeostasisOutcome[];
  /** [cue] of all blocks in a row, for each control */
  readonly courses: readonly {
    readonly control: HomeostasisControl;
    readonly beta: Float64Array;
    readonly entropy: Float64Array;
    readonly spikes: Float64Array;
  }[];
}

/** A cue of the stream. */
interface Cue {
  /** x_k·q of every memory */
  readonly overlaps: Float64Array;
  readonly truth: number;
  readonly random: Random;
}

/** What a control made of a cue. */
interface Made {
  readonly beta: number;
  readonly alike: number;
  readonly entropy: number;
  readonly spikes: number;
  readonly right: boolean;
  readonly confidence: number;
  readonly likelyRight: boolean;
  /** measured from spikes */
  readonly seen: { readonly alike: number; readonly entropy: number };
}

const square = (p: Float64Array): number => p.reduce((sum, x) => sum + x * x, 0);

function answer(params: InformationHomeostasisParams, cue: Cue, beta: number): Made {
  const evidence = cue.overlaps.map((x) => beta * x);
  const p = softmax(evidence);
  const none = bayesianHopfield(matrix(p.length, 1), { beta: 1 });
  const sampler = prepareSampler(none, { evidence, random: cue.random });
  const n = params.spikes;
  const [fixed, lead] = decideEach(sampler, [afterSpikes(n), leadBy(params.lead)], Math.max(n, params.limit));
  const winners = Array.from(fixed.counts).flatMap((count, k) => Array<number>(count).fill(k));
  const best = argMax(p);
  return {
    ...{ beta, alike: square(p), entropy: entropy(p), spikes: lead.spikes },
    ...{ right: lead.answer === cue.truth, confidence: p[best], likelyRight: best === cue.truth },
    seen: { alike: collisionRate(winners, "all"), entropy: countEntropy(fixed.counts).corrected },
  };
}

/** What is wrong with a cue's spikes: above 0 when β is too low. */
function errorOf(control: HomeostasisControl, params: InformationHomeostasisParams, made: Made): number {
  if (control === "collisions") return params.alike - made.seen.alike;
  if (control === "entropy") return made.seen.entropy - params.entropy;
  if (control === "spikes") return made.spikes / params.budget - 1;
  return 0;
}

/** ln β that a control may reach. */
const bounds = [Math.log(1e-3), Math.log(20)] as const;

/** The β at which the posteriors of these cues have the given mean of Σ p², which grows with β. */
function restOf(cues: readonly Cue[], alike: number): number {
  const over = (logBeta: number): number =>
    mean(cues.map(({ overlaps }) => square(softmax(overlaps, Math.exp(logBeta))))) - alike;
  return Math.exp(root(over, ...bounds, 1e-8));
}

function stream(params: InformationHomeostasisParams, random: Random): Cue[][] {
  return params.blocks.map(({ patterns, flips }, b) => {
    const chance = random.split(`block ${b}`);
    const beta = flipBeta(flips);
    let likelihood: Likelihood | undefined;
    return Array.from({ length: params.cues }, (_, i) => {
      if (likelihood === undefined || i % params.cuesPerSet === 0) {
        const stored = randomPatterns(chance.split(`patterns ${i}`), patterns, params.size);
        likelihood = flipLikelihood(stored.matrix, { flips });
      }
      const own = chance.split(`cue ${i}`);
      const truth = Math.floor(own() * patterns);
      const overlaps = likelihood.evidence(likelihood.sample(truth, own)).map((u) => u / beta);
      return { overlaps, truth, random: own.split("spikes") };
    });
  });
}

/** Load and noise that come and go. */
const blocks: readonly HomeostasisBlock[] = [
  { patterns: 64, flips: 0.2 },
  { patterns: 512, flips: 0.2 },
  { patterns: 512, flips: 0.3 },
  { patterns: 64, flips: 0.3 },
  { patterns: 64, flips: 0.1 },
];

/**
 * A stream of cues whose noise and load change from block to block, and networks that change β after every cue by what its spikes showed:
 *
 *     ln β ← ln β + η (C* − Ĉ),   η (Ĥ − H*)   or   η (n/n* − 1)
 *
 * with Ĉ the share of pairs of n spikes that are alike, which has mean Σ p²; Ĥ the entropy of their counts, corrected; n the spikes to a lead. With the
 * first β comes to rest where the posteriors of all cues have C* on average, whatever noise and load. All networks see the same cues; each
 * block has many sets of patterns, of one load.
 *
 * @throws {RangeError} when a size is no whole number or a set point outside its range
 */
export const informationHomeostasis: TabularExperiment<
  InformationHomeostasisParams,
  InformationHomeostasisResult
> = {
  quick: {
    size: 64,
    blocks,
    ...{ cues: 400, cuesPerSet: 20 },
    ...{ spikes: 10, lead: 3, limit: 60, alike: 0.8, entropy: 0.4, budget: 4.5, gain: 0.05 },
  },
  full: {
    size: 64,
    blocks,
    ...{ cues: 8000, cuesPerSet: 20 },
    ...{ spikes: 10, lead: 3, limit: 60, alike: 0.8, entropy: 0.4, budget: 4.5, gain: 0.01 },
  },
  run(params, random) {
    const caller = "informationHomeostasis";
    checkInteger(caller, "cues", params.cues, 4);
    checkInteger(caller, "cuesPerSet", params.cuesPerSet, 1);
    checkInteger(caller, "spikes", params.spikes, 2);
    checkInteger(caller, "limit", params.limit, 1);
    checkRange(caller, "alike", params.alike, 1e-6, 1 - 1e-6);
    for (const name of ["entropy", "budget", "gain"] as const) checkPositive(caller, name, params[name]);
    const blocks = stream(params, random);
    const half = Math.floor(params.cues / 2);
    const rests = blocks.map((cues) => restOf(cues.slice(half), params.alike));
    const ran = controls.map((control) => {
      let logBeta = Math.log(flipBeta(params.blocks[0].flips));
      const made = blocks.map((cues, b) =>
        cues.map((cue) => {
          const beta = control === "informed" ? flipBeta(params.blocks[b].flips) : Math.exp(logBeta);
          const one = answer(params, cue, beta);
          const moved = logBeta + params.gain * errorOf(control, params, one);
          logBeta = Math.min(bounds[1], Math.max(bounds[0], moved));
          return one;
        }),
      );
      return { control, made };
    });
    return {
      params,
      outcomes: ran.flatMap(({ control, made }) =>
        made.map((all, block): HomeostasisOutcome => {
          const late = all.slice(half);
          const { mean: alike, error } = meanError(late.map((one) => one.alike));
          return {
            ...{ control, block, rest: rests[block], alike, alikeError: error },
            beta: Math.exp(mean(late.map(({ beta }) => Math.log(beta)))),
            entropy: mean(late.map(({ entropy }) => entropy)),
            spikes: mean(late.map(({ spikes }) => spikes)),
            accuracy: proportion(late.filter(({ right }) => right).length, late.length),
            excess: mean(late.map((one) => one.confidence - (one.likelyRight ? 1 : 0))),
          };
        }),
      ),
      courses: ran.map(({ control, made }) => {
        const flat = made.flat();
        const column = (of: (one: Made) => number): Float64Array => Float64Array.from(flat, of);
        return {
          control,
          beta: column(({ beta }) => beta),
          entropy: column(({ entropy }) => entropy),
          spikes: column(({ spikes }) => spikes),
        };
      }),
    };
  },
  rows: ({ outcomes, params }) =>
    outcomes.map(({ control, block, accuracy, beta, alike, entropy, spikes, excess, rest }) => ({
      ...{ control, block, patterns: params.blocks[block].patterns, flips: params.blocks[block].flips },
      ...{ beta, beta_rest: rest, alike, entropy_nat: entropy, spikes, accuracy: accuracy.fraction, excess },
    })),
};
