/** @file How full a chip is. */
import type { PlacedCore, Placement } from "./place";

/** One resource of a placed network. */
export interface Utilisation {
  readonly resource: "cores" | "neurons" | "synapse bits" | "bytes" | "axons in" | "axons out";
  /** in all cores together */
  readonly total: number;
  /** in the fullest core; of cores themselves as `total` */
  readonly most: number;
  /** in a core, on average */
  readonly mean: number;
  /** of a core, of the chip for cores; undefined where none is published */
  readonly limit: number | undefined;
  /** most / limit; undefined without a limit */
  readonly share: number | undefined;
}

/**
 * How much of each resource a placement uses, one row each.
 *
 * @example
 * utilisationOf(placeNetwork(network, loihi2)).find(({ resource }) => resource === "neurons")?.share
 */
export function utilisationOf({ chip, cores }: Placement): readonly Utilisation[] {
  const row = (
    resource: Utilisation["resource"],
    limit: number | undefined,
    of: (core: PlacedCore) => number,
  ): Utilisation => {
    const used = cores.map(of);
    const total = used.reduce((a, b) => a + b, 0);
    const most = used.reduce((a, b) => Math.max(a, b), 0);
    const share = limit === undefined ? undefined : most / limit;
    return { resource, total, most, mean: cores.length === 0 ? 0 : total / cores.length, limit, share };
  };
  const { value: available } = chip.cores;
  const { value: bytes } = chip.synapseBytesPerCore;
  return [
    {
      ...{ resource: "cores", total: cores.length, most: cores.length, mean: cores.length, limit: available },
      share: available === undefined ? undefined : cores.length / available,
    },
    row("neurons", chip.neuronsPerCore.value, ({ neurons }) => neurons),
    row("synapse bits", bytes === undefined ? undefined : 8 * bytes, ({ synapseBits }) => synapseBits),
    row("bytes", chip.bytesPerCore.value, ({ stateBytes, synapseBits }) => stateBytes + synapseBits / 8),
    row("axons in", chip.axonsIn.value, ({ axonsIn }) => axonsIn),
    row("axons out", chip.axonsOut.value, ({ axonsOut }) => axonsOut),
  ];
}
