/** @file Neurons that integrate constraints and noise until they switch on: for optimisation and for constraints to be met. */
import { checkChoice } from "../../math";
import { STATE_BITS } from "../arithmetic";
import type { NeuronKind, PerNeuron } from "./kind";
import { checkWhole, columnOf } from "./parameters";

/**
 * Stochastic constraint integrate-and-fire neurons, binary variables that are on for a time after they fire. In each step, with m the state
 * before it:
 *
 *     c ← c + a                                                            held at ±2^23
 *     m ≥ 0:  m ← m + amplitude (R mod 2^max(0, noisePrecision − bits(amplitude))) + c + stepSize      held in 0 … 2^24 − 1
 *             m ≥ theta: m ← −sustained, sends +1
 *     m < 0:  m ← m + 1; at 0 it goes off and sends −1
 *
 * where R is random, of 24 bits, and bits(x) the bits that x needs. Of form `"csp"` a neuron that is on while c < 0, a constraint that is not
 * met, goes off at once and sends −1.
 *
 * The history of a neuron is a byte with two bits for each of four steps, the youngest lowest: 1 it fired, 3 it stayed on, 2 it went off, 0 it
 * was off. Output `"sig"`: of form `"qubo"` c + costDiagonal where it was on before; of form `"csp"` −1 where it went off the step before, +1
 * where it fired the step before and c is 0.
 *
 * Reference: lava-optimization 39ab701, `SCIF` (QUBO and CSP); its random numbers are not the chip's, nor are these.
 */
export interface LoihiConstraint {
  readonly model: "constraint";
  readonly size: number;
  readonly form: "qubo" | "csp";
  /** added in each step while it is off, of 24 bits with sign */
  readonly stepSize: PerNeuron;
  /** 0 … 2^24 − 1 */
  readonly theta: PerNeuron;
  /** steps for which it stays on, 0 … 2^23 − 1; 0: it is on in the step in which it fires alone */
  readonly sustained: PerNeuron;
  /** factor of the noise, 0 … 2^15 − 1; default 0 */
  readonly amplitude?: PerNeuron;
  /** bits of the noise with its factor, 0 … 24; default 0 */
  readonly noisePrecision?: PerNeuron;
  /** of form "qubo"; default 0 */
  readonly costDiagonal?: PerNeuron;
  /** m and c at the start; default 0 */
  readonly stateStart?: PerNeuron;
  readonly constraintStart?: PerNeuron;
}

const HALF = 2 ** (STATE_BITS - 1);
const NOISE_BITS = 24;
const limits = {
  ...{ stepSize: [-HALF, HALF - 1], theta: [0, 2 * HALF - 1], sustained: [0, HALF - 1] },
  ...{ amplitude: [0, 2 ** 15 - 1], noisePrecision: [0, NOISE_BITS], costDiagonal: [-HALF, HALF - 1] },
  ...{ stateStart: [1 - HALF, 2 * HALF - 1], constraintStart: [-HALF, HALF] },
} as const;

/** Bits that a whole number ≥ 0 needs. */
const bitsOf = (x: number): number => (x === 0 ? 0 : Math.floor(Math.log2(x)) + 1);

/** How {@link LoihiConstraint} goes on. */
export const constraint: NeuronKind<LoihiConstraint> = {
  model: "constraint",
  inputs: ["a"],
  outputs: ({ form }) => [
    { name: "s", payloadBits: 2 },
    { name: "sig", payloadBits: form === "qubo" ? STATE_BITS : 2 },
  ],
  variables: ({ size, stateStart = 0, constraintStart = 0 }) => [
    { name: "state", bits: STATE_BITS, start: columnOf(stateStart, size) },
    { name: "c", bits: STATE_BITS, start: columnOf(constraintStart, size) },
    { name: "history", bits: 8, start: new Float64Array(size) },
  ],
  check(caller, name, neurons) {
    checkChoice(caller, `${name}.form`, neurons.form, ["qubo", "csp"]);
    for (const [key, [low, high]] of Object.entries(limits)) {
      const needed = key === "stepSize" || key === "theta" || key === "sustained";
      const value = neurons[key as keyof typeof limits];
      checkWhole(
        caller,
        `${name}.${key}`,
        needed ? (value as PerNeuron) : (value ?? 0),
        neurons.size,
        low,
        high,
      );
    }
  },
  prepare(neurons, { name }) {
    const { size, form } = neurons;
    const fixed = name === "fixed";
    const [stepSize, theta, sustained] = (["stepSize", "theta", "sustained"] as const).map((key) =>
      columnOf(neurons[key], size),
    );
    const amplitude = columnOf(neurons.amplitude ?? 0, size);
    const diagonal = columnOf(neurons.costDiagonal ?? 0, size);
    const noise = columnOf(neurons.noisePrecision ?? 0, size).map(
      (precision, i) => 2 ** Math.max(0, precision - bitsOf(amplitude[i])),
    );
    const held = (x: number, low: number, high: number, report: () => void): number => {
      if (!fixed || (x >= low && x <= high)) return x;
      report();
      return x < low ? low : high;
    };
    return ({ state, input, output, faults, draws }) => {
      const [m, c, history] = [state["state"], state["c"], state["history"]];
      const [a, s, sig] = [input["a"], output["s"], output["sig"]];
      for (let i = 0; i < size; i++) {
        c[i] = held(c[i] + a[i], -HALF, HALF, faults.clip);
        const status = history[i] & 3;
        const wasOn = (status & 1) === 1;
        const unmet = form === "csp" && c[i] < 0;
        // Drawn at every step, whether it is needed or not: neurons that are on do not move the others' draws.
        const drawn = draws.bits(NOISE_BITS) % noise[i];
        history[i] = (history[i] << 2) & 255;
        if (form === "qubo") sig[i] = wasOn ? c[i] + diagonal[i] : 0;
        else sig[i] = status === 2 ? -1 : status === 1 && c[i] === 0 ? 1 : 0;
        if (m[i] < 0) {
          m[i]++;
          history[i] |= 3;
          if (m[i] < 0 && !unmet) continue;
          m[i] = 0;
          s[i] = -1;
          history[i] &= 0xfe;
          continue;
        }
        // Below 0 is where one that is on counts: those that are off stop there, which is no fault.
        m[i] = Math.max(0, m[i] + amplitude[i] * drawn + c[i] + stepSize[i]);
        m[i] = held(m[i], 0, 2 * HALF - 1, faults.clip);
        if (m[i] >= theta[i]) {
          m[i] = -sustained[i] + 0;
          s[i] = 1;
          history[i] |= 1;
        }
        if (unmet && wasOn) s[i] = -1;
      }
    };
  },
};
