/** @file Cores filled neuron by neuron, and why each is full. */
import type { LoihiNetwork } from "../network";
import { kindOf, type NeuronModel } from "../neurons";
import type { ChipDescriptor, ChipNumber } from "./descriptor";
import type { Incoming } from "./incoming";
import { axonBits, type BlockFormat, blockFormatOf } from "./synapse-memory";

/** Neurons `from` up to `to` of a population. */
export interface Piece {
  readonly population: string;
  readonly from: number;
  readonly to: number;
}

/** What a core is filled with. */
export interface Filling {
  readonly pieces: { population: string; from: number; to: number }[];
  neurons: number;
  stateBytes: number;
  synapseBits: number;
  synapses: number;
  axonsIn: number;
  full: string | undefined;
}

/** What one neuron more takes. */
interface Addition {
  readonly bits: number;
  readonly axons: number;
  readonly synapses: number;
}

const limited = ({ value }: ChipNumber): number => value ?? Number.POSITIVE_INFINITY;

const isColumn = (value: unknown, size: number): boolean =>
  typeof value === "object" && value !== null && "length" in value && value.length === size;

/** Bytes of a neuron's variables and of parameters that each neuron has of its own, in words of the chip. */
export function stateBytesOf(population: NeuronModel, chip: ChipDescriptor): number {
  const word = limited(chip.stateWordBytes);
  const groups = [population, ...Object.values(population)].filter(
    (one) => typeof one === "object" && one !== null,
  );
  // Columns stand in the description itself, or in a group of it as the parameters of a program do.
  const own = groups
    .flatMap((group) => (ArrayBuffer.isView(group) || Array.isArray(group) ? [] : Object.entries(group)))
    .filter(([key, value]) => !key.endsWith("Start") && isColumn(value, population.size)).length;
  const bits = kindOf(population)
    .variables(population)
    .map((variable) => variable.bits);
  // A parameter is taken as wide as a potential.
  return [...bits, ...new Array<number>(own).fill(24)].reduce(
    (sum, b) => sum + Math.ceil(b / 8 / word) * word,
    0,
  );
}

/** What neuron j adds to a core that has `length` neurons of its population, whose senders have `counts` synapses there. */
function addedBy(
  incoming: readonly Incoming[],
  counts: readonly Int32Array[],
  length: number,
  j: number,
  block: BlockFormat,
): Addition {
  let [bits, axons, synapses] = [0, 0, 0];
  incoming.forEach(({ senders, kind, back, format, each, kernel }, c) => {
    if (kind === "direct") axons++;
    if (kind === "dense") {
      synapses += senders * each;
      const listed = (neurons: number): number => axonBits(neurons * each, format, block);
      bits += senders * (listed(length + 1) - listed(length));
      if (length === 0) axons += senders;
    }
    // A kernel is there once for all neurons of a core: the first of them brings it.
    if (kind === "convolution" && length === 0) bits += axonBits(kernel, format, block);
    // Two synapses of one sender in this neuron are told apart by counting on.
    const seen = new Map<number, number>();
    back?.(j, (sender) => {
      const before = counts[c][sender] + (seen.get(sender) ?? 0);
      if (kind === "sparse") bits += axonBits(before + 1, format, block) - axonBits(before, format, block);
      if (before === 0) axons++;
      synapses++;
      seen.set(sender, (seen.get(sender) ?? 0) + 1);
    });
  });
  return { bits, axons, synapses };
}

/** What would be too much with one neuron more; undefined when it fits. */
function tooMuch(chip: ChipDescriptor, at: Filling, state: number, more: Addition): string | undefined {
  const [neurons, bits, axons] = [at.neurons + 1, at.synapseBits + more.bits, at.axonsIn + more.axons];
  const bytes = at.stateBytes + state;
  const of = (number: ChipNumber, times = 1): string => `of ${limited(number) * times}`;
  if (neurons > limited(chip.neuronsPerCore)) return `neurons: ${neurons} ${of(chip.neuronsPerCore)}`;
  if (axons > limited(chip.axonsIn)) return `senders: ${axons} ${of(chip.axonsIn)}`;
  if (bits > 8 * limited(chip.synapseBytesPerCore))
    return `synapses: ${bits} bits ${of(chip.synapseBytesPerCore, 8)}`;
  if (bytes + bits / 8 > limited(chip.bytesPerCore))
    return `memory: ${bytes} bytes of state and ${bits / 8} of synapses, ${of(chip.bytesPerCore)}`;
  return undefined;
}

/** Cores in the order in which they were filled. */
export interface Filled {
  readonly fillings: readonly Filling[];
  readonly coreOf: Readonly<Record<string, Int32Array>>;
  readonly refusals: readonly string[];
}

/** Populations in order, neuron by neuron, each core as full as it may be. Stops at a neuron that no core could hold. */
export function fillCores(
  { populations }: LoihiNetwork,
  incoming: readonly Incoming[],
  chip: ChipDescriptor,
): Filled {
  const refusals: string[] = [];
  const fillings: Filling[] = [];
  const coreOf = Object.fromEntries(
    Object.entries(populations).map(([name, { size }]) => [name, new Int32Array(size).fill(-1)]),
  );
  const block = blockFormatOf(chip);
  const open = (): Filling => {
    const none = { neurons: 0, stateBytes: 0, synapseBits: 0, synapses: 0, axonsIn: 0 };
    const filling: Filling = { pieces: [], ...none, full: undefined };
    fillings.push(filling);
    return filling;
  };
  let core: Filling | undefined;
  for (const [name, population] of Object.entries(populations)) {
    if (population.model === "input") continue;
    const into = incoming.filter(({ post }) => post === name);
    const state = stateBytesOf(population, chip);
    if (state > limited(chip.stateBytesPerNeuron)) {
      refusals.push(
        `${name}: the state of a neuron takes ${state} bytes of ${limited(chip.stateBytesPerNeuron)}`,
      );
      continue;
    }
    // How many synapses each sender has in this piece of the population.
    const counts = into.map(({ senders }) => new Int32Array(senders));
    let length = 0;
    core ??= open();
    for (let j = 0; j < population.size; j++) {
      let more = addedBy(into, counts, length, j, block);
      const reason = tooMuch(chip, core, state, more);
      if (reason !== undefined && core.neurons > 0) {
        core.full = reason;
        core = open();
        for (const count of counts) count.fill(0);
        length = 0;
        more = addedBy(into, counts, 0, j, block);
      }
      const alone = core.neurons === 0 ? tooMuch(chip, core, state, more) : undefined;
      if (alone !== undefined) {
        refusals.push(`${name}: neuron ${j} alone is too much for a core, ${alone}`);
        return { fillings: fillings.filter(({ neurons }) => neurons > 0), coreOf, refusals };
      }
      const last = core.pieces[core.pieces.length - 1];
      if (last?.population === name) last.to = j + 1;
      else core.pieces.push({ population: name, from: j, to: j + 1 });
      core.neurons++;
      core.stateBytes += state;
      core.synapseBits += more.bits;
      core.synapses += more.synapses;
      core.axonsIn += more.axons;
      into.forEach(({ back }, c) => {
        back?.(j, (sender) => {
          counts[c][sender]++;
        });
      });
      length++;
      coreOf[name][j] = fillings.length - 1;
    }
  }
  return { fillings: fillings.filter(({ neurons }) => neurons > 0), coreOf, refusals };
}
