/** @file What a chip offers, every number with where it is from. No limit of a chip stands anywhere else. */
import { checkInteger, didYouMean, shown } from "../../math";

/** A number of a chip. */
export interface ChipNumber {
  /** undefined where nobody has published one: then it limits nothing, and a placement says so */
  readonly value: number | undefined;
  readonly source: string;
  /** nobody has published it for this chip: it is taken from another, or chosen */
  readonly assumed?: boolean;
}

/** What a chip offers. */
export interface ChipDescriptor {
  readonly name: string;
  /** routers of the mesh in each direction, and cores at each */
  readonly columns: ChipNumber;
  readonly rows: ChipNumber;
  readonly coresPerTile: ChipNumber;
  /** cores that may be used */
  readonly cores: ChipNumber;
  readonly neuronsPerCore: ChipNumber;
  /** of all that a core holds: synapses, state, parameters */
  readonly bytesPerCore: ChipNumber;
  readonly synapseBytesPerCore: ChipNumber;
  /** the most that one neuron's state may take */
  readonly stateBytesPerNeuron: ChipNumber;
  /** state is given in words of so many bytes for each variable */
  readonly stateWordBytes: ChipNumber;
  /** senders that a core listens to, and messages that it can send for its neurons all together */
  readonly axonsIn: ChipNumber;
  readonly axonsOut: ChipNumber;
  readonly payloadBits: ChipNumber;
  readonly weightBits: ChipNumber;
  /** the longest delay [steps] */
  readonly delay: ChipNumber;
  /** synapses of one sender are kept in blocks of so many, each with so many bits more, rounded up to words of so many bits */
  readonly synapsesPerBlock: ChipNumber;
  readonly blockBits: ChipNumber;
  readonly memoryWordBits: ChipNumber;
  /** of a synapse that learns: bits of its tag */
  readonly tagBits: ChipNumber;
  /** bits of a message beside its payload */
  readonly headerBits: ChipNumber;
  /** kinds of neurons that it can run; undefined where they are programs of one's own */
  readonly neuronModels: { readonly value: readonly string[] | undefined; readonly source: string };
}

/** The numbers of a {@link ChipDescriptor}. */
export type ChipNumberName = Exclude<keyof ChipDescriptor, "name" | "neuronModels">;

const brief = "Intel, Taking Neuromorphic Computing to the Next Level with Loihi 2, 2021";
const davies = "Davies et al. 2018, IEEE Micro 38(1)";
const nengo = "nengo-loihi e564f66, constants of the hardware";
const lava = "lava-nc b6822fb";

/** Loihi 2, by public numbers alone. Intel has published no number of axons; what is assumed says so. */
export const loihi2: ChipDescriptor = {
  name: "loihi2",
  columns: { value: 8, source: "Timcheck, Pierro & Shrestha 2026, arXiv:2601.10035" },
  rows: { value: 4, source: "Timcheck, Pierro & Shrestha 2026, arXiv:2601.10035" },
  coresPerTile: { value: 4, source: "Timcheck, Pierro & Shrestha 2026, arXiv:2601.10035" },
  cores: { value: 128, source: `${brief}; parts with 120 usable cores exist` },
  neuronsPerCore: { value: 8192, source: brief },
  bytesPerCore: { value: 192 * 1024, source: brief },
  synapseBytesPerCore: { value: 128 * 1024, source: brief },
  stateBytesPerNeuron: { value: 4096, source: `${brief}, table 2` },
  stateWordBytes: { value: 8, source: "chosen: words of 64 bits", assumed: true },
  axonsIn: { value: undefined, source: "not published" },
  axonsOut: { value: undefined, source: "not published" },
  payloadBits: { value: 32, source: brief },
  weightBits: { value: 8, source: lava },
  delay: { value: 63, source: lava },
  synapsesPerBlock: { value: 64, source: "taken from Loihi 1", assumed: true },
  blockBits: { value: 10, source: "taken from Loihi 1", assumed: true },
  memoryWordBits: { value: 64, source: "taken from Loihi 1", assumed: true },
  tagBits: { value: 9, source: "chosen: the tag's range with sign", assumed: true },
  headerBits: { value: 32, source: "chosen: formats of messages are not published", assumed: true },
  neuronModels: { value: undefined, source: `${brief}: neurons are programs` },
};

/** Loihi 1. */
export const loihi1: ChipDescriptor = {
  name: "loihi1",
  columns: { value: 8, source: davies },
  rows: { value: 4, source: davies },
  coresPerTile: { value: 4, source: davies },
  cores: { value: 128, source: davies },
  neuronsPerCore: { value: 1024, source: davies },
  bytesPerCore: { value: 128 * 1024 + 1024 * 24, source: "synapses and state together" },
  synapseBytesPerCore: { value: 128 * 1024, source: nengo },
  stateBytesPerNeuron: { value: 24, source: `${brief}, table 2` },
  stateWordBytes: { value: 1, source: "state is fixed: counted by byte", assumed: true },
  axonsIn: { value: 4096, source: nengo },
  axonsOut: { value: 4096, source: nengo },
  payloadBits: { value: 0, source: davies },
  weightBits: { value: 8, source: nengo },
  delay: { value: 62, source: nengo },
  synapsesPerBlock: { value: 64, source: nengo },
  blockBits: { value: 10, source: nengo },
  memoryWordBits: { value: 64, source: nengo },
  tagBits: { value: 9, source: "chosen: the tag's range with sign", assumed: true },
  headerBits: { value: 32, source: "chosen: formats of messages are not published", assumed: true },
  neuronModels: { value: ["lif"], source: davies },
};

/** Cores that a mesh has room for and that may be used. */
export function usableCores({ cores, columns, rows, coresPerTile }: ChipDescriptor): number {
  const room = (columns.value ?? 1) * (rows.value ?? 1) * (coresPerTile.value ?? 1);
  return Math.min(room, cores.value ?? room);
}

/**
 * A chip of one's own: another chip with some numbers changed.
 *
 * @throws {TypeError | RangeError} when a number is unknown or no whole number in its range, or there are more cores than places in the mesh
 * @example
 * customChip(loihi2, "small", { cores: 4, neuronsPerCore: 256 })
 */
export function customChip(
  base: ChipDescriptor,
  name: string,
  changes: Readonly<Partial<Record<ChipNumberName, number>>>,
): ChipDescriptor {
  const caller = "customChip";
  if (typeof name !== "string" || name === "")
    throw new TypeError(`${caller}: name must be a name, got ${shown(name)}`);
  const { name: _, neuronModels, ...numbers } = base;
  const known = Object.keys(numbers);
  for (const [key, value] of Object.entries(changes)) {
    if (!known.includes(key))
      throw new RangeError(
        `${caller}: changes must be numbers of a chip, got ${shown(key)}${didYouMean(key, known, "numbers")}`,
      );
    checkInteger(caller, key, value, mayBeNone.includes(key) ? 0 : 1);
  }
  const given = Object.fromEntries(
    Object.entries(changes).map(([key, value]) => [key, { value, source: "given", assumed: true }]),
  );
  const chip: ChipDescriptor = { ...base, ...given, name };
  if (chip.cores.value !== undefined && chip.cores.value > usableCores(chip))
    throw new RangeError(
      `${caller}: cores must be at most ${usableCores(chip)}, the places of its mesh, got ${chip.cores.value}`,
    );
  return chip;
}

const mayBeNone = ["payloadBits", "delay", "blockBits", "tagBits", "headerBits"];
