/** @file Neurons that swing and send how far out they are, once a turn. */
import { productOf, STATE_BITS } from "../arithmetic";
import { payload } from "./graded";
import type { NeuronKind, PerNeuron } from "./kind";
import { checkNumbers, columnOf } from "./parameters";

/**
 * Resonators that send their real part when their phase passes 0:
 *
 *     re' = ⌊c re/2^15⌋ − ⌊s im/2^15⌋ + a_re,   im' = ⌊s re/2^15⌋ + ⌊c im/2^15⌋ + a_im
 *     c, s = e^(−1/τ) cos, sin (2π/period), cut to 15 bits of fraction; nothing is limited
 *     sends re' when re' > vth, im' ≥ 0 and im < 0; nothing is reset
 *
 * Reference: Orchard et al. 2021, arXiv:2111.03746; Lava, `RFZero` (lava-nc b6822fb), where products wrap from states of 2^16 on; here they are
 * refused.
 */
export interface LoihiResonateGraded {
  readonly model: "resonate-graded";
  readonly size: number;
  /** τ, steps in which the amplitude falls to 1/e, > 0 */
  readonly tau: PerNeuron;
  /** steps of a turn, > 0 */
  readonly period: PerNeuron;
  /** a whole number ≥ 0 */
  readonly vth: PerNeuron;
}

/** Bits of the factors' fractions. */
const FRACTION = 15;

/** How {@link LoihiResonateGraded} goes on. */
export const resonateGraded: NeuronKind<LoihiResonateGraded> = {
  model: "resonate-graded",
  inputs: ["re", "im"],
  outputs: () => [{ name: "s", payloadBits: STATE_BITS }],
  variables: ({ size }) =>
    ["re", "im"].map((name) => ({ name, bits: STATE_BITS, start: new Float64Array(size) })),
  check(caller, name, neurons) {
    const { size } = neurons;
    for (const key of ["tau", "period", "vth"] as const) {
      checkNumbers(caller, `${name}.${key}`, neurons[key], size);
      const least = key === "vth" ? "≥" : ">";
      const wrong = columnOf(neurons[key], size).find((x) => !(x > 0 || (key === "vth" && x === 0)));
      if (wrong !== undefined)
        throw new RangeError(`${caller}: ${name}.${key} must be ${least} 0, got ${wrong}`);
    }
  },
  prepare(neurons, arithmetic) {
    const { size } = neurons;
    const { shift, whole } = arithmetic;
    const [tau, period] = [columnOf(neurons.tau, size), columnOf(neurons.period, size)];
    const part = (turn: (angle: number) => number): Float64Array =>
      tau.map((t, i) => whole(Math.exp(-1 / t) * turn((2 * Math.PI) / period[i]) * 2 ** FRACTION));
    const [c, s] = [part(Math.cos), part(Math.sin)];
    const threshold = columnOf(neurons.vth, size);
    const times = (a: number, b: number): number => shift(productOf(a, b, arithmetic), FRACTION);
    return ({ state, input, output, faults }) => {
      const [re, im] = [state["re"], state["im"]];
      const [aRe, aIm, out] = [input["re"], input["im"], output["s"]];
      for (let i = 0; i < size; i++) {
        const [x, y] = [re[i], im[i]];
        re[i] = times(c[i], x) - times(s[i], y) + aRe[i];
        im[i] = times(s[i], x) + times(c[i], y) + aIm[i];
        if (re[i] > threshold[i] && im[i] >= 0 && y < 0) out[i] = payload(re[i], faults.payload);
      }
    };
  },
};
