/** @file What a step does in the categories that every mechanism of this library is counted in. */
import { addCounts, type Counts, counts, scaleCounts } from "../../cost";
import type { LoihiNetwork } from "../network";
import { kindOf, type NeuronModel } from "../neurons";
import type { Incoming } from "./incoming";

/**
 * Arithmetic of one neuron in one step, from the formula of its kind. Shifts are free; what is done at a spike alone is left out.
 * A kind that counts its own instructions is not here.
 */
const arithmetic: Readonly<Partial<Record<string, Partial<Counts>>>> = {
  lif: { mul: 2, add: 3, cmp: 1 },
  ternary: { mul: 2, add: 3, cmp: 2 },
  adaptive: { mul: 4, add: 6, cmp: 1 },
  resonate: { mul: 4, add: 4, cmp: 3 },
  "resonate-reset": { mul: 4, add: 4, cmp: 1 },
  "resonate-graded": { mul: 4, add: 4, cmp: 3 },
  vector: { cmp: 1 },
  product: { mul: 1, cmp: 1 },
  "inverse-root": { mul: 15, add: 5, lut: 1 },
  normalisation: { mul: 2, cmp: 1 },
  "sigma-delta": { add: 4, cmp: 2 },
  delta: { add: 2, cmp: 1 },
  boltzmann: { add: 2, mul: 1, exp: 1, div: 1, cmp: 1, rng: 1 },
  constraint: { add: 4, mul: 1, cmp: 4, rng: 1 },
};

/** Of one neuron and step: the arithmetic of its kind, and each variable read and written. */
function neuronCounts(neurons: NeuronModel): Counts {
  const words = kindOf(neurons)
    .variables(neurons)
    .filter(({ bits }) => bits > 0).length;
  return counts({ ...arithmetic[neurons.model], stateRead: words, stateWrite: words });
}

/** What all neurons of a network do in one step. */
export function neuronCountsOf({ populations }: LoihiNetwork): Counts {
  return addCounts(
    ...Object.values(populations).map((population) =>
      population.model === "input" ? {} : scaleCounts(neuronCounts(population), population.size),
    ),
  );
}

/** One update of learning: the factors of each product are multiplied and the product added, each target is read and written. */
export function learningCounts({ products, factors, targets }: NonNullable<Incoming["rules"]>): Counts {
  return counts({ mul: factors, add: products, weightRead: targets, weightWrite: targets });
}

/** Synaptic operations: additions of a stored weight, or products where there is a payload; sums are read and written (event order). */
export function synapseCounts(operations: number, graded: number, events: number): Counts {
  const words = { weightRead: operations, stateRead: operations, stateWrite: operations };
  return counts({ ac: operations - graded, mac: graded, ...words, events });
}

/** Instructions of neurons that run a program, one addition each. */
export const instructionCounts = (executed: Float64Array): Counts =>
  counts({ add: executed.reduce((a, b) => a + b, 0) });

/** The variable in which neurons of a program count their instructions of a step; undefined for other kinds. */
export const instructionsOf = (neurons: NeuronModel): string | undefined =>
  kindOf(neurons)
    .variables(neurons)
    .find(({ name, bits }) => name === "instructions" && bits === 0)?.name;
