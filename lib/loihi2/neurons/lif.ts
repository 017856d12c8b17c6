/** @file Leaky integrate-and-fire neurons in the chip's integers. */
import { checkInteger } from "../../math";
import {
  type Arithmetic,
  DECAY_BITS,
  type Report,
  STATE_BITS,
  STATE_SHIFT,
  twosComplement,
} from "../arithmetic";
import type { Profile } from "../profile";
import type { NeuronKind, PerNeuron, Variable } from "./kind";
import { checkWhole, columnOf } from "./parameters";

/**
 * Current-based leaky integrate-and-fire neurons. In each step
 *
 *     u ← rtz(u (4096 − (du + 1)) / 4096) + 64 a          wrapped once at 2^23
 *     v ← rtz(v (4096 − dv) / 4096) + u + bias            held at ±(2^23 − 1)
 *     spike when v > 64 vthMantissa; then v ← 0
 *
 * where a is what has arrived, rtz cuts toward zero, bias = biasMantissa · 2^biasExponent (a negative exponent cuts toward −∞). After
 * a spike v stays 0 for `refractory` − 1 steps. With `reset`, u and v are 0 before the update of every step t with t mod interval = offset mod
 * interval, where the first step is 1; a pause ends there too, as the chip counts it in v.
 *
 * Reference: Lava, `PyLifModelBitAcc` and `LIFReset` (lava-nc b6822fb); the step holds for a published trace of the chip, of one neuron with u
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
  /** every `interval` steps all is forgotten, in those of `offset`, default 0; never when left out */
  readonly reset?: { readonly interval: number; readonly offset?: number };
  /** potential and current at the start; default 0 */
  readonly vStart?: PerNeuron;
  readonly uStart?: PerNeuron;
}

/** Parameters that all neurons with a current and a potential share. */
export type LifParameters = Omit<LoihiLif, "model" | "vthMantissa" | "refractory" | "reset">;

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
export const lifVariables = ({ size, vStart = 0, uStart = 0 }: LifParameters): Variable[] => [
  { name: "v", bits: STATE_BITS, start: columnOf(vStart, size) },
  { name: "u", bits: STATE_BITS, start: columnOf(uStart, size) },
];

/** What the bias adds in each step. */
export function biasOf(
  { size, biasMantissa = 0, biasExponent = 0 }: LifParameters,
  shift: Arithmetic["shift"],
): Float64Array {
  const mantissa = columnOf(biasMantissa, size);
  const exponent = columnOf(biasExponent, size);
  return mantissa.map((m, i) => (exponent[i] >= 0 ? m * 2 ** exponent[i] : shift(m, -exponent[i])));
}

/** What happens to a current that leaves its range. */
export function limitCurrent(
  arithmetic: Arithmetic,
  profile: Profile,
): (x: number, report: Report) => number {
  if (arithmetic.name === "ideal" || profile.current === "free") return (x) => x;
  if (profile.current === "wrap once") return arithmetic.wrap;
  return (x, report) => {
    const wrapped = twosComplement(x, STATE_BITS);
    if (wrapped !== x) report();
    return wrapped;
  };
}

/** How {@link LoihiLif} goes on. */
export const lif: NeuronKind<LoihiLif> = {
  model: "lif",
  inputs: ["a"],
  outputs: () => [{ name: "s", payloadBits: 0 }],
  variables: (neurons) => [
    ...lifVariables(neurons),
    // The chip counts a pause in the potential itself.
    { name: "wait", bits: 0, start: new Float64Array(neurons.size) },
  ],
  check(caller, name, neurons) {
    checkLif(caller, name, neurons);
    checkWhole(caller, `${name}.vthMantissa`, neurons.vthMantissa, neurons.size, 0, 2 ** 17 - 1);
    checkWhole(caller, `${name}.refractory`, neurons.refractory ?? 1, neurons.size, 1, 64);
    if (neurons.reset === undefined) return;
    checkInteger(caller, `${name}.reset.interval`, neurons.reset?.interval, 1);
    checkInteger(caller, `${name}.reset.offset`, neurons.reset.offset ?? 0, 0);
  },
  prepare(neurons, arithmetic, profile) {
    const { size } = neurons;
    const { towardZero, shift } = arithmetic;
    const limitU = limitCurrent(arithmetic, profile);
    const limitV = profile.potential === "clip" ? arithmetic.clip : (x: number) => x;
    const keepU = columnOf(neurons.du, size).map((du) => 2 ** DECAY_BITS - (du + 1));
    const keepV = columnOf(neurons.dv, size).map((dv) => 2 ** DECAY_BITS - dv);
    const bias = biasOf(neurons, shift);
    const threshold = columnOf(neurons.vthMantissa, size).map((m) => m * 2 ** STATE_SHIFT);
    const refractory = columnOf(neurons.refractory ?? 1, size);
    const { interval = 0, offset = 0 } = neurons.reset ?? {};
    const shown = profile.spikePotential === "refractory" ? 128 : 0;
    return ({ time, state, input, output, faults }) => {
      const [v, u, wait] = [state["v"], state["u"], state["wait"]];
      const [a, s] = [input["a"], output["s"]];
      if (interval > 0 && time % interval === offset % interval) for (const x of [v, u, wait]) x.fill(0);
      for (let i = 0; i < size; i++) {
        u[i] = limitU(towardZero(u[i] * keepU[i], DECAY_BITS) + a[i] * 2 ** STATE_SHIFT, faults.wrap);
        if (wait[i] > 0) {
          wait[i]--;
          v[i] = shown * wait[i];
          if (wait[i] > 0) continue;
        }
        v[i] = limitV(towardZero(v[i] * keepV[i], DECAY_BITS) + u[i] + bias[i], faults.clip);
        if (v[i] > threshold[i]) {
          s[i] = 1;
          wait[i] = refractory[i];
          v[i] = shown * wait[i];
        }
      }
    };
  },
};
