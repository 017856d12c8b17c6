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

/** What sort of method answers: the oracle, spikes, what they approach, attention by another sharpness, or older memories. */
export type MethodKind = "oracle" | "spikes" | "modern" | "attention" | "linear" | "classical";

/** A method, as legends have it. */
export interface ComparisonMethod {
  readonly method: string;
  readonly kind: MethodKind;
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
export type Answers = (cue: Float64Array, random: Random) => readonly Float64Array[];

/** Methods that answer together, each with one output, prepared for patterns and then for the precision β of the noise. */
interface Way {
  readonly kind: MethodKind;
  readonly names: readonly string[];
  readonly prepare: (patterns: Matrix) => (beta: number) => Answers;
}

const once: RetrieveOptions = { maxSteps: 1 };
const settled: RetrieveOptions = { maxSteps: 200, tolerance: 1e-6 };

/** All ways of a contest, in the order in which they are shown: the oracle first, then spikes. */
function waysOf({ spikes, best, steps, signs }: Contest): readonly Way[] {
  /** A memory that knows nothing of the noise: prepared once for its patterns. */
  const plain = (
    kind: MethodKind,
    name: string,
    memoryOf: (patterns: Matrix) => Dynamics,
    how: RetrieveOptions = once,
  ): Way => ({
    ...{ kind, names: [name] },
    prepare: (patterns) => {
      const memory = memoryOf(patterns);
      return () => (cue) => [retrieve(memory, cue, how).state];
    },
  });
  const modern = (name: string, how: RetrieveOptions): Way => ({
    ...{ kind: "modern", names: [name] },
    prepare: (patterns) => (beta) => {
      const memory = modernHopfield(patterns, { beta });
      return (cue) => [retrieve(memory, cue, how).state];
    },
  });
  const attention = (name: string, separation: Separation): Way =>
    plain("attention", `${name} 1/√d`, (patterns) =>
      universalHopfield(patterns, {
        ...{ similarity: dotSimilarity(), separation, beta: 1 / Math.sqrt(patterns.cols) },
      }),
    );
  return [
    {
      ...{ kind: "oracle", names: ["nearest"] },
      prepare: (patterns) => (beta) => {
        const network = bayesianHopfield(patterns, { beta });
        return (cue) => [row(patterns, argMax(network.evidence(cue)))];
      },
    },
    {
      ...{ kind: "spikes", names: spikes.map((n) => (n === 1 ? "1 spike" : `${n} spikes`)) },
      prepare: (patterns) => (beta) => {
        const network = bayesianHopfield(patterns, { beta });
        return (cue, random) => {
          const sampler = prepareSampler(network, { cue, mode: "clamped", random: random.split("spikes") });
          const fired = draw(sampler, spikes[spikes.length - 1]);
          return majorities(fired, spikes, patterns.rows, random.split("ties")).map((k) => row(patterns, k));
        };
      },
    },
    modern("modern, one step", once),
    modern("modern, at rest", settled),
    attention("softmax", softmaxSeparation()),
    attention("sparsemax", sparsemaxSeparation()),
    attention(`top-${best}`, topKSeparation(best)),
    plain("linear", "linear", (patterns) => kernelHopfield(patterns, eluFeatureMap())),
    {
      ...{ kind: "linear", names: ["Bernoulli"] },
      prepare: (patterns) => {
        const bits = bernoulliAttention(patterns, steps);
        return () => (cue, random) => [retrieve(bits(random.split("bits")), cue, once).state];
      },
    },
    ...(signs
      ? [
          plain("classical", "Hebb", (patterns) => classicalHopfield(patterns), settled),
          plain(
            "classical",
            "pseudo-inverse",
            (patterns) => classicalHopfield(patterns, { rule: "pseudo-inverse" }),
            settled,
          ),
        ]
      : []),
  ];
}

/** All methods of a contest, in the order of their answers. */
export const methodsOf = (contest: Contest): ComparisonMethod[] =>
  waysOf(contest).flatMap(({ kind, names }) => names.map((method) => ({ method, kind })));

/**
 * Everything that answers cues for these patterns, for a given precision β of the noise.
 *
 * Spikes and the oracle answer with a stored pattern, the others with their last state. Those that know the noise, the oracle, spikes and the
 * modern network, have its β; attention has 1/√d, as in a Transformer; the rest has no such number.
 */
export function contenders(patterns: Matrix, contest: Contest): (beta: number) => Answers {
  const prepared = waysOf(contest).map(({ prepare }) => prepare(patterns));
  return (beta) => {
    const ways = prepared.map((of) => of(beta));
    return (cue, random) => ways.flatMap((answer) => answer(cue, random));
  };
}
