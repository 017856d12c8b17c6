/**
 * @file What thinning does, in the words of `engram/cost`; conventions as in `cost.ts`. A candidate looks for its place among the sums and
 * nobody, and asks whether a neuron pauses, whatever it finds: what a routine without branches does.
 */
import { addCounts, type Counts, counts } from "../../cost";
import { driveCounts, type SamplerCost, type SamplerShape, scanCounts, toldCounts } from "../cost";

/** What the counts of thinning depend on. */
export interface ThinnedShape extends SamplerShape {
  readonly inhibition: "perfect" | "ready" | "leaky";
  /** neurons of each memory */
  readonly neurons: number;
  /** whether neurons pause */
  readonly pauses: boolean;
  readonly corrected: boolean;
}

/** P sums of parts and bias. */
function sumCounts({ memories: p, mode, biased, leaks }: ThinnedShape): Counts {
  const parts = leaks + (mode === "clamped" ? 0 : 1);
  const bias = mode !== "autonomous" || biased ? 1 : 0;
  return counts({ add: p * (parts - 1 + bias) });
}

/** From a time ahead, potentials of all memories: every part that leaks is brought there. */
function aheadCounts(shape: ThinnedShape): Counts {
  const { memories: p, mode, biased, leaks } = shape;
  const parts = leaks + (mode === "clamped" ? 0 : 1);
  const bias = mode !== "autonomous" ? { stateRead: p } : biased ? { weightRead: p } : {};
  return addCounts({ mul: parts + parts * p, exp: parts, stateRead: parts * p }, bias, sumCounts(shape));
}

/** Correction and ceiling of P intensities, and their sum. */
function drivenCounts({ memories: p, corrected }: ThinnedShape): Counts {
  return addCounts({ cmp: p, add: p - 1 }, corrected ? { mul: p, add: p, div: p } : {});
}

/** Intensities from potentials. */
function intensityCounts(shape: ThinnedShape): Counts {
  const { memories: p, inhibition, neurons, corrected } = shape;
  if (inhibition === "leaky")
    return addCounts({ mul: 2, exp: p + 1, add: p + 1, stateRead: 1 }, drivenCounts(shape));
  const ready = inhibition === "ready" ? { cmp: p * neurons, stateRead: p * neurons, mul: p } : {};
  return addCounts(scanCounts(p), ready, corrected ? addCounts({ div: p }, drivenCounts(shape)) : {});
}

/** A bound until a time: the greater end of each part, and where potentials are normalised also the lesser one. */
function boundCounts(shape: ThinnedShape): Counts {
  const { memories: p, inhibition, leaks, mode } = shape;
  const parts = leaks + (mode === "clamped" ? 0 : 1);
  const sum = sumCounts(shape);
  const held =
    inhibition === "leaky"
      ? counts({ mul: 2, exp: 1, add: 1, cmp: 1 })
      : addCounts(sum, scanCounts(p), { log: 1, add: 1 });
  const ends = { mul: parts + parts * p, exp: parts, cmp: parts * p };
  return addCounts(ends, sum, held, { add: p, exp: p }, drivenCounts(shape));
}

/** A spike changes the state: overlaps are brought to its time by the candidate that it was. */
function landCounts({ memories: p, size: n, mode, form }: ThinnedShape): Counts {
  if (mode === "clamped") return counts();
  if (form === "collapsed") return counts({ mac: p, weightRead: p, stateWrite: p });
  const state = { mul: n + 1, exp: 1, ac: n, stateRead: n, weightRead: n + n * p };
  return addCounts(state, { mac: n * p, events: n, stateWrite: n + p });
}

/**
 * The counts of thinning: `round` is a bound and the time to a candidate, `step` a candidate.
 *
 *     round   1 rng, 1 log; unless R itself is the bound, the intensities now, twice P exp and the ends of every part that leaks
 *     step    P mul and P words read for each part that leaks, P exp, 1 rng and ⌈log₂ P⌉ cmp
 *     spike   P MAC, P Gram words and P words written (collapsed)
 *
 * Where every candidate is a spike, that is E1's count.
 */
export function thinnedCost(shape: ThinnedShape): SamplerCost {
  const { memories: p, values, inhibition, neurons, pauses, corrected, leaks } = shape;
  const plain = inhibition !== "leaky" && !corrected;
  const evaluate = addCounts(aheadCounts(shape), intensityCounts(shape));
  const asked = pauses && inhibition !== "ready" ? { cmp: 1, stateRead: 1 } : {};
  const which =
    neurons > 1 ? { rng: 1, ...(inhibition === "ready" ? { cmp: neurons, stateRead: neurons } : {}) } : {};
  return {
    drive: driveCounts(shape),
    start: counts(),
    round: addCounts({ rng: 1, log: 1 }, plain ? {} : addCounts({ div: 1 }, evaluate, boundCounts(shape))),
    step: addCounts(evaluate, { rng: 1, cmp: Math.ceil(Math.log2(plain ? p : p + 1)) }, asked, which),
    spike: addCounts(
      { events: 1, stateWrite: leaks * p },
      landCounts(shape),
      toldCounts(shape),
      pauses ? { add: 1, stateWrite: 1 } : {},
      inhibition === "leaky" ? { add: 1, stateWrite: 1 } : {},
    ),
    read: counts({ ac: values, weightRead: values }),
  };
}
