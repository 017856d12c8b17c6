/** @file What a step of a memory costs by each list of prices, when every neuron fires regularly. */
import {
  type ChipDescriptor,
  type CostFigure,
  type CostModelName,
  costModels,
  estimateCost,
  loihi1,
  loihi2,
  placeNetwork,
  runEmulation,
  totalCounter,
} from "../../loihi2";
import type { Random } from "../../math";
import { layersOf, type MemoryLayout, memoryLayouts, memoryNetwork, synapsesOf } from "./memory-on-cores";

/** A figure and how far it may be trusted. */
export type StepFigure = Pick<CostFigure, "low" | "high" | "unit" | "class" | "calibrated">;

/** A memory's step on a chip by a list of prices. */
export interface PricedStep {
  readonly chip: string;
  readonly model: CostModelName;
  readonly layout: MemoryLayout;
  readonly memories: number;
  /** of a step, on average */
  readonly energy: StepFigure;
  readonly time: StepFigure;
  /** synaptic operations of a step, counted, and 2 P N or P² over the period */
  readonly operations: number;
  readonly operationsTheory: number;
  /** share of the energy that synaptic operations take, at the upper end */
  readonly synaptic: number;
  /** what the figure leaves out */
  readonly excludes: readonly string[];
}

const plain = ({ low, high, unit, class: from, calibrated }: CostFigure, steps: number): StepFigure => ({
  ...{ low: low / steps, high: high / steps, unit, class: from, calibrated },
});

/** The price lists, each with the chip it is for. */
const lists: readonly (readonly [ChipDescriptor, CostModelName])[] = (
  Object.keys(costModels) as CostModelName[]
).map((model) => [costModels[model].chip === "loihi2" ? loihi2 : loihi1, model]);

/** Memories of `size`, in both forms, with every neuron firing once in `period` steps, evenly over time. */
export function pricedSteps(
  size: number,
  memories: readonly number[],
  period: number,
  random: Random,
): readonly PricedStep[] {
  const steps = 2 * period;
  return memoryLayouts.flatMap((layout) =>
    memories.flatMap((count) => {
      const layers = layersOf(layout, size, count);
      // A bias of 64 in each step and no leak: from 0 the threshold of period − 1 is passed in the step after as many.
      const network = memoryNetwork(layers, 8, (layer) => ({
        ...{ biasMantissa: 64, vthMantissa: period - 1 },
        vStart: Float64Array.from({ length: layer.size }, (_, i) => 64 * (i % period)),
      }));
      return lists.flatMap(([chip, model]): PricedStep[] => {
        const placement = placeNetwork(network, chip);
        if (!placement.fits) return [];
        const { metered } = runEmulation(network, { steps, random, placement, record: { spikes: false } });
        if (!metered) throw new Error("pricedSteps: a placed run must be metered");
        const { energy, energyOf, time } = estimateCost(metered, model);
        return [
          {
            ...{ chip: chip.name, model, layout, memories: count, excludes: energy.excludes },
            ...{ energy: plain(energy, steps), time: plain(time, steps) },
            operations: totalCounter(metered, "denseOperations") / steps,
            operationsTheory: synapsesOf(layers) / period,
            synaptic: energyOf.denseOperation.high / energy.high,
          },
        ];
      });
    }),
  );
}
