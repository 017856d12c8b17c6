/** @file How many bits the synapses of one sender take in a core. */

/** Synapses of a sender are kept in blocks of at most so many. */
const BLOCK = 64;
/** Bits that come with every block, and bits of a word of memory. */
const HEADER = 10;
const WORD = 64;

/** What one synapse is made of [bits]. */
export interface SynapseFormat {
  readonly weight: number;
  readonly delay: number;
  /** of learning synapses */
  readonly tag: number;
  /** which neuron, where not all follow one another */
  readonly index: number;
}

/**
 * Bits of the synapses that one sender has in a core: blocks of 64, each with 10 bits more, rounded up to words of 64 bits.
 *
 * Known of Loihi 1 (nengo-loihi); for Loihi 2 nothing is published and the same is assumed.
 */
export function axonBits(synapses: number, { weight, delay, tag, index }: SynapseFormat): number {
  const each = weight + delay + tag + index;
  const block = (count: number): number => Math.ceil((count * each + HEADER) / WORD) * WORD;
  const rest = synapses % BLOCK;
  return Math.floor(synapses / BLOCK) * block(BLOCK) + (rest > 0 ? block(rest) : 0);
}
