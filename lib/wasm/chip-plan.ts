/** @file How synapses of a chip's neurons lie in memory: as columns of bytes, or one word each. */
import type { ChipSynapses } from "./chip-shape";

/** Neurons of a group; those that fill the last one up have no synapses. */
export const GROUP = 64;

/** How one set of synapses lies in memory. */
export interface InletPlan {
  /** a byte for each sender and neuron, or a word with place and weight for each synapse */
  readonly kind: "columns" | "words";
  /** a weight is `unit` times its byte, and `offset` */
  readonly unit: number;
  readonly offset: number;
  /** numbers from one slot of the ring to the next */
  readonly stride: number;
  /** a power of two above the longest delay */
  readonly slots: number;
  readonly longest: number;
  /** delays that there are */
  readonly delays: readonly number[];
  /** no sum of weights is larger */
  readonly bound: number;
}

const powerOfTwo = (least: number): number => 2 ** Math.ceil(Math.log2(least));

/** True when sender after sender has one synapse on each neuron in turn, all with one delay. */
function isFull({ senders, first, receiver, delay }: ChipSynapses, neurons: number): boolean {
  if (receiver.length !== senders * neurons) return false;
  for (let i = 0; i <= senders; i++) if (first[i] !== i * neurons) return false;
  for (let k = 0, j = 0; k < receiver.length; k++, j = j + 1 === neurons ? 0 : j + 1)
    if (receiver[k] !== j || (delay && delay[k] !== delay[0])) return false;
  return true;
}

/** The plan for a set of synapses; undefined when no compiled routine takes them. */
export function planInlet(synapses: ChipSynapses, neurons: number): InletPlan | undefined {
  const { receiver, weight, delay } = synapses;
  let [low, high, bits] = [0, 0, 0];
  const sums = new Float64Array(neurons);
  for (let k = 0; k < weight.length; k++) {
    const w = weight[k];
    if ((w | 0) !== w) return undefined;
    if (w < low) low = w;
    else if (w > high) high = w;
    bits |= w;
    sums[receiver[k]] += Math.abs(w);
  }
  const bound = sums.reduce((a, b) => Math.max(a, b), 0);
  const there = new Uint8Array(256);
  if (delay) for (let k = 0; k < delay.length; k++) there[delay[k]] = 1;
  else there[0] = 1;
  const delays = [...there.keys()].filter((d) => there[d] === 1);
  const longest = delays.length > 0 ? delays[delays.length - 1] : 0;
  const slots = powerOfTwo(longest + 1);
  const width = GROUP * Math.ceil(neurons / GROUP);
  const shared = { slots, longest, delays, bound };
  const unit = bits === 0 ? 1 : bits & -bits;
  // 0 is a byte too: the neurons that fill a group up have it.
  const offset = low >= -128 * unit && high <= 127 * unit ? 0 : low + 128 * unit;
  const full = high - low <= 255 * unit && isFull(synapses, neurons);
  if (full) return { ...shared, kind: "columns", unit, offset, stride: width };
  const stride = powerOfTwo(width);
  const room = 2 ** (31 - Math.log2(stride) - Math.log2(slots) - 1);
  if (low < -room || high >= room) return undefined;
  return { ...shared, kind: "words", unit: 1, offset: 0, stride };
}

/** Columns of bytes, `stride` from one to the next. */
export function packColumns(
  { senders, weight }: ChipSynapses,
  neurons: number,
  { unit, offset, stride }: InletPlan,
  bytes: Int8Array,
): void {
  for (let i = 0; i < senders; i++) {
    const at = i * stride;
    for (let j = 0, k = i * neurons; j < neurons; j++, k++) bytes[at + j] = (weight[k] - offset) / unit;
    bytes.fill(-offset / unit, at + neurons, at + stride);
  }
}

/** Words of a weight above slot and neuron, above one bit of 0: a place counts the bytes of 16-bit cells. */
export function packWords(
  { senders, first, receiver, weight, delay }: ChipSynapses,
  { stride, slots }: InletPlan,
  rows: Uint32Array,
  words: Int32Array,
): void {
  const above = 2 * stride * slots;
  for (let i = 0; i < senders; i++)
    for (let k = first[i], at = rows[2 * i]; k < first[i + 1]; k++, at++)
      words[at] = weight[k] * above + 2 * ((delay ? delay[k] * stride : 0) + receiver[k]);
}
