/** @file Networks of which users of the chip's own compiler have told whether they fit. */
import { customChip, type LoihiNetwork, type LoihiPopulation, loihi1, placeNetwork } from "../../loihi2";

/** A line of the table. */
export interface PartitionRow {
  /** every neuron of `blocks` blocks to every one, a block for each core */
  readonly blocks: number;
  readonly neurons: number;
  /** what users report, and what the placer says */
  readonly reported: boolean;
  readonly fits: boolean;
  readonly refusals: readonly string[];
}

/** Where it is from. */
export const partitionSource: string = "Nengo forum, threads 706 and 927; Loihi 1";

const lif = (size: number): LoihiPopulation => ({ model: "lif", size, du: 4095, dv: 0, vthMantissa: 100 });

const reports: readonly (readonly [neurons: number, blocks: number, fits: boolean])[] = [
  ...([
    [170, 3, true],
    [128, 4, true],
    [102, 5, true],
    [85, 6, true],
    [73, 7, true],
  ] as const),
  ...([
    [512, 1, false],
    [256, 2, false],
  ] as const),
];

/** Blocks of neurons, all to all, each on a core of its own. */
export function partitionTable(): readonly PartitionRow[] {
  return reports.map(([neurons, blocks, reported]) => {
    const names = Array.from({ length: blocks }, (_, b) => `block ${b}`);
    const weights = new Int8Array(neurons * neurons);
    const network: LoihiNetwork = {
      populations: Object.fromEntries(names.map((name) => [name, lif(neurons)])),
      connections: names.flatMap((pre) =>
        names.map((post) => ({ pre, post, synapses: { kind: "dense" as const, weights } })),
      ),
    };
    const { fits, refusals } = placeNetwork(
      network,
      customChip(loihi1, `${blocks} cores`, { cores: blocks }),
    );
    return { blocks, neurons, reported, fits, refusals };
  });
}

/** 1,600 inputs, on and off, beside 1,000 neurons that reach one another: what the placer says against it on Loihi 1. */
export function onOffRefusals(): readonly string[] {
  const [inputs, neurons] = [3200, 1000];
  const network: LoihiNetwork = {
    populations: { inputs: { model: "input", size: inputs }, neurons: lif(neurons) },
    connections: [
      {
        pre: "inputs",
        post: "neurons",
        synapses: { kind: "dense", weights: new Int8Array(inputs * neurons) },
      },
      {
        pre: "neurons",
        post: "neurons",
        synapses: { kind: "dense", weights: new Int8Array(neurons * neurons) },
      },
    ],
  };
  return placeNetwork(network, loihi1).refusals;
}
