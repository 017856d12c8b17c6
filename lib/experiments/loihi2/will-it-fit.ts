/** @file Will it fit? A memory of P patterns of size N on cores of Loihi 1 and Loihi 2, what runs out first, and what its steps cost. */
import {
  type ChipDescriptor,
  loihi1,
  loihi2,
  type Placement,
  placeNetwork,
  type Utilisation,
  usableCores,
  utilisationOf,
} from "../../loihi2";
import { checkInteger } from "../../math";
import type { TabularExperiment } from "../experiment";
import {
  coresNeeded,
  layersOf,
  type MemoryLayout,
  memoryLayouts,
  memoryNetwork,
  mostMemories,
  synapsesOf,
} from "./memory-on-cores";
import { onOffRefusals, type PartitionRow, partitionTable } from "./partition-table";
import { type PricedStep, pricedSteps } from "./priced-steps";

/** Sizes of {@link willItFit}. */
export interface WillItFitParams {
  /** N */
  readonly sizes: readonly number[];
  /** P */
  readonly memories: readonly number[];
  /** synapses up to which a memory is placed; beyond, closed forms decide */
  readonly placed: number;
  /** bits of a weight at which edges are drawn; the first is that of all memories placed */
  readonly weightBits: readonly number[];
  /** N at which the edge is held against the placer */
  readonly edge: number;
  /** N and P of the memories whose utilisation is shown */
  readonly shown: readonly [size: number, memories: number];
  /** P of memories of `shown[0]` whose steps are priced; each neuron fires once in `period` steps */
  readonly priced: readonly number[];
  readonly period: number;
}

/** What decides a memory's fate: what fills its cores when it fits, what is too much when it does not. */
export type FirstOut =
  | "synapses"
  | "neurons"
  | "memory"
  | "senders"
  | "one core"
  | "too many cores"
  | "too many senders"
  | "too many messages"
  | "too many synapses";

/** A memory on a chip. */
export interface FitPoint {
  readonly chip: string;
  readonly layout: MemoryLayout;
  readonly size: number;
  readonly memories: number;
  readonly fits: boolean;
  /** of the placer; NaN where closed forms decided */
  readonly cores: number;
  readonly filled: number;
  readonly least: number;
  /** the most messages of a core, by closed form */
  readonly messages: number;
  /** share of all synaptic memory of its cores that is in use; NaN where nothing was placed */
  readonly use: number;
  readonly first: FirstOut;
  readonly refusals: readonly string[];
}

/** The largest P that fits at each N, by closed form. */
export interface FitEdge {
  readonly chip: string;
  readonly layout: MemoryLayout;
  readonly weightBits: number;
  readonly sizes: readonly number[];
  readonly memories: readonly number[];
}

/** The edge held against the placer: it fits, and with one memory more it does not. */
export interface EdgeCheck {
  readonly layout: MemoryLayout;
  readonly memories: number;
  readonly fits: boolean;
  readonly more: boolean;
  readonly refusals: readonly string[];
}

/** How full a placed memory makes its cores. */
export interface FitUse {
  readonly chip: string;
  readonly layout: MemoryLayout;
  readonly use: readonly Utilisation[];
}

/** What {@link willItFit} found. */
export interface WillItFitResult {
  readonly params: WillItFitParams;
  readonly points: readonly FitPoint[];
  readonly edges: readonly FitEdge[];
  readonly edgeChecks: readonly EdgeCheck[];
  readonly uses: readonly FitUse[];
  readonly partition: readonly PartitionRow[];
  readonly onOff: readonly string[];
  readonly prices: readonly PricedStep[];
}

const orAll = (value: number | undefined): number => value ?? Number.POSITIVE_INFINITY;

const chips: readonly ChipDescriptor[] = [loihi1, loihi2];

function firstOut({ fits, refusals, cores }: Placement): FirstOut {
  const said = refusals.join("; ");
  if (!fits) {
    if (said.includes("senders")) return "too many senders";
    if (said.includes("cores:")) return "too many cores";
    if (said.includes("messages")) return "too many messages";
    return "too many synapses";
  }
  const kinds = cores.flatMap(({ full }) => (full === undefined ? [] : [full.slice(0, full.indexOf(":"))]));
  if (kinds.length === 0) return "one core";
  const times = (kind: string): number => kinds.filter((one) => one === kind).length;
  return [...new Set(kinds)].sort((a, b) => times(b) - times(a))[0] as FirstOut;
}

function pointAt(
  chip: ChipDescriptor,
  layout: MemoryLayout,
  [size, memories]: readonly [number, number],
  { placed, weightBits }: WillItFitParams,
): FitPoint {
  const layers = layersOf(layout, size, memories);
  const { filled, least, messages } = coresNeeded(layers, chip, weightBits[0]);
  const common = { chip: chip.name, layout, size, memories, filled, least, messages };
  // One that closed forms refuse is not placed either: the placer would say the same of every core.
  if (synapsesOf(layers) > placed || filled > 2 * usableCores(chip)) {
    const fits = filled <= usableCores(chip) && messages <= orAll(chip.axonsOut.value);
    const first: FirstOut = fits
      ? "synapses"
      : layers.some(({ senders }) => senders > orAll(chip.axonsIn.value))
        ? "too many senders"
        : filled === Number.POSITIVE_INFINITY
          ? "too many synapses"
          : filled > usableCores(chip)
            ? "too many cores"
            : "too many messages";
    return { ...common, fits, cores: Number.NaN, use: Number.NaN, first, refusals: [] };
  }
  const placement = placeNetwork(memoryNetwork(layers, weightBits[0]), chip);
  const { cores, fits, refusals } = placement;
  const bits = cores.reduce((sum, { synapseBits }) => sum + synapseBits, 0);
  const use = bits / (8 * (chip.synapseBytesPerCore.value ?? Number.NaN) * cores.length);
  return { ...common, fits, cores: cores.length, use, first: firstOut(placement), refusals };
}

/** Sizes on a finer grid than those of memories, evenly on a logarithmic scale. */
function fine(sizes: readonly number[]): readonly number[] {
  const [low, high] = [Math.min(...sizes), Math.max(...sizes)];
  return Array.from({ length: 33 }, (_, k) => Math.round(low * (high / low) ** (k / 32)));
}

/**
 * A memory of P patterns of size N on the chip, as two layers with P N synapses both ways or as one with P² (its Gram matrix), by the placer and by
 * closed forms:
 *
 *     cores ≈ 9 bits · 2 P N / 2^20,   9 bits of 8 since 64 synapses come with 10 bits, in words of 64
 *
 * Then the networks of which users of the chip have told whether they fit, how full cores are, and what a step costs when neurons fire
 * regularly.
 *
 * Reference: for memory of synapses nengo-loihi e564f66 (Loihi 1; assumed for Loihi 2); for what fits Nengo forum, threads 706 and 927.
 *
 * @throws {RangeError} when a size is no whole number
 */
export const willItFit: TabularExperiment<WillItFitParams, WillItFitResult> = {
  quick: {
    sizes: [64, 128, 256, 512, 1024, 2048, 4096, 8192],
    memories: [64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384],
    ...{ placed: 2 ** 20, weightBits: [8, 4, 2], edge: 1024, shown: [256, 1024] },
    ...{ priced: [64, 128, 256, 512, 1024], period: 10 },
  },
  full: {
    sizes: [64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096, 6144, 8192],
    memories: [64, 128, 256, 512, 768, 1024, 1536, 2048, 3072, 4096, 6144, 8192, 12_288, 16_384],
    ...{ placed: 2 ** 24, weightBits: [8, 4, 2], edge: 1024, shown: [256, 1024] },
    ...{ priced: [64, 128, 256, 512, 1024, 2048, 4096], period: 10 },
  },
  run(params, random) {
    const caller = "willItFit";
    for (const size of [...params.sizes, params.edge]) checkInteger(caller, "sizes", size, 1);
    for (const memories of [...params.memories, ...params.priced])
      checkInteger(caller, "memories", memories, 1);
    for (const bits of params.weightBits) checkInteger(caller, "weightBits", bits, 2, 8);
    checkInteger(caller, "period", params.period, 2, 64);
    const [first] = params.weightBits;
    const both = chips.flatMap((chip) => memoryLayouts.map((layout) => ({ chip, layout })));
    return {
      params,
      points: both.flatMap(({ chip, layout }) =>
        params.memories.flatMap((memories) =>
          // Of a Gram matrix N makes no difference.
          (layout === "Gram" ? params.sizes.slice(0, 1) : params.sizes).map((size) =>
            pointAt(chip, layout, [size, memories], params),
          ),
        ),
      ),
      edges: both.flatMap(({ chip, layout }) =>
        params.weightBits.map((weightBits): FitEdge => {
          const sizes = fine(params.sizes);
          const most = (size: number) => mostMemories(layout, size, chip, usableCores(chip), weightBits);
          return { chip: chip.name, layout, weightBits, sizes, memories: sizes.map(most) };
        }),
      ),
      edgeChecks: memoryLayouts.map((layout): EdgeCheck => {
        const memories = mostMemories(layout, params.edge, loihi2, usableCores(loihi2), first);
        const at = (count: number) =>
          placeNetwork(memoryNetwork(layersOf(layout, params.edge, count), first), loihi2);
        const { fits, refusals } = at(memories + 1);
        return { layout, memories, fits: at(memories).fits, more: fits, refusals };
      }),
      uses: both.map(({ chip, layout }): FitUse => {
        const network = memoryNetwork(layersOf(layout, ...params.shown), first);
        return { chip: chip.name, layout, use: utilisationOf(placeNetwork(network, chip)) };
      }),
      partition: partitionTable(),
      onOff: onOffRefusals(),
      prices: pricedSteps(params.shown[0], params.priced, params.period, random.split("chip")),
    };
  },
  rows: ({ points }) =>
    points.map(({ chip, layout, size, memories, fits, cores, filled, least, use, first }) => ({
      ...{ chip, layout, size, memories, fits, cores, filled, least, use, first },
    })),
};
