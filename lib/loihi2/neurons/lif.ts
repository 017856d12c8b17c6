/** @file Leaky integrate-and-fire neurons in the chip's integers. */
import { DECAY_BITS, STATE_BITS, STATE_SHIFT } from "../arithmetic";
import type { NeuronKind, PerNeuron } from "./kind";
import { checkWhole, columnOf } from "./parameters";

/**
 * Current-based leaky integrate-and-fire neurons. In each step
 *
 *     u ← rtz(u (4096 − (du + 1)) / 4096) + 64 a          wrapped once at 2^23
 *     v ← rtz(v (4096 − dv) / 4096) + u + bias            held at ±(2^23 − 1)
 *     spike when v > 64 vthMantissa; then v ← 0
 *
 * where a is what has arrived, rtz cuts toward zero, bias = biasMantissa · 2^biasExponent (a negative exponent cuts toward −∞). After
 * a spike v stays 0 for `refractory` − 1 steps.
 *
 * Reference: Lava, `PyLifModelBitAcc` (lava-nc b6822fb); the step holds for a published trace of the chip, of one neuron with u
 * forgotten at once and v ≥ 0 (NIR paper, `paper/01_lif`).
 */
export interface LoihiLif {
  readonly model: "lif";
  readonly size: number;
  /** decay of the current, 0 … 4095; 4095 forgets all of it in each step */
  readonly du: PerNeuron;
  /** decay of the potential, 0 … 4095 */
  readonly dv: PerNeuron;
  /** threshold, 17 bits, in units of 64 */
  readonly vthMantissa: PerNeuron;
  /** 13 bits with sign; default 0 */
  readonly biasMantissa?: PerNeuron;
  /** −8 … 7; default 0 */
  readonly biasExponent?: PerNeuron;
  /** steps from a spike to the next that could be, 1 … 64; default 1, none is lost */
  readonly refractory?: PerNeuron;
  /** potential and current at the start; default 0 */
  readonly vStart?: PerNeuron;
  readonly uStart?: PerNeuron;
}

/** Parameters that all neurons with a current and a potential share. */
export type LifParameters = Omit<LoihiLif, "model" | "vthMantissa" | "refractory">;

/** @throws {TypeError | RangeError} when one is missing or outside its range */
export function checkLif(caller: string, name: string, neurons: LifParameters): void {
  const { size, du, dv, biasMantissa = 0, biasExponent = 0, vStart = 0, uStart = 0 } = neurons;
  const limit = 2 ** (STATE_BITS - 1) - 1;
  checkWhole(caller, `${name}.du`, du, size, 0, 4095);
  checkWhole(caller, `${name}.dv`, dv, size, 0, 4095);
  checkWhole(caller, `${name}.biasMantissa`, biasMantissa, size, -4096, 4095);
  checkWhole(caller, `${name}.biasExponent`, biasExponent, size, -8, 7);
  checkWhole(caller, `${name}.vStart`, vStart, size, -limit, limit);
  checkWhole(caller, `${name}.uStart`, uStart, size, -limit, limit);
}

/** Potential and current as variables. */
export const lifVariables = ({ size, vStart = 0, uStart = 0 }: LifParameters) => [
  { name: "v", bits: STATE_BITS, start: columnOf(vStart, size) },
  { name: "u", bits: STATE_BITS, start: columnOf(uStart, size) },
];

/** What the bias adds in each step. */
export function biasOf({ size, biasMantissa = 0, biasExponent = 0 }: LifParameters, shift: (x: number, bits: number) => number) {
  const mantissa = columnOf(biasMantissa, size);
  const exponent = columnOf(biasExponent, size);
  return mantissa.map((m, i) => (exponent[i] >= 0 ? m * 2 ** exponent[i] : shift(m, -exponent[i])));
}

/** How {@link LoihiLif} goes on. */
export const lif: NeuronKind<LoihiLif> = {
  model: "lif",
  inputs: ["a"],
  outputs: () => [{ name: "s", payloadBits: 0 }],
  variables: (neurons) => [
    ...lifVariables(neurons),
    ...(neurons.refractory === undefined
      ? []
      : [{ name: "wait", bits: 6, start: new Float64Array(neurons.size) }]),
  ],
  check(caller, name, neurons) {
    checkLif(caller, name, neurons);
    checkWhole(caller, `${name}.vthMantissa`, neurons.vthMantissa, neurons.size, 0, 2 ** 17 - 1);
    checkWhole(caller, `${name}.refractory`, neurons.refractory ?? 1, neurons.size, 1, 64);
  },
  prepare(neurons, { towardZero, shift, wrap, clip }, profile) {
    const { size } = neurons;
    const one = 2 ** DECAY_BITS;
    const keepU = columnOf(neurons.du, size).map((du) => one - (du + 1));
    const keepV = columnOf(neurons.dv, size).map((dv) => one - dv);
    const bias = biasOf(neurons, shift);
    const threshold = columnOf(neurons.vthMantissa, size).map((m) => m * 2 ** STATE_SHIFT);
    const refractory = columnOf(neurons.refractory ?? 1, size);
    // The chip keeps the count of what is left of the pause in the potential itself.
    const shown = profile.spikePotential === "refractory" ? 128 : 0;
    return ({ state, input, output, faults }) => {
      const { v, u, wait } = state as { v: Float64Array; u: Float64Array; wait?: Float64Array };
      const a = input["a"];
      const s = output["s"];
      for (let i = 0; i < size; i++) {
        u[i] = wrap(towardZero(u[i] * keepU[i], DECAY_BITS) + a[i] * 2 ** STATE_SHIFT, faults.wrap);
        if (wait !== undefined && wait[i] > 0) {
          wait[i]--;
          v[i] = shown * wait[i];
          continue;
        }
        // What is shown during a pause is a count, not a potential.
        const before = shown > 0 && wait !== undefined && 0 > 1 ? 0 : v[i];
        v[i] = clip(towardZero(before * keepV[i], DECAY_BITS) + u[i] + bias[i], faults.clip);
        if (v[i] > threshold[i]) {
          s[i] = 1;
          v[i] = shown * refractory[i];
          if (wait !== undefined) wait[i] = refractory[i] - 1;
        }
      }
    };
  },
};
