/** @file A memory's two forms as networks for the chip, and in closed form how many cores they take. */
import { axonBits, type ChipDescriptor, type LoihiLif, type LoihiNetwork, placeNetwork } from "../../loihi2";

/**
 * How a memory of P patterns of size N lies on the chip: `"two layers"`, N neurons of state and P of memories, every one to every one both ways; `"Gram"`,
 * P neurons of memories alone, every one to every one by the overlaps of patterns.
 */
export type MemoryLayout = "two layers" | "Gram";

/** Every {@link MemoryLayout}. */
export const memoryLayouts: readonly MemoryLayout[] = ["two layers", "Gram"];

const cell: Omit<LoihiLif, "size"> = { model: "lif", du: 4095, dv: 0, vthMantissa: 100 };

/** Populations with how many neurons reach each of their neurons, in the order in which they are placed. */
export interface MemoryLayer {
  readonly name: string;
  readonly size: number;
  readonly from: string;
  readonly senders: number;
}

/** The layers of a memory. */
export function layersOf(layout: MemoryLayout, size: number, memories: number): readonly MemoryLayer[] {
  if (layout === "Gram") return [{ name: "memory", size: memories, from: "memory", senders: memories }];
  return [
    { name: "state", size, from: "memory", senders: memories },
    { name: "memory", size: memories, from: "state", senders: size },
  ];
}

/** Synapses of a memory: 2 P N or P². */
export const synapsesOf = (layers: readonly MemoryLayer[]): number =>
  layers.reduce((sum, { size, senders }) => sum + size * senders, 0);

/** A memory as a network; what its weights are makes no difference to where it lives. */
export function memoryNetwork(
  layers: readonly MemoryLayer[],
  weightBits: number,
  neurons: (layer: MemoryLayer) => Partial<LoihiLif> = () => ({}),
): LoihiNetwork {
  const zeros = new Int8Array(layers.reduce((most, { size, senders }) => Math.max(most, size * senders), 0));
  return {
    populations: Object.fromEntries(
      layers.map((layer) => [layer.name, { ...cell, size: layer.size, ...neurons(layer) }]),
    ),
    connections: layers.map(({ name, size, from, senders }) => ({
      ...{ pre: from, post: name },
      synapses: {
        ...{ kind: "dense", weights: zeros.subarray(0, size * senders), weightBits },
        signMode: "mixed",
      },
    })),
  };
}

/** What a core has left. */
interface Room {
  neurons: number;
  axons: number;
  bits: number;
  bytes: number;
}

const orAll = (value: number | undefined): number => value ?? Number.POSITIVE_INFINITY;

/** Bytes of a neuron's state, as the placer counts them. */
function stateBytes(chip: ChipDescriptor): number {
  const one = placeNetwork({ populations: { cell: { ...cell, size: 1 } } }, chip);
  return one.cores[0].stateBytes;
}

/** The closed form of a chip: S senders leave room for n neurons of a core, S · bits(n) of synapses, n of state. */
function shapeOf(chip: ChipDescriptor, weightBits: number) {
  const block = {
    synapses: orAll(chip.synapsesPerBlock.value),
    header: chip.blockBits.value ?? 0,
    word: chip.memoryWordBits.value ?? 1,
  };
  const format = { weight: weightBits, delay: 0, tag: 0, index: 0 };
  const state = stateBytes(chip);
  const listed = (neurons: number): number => axonBits(neurons, format, block);
  return {
    listed,
    state,
    empty: (): Room => ({
      neurons: orAll(chip.neuronsPerCore.value),
      axons: orAll(chip.axonsIn.value),
      bits: 8 * orAll(chip.synapseBytesPerCore.value),
      bytes: orAll(chip.bytesPerCore.value),
    }),
    /** the most neurons that fit a room, by halving: what they take rises with their number */
    most(room: Room, senders: number): number {
      if (senders > room.axons) return 0;
      const fits = (n: number): boolean => {
        const bits = senders * listed(n);
        return n <= room.neurons && bits <= room.bits && n * state + bits / 8 <= room.bytes;
      };
      let [low, high] = [0, Math.min(room.neurons, 2 ** 17) + 1];
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        if (fits(middle)) low = middle;
        else high = middle;
      }
      return low;
    },
  };
}

/** Cores that a memory takes by closed forms; Infinity where one neuron alone is too much for a core. */
export interface CoreCount {
  /** filled one after the other, each as full as it may be */
  readonly filled: number;
  /** no way of filling needs fewer: all synapses as tightly as words allow, and neurons */
  readonly least: number;
  /** the most messages that leave one of these cores when all its neurons send: one for each neuron and core that it reaches */
  readonly messages: number;
}

/**
 * Cores of a memory:
 *
 *     neurons of a core  n(S) = max n with  S bits(n) ≤ C,   bits(n) = Σ over blocks of 64  64 ⌈(8 n_b + 10)/64⌉
 *     cores = ⌈N/n(P)⌉ + ⌈P/n(N)⌉, one less where two layers share one
 *     cores ≥ synapses · min_n bits(n)/n / C
 *
 * where S neurons reach each neuron, C = 2^20 bits is a core's synaptic memory.
 */
export function coresNeeded(layers: readonly MemoryLayer[], chip: ChipDescriptor, weightBits = 8): CoreCount {
  const { empty, most, listed, state } = shapeOf(chip, weightBits);
  /** cores that are alike, and how many neurons of each layer they hold */
  const kinds: { readonly held: Map<string, number>; readonly times: number }[] = [];
  let room: Room | undefined;
  for (const { name, size, senders } of layers) {
    const whole = most(empty(), senders);
    if (whole === 0) {
      const none = Number.POSITIVE_INFINITY;
      return { filled: none, least: none, messages: none };
    }
    let left = size;
    const take = (n: number, of: Room, held: Map<string, number>): void => {
      if (n === 0) return;
      const bits = senders * listed(n);
      of.neurons -= n;
      of.axons -= senders;
      of.bits -= bits;
      of.bytes -= n * state + bits / 8;
      left -= n;
      held.set(name, n);
    };
    if (room) take(Math.min(left, most(room, senders)), room, kinds[kinds.length - 1].held);
    if (left === 0) continue;
    const full = Math.ceil(left / whole) - 1;
    if (full > 0) kinds.push({ held: new Map([[name, whole]]), times: full });
    left -= full * whole;
    room = empty();
    kinds.push({ held: new Map(), times: 1 });
    take(left, room, kinds[kinds.length - 1].held);
  }
  const coresOf = (layer: string): number =>
    kinds.reduce((sum, { held, times }) => sum + (held.has(layer) ? times : 0), 0);
  const reached = new Map(layers.map(({ name, from }) => [from, coresOf(name)]));
  const messages = kinds.map(({ held }) =>
    [...held].reduce((sum, [layer, n]) => sum + n * (reached.get(layer) ?? 0), 0),
  );
  const { bits, neurons } = empty();
  let tightest = Number.POSITIVE_INFINITY;
  for (let n = 1; n <= 64; n++) tightest = Math.min(tightest, listed(n) / n);
  const all = layers.reduce((sum, { size }) => sum + size, 0);
  return {
    filled: kinds.reduce((sum, { times }) => sum + times, 0),
    least: Math.max(Math.ceil((synapsesOf(layers) * tightest) / bits), Math.ceil(all / neurons)),
    messages: messages.reduce((x, y) => Math.max(x, y), 0),
  };
}

/** The largest P with which a memory takes at most so many cores, whatever messages it sends; 0 when none does. */
export function mostMemories(
  layout: MemoryLayout,
  size: number,
  chip: ChipDescriptor,
  cores: number,
  weightBits = 8,
): number {
  const fits = (memories: number): boolean =>
    coresNeeded(layersOf(layout, size, memories), chip, weightBits).filled <= cores;
  let [low, high] = [0, 2 ** 20];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}
