/** @file What neurons that race know: registers of evidence that spikes add to and rounds let leak, and the potential that is made of them. */
import { checkInteger } from "../../math";
import { type Arithmetic, DECAY_BITS, STATE_BITS } from "../arithmetic";
import type { FaultTally } from "../faults";
import { limiter } from "../microcode/arithmetic";
import type { NeuronStep, PerNeuron, Variable } from "./kind";
import { checkWhole, columnOf } from "./parameters";

/**
 * Evidence of a neuron in a race. When something arrives at `start`, x and z begin anew with what arrives in that step; at `reset` a round ends and
 * they leak. A round begins at either.
 *
 *     x ← rtz(x (4096 − xDecay)/4096) + a       at reset; x ← a at start, x ← x + a otherwise; so z with zDecay and its own input
 *     u = rtz(x gainMantissa/2^gainShift) + offset + z
 */
export interface RaceEvidence {
  readonly size: number;
  /** 1 … 32767 */
  readonly gainMantissa: PerNeuron;
  /** 0 … 31; default 0 */
  readonly gainShift?: number;
  /** 24 bits with sign; default 0 */
  readonly offset?: PerNeuron;
  /** in 4096 parts, 0 … 4096; default 0 */
  readonly xDecay?: number;
  readonly zDecay?: number;
  /** bits of x, z and v, sign included, 2 … 24; default 24. What is beyond is held at the limit, and counted */
  readonly stateBits?: number;
}

/** Inputs, in order. */
export const evidenceInputs: readonly string[] = ["a", "reset", "start", "z"];

/** Default of {@link RaceEvidence.stateBits}. */
export const stateBitsOf = ({ stateBits = STATE_BITS }: RaceEvidence): number => stateBits;

/** The lowest value of a state: of one that has fired and waits for its reset. */
export const floorOf = (neurons: RaceEvidence): number => 1 - 2 ** (stateBitsOf(neurons) - 1);

/** @throws {TypeError | RangeError} when one is missing or outside its range */
export function checkEvidence(caller: string, name: string, neurons: RaceEvidence): void {
  const {
    size,
    gainMantissa,
    gainShift = 0,
    offset = 0,
    xDecay = 0,
    zDecay = 0,
    stateBits = STATE_BITS,
  } = neurons;
  const limit = 2 ** (STATE_BITS - 1) - 1;
  checkWhole(caller, `${name}.gainMantissa`, gainMantissa, size, 1, 2 ** 15 - 1);
  checkInteger(caller, `${name}.gainShift`, gainShift, 0, 31);
  checkWhole(caller, `${name}.offset`, offset, size, -limit, limit);
  checkInteger(caller, `${name}.xDecay`, xDecay, 0, 4096);
  checkInteger(caller, `${name}.zDecay`, zDecay, 0, 4096);
  checkInteger(caller, `${name}.stateBits`, stateBits, 2, STATE_BITS);
}

/** v, x, z, and how many rounds a neuron began in the last step. */
export function evidenceVariables(neurons: RaceEvidence): Variable[] {
  const column = (name: string, bits: number): Variable => ({
    name,
    bits,
    start: new Float64Array(neurons.size),
  });
  const bits = stateBitsOf(neurons);
  return [column("v", bits), column("x", bits), column("z", bits), column("began", 0)];
}

/** What neurons of a race do with their evidence. */
export interface Evidence {
  /** Takes in what has arrived at neuron i; whether it begins a round. */
  readonly take: (step: NeuronStep, i: number) => boolean;
  /** A value within the bits of a state. */
  readonly limited: (x: number, faults: FaultTally) => number;
  /** u of neuron i */
  readonly potential: (state: NeuronStep["state"], i: number) => number;
}

/** Registers and potentials of neurons that have been checked. */
export function evidenceOf(neurons: RaceEvidence, arithmetic: Arithmetic): Evidence {
  const { size, gainShift = 0, offset = 0, xDecay = 0, zDecay = 0 } = neurons;
  const { towardZero } = arithmetic;
  const limited = limiter("clip", stateBitsOf(neurons), arithmetic);
  const gain = columnOf(neurons.gainMantissa, size);
  const bias = columnOf(offset, size);
  const keepX = 2 ** DECAY_BITS - xDecay;
  const keepZ = 2 ** DECAY_BITS - zDecay;
  const take: Evidence["take"] = ({ state, input, faults }, i) => {
    const [x, z] = [state["x"], state["z"]];
    const starts = input["start"][i] !== 0;
    const resets = input["reset"][i] !== 0;
    const [fromX, fromZ] = starts
      ? [0, 0]
      : resets
        ? [towardZero(x[i] * keepX, DECAY_BITS), towardZero(z[i] * keepZ, DECAY_BITS)]
        : [x[i], z[i]];
    x[i] = limited(fromX + input["a"][i], faults);
    z[i] = limited(fromZ + input["z"][i], faults);
    const began = starts || resets;
    state["began"][i] = began ? 1 : 0;
    return began;
  };
  return {
    take,
    limited,
    potential: ({ x, z }, i) => towardZero(x[i] * gain[i], gainShift) + bias[i] + z[i],
  };
}
