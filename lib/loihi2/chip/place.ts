/** @file Which neuron lives on which core: populations are cut to pieces that a core holds, and cores that talk much are put near each other. */
import { checkLoihiNetwork, outputsOf } from "../check-network";
import type { LoihiNetwork } from "../network";
import { nearby } from "./arrange";
import { type ChipDescriptor, usableCores } from "./descriptor";
import { type Fan, fansOf } from "./fans";
import { fillCores, type Piece } from "./fill";
import { type Incoming, incomingOf } from "./incoming";
import { hopsBetween, type Mesh } from "./route";
import { blockFormatOf } from "./synapse-memory";

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
  /** messages when all its neurons send: one for each neuron, output and core that it reaches */
  readonly axonsOut: number;
  /** why the next neuron went to another core; undefined for the last */
  readonly full: string | undefined;
}

/** A network on a chip, or why it does not fit. */
export interface Placement {
  readonly chip: ChipDescriptor;
  readonly mesh: Mesh;
  readonly fits: boolean;
  /** what is too much, in words with numbers; none when it fits */
  readonly refusals: readonly string[];
  readonly cores: readonly PlacedCore[];
  /** index into `cores` of every neuron; −1 for inputs, which are outside the chip, and for what was not placed */
  readonly coreOf: Readonly<Record<string, Int32Array>>;
  /** messages between cores when every neuron sends once: [from][to], by index into `cores` */
  readonly traffic: readonly Float64Array[];
  /** hops of all that traffic, and what they were with cores in order of filling */
  readonly hops: number;
  readonly hopsInOrder: number;
  /** what nobody has published and this rests on */
  readonly assumed: readonly string[];
}

/** What no number of cores would change. */
function unsuited(network: LoihiNetwork, incoming: readonly Incoming[], chip: ChipDescriptor): string[] {
  const models = chip.neuronModels.value;
  const above = (value: number, limit: number | undefined): boolean => limit !== undefined && value > limit;
  return [
    ...Object.entries(network.populations).flatMap(([name, population]) => {
      const most = Math.max(...outputsOf(population).map(({ payloadBits }) => payloadBits));
      const runs = population.model === "input" || !models || models.includes(population.model);
      return [
        ...(runs ? [] : [`${name}: ${chip.name} has no neurons of kind "${population.model}"`]),
        ...(above(most, chip.payloadBits.value)
          ? [`${name}: payloads of ${most} bits, of ${chip.payloadBits.value}`]
          : []),
      ];
    }),
    ...incoming.flatMap(({ name, longest, format }) => [
      ...(above(longest, chip.delay.value)
        ? [`${name}: a delay of ${longest} steps, of ${chip.delay.value}`]
        : []),
      ...(above(format.weight, chip.weightBits.value)
        ? [`${name}: weights of ${format.weight} bits, of ${chip.weightBits.value}`]
        : []),
    ]),
  ];
}

function assumedOf(chip: ChipDescriptor, incoming: readonly Incoming[]): string[] {
  const numbers = Object.entries(chip).flatMap(([key, number]: [string, ChipDescriptor["cores"] | string]) =>
    typeof number === "object" && (number.assumed || number.value === undefined) && key !== "neuronModels"
      ? [`${key}: ${number.source}`]
      : [],
  );
  const has = (holds: (one: Incoming) => boolean, words: string): string[] =>
    incoming.some(holds) ? [words] : [];
  return [
    ...numbers,
    "a neuron's state is its variables and the parameters of its own; sums on their way take no memory",
    ...has(({ kind }) => kind === "direct", "a direct link is a message without synapses"),
    ...has(
      ({ kind }) => kind === "convolution",
      "a kernel takes memory once in each core, all of it, laid out as synapses of one sender; which places it brings together takes none; each synaptic operation reads its weight",
    ),
    ...has(({ rules }) => rules !== undefined, "traces of learning take no memory"),
  ];
}

function trafficOf(
  fans: readonly Fan[],
  coreOf: Placement["coreOf"],
  cores: number,
): readonly Float64Array[] {
  const traffic = Array.from({ length: cores }, () => new Float64Array(cores));
  for (const { population, first, core } of fans) {
    const own = coreOf[population];
    for (let i = 0; i < own.length; i++)
      if (own[i] >= 0) for (let k = first[i]; k < first[i + 1]; k++) traffic[own[i]][core[k]]++;
  }
  return traffic;
}

/**
 * Places a network on a chip: populations in order, neuron by neuron, each core as full as it may be; then cores are swapped between tiles while
 * that makes messages' ways shorter. One that is too large is no error but a placement with `fits: false` and its reasons.
 *
 * Inputs are outside the chip. A neuron sends one message to each core that it reaches, its own included.
 *
 * @throws {TypeError | RangeError} when the description cannot be run
 * @throws {SyntaxError} when a learning rule cannot be read
 * @example
 * placeNetwork(network, loihi2).cores.length
 */
export function placeNetwork<Name extends string>(
  network: LoihiNetwork<Name>,
  chip: ChipDescriptor,
): Placement {
  const caller = "placeNetwork";
  const ends = checkLoihiNetwork(caller, network);
  const incoming = incomingOf(caller, network as LoihiNetwork, ends, chip);
  const { fillings, coreOf, refusals: tooMuch } = fillCores(network as LoihiNetwork, incoming, chip);
  const refusals = [...unsuited(network as LoihiNetwork, incoming, chip), ...tooMuch];
  const count = fillings.length;
  const fans = fansOf(network as LoihiNetwork, incoming, coreOf, count, blockFormatOf(chip));
  const traffic = trafficOf(fans, coreOf, count);
  const axonsOut = traffic.map((line) => line.reduce((a, b) => a + b, 0));
  const available = usableCores(chip);
  if (count > available) refusals.push(`cores: ${count} of ${available}`);
  axonsOut.forEach((axons, c) => {
    const limit = chip.axonsOut.value;
    if (limit !== undefined && axons > limit)
      refusals.push(`core ${c}: ${axons} messages leave it when all its neurons send, of ${limit}`);
  });
  const mesh = { columns: chip.columns.value ?? 1, rows: chip.rows.value ?? 1 };
  const perTile = chip.coresPerTile.value ?? 1;
  const inOrder = fillings.map((_, c) => c);
  const places = count <= available ? nearby(traffic, mesh, perTile) : inOrder;
  const tile = (place: number): number => Math.floor(place / perTile);
  const hops = (at: readonly number[]): number =>
    traffic.reduce(
      (sum, line, c) => line.reduce((s, x, d) => s + x * hopsBetween(mesh, tile(at[c]), tile(at[d])), sum),
      0,
    );
  return {
    ...{ chip, mesh, fits: refusals.length === 0, refusals },
    cores: fillings.map((filling, c) => ({
      ...{ core: places[c], tile: tile(places[c]) },
      ...{ ...filling, axonsOut: axonsOut[c] },
    })),
    ...{ coreOf, traffic, hops: hops(places), hopsInOrder: hops(inOrder) },
    assumed: assumedOf(chip, incoming),
  };
}
