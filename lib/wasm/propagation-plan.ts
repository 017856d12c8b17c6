/** @file Which layout some synapses get: by size, in-degree, range of delays and kind of weights. */
import { checkInteger, shown } from "./check";
import { commonScale } from "./propagation-scale";
import type { PropagationLayout, PropagationOptions, SparseSynapses } from "./propagation-shape";

/** [bytes] a ring above this leaves no room in the second-level cache for the rows that pass by */
const RING = 2 ** 19;
/** [bytes] no ring is larger */
const RINGS = 2 ** 30;
/** Synapses per row and block below which a row's beginning costs more than a smaller ring gains. */
const RUN = 64;
/** Synapses per block: 1 GiB of words. */
const MOST = 2 ** 28;
const INT16 = 2 ** 15 - 1;
const INT32 = 2 ** 31 - 1;
/** A delay of more steps than this is a mistake in units. */
const LONGEST = 2 ** 24;

/** A layout with the widths that packing needs. */
export interface PropagationPlan extends PropagationLayout {
  /** bits of a word that name the target within its block; the slot stands above, then the weight; one bit stays free */
  readonly targetBits: number;
  readonly slotBits: number;
  readonly longest: number;
  /** an int16 ring whose sums could overflow and must be watched */
  readonly watched: boolean;
  /** synapses that leave neuron i into block b, at [b][i] */
  readonly counts: Uint32Array;
}

const bitsFor = (count: number): number => Math.ceil(Math.log2(Math.max(1, count)));

/** Column `name` as an array, checked entry by entry with `sound`. */
export function column(
  caller: string,
  name: string,
  values: ArrayLike<number>,
  length: number,
  sound: (value: number) => boolean,
  rule: string,
): void {
  if (values.length !== length)
    throw new RangeError(`${caller}: ${name} must have length ${length}, got ${values.length}`);
  for (let k = 0; k < length; k++)
    if (!sound(values[k]))
      throw new RangeError(`${caller}: ${name}[${k}] must ${rule}, got ${shown(values[k])}`);
}

/** @throws {RangeError} when a column has the wrong length or an entry that makes no sense */
function checkSynapses(caller: string, synapses: SparseSynapses): void {
  const { sources, targets, pre, post, weight, delaySteps } = synapses;
  checkInteger(caller, "sources", sources, 0, INT32);
  checkInteger(caller, "targets", targets, 0, INT32);
  checkInteger(caller, "synapses", pre.length, 0, INT32);
  const below = (count: number) => (x: number) => Number.isInteger(x) && x >= 0 && x < count;
  column(caller, "pre", pre, pre.length, below(sources), `be a whole number in [0, ${sources})`);
  column(caller, "post", post, pre.length, below(targets), `be a whole number in [0, ${targets})`);
  const weights = typeof weight === "number" ? [weight] : weight;
  column(caller, "weight", weights, lengthOf(weight, pre.length), Number.isFinite, "be finite");
  const delays = typeof delaySteps === "number" ? [delaySteps] : delaySteps;
  const delay = (x: number) => Number.isInteger(x) && x >= 1 && x <= LONGEST;
  column(
    caller,
    "delaySteps",
    delays,
    lengthOf(delaySteps, pre.length),
    delay,
    `be a whole number in [1, ${LONGEST}]`,
  );
}

const lengthOf = (values: number | ArrayLike<number>, synapses: number): number =>
  typeof values === "number" ? 1 : synapses;

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

/** Kind, scale and cell of the weights. */
function weightsOf(
  caller: string,
  synapses: SparseSynapses,
  slots: number,
  arithmetic: PropagationOptions["arithmetic"],
): Whole | string {
  const whole = arithmetic === "float" ? "floats were asked for" : wholeWeights(synapses, slots);
  if (typeof whole === "string" && arithmetic === "integer")
    throw new RangeError(`${caller}: weight must allow integer arithmetic, but ${whole}`);
  return whole;
}

function countRows({ sources, pre, post }: SparseSynapses, blocks: number, width: number): Uint32Array {
  const counts = new Uint32Array(blocks * sources);
  for (let k = 0; k < pre.length; k++) counts[Math.floor(post[k] / width) * sources + pre[k]]++;
  return counts;
}

/** The layout for these synapses, in at least `least` blocks. */
export function planPropagation(
  caller: string,
  synapses: SparseSynapses,
  arithmetic: PropagationOptions["arithmetic"] = "auto",
  least = 1,
): PropagationPlan {
  checkSynapses(caller, synapses);
  const { targets, weight, post } = synapses;
  const longest = largestOf(synapses.delaySteps);
  const slotBits = bitsFor(longest);
  const slots = 2 ** slotBits;
  const whole = weightsOf(caller, synapses, slots, arithmetic);
  const cut = (cell: Cell, from: number) => {
    const blocks = blockCount(synapses, slots, cellBytes[cell], from);
    const width = Math.max(1, Math.ceil(targets / blocks));
    return { width, blocks: Math.max(1, Math.ceil(targets / width)), targetBits: bitsFor(width) };
  };
  const shared = { slots, slotBits, longest, synapses: post.length };
  const built = (found: ReturnType<typeof cut>, rest: object): PropagationPlan => ({
    ...shared,
    ...(rest as Omit<
      PropagationPlan,
      "blocks" | "blockTargets" | "targetBits" | "counts" | keyof typeof shared
    >),
    blocks: found.blocks,
    blockTargets: found.width,
    targetBits: found.targetBits,
    counts: countRows(synapses, found.blocks, found.width),
  });
  let why = whole as string;
  if (typeof whole !== "string") {
    const weightBits = bitsFor(whole.largest + 1) + 1;
    // More and smaller blocks leave more bits to the weight, as long as rows do not fall to pieces.
    const perRow = post.length / Math.max(1, synapses.sources);
    for (let from = least; from === least || perRow / from >= 8; from *= 2) {
      const found = cut(whole.cell, from);
      if (1 + found.targetBits + slotBits + weightBits <= 32) {
        const { scale, cell, watched } = whole;
        return built(found, { weights: "integer", scale, cell, watched, reason: whole.why });
      }
      if (found.width === 1) break;
    }
    why = `target, slot and weight need more than 32 bits`;
  }
  const weights = every(weight, isSingle) ? "float32" : "float64";
  return built(cut("float64", least), { weights, scale: 1, cell: "float64", watched: false, reason: why });
}

function every(values: number | ArrayLike<number>, holds: (x: number) => boolean): boolean {
  if (typeof values === "number") return holds(values);
  for (let k = 0; k < values.length; k++) if (!holds(values[k])) return false;
  return true;
}

const isSingle = (x: number): boolean => Math.fround(x) === x;
