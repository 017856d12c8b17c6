/** @file What comes from outside the network: Poisson bombardment and currents that change in steps. */
import type { Random } from "../math";
import { nextPoisson, type PoissonLaw, poissonLaw, streamState } from "./chance";
import { column, stepsUntil } from "./column";
import type { CurrentInput, PoissonInput } from "./network";
import { type Part, partOf } from "./part";

/** Adds to a column what comes in during one step. */
export interface Arrival extends Part {
  receive(step: number, target: Float64Array): void;
}

export function poissonArrival(input: PoissonInput, size: number, dt: number, random: Random): Arrival {
  const stream = streamState(random);
  const means = column(input.rate, size, 0).map((rate) => (rate * dt) / 1000);
  const laws = new Map(Array.from(new Set(means), (mean) => [mean, poissonLaw(mean)]));
  const law = Array.from(means, (mean) => laws.get(mean) as PoissonLaw);
  const { weight } = input;
  return {
    ...partOf({ stream }),
    receive(_, target) {
      for (let i = 0; i < size; i++) target[i] += weight * nextPoisson(stream, law[i]);
    },
  };
}

/** The current of each neuron from the beginning of each step on, as changes to a column. */
export function currentSteps(input: CurrentInput, size: number, dt: number): Arrival {
  // a change acts from the first step that begins at it or after it; step k begins at (k − 1) dt
  const from = Array.from(input.time, (time) => stepsUntil(time, dt) + 1);
  const neurons = input.neurons
    ? Int32Array.from(input.neurons)
    : Int32Array.from({ length: size }, (_, i) => i);
  const next = new Int32Array(1);
  const now = new Float64Array(1);
  return {
    ...partOf({ next, now }),
    receive(step, target) {
      while (next[0] < from.length && from[next[0]] <= step) now[0] = input.current[next[0]++];
      if (now[0] !== 0) for (const i of neurons) target[i] += now[0];
    },
  };
}
