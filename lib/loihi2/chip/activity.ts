/** @file Which neurons of a population have something to do in a step. */
import type { NeuronModel } from "../neurons";
import { kindOf } from "../neurons";
import { columnOf } from "../neurons/parameters";
import type { Incoming } from "./incoming";

/** Activity of one population; its neurons are looked at once in each step, after it. */
export interface Activity {
  /** Takes note that something was sent to the neurons of a sender over connection `of`. */
  take(of: Incoming, sender: number): void;
  /** Whether each neuron is active in the step that was just done, and on to the next. */
  step(sent: (neuron: number) => boolean): Uint8Array;
}

/** What a neuron keeps from step to step, by which it is at rest or not. */
const watched = (neurons: NeuronModel): readonly string[] => {
  const names = kindOf(neurons)
    .variables(neurons)
    .filter(({ bits }) => bits > 0)
    .map(({ name }) => name);
  return names.includes("v") ? ["v"] : names;
};

/**
 * A neuron is active when what it keeps was not 0 before the step, when something arrives, when it has a bias or when it sends.
 *
 * Reference: SANA-FE (Boyle et al. 2025, IEEE TCAD), which takes the potential for what a neuron keeps; so is it here where there is one.
 */
export function activityOf(
  neurons: NeuronModel,
  incoming: readonly Incoming[],
  variable: (name: string) => Float64Array,
): Activity {
  const { size } = neurons;
  const bias = "biasMantissa" in neurons ? neurons.biasMantissa : "bias" in neurons ? neurons.bias : 0;
  const pushed = columnOf(bias ?? 0, size);
  const state = watched(neurons).map(variable);
  const before = new Uint8Array(size);
  const look = (): void => {
    before.fill(0);
    for (const values of state) for (let i = 0; i < size; i++) if (values[i] !== 0) before[i] = 1;
  };
  look();
  // What is sent now arrives in the next step, or later by its delay; over a direct link at once.
  const slots = 2 + incoming.reduce((most, { longest }) => Math.max(most, longest), 0);
  const arrives = Array.from({ length: slots }, () => new Uint8Array(size));
  const active = new Uint8Array(size);
  let now = 0;
  return {
    take({ reach }, sender) {
      if (reach === undefined) {
        arrives[now][sender] = 1;
        return;
      }
      reach(sender, (receiver, delay) => {
        arrives[(now + 1 + delay) % slots][receiver] = 1;
      });
    },
    step(sent) {
      for (let i = 0; i < size; i++)
        active[i] = before[i] || arrives[now][i] || pushed[i] !== 0 || sent(i) ? 1 : 0;
      arrives[now].fill(0);
      now = (now + 1) % slots;
      look();
      return active;
    },
  };
}
