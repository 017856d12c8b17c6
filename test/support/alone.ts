/** @file A population by itself, fed over direct links, which add no step and no arithmetic. */
import {
  type Draws,
  type EmulationOptions,
  type LoihiNetwork,
  type NeuronModel,
  type ProfileName,
  prepareEmulation,
} from "engram/loihi2";
import { type Random, randomFrom } from "engram/math";

/** What stands in each row. */
export interface Row {
  readonly sent: Readonly<Record<string, number[]>>;
  readonly state: Readonly<Record<string, number[]>>;
}

/** Runs a population; `inputs` are [input][step][neuron], `outputs` and `variables` what is kept of each step. */
export function alone(
  neurons: NeuronModel,
  inputs: Readonly<Record<string, readonly (readonly number[])[]>>,
  outputs: readonly string[],
  variables: readonly string[],
  {
    random = randomFrom(1),
    ...more
  }: Partial<Omit<EmulationOptions, "random">> & { random?: Random | Draws; profile?: ProfileName } = {},
) {
  const ports = Object.keys(inputs);
  const { profile = "lava", ...options } = more;
  const network: LoihiNetwork = {
    profile,
    populations: {
      n: neurons,
      ...Object.fromEntries(
        ports.map((port) => [port, { model: "input", size: neurons.size, payloadBits: 32 }]),
      ),
    },
    connections: ports.map((port) => ({ pre: port, post: "n", input: port, synapses: { kind: "direct" } })),
  };
  const chip = prepareEmulation(network, { random, ...options });
  const rows = inputs[ports[0]].map((_, t): Row => {
    chip.step(Object.fromEntries(ports.map((port) => [port, inputs[port][t]])));
    return {
      sent: Object.fromEntries(outputs.map((name) => [name, [...chip.sent("n", name)]])),
      state: Object.fromEntries(variables.map((name) => [name, [...chip.variable("n", name)]])),
    };
  });
  return { rows, faults: chip.faults()["n"] };
}

/** One neuron at a time, as steps of one number. */
export const single = (values: readonly number[]): number[][] => values.map((x) => [x]);
