/** @file Neurons of layers as those of the chip, by the conventions of lava-dl's importer. */
import { checkChoice, checkInteger, shown } from "../../math";
import type { NeuronModel } from "../neurons";
import type { NetxNeuron } from "./netx";
import { collapsed } from "./neurons";

const types = ["CUBA", "LIF", "SDNN", "RF", "RF_PHASE", "RF_IZ"] as const;

function required(caller: string, name: string, neuron: NetxNeuron, fields: readonly string[]): void {
  for (const field of fields) {
    const value = (neuron as unknown as Record<string, unknown>)[field];
    if (typeof value !== "number")
      throw new TypeError(`${caller}: ${name}.${field} must be a number, got ${shown(value)}`);
  }
}

/**
 * Neurons of the chip:
 *
 *     CUBA: du = iDecay − 1, dv = vDecay, vth = vThMant, bias · 2^6;   SDNN: vth, bias, 6 bits of spikes and 6 of state
 *     RF: alpha, period, vth, 6 bits of state and 12 of decays
 *
 * @throws {TypeError | RangeError} when there are none, or a number is missing or outside its range
 */
export function netxNeurons(
  caller: string,
  name: string,
  neuron: NetxNeuron | undefined,
  bias: Float64Array | undefined,
  size: number,
): NeuronModel {
  if (neuron === null || typeof neuron !== "object")
    throw new TypeError(
      `${caller}: ${name} must be neurons, for weights must lead to some, got ${shown(neuron)}`,
    );
  checkChoice(caller, `${name}.type`, neuron.type, types);
  const some = bias?.some((x) => x !== 0) === true;
  switch (neuron.type) {
    case "CUBA":
    case "LIF": {
      const { iDecay, vDecay, vThMant, refDelay = 1 } = neuron;
      required(caller, name, neuron, ["iDecay", "vDecay", "vThMant"]);
      checkInteger(caller, `${name}.iDecay`, iDecay, 1, 4096);
      checkInteger(caller, `${name}.vDecay`, vDecay, 0, 4095);
      checkInteger(caller, `${name}.vThMant`, vThMant, 0, 2 ** 17 - 1);
      checkInteger(caller, `${name}.refDelay`, refDelay, 1, 64);
      return {
        ...{ model: "lif", size, du: iDecay - 1, dv: vDecay, vthMantissa: vThMant, refractory: refDelay },
        ...(some ? { biasMantissa: collapsed(bias), biasExponent: 6 } : {}),
      };
    }
    case "SDNN":
      required(caller, name, neuron, ["vThMant"]);
      return {
        ...{ model: "sigma-delta", size, vth: neuron.vThMant, form: "lava" },
        ...{ spikeExponent: 6, stateExponent: 6 },
        ...(some ? { bias: collapsed(bias) } : {}),
      };
    default: {
      const { type, alpha, period, vThMant } = neuron;
      required(caller, name, neuron, ["alpha", "period", "vThMant"]);
      if (some)
        throw new RangeError(`${caller}: ${name} must come without a bias, which ${type} has none of`);
      const model = type === "RF_IZ" ? "resonate-reset" : "resonate";
      return { model, size, alpha, period, vth: vThMant, stateExponent: 6, decayBits: 12 };
    }
  }
}
