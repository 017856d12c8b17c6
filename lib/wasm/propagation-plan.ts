/** @file Which layout some synapses get: by size, in-degree, range of delays and kind of weights. */
import { checkSynapses } from "./propagation-check";
import { commonScale } from "./propagation-scale";
import type { PropagationLayout, PropagationOptions, SparseSynapses } from "./propagation-shape";

/** [bytes] a ring above this leaves no room in the second-level cache for the rows that pass by */
const RING = 2 ** 19;
/** [bytes] no ring is larger */
const RINGS = 2 ** 30;
/** Synapses per row and block below which a row's beginning costs more than a smaller ring gains. */
const RUN = 64;
/** Synapses per row and block below which two arrays are better than ever smaller blocks. */
const SHORTEST = 8;
/** Synapses per block: 1 GiB of words. */
const MOST = 2 ** 28;
const INT16 = 2 ** 15 - 1;
const INT32 = 2 ** 31 - 1;

/** A layout with the widths that packing needs. */
export interface PropagationPlan extends PropagationLayout {
  /** bits of a word that name the target within its block; the slot stands above, then the weight; one bit stays free */
  readonly targetBits: number;
  readonly slotBits: number;
  readonly longest: number;
  /** an int16 ring whose sums could overflow and must be watched */
  readonly watched: boolean;
  /** size of the largest sum that can arrive at once, in multiples of the scale; infinite for floats */
  readonly largest: number;
  /** synapses that leave neuron i into block b, at [b][i] */
  readonly counts: Uint32Array;
}

const bitsFor = (count: number): number => Math.ceil(Math.log2(Math.max(1, count)));

/** Entry k of a column that may be one number. */
export const entry = (values: number | ArrayLike<number>, k: number): number =>
  typeof values === "number" ? values : values[k];

function largestOf(values: number | ArrayLike<number>): number {
  if (typeof values === "number") return values;
  let top = 1;
  for (let k = 0; k < values.length; k++) if (values[k] > top) top = values[k];
  return top;
}

/** Largest sum that can arrive at a target at once: all positive, or all negative synapses together, as whole numbers. */
function largestSum({ targets, post, weight }: SparseSynapses, scale: number): number {
  const sums = [new Float64Array(targets), new Float64Array(targets)];
  for (let k = 0; k < post.length; k++) {
    const w = Math.round(entry(weight, k) / scale);
    sums[w < 0 ? 0 : 1][post[k]] += Math.abs(w);
  }
  return sums.reduce((top, side) => side.reduce((a, b) => Math.max(a, b), top), 0);
}

/** Blocks of equal width: as many as keep a ring small while rows stay long enough, and at least `least`. */
function blockCount(synapses: SparseSynapses, slots: number, cellBytes: number, least: number): number {
  const { targets, sources, post } = synapses;
  const perRow = post.length / Math.max(1, sources);
  let blocks = Math.max(least, Math.ceil(post.length / MOST));
  const ring = () => slots * 2 ** bitsFor(Math.ceil(targets / blocks)) * cellBytes;
  while (blocks < targets && (ring() > RINGS || (ring() > RING && perRow / blocks >= 2 * RUN))) blocks *= 2;
  return blocks;
}

type Cell = PropagationLayout["cell"];
const cellBytes: Record<Cell, number> = { int16: 2, int32: 4, float64: 8 };

interface Whole {
  readonly scale: number;
  readonly largest: number;
  readonly sum: number;
  readonly cell: Cell;
  readonly watched: boolean;
  readonly why: string;
}

/** Whole-number weights with the narrowest ring that holds their sums; a sentence where there are none. */
function wholeWeights(synapses: SparseSynapses, slots: number): Whole | string {
  const { weight, post, sources, targets } = synapses;
  const found = commonScale(typeof weight === "number" ? [weight] : weight, 2 ** 23);
  if (!found) return "weights are no small whole multiples of one number";
  const { scale, largest } = found;
  const sum = largestSum(synapses, scale);
  if (sum > INT32) return `sums may reach ${sum} times the scale, too much for int32`;
  const base = { scale, largest, sum };
  if (sum <= INT16)
    return {
      ...base,
      cell: "int16",
      watched: false,
      why: `no sum can exceed ${sum}, so that int16 holds it`,
    };
  // Watching goes over the ring once for every so many spikes; it should cost much less than they do.
  const spikes = Math.floor(INT16 / 2 / Math.max(1, largest));
  const events = (spikes * post.length) / Math.max(1, sources);
  if (spikes >= 32 && events >= (slots * targets) / 4)
    return { ...base, cell: "int16", watched: true, why: "sums in int16 are watched and widened in need" };
  return { ...base, cell: "int32", watched: false, why: `sums may reach ${sum}` };
}

function countRows({ sources, pre, post }: SparseSynapses, blocks: number, width: number): Uint32Array {
  const counts = new Uint32Array(blocks * sources);
  for (let k = 0; k < pre.length; k++) counts[Math.floor(post[k] / width) * sources + pre[k]]++;
  return counts;
}

/** How targets are cut into blocks. */
interface Cut {
  readonly blocks: number;
  readonly blockTargets: number;
  readonly targetBits: number;
}

/** At least `least` blocks of equal width. */
function cut(synapses: SparseSynapses, slots: number, cell: Cell, least: number): Cut {
  const { targets } = synapses;
  const blockTargets = Math.max(1, Math.ceil(targets / blockCount(synapses, slots, cellBytes[cell], least)));
  return {
    blocks: Math.max(1, Math.ceil(targets / blockTargets)),
    blockTargets,
    targetBits: bitsFor(blockTargets),
  };
}

/** Blocks small enough that target, slot and weight fit in a word; undefined when rows would fall to pieces first. */
function cutForWords(synapses: SparseSynapses, slots: number, whole: Whole, least: number): Cut | undefined {
  const { sources, post } = synapses;
  const weightBits = bitsFor(whole.largest + 1) + 1;
  const perRow = post.length / Math.max(1, sources);
  for (let from = least; from === least || perRow / from >= SHORTEST; from *= 2) {
    const found = cut(synapses, slots, whole.cell, from);
    if (1 + found.targetBits + bitsFor(slots) + weightBits <= 32) return found;
    if (found.blockTargets === 1) return undefined;
  }
  return undefined;
}

/** The layout for these synapses, in at least `least` blocks. */
export function planPropagation(
  caller: string,
  synapses: SparseSynapses,
  arithmetic: PropagationOptions["arithmetic"] = "auto",
  least = 1,
): PropagationPlan {
  checkSynapses(caller, synapses);
  const longest = largestOf(synapses.delaySteps);
  const slots = 2 ** bitsFor(longest);
  const shared = { slots, slotBits: bitsFor(slots), longest, synapses: synapses.post.length };
  const planned = (
    found: Cut,
    rest: Pick<PropagationPlan, "weights" | "cell" | "scale" | "watched" | "largest" | "reason">,
  ): PropagationPlan => ({
    ...shared,
    ...found,
    ...rest,
    counts: countRows(synapses, found.blocks, found.blockTargets),
  });
  let reason = "floats were asked for";
  if (arithmetic !== "float") {
    const whole = wholeWeights(synapses, slots);
    const found = typeof whole === "string" ? undefined : cutForWords(synapses, slots, whole, least);
    if (typeof whole !== "string" && found) {
      const { scale, cell, watched, sum, why } = whole;
      return planned(found, { weights: "integer", scale, cell, watched, largest: sum, reason: why });
    }
    reason = typeof whole === "string" ? whole : "target, slot and weight need more than 32 bits";
    if (arithmetic === "integer")
      throw new RangeError(`${caller}: weight must allow integer arithmetic, but ${reason}`);
  }
  const weights = every(synapses.weight, isSingle) ? "float32" : "float64";
  const found = cut(synapses, slots, "float64", least);
  const largest = Number.POSITIVE_INFINITY;
  return planned(found, { weights, scale: 1, cell: "float64", watched: false, largest, reason });
}

function every(values: number | ArrayLike<number>, holds: (x: number) => boolean): boolean {
  if (typeof values === "number") return holds(values);
  for (let k = 0; k < values.length; k++) if (!holds(values[k])) return false;
  return true;
}

const isSingle = (x: number): boolean => Math.fround(x) === x;
