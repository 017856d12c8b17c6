/** @file What a step does in the categories that every mechanism of this library is counted in. */
import { addCounts, type Counts, counts, scaleCounts } from "../../cost";
import type { LoihiNetwork } from "../network";
import { kindOf, type NeuronModel } from "../neurons";
import type { Incoming } from "./incoming";

/**
 * Arithmetic of one neuron in one step, from the formula of its kind. Shifts are free; what is done at a spike alone is left out.
 * A kind that counts its own instructions is not here; what is done once in a round of a race is in {@link occasionalOf}.
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
  race: { add: 1, cmp: 1 },
  "exponential-race": { add: 1, cmp: 1 },
  "noisy-race": { mul: 1, add: 2, rng: 1, cmp: 1 },
};

/** Words that a neuron reads and writes in each step where they are not all of its variables: v, and what v is moved by or compared with. */
const perStep: Readonly<Partial<Record<string, Partial<Counts>>>> = {
  race: { stateRead: 1, stateWrite: 1 },
  "exponential-race": { stateRead: 3, stateWrite: 1 },
  "noisy-race": { stateRead: 2, stateWrite: 1 },
};

/** What is done only in steps that a variable of a neuron counts. */
interface Occasional {
  readonly variable: string;
  /** for each of them */
  readonly each: Partial<Counts>;
}

/** Of a neuron that begins a round: its noise, its evidence that leaks, its potential. */
function roundCounts(neurons: NeuronModel): Partial<Counts> | undefined {
  if (neurons.model !== "race" && neurons.model !== "exponential-race" && neurons.model !== "noisy-race")
    return undefined;
  const leaks = [neurons.xDecay ?? 0, neurons.zDecay ?? 0].filter((decay) => decay > 0).length;
  const kept = { mul: 1 + leaks, stateRead: 2, stateWrite: leaks };
  if (neurons.model === "race")
    return { ...kept, add: 2, ...(neurons.noise ? { rng: 1, lut: 1 } : {}), stateWrite: leaks + 1 };
  if (neurons.model === "exponential-race") return { ...kept, add: 2, rng: 1, lut: 1, stateWrite: leaks + 3 };
  return { ...kept, add: 1, stateWrite: leaks + 1 };
}

/** Of one neuron and step: the arithmetic of its kind, and each variable read and written. */
function neuronCounts(neurons: NeuronModel): Counts {
  const words = kindOf(neurons)
    .variables(neurons)
    .filter(({ bits }) => bits > 0).length;
  const moved = perStep[neurons.model] ?? { stateRead: words, stateWrite: words };
  return counts({ ...arithmetic[neurons.model], ...moved });
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

/** What neurons do beside {@link neuronCountsOf} in steps that one of their variables counts: an addition for each instruction of a program. */
export function occasionalOf(neurons: NeuronModel): Occasional | undefined {
  const round = neurons.model === "noise" ? { rng: 1, lut: 1 } : roundCounts(neurons);
  if (round) return { variable: "began", each: round };
  return neurons.model === "program" ? { variable: "instructions", each: { add: 1 } } : undefined;
}

/** That work where its variable stands at `times`. */
export const occasionalCounts = (each: Partial<Counts>, times: Float64Array): Counts =>
  scaleCounts(
    each,
    times.reduce((a, b) => a + b, 0),
  );
