/** @file What a chip offers, every number with where it is from. No limit of a chip stands anywhere else. */
import { checkInteger, shown } from "../../math";

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
  readonly delayBits: ChipNumber;
}

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
  delayBits: { value: 6, source: lava },
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
  delayBits: { value: 6, source: davies },
};

/**
 * A chip of one's own: another chip with some numbers changed.
 *
 * @throws {TypeError | RangeError} when a number is no whole number above 0
 * @example
 * customChip(loihi2, "small", { cores: 4, neuronsPerCore: 256 })
 */
export function customChip(
  base: ChipDescriptor,
  name: string,
  changes: Readonly<Partial<Record<Exclude<keyof ChipDescriptor, "name">, number>>>,
): ChipDescriptor {
  if (typeof name !== "string" || name === "")
    throw new TypeError(`customChip: name must be a name, got ${shown(name)}`);
  for (const [key, value] of Object.entries(changes)) {
    if (key === "name" || !Object.hasOwn(base, key))
      throw new RangeError(`customChip: changes must be numbers of a chip, got "${key}"`);
    checkInteger("customChip", key, value, 1);
  }
  const given = Object.fromEntries(
    Object.entries(changes).map(([key, value]) => [key, { value, source: "given", assumed: true }]),
  );
  return { ...base, ...given, name };
}
