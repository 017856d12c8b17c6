/** @file Neurons of NIR as neurons of a network, and what a spike and a constant do to them. */
import type { LifNeurons, PerNeuron } from "../spiking";
import { numbersOf } from "./check-nir";
import { countOf, type NirArray } from "./nir-array";
import type { NirCubaLI, NirCubaLIF, NirI, NirIF, NirLI, NirLIF } from "./nir-graph";
import { neverFires, type Scaling } from "./nir-units";

/** Nodes with a membrane. */
export type NeuronNode = NirI | NirIF | NirLI | NirLIF | NirCubaLI | NirCubaLIF;

/** Neurons without the constant that reaches them. */
export interface Neurons {
  readonly lif: LifNeurons;
  readonly fires: boolean;
  /** [mV] of current for a constant signal of 1 */
  readonly constant: Float64Array;
  /** [mV] of weight for a spike through a weight of 1 */
  readonly spike: Float64Array;
  /** [ms]; 0 where the potential jumps */
  readonly tauSyn: Float64Array;
}

/** One number where all are the same. */
export function collapse(values: Float64Array): PerNeuron {
  return values.length > 0 && values.every((value) => value === values[0]) ? values[0] : values;
}

/**
 * With T and V the units of time and potential, A the area of a spike, all over each neuron:
 *
 *     tauMem = T tau, vRest = V v_leak, vReset = V v_reset, vThreshold = V v_threshold
 *     bias = V r w_in · constant
 *     weight = V r w_in · A / (T tau′) · weight,  tau′ = tau_syn of CubaLI and CubaLIF, tau of the others
 *
 * since A δ(t) through tau dv/dt = … + r x moves v by r A / tau, and through tau_syn dI/dt = −I + w_in x moves I by
 * w_in A / tau_syn. I and IF have no leak; they are read as (1/r) dv/dt = x, tau = 1/r and r = 1, where every r > 0, and with
 * tau = 1 elsewhere.
 */
export function neuronsOf(node: NeuronNode, { spikeArea, time, potential }: Scaling): Neurons {
  const size = countOf(node.r.shape);
  const of = (value: NirArray | number | undefined, fallback = 0) => numbersOf(value, size, fallback);
  const leak = node.type !== "I" && node.type !== "IF";
  const cuba = node.type === "CubaLI" || node.type === "CubaLIF";
  const fires = node.type === "IF" || node.type === "LIF" || node.type === "CubaLIF";
  const ones = () => new Float64Array(size).fill(1);
  const folded = !leak && node.r.data.every((r) => r > 0);
  const r = folded ? ones() : node.r.data;
  const tau = leak ? of(cuba ? node.tau_mem : node.tau) : folded ? node.r.data.map((x) => 1 / x) : ones();
  const tauIn = cuba ? of(node.tau_syn) : tau;
  const gain = cuba ? of(node.w_in, 1) : ones();
  const volts = (value: NirArray | undefined) => collapse(of(value).map((v) => potential * v));
  const constant = gain.map((w, i) => potential * r[i] * w);
  return {
    lif: {
      model: "lif",
      size,
      tauMem: collapse(tau.map((t) => time * t)),
      ...(leak ? { vRest: volts(node.v_leak) } : { leak: false }),
      ...(fires
        ? { vReset: volts(node.v_reset), vThreshold: volts(node.v_threshold) }
        : { vThreshold: neverFires }),
    },
    fires,
    constant,
    spike: constant.map((mV, i) => mV * (spikeArea / (time * tauIn[i]))),
    tauSyn: cuba ? tauIn.map((t) => time * t) : new Float64Array(size),
  };
}
