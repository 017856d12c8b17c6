/** @file Which neuron lives on which core: populations are cut to pieces that a core holds, and cores that talk much are put near each other. */
import { checkLoihiNetwork, connectionName } from "../check-network";
import type { LoihiNetwork } from "../network";
import { kindOf } from "../neurons";
import { sortSynapses } from "../synapses/sort";
import { nearby } from "./arrange";
import type { ChipDescriptor } from "./descriptor";
import { axonBits, type SynapseFormat } from "./synapse-memory";

/** Neurons `from` up to `to` of a population. */
export interface Piece {
  readonly population: string;
  readonly from: number;
  readonly to: number;
}

/** What a core holds. */
export interface PlacedCore {
  /** tile · coresPerTile + place in the tile */
  readonly core: number;
  readonly tile: number;
  readonly pieces: readonly Piece[];
  readonly neurons: number;
  readonly stateBytes: number;
  readonly synapseBits: number;
  readonly synapses: number;
  /** senders that it listens to, once for each connection */
  readonly axonsIn: number;
  /** messages when all its neurons fire: one for each neuron and core that it reaches */
  readonly axonsOut: number;
  /** why the next neuron went to another core; undefined for the last */
  readonly full: string | undefined;
}

/** A network on a chip, or why it does not fit. */
export interface Placement {
  readonly chip: ChipDescriptor;
  readonly fits: boolean;
  /** what is too much, in words with numbers; none when it fits */
  readonly refusals: readonly string[];
  readonly cores: readonly PlacedCore[];
  /** index into `cores` of every neuron; −1 for inputs, which are outside the chip */
  readonly coreOf: Readonly<Record<string, Int32Array>>;
  /** messages between cores when every neuron fires once: [from][to] */
  readonly traffic: readonly Float64Array[];
  /** numbers of the chip that nobody has published and this rests on */
  readonly assumed: readonly string[];
}

interface Incoming {
  readonly name: string;
  readonly senders: number;
  readonly format: SynapseFormat;
  /** all senders reach all receivers */
  readonly dense: boolean;
  /** senders of receiver j: `from[first[j]]` up to `first[j + 1]` */
  readonly first: Int32Array;
  readonly from: Int32Array;
}

interface Filling {
  readonly pieces: { population: string; from: number; to: number }[];
  neurons: number;
  stateBytes: number;
  synapseBits: number;
  synapses: number;
  axonsIn: number;
  full: string | undefined;
}

const limited = (value: number | undefined): number => value ?? Number.POSITIVE_INFINITY;
const bitsFor = (values: number): number => (values <= 1 ? 0 : Math.ceil(Math.log2(values)));

/** What a neuron's state takes on the chip [bytes]. */
function stateBytesOf(variables: readonly { readonly bits: number }[], word: number): number {
  return variables.reduce((sum, { bits }) => sum + Math.ceil(bits / 8 / word) * word, 0);
}

/** Synapses of every population by receiver. */
function incomingOf(caller: string, network: LoihiNetwork, chip: ChipDescriptor): Record<string, Incoming[]> {
  const { populations, connections = [] } = network;
  const into: Record<string, Incoming[]> = Object.fromEntries(
    Object.keys(populations).map((name) => [name, []]),
  );
  for (const connection of connections) {
    const { synapses } = connection;
    if (synapses.kind === "direct") continue;
    const [senders, receivers] = [populations[connection.pre].size, populations[connection.post].size];
    const name = connectionName(connection);
    const { synapses: sorted, stored } = sortSynapses(caller, name, synapses, senders, receivers);
    const first = new Int32Array(receivers + 1);
    for (const j of sorted.receiver) first[j + 1]++;
    for (let j = 0; j < receivers; j++) first[j + 1] += first[j];
    const next = first.slice();
    const from = new Int32Array(sorted.receiver.length);
    for (let i = 0; i < senders; i++)
      for (let k = sorted.first[i]; k < sorted.first[i + 1]; k++) from[next[sorted.receiver[k]]++] = i;
    const longest = sorted.delay?.reduce((a, b) => Math.max(a, b), 0) ?? 0;
    const dense = synapses.kind === "dense";
    into[connection.post].push({
      ...{ name, senders, dense, first, from },
      format: {
        weight: stored.weightBits,
        delay: bitsFor(longest + 1),
        tag: 0,
        index: dense ? 0 : bitsFor(limited(chip.neuronsPerCore.value)),
      },
    });
  }
  return into;
}

/**
 * Places a network on a chip: populations in order, neuron by neuron, each core as full as it may be; then cores are swapped between tiles while
 * that makes messages' ways shorter.
 *
 * @throws {TypeError | RangeError} when the description is none that could be run; one that is merely too large is no error but a
 * placement with `fits: false` and its reasons
 * @example
 * placeNetwork(network, loihi2).cores.length
 */
export function placeNetwork<Name extends string>(
  network: LoihiNetwork<Name>,
  chip: ChipDescriptor,
): Placement {
  const caller = "placeNetwork";
  checkLoihiNetwork(caller, network);
  const { populations } = network as LoihiNetwork;
  const into = incomingOf(caller, network as LoihiNetwork, chip);
  const refusals: string[] = [];
  const fillings: Filling[] = [];
  const coreOf: Record<string, Int32Array> = {};
  const neuronLimit = limited(chip.neuronsPerCore.value);
  const synapseLimit = 8 * limited(chip.synapseBytesPerCore.value);
  const byteLimit = limited(chip.bytesPerCore.value);
  const axonLimit = limited(chip.axonsIn.value);
  const empty = (): Filling => {
    const one = {
      pieces: [],
      neurons: 0,
      stateBytes: 0,
      synapseBits: 0,
      synapses: 0,
      axonsIn: 0,
      full: undefined,
    };
    fillings.push(one);
    return one;
  };
  let core: Filling | undefined;
  for (const [name, population] of Object.entries(populations)) {
    coreOf[name] = new Int32Array(population.size).fill(-1);
    if (population.model === "input") continue;
    const state = stateBytesOf(kindOf(population).variables(population), limited(chip.stateWordBytes.value));
    if (state > limited(chip.stateBytesPerNeuron.value))
      refusals.push(`${name}: a neuron's state takes ${state} bytes of ${chip.stateBytesPerNeuron.value}`);
    // How many synapses each sender has in this piece of the population.
    let counts = into[name].map(({ senders }) => new Int32Array(senders));
    let length = 0;
    const begin = (): Filling => {
      counts = into[name].map(({ senders }) => new Int32Array(senders));
      length = 0;
      return empty();
    };
    core ??= begin();
    for (let j = 0; j < population.size; j++) {
      const more = addedBy(into[name], counts, length, j);
      const problem = (at: Filling, { bits, axons }: { bits: number; axons: number }): string | undefined => {
        const stateBytes = at.stateBytes + state;
        if (at.neurons + 1 > neuronLimit) return `neurons: ${neuronLimit} are all it holds`;
        if (at.synapseBits + bits > synapseLimit)
          return `synapses: ${at.synapseBits + bits} bits of ${synapseLimit} with one more neuron of ${name}`;
        if (stateBytes + (at.synapseBits + bits) / 8 > byteLimit)
          return `memory: ${stateBytes} bytes of state and ${(at.synapseBits + bits) / 8} of synapses, of ${byteLimit}`;
        if (at.axonsIn + axons > axonLimit) return `senders: ${at.axonsIn + axons} of ${axonLimit}`;
        return undefined;
      };
      let added = more;
      const reason = problem(core, more);
      if (reason !== undefined) {
        core.full = reason;
        core = begin();
        added = addedBy(into[name], counts, 0, j);
        const alone = problem(core, added);
        if (alone !== undefined) {
          refusals.push(`${name}: neuron ${j} alone does not fit a core, ${alone}`);
          return { ...nothing(chip), refusals };
        }
      }
      const last = core.pieces[core.pieces.length - 1];
      if (last?.population === name) last.to = j + 1;
      else core.pieces.push({ population: name, from: j, to: j + 1 });
      core.neurons++;
      core.stateBytes += state;
      core.synapseBits += added.bits;
      core.synapses += added.synapses;
      core.axonsIn += added.axons;
      into[name].forEach(({ first, from }, c) => {
        for (let k = first[j]; k < first[j + 1]; k++) counts[c][from[k]]++;
      });
      length++;
      coreOf[name][j] = fillings.length - 1;
    }
  }
  const available = limited(chip.cores.value);
  if (fillings.length > available) refusals.push(`cores: ${fillings.length} of ${available}`);
  const reach = reachOf(network as LoihiNetwork, coreOf, into, fillings.length);
  const axonOutLimit = limited(chip.axonsOut.value);
  reach.out.forEach((axons, c) => {
    if (axons > axonOutLimit)
      refusals.push(`core ${c}: ${axons} messages leave it when all fire, of ${axonOutLimit}`);
  });
  const perTile = limited(chip.coresPerTile.value);
  const mesh = { columns: chip.columns.value ?? 1, rows: chip.rows.value ?? 1 };
  const places =
    fillings.length <= available ? nearby(reach.traffic, mesh, perTile) : fillings.map((_, c) => c);
  return {
    chip,
    fits: refusals.length === 0,
    refusals,
    cores: fillings.map((filling, c) => ({
      ...filling,
      core: places[c],
      tile: Math.floor(places[c] / perTile),
      axonsOut: reach.out[c],
    })),
    coreOf,
    traffic: reach.traffic,
    assumed: Object.entries(chip).flatMap(([key, number]) =>
      typeof number === "object" && (number.assumed || number.value === undefined)
        ? [`${key}: ${number.source}`]
        : [],
    ),
  };
}

const nothing = (chip: ChipDescriptor): Placement => ({
  ...{ chip, fits: false, refusals: [], cores: [], coreOf: {}, traffic: [], assumed: [] },
});

/** What neuron j adds to a core that has `length` neurons of its population, whose senders have `counts` synapses there. */
function addedBy(
  incoming: readonly Incoming[],
  counts: readonly Int32Array[],
  length: number,
  j: number,
): { bits: number; axons: number; synapses: number } {
  let [bits, axons, synapses] = [0, 0, 0];
  incoming.forEach(({ senders, dense, first, from, format }, c) => {
    synapses += first[j + 1] - first[j];
    if (dense) {
      bits += senders * (axonBits(length + 1, format) - axonBits(length, format));
      if (length === 0) axons += senders;
      return;
    }
    // Two synapses of one sender in this neuron are told apart by counting on.
    const seen = new Map<number, number>();
    for (let k = first[j]; k < first[j + 1]; k++) {
      const before = counts[c][from[k]] + (seen.get(from[k]) ?? 0);
      bits += axonBits(before + 1, format) - axonBits(before, format);
      if (before === 0) axons++;
      seen.set(from[k], (seen.get(from[k]) ?? 0) + 1);
    }
  });
  return { bits, axons, synapses };
}

/** Who sends to which core: messages that leave each core, and between cores. */
function reachOf(
  { populations, connections = [] }: LoihiNetwork,
  coreOf: Readonly<Record<string, Int32Array>>,
  into: Readonly<Record<string, readonly Incoming[]>>,
  count: number,
): { readonly out: readonly number[]; readonly traffic: readonly Float64Array[] } {
  const traffic = Array.from({ length: count }, () => new Float64Array(count));
  const out = new Array<number>(count).fill(0);
  for (const [name, { size }] of Object.entries(populations)) {
    if (coreOf[name] === undefined) continue;
    const reached = Array.from({ length: size }, () => new Set<number>());
    for (const connection of connections) {
      if (connection.pre !== name) continue;
      const incoming = into[connection.post].find((one) => one.name === connectionName(connection));
      if (incoming === undefined) continue;
      const { first, from } = incoming;
      for (let j = 0; j + 1 < first.length; j++)
        for (let k = first[j]; k < first[j + 1]; k++) reached[from[k]].add(coreOf[connection.post][j]);
    }
    reached.forEach((cores, i) => {
      const own = coreOf[name][i];
      if (own < 0) return;
      out[own] += cores.size;
      for (const c of cores) traffic[own][c]++;
    });
  }
  return { out, traffic };
}
