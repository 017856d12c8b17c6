/** @file What variables of neurons are measured by: the threshold, in their units. */
import { STATE_SHIFT } from "../arithmetic";
import type { LoihiPopulation } from "../network";
import { columnOf } from "../neurons/parameters";

/** The threshold of every neuron in the units of its variables; undefined where there is none, or one that is 0 or negative. */
export function thresholdsOf(population: LoihiPopulation): Float64Array | undefined {
  const found = ofModel(population);
  return found?.every((x) => x > 0) ? found : undefined;
}

function ofModel(population: LoihiPopulation): Float64Array | undefined {
  const { size } = population;
  const shifted = 2 ** STATE_SHIFT;
  switch (population.model) {
    case "lif":
      return columnOf(population.vthMantissa, size).map((m) => m * shifted);
    case "ternary": {
      const low = columnOf(population.vthLowMantissa, size);
      return columnOf(population.vthHighMantissa, size).map((m, i) => shifted * Math.max(m, -low[i]));
    }
    case "adaptive":
      return columnOf(population.theta0, size).map((m) => Math.trunc(m * shifted));
    case "resonate":
    case "resonate-reset":
      return columnOf(population.vth, size).map((x) => Math.trunc(x * 2 ** (population.stateExponent ?? 0)));
    case "sigma-delta":
    case "delta": {
      const { vth, stateExponent = 0, spikeExponent = 0 } = population;
      return columnOf(vth, size).map((x) => Math.trunc(x * 2 ** (spikeExponent + stateExponent)));
    }
    default:
      return undefined;
  }
}
