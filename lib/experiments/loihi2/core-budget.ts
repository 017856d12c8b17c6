/** @file How many cores does a population need whose neurons all have synapses with each other? */
import { type LoihiNetwork, loihi2, placeNetwork } from "../../loihi2";
import { checkInteger, logSpace } from "../../math";
import type { TabularExperiment } from "../experiment";

/** Sizes of {@link coreBudget}. */
export interface CoreBudgetParams {
  /** neurons of a population that is connected to itself */
  readonly sizes: readonly number[];
  /** bits of a weight */
  readonly weightBits: readonly number[];
}

/** One population on the chip. */
export interface CoreBudgetRow {
  readonly neurons: number;
  readonly weightBits: number;
  readonly cores: number;
  /** cores by the closed form */
  readonly theory: number;
  /** of the fullest core, of what is there for synapses */
  readonly share: number;
  /** why the first core took no more, undefined where one is enough */
  readonly full: string | undefined;
}

/** What {@link coreBudget} found. */
export interface CoreBudgetResult {
  readonly params: CoreBudgetParams;
  readonly rows: readonly CoreBudgetRow[];
  /** closed form over the range of sizes, for each of `weightBits` */
  readonly curves: readonly { readonly neurons: readonly number[]; readonly cores: readonly number[] }[];
  /** the largest population that one core holds, by the closed form, for each of `weightBits` */
  readonly largest: readonly number[];
  /** bits of a core for synapses */
  readonly bits: number;
}

/** A population of neurons that all have synapses with each other, themselves included. */
export const allToAll = (neurons: number, weightBits: number): LoihiNetwork<"neurons"> => ({
  populations: { neurons: { model: "lif", size: neurons, du: 4095, dv: 128, vthMantissa: 100 } },
  connections: [
    {
      ...{ pre: "neurons", post: "neurons" },
      synapses: { kind: "dense", weights: new Float64Array(neurons ** 2), weightBits, signMode: "mixed" },
    },
  ],
});

const synapseBits = 8 * (loihi2.synapseBytesPerCore.value ?? 0);

/** Of the synapses that one sender has in a core. */
function senderBits(synapses: number, weight: number): number {
  let bits = 0;
  for (let left = synapses; left > 0; left -= 64)
    bits += 64 * Math.ceil((Math.min(left, 64) * weight + 10) / 64);
  return bits;
}

/** The most receivers that a core holds, each with a synapse from every one of so many senders. */
function receivers(senders: number, weight: number): number {
  let m = 0;
  while (m < senders && senders * senderBits(m + 1, weight) <= synapseBits) m++;
  return m;
}

const coresFor = (neurons: number, weightBits: number): number =>
  Math.ceil(neurons / receivers(neurons, weightBits));

/**
 * Populations connected all to all, placed on Loihi 2, beside a closed form: a core holds as many receivers m as N senders leave it room for,
 *
 *     N Σ over blocks of 64 synapses  64 ⌈(n bits + 10)/64⌉ ≤ 128 KB,   cores = ⌈N/m⌉
 *
 * The blocks are those of Loihi 1, as none are published of Loihi 2. Nothing is drawn.
 *
 * @throws {RangeError} when a size is below 1 or above 4096
 */
export const coreBudget: TabularExperiment<CoreBudgetParams, CoreBudgetResult> = {
  quick: { sizes: [64, 128, 256, 341, 342, 512, 724, 1024], weightBits: [8, 2] },
  full: {
    sizes: [64, 128, 181, 256, 341, 342, 362, 512, 724, 1024, 1448, 2048, 2896],
    weightBits: [8, 4, 2, 1],
  },
  run(params) {
    for (const size of params.sizes) checkInteger("coreBudget", "sizes", size, 1, 4096);
    const rows = params.weightBits.flatMap((weightBits) =>
      params.sizes.map((neurons): CoreBudgetRow => {
        const { cores } = placeNetwork(allToAll(neurons, weightBits), loihi2);
        return {
          ...{ neurons, weightBits, cores: cores.length, full: cores[0].full },
          theory: coresFor(neurons, weightBits),
          share: Math.max(...cores.map((core) => core.synapseBits)) / synapseBits,
        };
      }),
    );
    const largest = params.weightBits.map((weightBits) => {
      let neurons = 1;
      while (receivers(neurons + 1, weightBits) === neurons + 1) neurons++;
      return neurons;
    });
    const [first, last] = [Math.min(...params.sizes), Math.max(...params.sizes)];
    const neurons = [
      ...new Set([...params.sizes, ...Array.from(logSpace(first, last, 200), Math.round)]),
    ].sort((a, b) => a - b);
    const curves = params.weightBits.map((weightBits) => ({
      neurons,
      cores: neurons.map((n) => coresFor(n, weightBits)),
    }));
    return { params, rows, curves, largest, bits: synapseBits };
  },
  rows: ({ rows }) =>
    rows.map(({ neurons, weightBits, cores, theory, share }) => ({
      ...{ neurons, weight_bits: weightBits, cores, theory, share },
    })),
};
