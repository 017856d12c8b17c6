/** @file Ways to answer a cue from stored patterns, each by its own step, all asked in one way. */
import { bayesianHopfield, draw, prepareSampler } from "../../bayesian";
import { argMax, type Matrix, type Random, row } from "../../math";
import {
  classicalHopfield,
  type Dynamics,
  dotSimilarity,
  eluFeatureMap,
  kernelHopfield,
  modernHopfield,
  type RetrieveOptions,
  retrieve,
  type Separation,
  softmaxSeparation,
  sparsemaxSeparation,
  topKSeparation,
  universalHopfield,
} from "../../memory";
import { bernoulliAttention } from "./bernoulli-attention";

/** What contenders are told besides the patterns. */
export interface Contest {
  /** n, rising: the first so many of the same spikes */
  readonly spikes: readonly number[];
  /** k of top-k attention */
  readonly best: number;
  /** time steps of Bernoulli attention */
  readonly steps: number;
  /** whether patterns are signs: classical networks hold no others */
  readonly signs: boolean;
}

/** All methods of a contest, in the order in which they are shown: the oracle first, then spikes. */
export function methodsOf({ spikes, best, signs }: Pick<Contest, "spikes" | "best" | "signs">): string[] {
  return [
    "nearest",
    ...spikes.map((n) => (n === 1 ? "1 spike" : `${n} spikes`)),
    "modern, one step",
    "modern, at rest",
    "softmax 1/√d",
    "sparsemax 1/√d",
    `top-${best} 1/√d`,
    "linear",
    "Bernoulli",
    ...(signs ? ["Hebb", "pseudo-inverse"] : []),
  ];
}

/** For every n the memory with the most of the first n spikes, of several one at random. */
function majorities(
  spikes: ArrayLike<number>,
  numbers: readonly number[],
  count: number,
  random: Random,
): number[] {
  const counts = new Float64Array(count);
  // Less than one spike, and the same for every n.
  const favour = Float64Array.from({ length: count }, () => 0.5 * random());
  let seen = 0;
  return numbers.map((n) => {
    for (; seen < n; seen++) counts[spikes[seen]]++;
    return argMax(counts.map((c, k) => c + favour[k]));
  });
}

/** One output for each of {@link methodsOf}. */
export type Answers = (cue: Float64Array, random: Random) => Float64Array[];

/**
 * Everything that answers cues for these patterns, for a given precision β of the noise.
 *
 * Spikes and the oracle answer with a stored pattern, the others with their last state. Those that know the noise, the oracle, spikes and the
 * modern network, have its β; attention has 1/√d, as in a Transformer; the rest has no such number.
 */
export function contenders(patterns: Matrix, contest: Contest): (beta: number) => Answers {
  const { spikes, best, steps, signs } = contest;
  const attention = (separation: Separation): Dynamics =>
    universalHopfield(patterns, {
      similarity: dotSimilarity(),
      separation,
      beta: 1 / Math.sqrt(patterns.cols),
    });
  const once: RetrieveOptions = { maxSteps: 1 };
  const settled: RetrieveOptions = { maxSteps: 200, tolerance: 1e-6 };
  const attentions = [
    attention(softmaxSeparation()),
    attention(sparsemaxSeparation()),
    attention(topKSeparation(best)),
    kernelHopfield(patterns, eluFeatureMap()),
  ];
  const classical: Dynamics[] = signs
    ? [classicalHopfield(patterns), classicalHopfield(patterns, { rule: "pseudo-inverse" })]
    : [];
  return (beta) => {
    const network = bayesianHopfield(patterns, { beta });
    const modern = modernHopfield(patterns, { beta });
    return (cue, random) => {
      const sampler = prepareSampler(network, { cue, mode: "clamped", random: random.split("spikes") });
      const fired = draw(sampler, spikes[spikes.length - 1]);
      const bits = bernoulliAttention(patterns, steps, random.split("bits"));
      const of = (memory: Dynamics, how: RetrieveOptions): Float64Array => retrieve(memory, cue, how).state;
      return [
        row(patterns, argMax(network.evidence(cue))),
        ...majorities(fired, spikes, patterns.rows, random.split("ties")).map((k) => row(patterns, k)),
        of(modern, once),
        of(modern, settled),
        ...attentions.map((memory) => of(memory, once)),
        of(bits, once),
        ...classical.map((memory) => of(memory, settled)),
      ];
    };
  };
}
