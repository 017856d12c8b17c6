/** @file Synapses into the rows of a block: one word each, or a place and a weight. */
import { entry, type PropagationPlan } from "./propagation-plan";
import type { SparseSynapses } from "./propagation-shape";

/** Where the rows of a block go. */
export interface Rows {
  /** [sources + 1] first synapse of each row */
  readonly starts: Uint32Array;
  /** [synapses] slot and target, and above them a whole weight where `weights` is missing */
  readonly words: Int32Array;
  readonly weights?: Float32Array | Float64Array;
}

/** Synapses of a block. */
export function blockSynapses(plan: PropagationPlan, block: number, sources: number): number {
  let sum = 0;
  for (let i = block * sources; i < (block + 1) * sources; i++) sum += plan.counts[i];
  return sum;
}

/** Fills the rows of all blocks; the order of synapses within a row is that of the description. */
export function packRows(plan: PropagationPlan, synapses: SparseSynapses, blocks: readonly Rows[]): void {
  const { sources, pre, post, weight, delaySteps } = synapses;
  const { blockTargets, targetBits, slotBits, slots, scale } = plan;
  for (const [b, { starts }] of blocks.entries())
    for (let i = 0; i < sources; i++) starts[i + 1] = starts[i] + plan.counts[b * sources + i];
  const next = blocks.map(({ starts }) => starts.slice());
  for (let k = 0; k < pre.length; k++) {
    const b = Math.floor(post[k] / blockTargets);
    const { words, weights } = blocks[b];
    const at = next[b][pre[k]]++;
    const place = ((entry(delaySteps, k) & (slots - 1)) << targetBits) | (post[k] - b * blockTargets);
    const w = entry(weight, k);
    // With all 32 bits taken by the place, a shift by 32 would be one by 0; a whole weight has bits of its own.
    if (weights) {
      words[at] = place;
      weights[at] = w;
    } else words[at] = place | (Math.round(w / scale) << (targetBits + slotBits));
  }
}

/** The most that one spike adds to a cell of the ring: synapses of a pair with the same delay arrive together. */
export function largestJump(plan: PropagationPlan, { starts, words }: Rows): number {
  const bits = plan.targetBits + plan.slotBits;
  const cells = new Float64Array(2 ** bits);
  let top = 0;
  for (let i = 0; i + 1 < starts.length; i++) {
    for (let k = starts[i]; k < starts[i + 1]; k++) {
      const at = words[k] & (cells.length - 1);
      cells[at] += Math.abs(words[k] >> bits);
      if (cells[at] > top) top = cells[at];
    }
    for (let k = starts[i]; k < starts[i + 1]; k++) cells[words[k] & (cells.length - 1)] = 0;
  }
  return top;
}
