/** @file How many bits the synapses of one sender take in a core. */
import type { ChipDescriptor } from "./descriptor";

/** What one synapse is made of [bits]. */
export interface SynapseFormat {
  readonly weight: number;
  readonly delay: number;
  /** of learning synapses */
  readonly tag: number;
  /** which neuron, where not all follow one another */
  readonly index: number;
}

/** How a chip keeps the synapses of one sender. */
export interface BlockFormat {
  /** synapses in a block, at most */
  readonly synapses: number;
  /** bits that come with every block */
  readonly header: number;
  /** bits that a block is rounded up to */
  readonly word: number;
}

/** The blocks of a chip. */
export const blockFormatOf = (chip: ChipDescriptor): BlockFormat => ({
  synapses: chip.synapsesPerBlock.value ?? 64,
  header: chip.blockBits.value ?? 0,
  word: chip.memoryWordBits.value ?? 1,
});

/**
 * Bits of the synapses that one sender has in a core:
 *
 *     Σ over blocks  W ⌈(n (weight + delay + tag + index) + H) / W⌉
 *
 * where a block holds n ≤ 64 synapses, H = 10 bits come with it and W = 64 bits is a word of memory.
 *
 * Reference: nengo-loihi e564f66, for Loihi 1; for Loihi 2 nothing is published, and the same is assumed.
 */
export function axonBits(
  synapses: number,
  { weight, delay, tag, index }: SynapseFormat,
  block: BlockFormat,
): number {
  const each = weight + delay + tag + index;
  const bits = (count: number): number => Math.ceil((count * each + block.header) / block.word) * block.word;
  const rest = synapses % block.synapses;
  return Math.floor(synapses / block.synapses) * bits(block.synapses) + (rest > 0 ? bits(rest) : 0);
}
