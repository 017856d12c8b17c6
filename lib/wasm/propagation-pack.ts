/** @file Synapses into the rows of a block: one word each, or a place and a weight. */
import { entry, type PropagationPlan } from "./propagation-plan";
import type { SparseSynapses } from "./propagation-shape";

/** Words in a page of memory. */
const PAGE = 1024;

/** Where each row of a block begins and ends. */
export interface RowTable {
  /** [sources][2] first word of a row, and the one after its last */
  readonly rows: Uint32Array;
  /** words in all, with the gaps between rows */
  readonly size: number;
}

/** The rows of a block in memory. */
export interface Rows {
  readonly rows: Uint32Array;
  /** slot and target, and above them a whole weight where `weights` is missing */
  readonly words: Int32Array;
  readonly weights?: Float32Array | Float64Array;
}

/**
 * Lays rows one after the other. One that would lie on a page more than it needs begins with the next page, if that wastes little: a
 * page costs a look into the processor's table of pages, and ends what it fetches ahead.
 */
export function rowTable(plan: Pick<PropagationPlan, "counts">, block: number, sources: number): RowTable {
  const rows = new Uint32Array(2 * sources);
  let size = 0;
  for (let i = 0; i < sources; i++) {
    const count = plan.counts[block * sources + i];
    const gap = PAGE - (size % PAGE);
    const pages = (from: number) => Math.ceil(((from % PAGE) + count) / PAGE);
    if (pages(size) > pages(0) && gap <= count / 8) size += gap;
    rows[2 * i] = size;
    size += count;
    rows[2 * i + 1] = size;
  }
  return { rows, size };
}

/**
 * Fills the rows of all blocks; the order of synapses within a row is that of the description. The lowest `unitBits` bits of a word stay
 * zero, so that a place counts bytes rather than cells.
 */
export function packRows(
  plan: PropagationPlan,
  synapses: SparseSynapses,
  blocks: readonly Rows[],
  unitBits: number,
): void {
  const { sources, pre, post, weight, delaySteps } = synapses;
  const { blockTargets, targetBits, slotBits, slots, scale } = plan;
  const next = blocks.map(({ rows }) => Uint32Array.from({ length: sources }, (_, i) => rows[2 * i]));
  for (let k = 0; k < pre.length; k++) {
    const b = Math.floor(post[k] / blockTargets);
    const { words, weights } = blocks[b];
    const at = next[b][pre[k]]++;
    const slot = entry(delaySteps, k) & (slots - 1);
    const place = ((slot << targetBits) | (post[k] - b * blockTargets)) << unitBits;
    const w = entry(weight, k);
    if (weights) {
      words[at] = place;
      weights[at] = w;
    } else words[at] = place | (Math.round(w / scale) << (targetBits + slotBits + unitBits));
  }
}

/** What spikes can add to the cells of a block's ring. */
export interface Jumps {
  /** by one spike to any cell: synapses of a pair with the same delay arrive together */
  readonly most: number;
  /** [slots] by all sources in one step, to any cell of the slot so many steps ahead */
  readonly slots: Float64Array;
  /** largest of `slots` */
  readonly largest: number;
}

/** Finds what spikes can add, as sizes of whole numbers; positive and negative weights do not help each other. */
export function jumpsOf(plan: PropagationPlan, { rows, words }: Rows, unitBits: number): Jumps {
  const bits = plan.targetBits + plan.slotBits + unitBits;
  const cells = 2 ** bits;
  const mask = cells - 1;
  const once = new Float64Array(cells);
  const sums = [new Float64Array(cells), new Float64Array(cells)];
  let most = 0;
  for (let i = 0; i < rows.length; i += 2) {
    for (let k = rows[i]; k < rows[i + 1]; k++) {
      const [at, weight] = [words[k] & mask, words[k] >> bits];
      once[at] += Math.abs(weight);
      if (once[at] > most) most = once[at];
      sums[weight < 0 ? 0 : 1][at] += Math.abs(weight);
    }
    for (let k = rows[i]; k < rows[i + 1]; k++) once[words[k] & mask] = 0;
  }
  const slots = new Float64Array(plan.slots);
  const stride = cells / plan.slots;
  for (const side of sums)
    for (let at = 0; at < cells; at++) {
      const slot = Math.floor(at / stride);
      if (side[at] > slots[slot]) slots[slot] = side[at];
    }
  return { most, slots, largest: slots.reduce((a, b) => Math.max(a, b)) };
}
