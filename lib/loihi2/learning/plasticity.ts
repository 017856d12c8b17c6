/** @file All connections of a network that learn: their steps, their state, and what can be read of them. */
import { didYouMean, shown } from "../../math";
import type { Carrier } from "../synapses/carrier";
import type { Learner } from "./learner";

/** A connection, and what learns in it if anything does. */
export interface Wire {
  readonly name: string;
  readonly carrier: Carrier;
  readonly learner: Learner | undefined;
  /** place of each synapse in the description */
  readonly origin: Int32Array;
  readonly weight: Float64Array;
}

/** By connection and variable. */
export type LearningState = Readonly<Record<string, Readonly<Record<string, Float64Array>>>>;

/** What a network learns. */
export interface Plasticity {
  /** after all has been sent and taken in */
  step(time: number): void;
  snapshot(): LearningState;
  /** @throws {RangeError} when the state is of another network */
  check(kept: LearningState): void;
  restore(kept: LearningState): void;
  reset(): void;
  /** weights now, in the order of the description */
  weights(connection: string): Float64Array;
  /** a variable of a connection that learns; those of synapses in the order of the description */
  learned(connection: string, variable: string): Float64Array;
  /** synapses that rules were worked out for so far, by connection that learns */
  updates(): Readonly<Record<string, number>>;
  /** share of steps that traces stood at their limit, by connection that learns and trace */
  saturation(time: number): Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const bySynapse = ["w", "t", "d"];
const copies = (values: Readonly<Record<string, Float64Array>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.slice()]));

/** The learning of connections, at its start. */
export function plasticityOf(wires: readonly Wire[]): Plasticity {
  const learners = wires.filter((wire): wire is Wire & { learner: Learner } => wire.learner !== undefined);
  const stateNow = (): LearningState =>
    Object.fromEntries(learners.map(({ name, learner }) => [name, copies(learner.state)]));
  const start = stateNow();
  const restore = (kept: LearningState): void => {
    for (const { name, learner, carrier } of learners) {
      for (const [variable, values] of Object.entries(learner.state)) values.set(kept[name][variable]);
      carrier.reweigh();
    }
  };
  const wireOf = <W extends Wire>(caller: string, rule: string, from: readonly W[], name: string): W => {
    const wire = from.find((one) => one.name === name);
    if (wire) return wire;
    const known = from.map((one) => one.name);
    throw new RangeError(
      `${caller}: connection must ${rule}, got ${shown(name)}${didYouMean(String(name), known, "connections")}`,
    );
  };
  const described = ({ origin }: Wire, values: Float64Array): Float64Array => {
    const inOrder = new Float64Array(values.length);
    for (let k = 0; k < values.length; k++) inOrder[origin[k]] = values[k];
    return inOrder;
  };
  return {
    step(time) {
      for (const { learner, carrier } of learners) if (learner.step(time)) carrier.reweigh();
    },
    snapshot: stateNow,
    check(kept) {
      for (const { name, learner } of learners)
        for (const [variable, { length }] of Object.entries(learner.state))
          if (kept?.[name]?.[variable]?.length !== length)
            throw new RangeError(
              `restore: snapshot must be of such a network, ${name}.${variable} of length ${length}, got ${shown(kept?.[name]?.[variable])}`,
            );
    },
    restore,
    reset: () => restore(start),
    weights(connection) {
      const wire = wireOf("weights", "have weights", wires, connection);
      return described(wire, wire.weight);
    },
    learned(connection, variable) {
      const wire = wireOf("learned", "learn", learners, connection);
      const { state } = wire.learner;
      if (!Object.hasOwn(state, variable))
        throw new RangeError(
          `learned: variable must be one of ${Object.keys(state).join(", ")}, got ${shown(variable)}`,
        );
      return bySynapse.includes(variable) ? described(wire, state[variable]) : state[variable].slice();
    },
    saturation: (time) =>
      Object.fromEntries(learners.map(({ name, learner }) => [name, learner.saturation(time)])),
    updates: () =>
      Object.fromEntries(
        learners.map(({ name, learner }) => [name, learner.state["updates"].reduce((a, b) => a + b, 0)]),
      ),
  };
}
