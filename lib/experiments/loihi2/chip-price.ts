/** @file Where a memory of many cores lives on the chip, and what a step and a decision cost by each list of prices. */
import type { BayesianHopfield } from "../../bayesian";
import {
  type CostFigure,
  type CostModelName,
  compileMemory,
  costModels,
  estimateCost,
  loihi2,
  type Placement,
  placeNetwork,
  prepareMemory,
  prepareMeter,
  totalCounter,
  type Utilisation,
  utilisationOf,
} from "../../loihi2";
import type { Random } from "../../math";
import type { AskedCue } from "./chip-law";

/** A figure without its sources, which are those of its list. */
export type PlainFigure = Pick<CostFigure, "low" | "high" | "unit" | "model" | "class" | "calibrated"> & {
  /** NaN where there is a range alone */
  readonly value: number;
};

/** Prices of one list. */
export interface ChipPrice {
  readonly model: CostModelName;
  readonly energyPerStep: PlainFigure;
  readonly timePerStep: PlainFigure;
  readonly energyPerDecision: PlainFigure;
  readonly timePerDecision: PlainFigure;
}

/** One core of the picture. */
export interface CoreUse {
  readonly core: number;
  readonly tile: number;
  readonly neurons: number;
  /** share of its synaptic memory */
  readonly synapses: number;
  /** share of all its memory */
  readonly memory: number;
}

/** A placed memory that has made decisions. */
export interface PlacedMemory {
  readonly memories: number;
  readonly size: number;
  readonly mesh: Placement["mesh"];
  readonly coresPerTile: number;
  readonly fits: boolean;
  readonly refusals: readonly string[];
  readonly cores: readonly CoreUse[];
  readonly utilisation: readonly Utilisation[];
  readonly assumed: readonly string[];
  readonly steps: number;
  readonly decisions: number;
  readonly synapticOperations: number;
  readonly prices: readonly ChipPrice[];
}

const plain = (
  { value, low, high, unit, model, class: from, calibrated }: CostFigure,
  over: number,
): PlainFigure => ({
  ...{ value: (value ?? Number.NaN) / over, low: low / over, high: high / over },
  ...{ unit, model, class: from, calibrated },
});

/** Places a memory left to itself, lets it decide, and prices what it did. */
export function placedMemory(
  network: BayesianHopfield,
  { cue }: AskedCue,
  {
    decisions,
    slope,
    random,
  }: { readonly decisions: number; readonly slope: number; readonly random: Random },
): PlacedMemory {
  const memory = compileMemory(network, { mode: "autonomous", slope });
  const placement = placeNetwork(memory.network, loihi2);
  const { chip, mesh, fits, refusals, assumed } = placement;
  const share = (used: number, limit: number | undefined): number => (limit ? used / limit : Number.NaN);
  const asked = prepareMemory(memory, { random });
  const meter = prepareMeter(memory.network, placement, asked.emulation);
  asked.recall({ cue, rounds: decisions, onStep: () => meter.read() });
  const metered = meter.metered();
  const steps = metered.steps.length;
  return {
    ...{ memories: network.count, size: network.size, mesh, fits, refusals, assumed },
    coresPerTile: chip.coresPerTile.value ?? 1,
    cores: placement.cores.map(({ core, tile, neurons, synapseBits, stateBytes }) => ({
      ...{ core, tile, neurons, synapses: share(synapseBits / 8, chip.synapseBytesPerCore.value) },
      memory: share(synapseBits / 8 + stateBytes, chip.bytesPerCore.value),
    })),
    utilisation: utilisationOf(placement),
    ...{ steps, decisions },
    synapticOperations: totalCounter(metered, "denseOperations") + totalCounter(metered, "sparseOperations"),
    prices: (Object.keys(costModels) as CostModelName[]).map((model) => {
      // Nothing is learned, so that a price for learning is not missed.
      const { energy, time } = estimateCost(metered, model);
      return {
        model,
        energyPerStep: plain(energy, steps),
        timePerStep: plain(time, steps),
        energyPerDecision: plain(energy, decisions),
        timePerDecision: plain(time, decisions),
      };
    }),
  };
}
