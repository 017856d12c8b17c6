/**
 * @file What a sampler does, in the words of `engram/cost`: closed forms for a cue, a round, a step within a round and a spike.
 *
 * Conventions, beside those of `engram/cost`:
 *
 * - Potentials begin at b, and β is in what is stored: neither costs anything. Where b differs from memory to memory and the state leaks,
 *   b is read and added at every round.
 * - `order` is how a drive is accumulated: in `"target"` order a potential is written once, in `"event"` order it is read and written for
 *   each active entry of the cue.
 * - A word of state that leaks and takes in spikes in one round is read and written once. Weights of a softmax live as long as their round, and
 *   are no state.
 * - A random number in whatever range is one random word; a number of another law takes a table look-up (an interval a logarithm) more.
 * - A choice by sum compares ⌈log₂ P⌉ times. Counters and clocks are not counted, factors of decay are where they change.
 */
import { addCounts, type Counts, counts, scaleCounts } from "../cost";
import type { CueMode } from "./dynamics";
import type { Form } from "./layers";
import type { RaceSpec } from "./races/race";
import type { Sampler } from "./sampler";

/**
 * How often what is done by a sampler. With an active set, and with `"auto"` that may run one, work depends on who fires: a spike then is what it has
 * been on average so far, and what was done to begin with is in it.
 */
export interface SamplerCost {
  /** a cue comes in: potentials from the query */
  readonly drive: Counts;
  /** once after it */
  readonly start: Counts;
  /** each round of choice: a race, a bin of a clock, a bound of thinning; else each spike */
  readonly round: Counts;
  /** each step in a round: of a race, or a candidate of thinning */
  readonly step: Counts;
  /** each spike */
  readonly spike: Counts;
  /** each spike whose value is added to a read-out */
  readonly read: Counts;
}

/** What a sampler can not know of how it is driven. */
export interface CostOptions {
  /** whether a potential is written once for a cue, or read and written for each active entry; `"target"` when left out */
  readonly order?: "target" | "event";
  /** entries of the cue that send something; those that are not 0 when left out */
  readonly active?: number;
}

/** What the counts of a sampler depend on. */
export interface SamplerShape {
  /** P */
  readonly memories: number;
  /** N */
  readonly size: number;
  /** V */
  readonly values: number;
  /** entries of the cue that are not 0 */
  readonly active: number;
  /** whether these are numbers; spikes and signs need no product */
  readonly graded: boolean;
  readonly order: "target" | "event";
  readonly mode: CueMode;
  readonly form: Form;
  /** whether b differs from memory to memory */
  readonly biased: boolean;
  /** whether a spike empties the state (gain 1) */
  readonly reset: boolean;
  /** number of drives that leak by themselves: adaptation, transitions */
  readonly leaks: number;
  /** whether one of them is adaptation */
  readonly fatigue: boolean;
  /** transitions that a memory has on average */
  readonly synapses: number;
}

/** What the counts of a sampler of events or of a clock depend on. */
export interface EventShape extends SamplerShape {
  /** order of gamma distributed intervals, Infinity for a clock's pace; or random numbers for the spikes of a bin */
  readonly timing: { readonly order: number } | { readonly pieces: number };
  readonly choice: { readonly kind: "sum" } | RaceSpec;
}

/** Whether a cue holds other numbers than 0 and ± one magnitude. */
export function isGraded(cue: ArrayLike<number>): boolean {
  const sizes = new Set(Array.from(cue, Math.abs));
  sizes.delete(0);
  return sizes.size > 1;
}

/** Whether potentials begin at different places; memories that never fire do not count. */
export function isBiased(bias: Float64Array): boolean {
  return new Set(bias.filter((b) => b > Number.NEGATIVE_INFINITY)).size > 1;
}

/** Weights of a softmax: the largest, P differences, exponentials, their sums. */
export function scanCounts(p: number): Counts {
  return counts({ exp: p, add: 2 * p - 1, cmp: p - 1 });
}

/** One inversion of the sums. */
export function searchCounts(p: number): Counts {
  return counts({ rng: 1, cmp: Math.ceil(Math.log2(p)) });
}

/** A cue comes in. */
export function driveCounts(shape: SamplerShape): Counts {
  const { memories: p, active, graded, order } = shape;
  const products = active * p;
  return counts({
    ...(graded ? { mac: products } : { ac: products }),
    weightRead: products,
    events: active,
    ...(order === "target" ? { stateWrite: p } : { stateRead: products, stateWrite: products }),
  });
}

/** Who wins: what a round takes whatever its length, and what a step of it takes. */
function raceCounts(race: RaceSpec, p: number): { round: Counts; step: Counts } {
  const drawn = race.kind !== "tree" && race.ties === "random" && race.delay === undefined;
  const tie = drawn && (race.kind === "noisy" || (race.clocked ?? true)) ? 1 : 0;
  if (race.kind === "tree")
    return { round: counts({ rng: p, lut: p, add: p, cmp: p - 1, stateRead: p }), step: counts() };
  if (race.kind === "noisy")
    return {
      round: counts({ rng: tie }),
      step: counts({ mul: p, add: 2 * p, rng: p, lut: p, cmp: p, stateRead: 2 * p, stateWrite: p }),
    };
  const step = counts({ add: p, cmp: p, stateRead: p, stateWrite: p });
  if (race.kind === "exponential") return { round: counts({ rng: p + tie, lut: 2 * p }), step };
  return { round: counts({ rng: p + tie, lut: p, add: p, stateRead: p, stateWrite: 2 * p }), step };
}

/** The state leaks and says what it is to the memories, in one round. */
function leakCounts(shape: SamplerShape): Counts {
  const { memories: p, size: n, form, reset } = shape;
  if (form !== "two-layer")
    return reset ? counts({ stateWrite: p }) : counts({ mul: p, stateRead: p, stateWrite: p });
  const heard = counts({ mac: n * p, weightRead: n * p, events: n, stateWrite: n });
  return reset ? heard : addCounts(heard, { mul: n, stateRead: n });
}

/** A spike changes the state. */
function landCounts({ memories: p, size: n, form, reset }: SamplerShape): Counts {
  if (form === "two-layer") return counts({ ac: n, weightRead: n });
  // With a full reset the jump is 1, and Gram words are added as they are.
  return counts({ ...(reset ? { ac: p } : { mac: p }), weightRead: p });
}

/** A choice from overlaps that are kept and moved, and the spike that follows. */
export function columnCounts(shape: SamplerShape): Counts {
  const { memories: p } = shape;
  return addCounts(leakCounts(shape), besideCounts(shape), scanCounts(p), searchCounts(p), landCounts(shape));
}

/** Until the next spikes. */
function intervalCounts({ timing, mode, reset, leaks }: EventShape): Counts {
  if ("pieces" in timing) return counts({ rng: timing.pieces, cmp: timing.pieces });
  const { order } = timing;
  if (order === Number.POSITIVE_INFINITY) return counts();
  // Intervals that differ make factors of decay that differ, one for each time constant.
  const factors = (mode !== "clamped" && !reset ? 1 : 0) + leaks;
  return counts({ rng: order, log: order, add: order - 1, mul: factors, exp: factors });
}

/** The parts of potentials that are beside the state: the excitability and the drives. */
export function besideCounts({ memories: p, mode, biased, leaks }: SamplerShape): Counts {
  const closed = mode !== "clamped";
  const bias = mode === "evidence" ? { add: p, stateRead: p } : biased ? { add: p, weightRead: p } : {};
  // Clamped potentials are kept, and read where drives add to them.
  const kept = !closed && leaks > 0 ? { stateRead: p } : {};
  const drives = { mul: leaks * p, add: leaks * p, stateRead: leaks * p, stateWrite: leaks * p };
  return addCounts(drives, closed ? bias : kept);
}

/** Drives take in a spike. */
export function toldCounts({ fatigue, synapses }: SamplerShape): Counts {
  const told = synapses + (fatigue ? 1 : 0);
  return counts({
    ac: synapses,
    add: fatigue ? 1 : 0,
    weightRead: synapses,
    stateRead: told,
    stateWrite: told,
  });
}

/**
 * The counts of a sampler of events or of a clock.
 *
 *     drive    ρNP AC, as many weights, ρN events, P words written
 *     choice   by sum: P exp, 2P − 1 add, P − 1 cmp; 1 rng and ⌈log₂ P⌉ cmp for each spike. Clamped without drives, the first is done once
 *     state    collapsed: P mul, P words read and written in a round, P MAC and weights for a spike;
 *              two layers: N mul, N words read and written, NP MAC and weights, N events in a round, N AC and weights for a spike
 *     race     tree: P rng, look-ups, add and reads, P − 1 cmp;   ramp: P rng, look-ups, add, reads and 2P writes, and in each step
 *              P add, cmp, reads and writes;   exponential: P rng, 2P look-ups, and the same steps;
 *              noisy: in each step P mul, rng, look-ups, cmp and writes, 2P add and reads
 *     read     V AC and weights
 *
 * where ρN are the cue's `active` entries, P memories, N the size of patterns and V that of values.
 */
export function samplerCost(shape: EventShape): SamplerCost {
  const { memories: p, mode, leaks, timing, choice, values } = shape;
  const closed = mode !== "clamped";
  const still = !closed && leaks === 0;
  const bins = "pieces" in timing;
  const scan = choice.kind === "sum" ? scanCounts(p) : counts();
  const search = choice.kind === "sum" ? { round: searchCounts(p), step: counts() } : raceCounts(choice, p);
  return {
    drive: driveCounts(shape),
    start: still ? scan : counts(),
    round: addCounts(
      intervalCounts(shape),
      still ? {} : scan,
      closed ? leakCounts(shape) : {},
      besideCounts(shape),
      bins ? {} : search.round,
    ),
    step: search.step,
    spike: addCounts(
      { events: 1 },
      bins ? addCounts(search.round, { cmp: 1 }) : {},
      closed ? landCounts(shape) : {},
      toldCounts(shape),
    ),
    read: counts({ ac: values, weightRead: values }),
  };
}

/** The same where what spikes take depends on who fires: a spike is what it has been on average, of all that `count` spikes have taken. */
export function averageCost(shape: EventShape, all: Counts, count: number): SamplerCost {
  const { drive, read } = samplerCost(shape);
  return {
    ...{ drive, start: counts(), round: intervalCounts(shape), step: counts(), read },
    spike: addCounts({ events: 1 }, toldCounts(shape), count > 0 ? scaleCounts(all, 1 / count) : {}),
  };
}

/**
 * All that a sampler has done since it was made.
 *
 * @param options how it was driven, and whether its spikes were read out as well (`read`), false when left out
 */
export function spent(sampler: Sampler, options: CostOptions & { readonly read?: boolean } = {}): Counts {
  const cost = sampler.cost(options);
  const { read = false } = options;
  return addCounts(
    cost.drive,
    cost.start,
    scaleCounts(cost.round, sampler.rounds),
    scaleCounts(cost.step, sampler.steps),
    scaleCounts(cost.spike, sampler.count),
    scaleCounts(read ? cost.read : {}, sampler.count),
  );
}
