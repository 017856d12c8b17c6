/** @file What the neurons of a population are to do on the chip, in mV above their reset, with the decays that the chip has. */
import { column, currentGain, type LifNeurons, type Network } from "../../spiking";
import { DECAY_BITS } from "../arithmetic";
import { lossOf, storedLoss, tauOf } from "./decay";
import { isConstant, type Means, needsProgram, receptorsOf } from "./refusals";

const PARTS = 2 ** DECAY_BITS;
/** [mV] a threshold beyond it is one that no potential reaches. */
export const NEVER = 1e100;

/** What one time constant of synapses becomes. */
export interface Receptor {
  /** [ms]; 0: the potential jumps */
  readonly tauSyn: number;
  /** lost in a step, in parts of 4096 */
  readonly loss: number;
  /** [ms] of this loss */
  readonly tauHas: number;
  /** what a current of 1 mV adds to the potential in the step after, for each neuron, with the chip's decays; 1 for jumps */
  readonly gain: Float64Array;
  /** the same as weights are made for it: {@link gain}, or Euler's */
  readonly meant: Float64Array;
}

/** A population on its way to the chip. All columns have an entry for each neuron, potentials are above the reset. */
export interface Plan {
  readonly name: string;
  readonly size: number;
  readonly leak: boolean;
  readonly program: boolean;
  readonly tauMem: Float64Array;
  /** lost in a step, in parts of 4096; 0 without a leak */
  readonly loss: Float64Array;
  readonly tauHas: Float64Array;
  readonly receptors: readonly Receptor[];
  readonly reset: Float64Array;
  /** what a constant current of 1 mV adds in a step */
  readonly gain: Float64Array;
  /** [mV] constant current, the pull toward rest included */
  readonly constant: Float64Array;
  /** [mV]; Infinity for one that is never reached */
  readonly threshold: Float64Array;
  readonly start: Float64Array;
  /** steps held after a spike */
  readonly held: Float64Array;
  readonly adaptation:
    | { readonly tau: number; readonly loss: number; readonly tauHas: number; readonly jump: number }
    | undefined;
}

/** Constant currents of inputs at a population, for each neuron [mV]. */
function fromInputs(network: Network, name: string, size: number): Float64Array {
  const sum = new Float64Array(size);
  for (const input of network.inputs ?? []) {
    if (input.kind !== "current" || input.post !== name || !isConstant(input)) continue;
    const neurons = input.neurons ? Array.from(input.neurons) : [...sum.keys()];
    for (const i of neurons) sum[i] += input.current[0];
  }
  return sum;
}

/** The plan of a population that nothing was refused of. */
export function planOf(network: Network, name: string, { dt, integration, convention }: Means): Plan {
  const neurons = network.populations[name] as LifNeurons;
  const { size, leak = true, adaptation } = neurons;
  const tauMem = column(neurons.tauMem, size, 0);
  const loss = tauMem.map((tau) => (leak ? storedLoss(tau, dt, integration, convention) : 0));
  const tauHas = tauMem.map((tau, i) => (leak ? tauOf(loss[i], dt) : tau));
  const rest = column(neurons.vRest, size, 0);
  const reset = column(neurons.vReset, size, rest);
  const gain = tauMem.map((tau, i) => (leak ? loss[i] / PARTS : dt / tau));
  const given = fromInputs(network, name, size);
  const bias = column(neurons.bias, size, 0);
  const receptors = receptorsOf(network, name).map((tauSyn): Receptor => {
    const ones = new Float64Array(size).fill(1);
    if (tauSyn === 0) return { tauSyn, loss: PARTS, tauHas: 0, gain: ones, meant: ones };
    const lost = storedLoss(tauSyn, dt, integration);
    const has = tauOf(lost, dt);
    const exact = tauHas.map((tau) => currentGain(dt, tau, has, leak));
    return { tauSyn, loss: lost, tauHas: has, gain: exact, meant: integration === "exact" ? exact : gain };
  });
  return {
    ...{ name, size, leak, tauMem, loss, tauHas, receptors, reset, gain },
    program: needsProgram(network, name),
    constant: bias.map((b, i) => b + given[i] + (leak ? rest[i] - reset[i] : 0)),
    threshold: column(neurons.vThreshold, size, 1).map((theta, i) =>
      theta > NEVER ? Number.POSITIVE_INFINITY : theta - reset[i],
    ),
    start: column(neurons.vStart, size, rest).map((v, i) => v - reset[i]),
    held: column(neurons.refractory, size, 0).map((time) => Math.round(time / dt)),
    adaptation: adaptation && {
      tau: adaptation.tau,
      loss: storedLoss(adaptation.tau, dt, integration),
      tauHas: tauOf(storedLoss(adaptation.tau, dt, integration), dt),
      jump: adaptation.jump,
    },
  };
}

/** The loss of a time constant in both ways of integration, in parts of 4096, before rounding. */
export const bothLosses = (tau: number, dt: number): { readonly exact: number; readonly euler: number } => ({
  exact: lossOf(tau, dt, "exact"),
  euler: lossOf(tau, dt, "euler"),
});
